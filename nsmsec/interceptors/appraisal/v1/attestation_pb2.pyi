# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class BeginEnrolmentRequest(_message.Message):
    __slots__ = ("ek_public", "ek_certificate", "ak_public")
    EK_PUBLIC_FIELD_NUMBER: _ClassVar[int]
    EK_CERTIFICATE_FIELD_NUMBER: _ClassVar[int]
    AK_PUBLIC_FIELD_NUMBER: _ClassVar[int]
    ek_public: bytes
    ek_certificate: bytes
    ak_public: bytes
    def __init__(self, ek_public: _Optional[bytes] = ..., ek_certificate: _Optional[bytes] = ..., ak_public: _Optional[bytes] = ...) -> None: ...

class BeginEnrolmentResponse(_message.Message):
    __slots__ = ("challenge_id", "id_object", "encrypted_secret")
    CHALLENGE_ID_FIELD_NUMBER: _ClassVar[int]
    ID_OBJECT_FIELD_NUMBER: _ClassVar[int]
    ENCRYPTED_SECRET_FIELD_NUMBER: _ClassVar[int]
    challenge_id: str
    id_object: bytes
    encrypted_secret: bytes
    def __init__(self, challenge_id: _Optional[str] = ..., id_object: _Optional[bytes] = ..., encrypted_secret: _Optional[bytes] = ...) -> None: ...

class FinishEnrolmentRequest(_message.Message):
    __slots__ = ("challenge_id", "secret")
    CHALLENGE_ID_FIELD_NUMBER: _ClassVar[int]
    SECRET_FIELD_NUMBER: _ClassVar[int]
    challenge_id: str
    secret: bytes
    def __init__(self, challenge_id: _Optional[str] = ..., secret: _Optional[bytes] = ...) -> None: ...

class FinishEnrolmentResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ChallengeRequest(_message.Message):
    __slots__ = ("ek_sha256",)
    EK_SHA256_FIELD_NUMBER: _ClassVar[int]
    ek_sha256: str
    def __init__(self, ek_sha256: _Optional[str] = ...) -> None: ...

class ChallengeResponse(_message.Message):
    __slots__ = ("nonce", "pcrs", "expires_at")
    NONCE_FIELD_NUMBER: _ClassVar[int]
    PCRS_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    nonce: bytes
    pcrs: _containers.RepeatedCompositeFieldContainer[Selection]
    expires_at: int
    def __init__(self, nonce: _Optional[bytes] = ..., pcrs: _Optional[_Iterable[_Union[Selection, _Mapping]]] = ..., expires_at: _Optional[int] = ...) -> None: ...

class Selection(_message.Message):
    __slots__ = ("bank", "indices")
    BANK_FIELD_NUMBER: _ClassVar[int]
    INDICES_FIELD_NUMBER: _ClassVar[int]
    bank: str
    indices: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, bank: _Optional[str] = ..., indices: _Optional[_Iterable[int]] = ...) -> None: ...

class AttestRequest(_message.Message):
    __slots__ = ("nonce", "evidence", "audience")
    NONCE_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    AUDIENCE_FIELD_NUMBER: _ClassVar[int]
    nonce: bytes
    evidence: Evidence
    audience: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, nonce: _Optional[bytes] = ..., evidence: _Optional[_Union[Evidence, _Mapping]] = ..., audience: _Optional[_Iterable[str]] = ...) -> None: ...

class AttestResponse(_message.Message):
    __slots__ = ("result", "expires_at")
    RESULT_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    result: str
    expires_at: int
    def __init__(self, result: _Optional[str] = ..., expires_at: _Optional[int] = ...) -> None: ...

class Evidence(_message.Message):
    __slots__ = ("ek_certificate", "ek_public", "ak_public", "quote", "pcrs", "certify", "event_log")
    EK_CERTIFICATE_FIELD_NUMBER: _ClassVar[int]
    EK_PUBLIC_FIELD_NUMBER: _ClassVar[int]
    AK_PUBLIC_FIELD_NUMBER: _ClassVar[int]
    QUOTE_FIELD_NUMBER: _ClassVar[int]
    PCRS_FIELD_NUMBER: _ClassVar[int]
    CERTIFY_FIELD_NUMBER: _ClassVar[int]
    EVENT_LOG_FIELD_NUMBER: _ClassVar[int]
    ek_certificate: bytes
    ek_public: bytes
    ak_public: bytes
    quote: SignedAttestation
    pcrs: _containers.RepeatedCompositeFieldContainer[Bank]
    certify: CertifiedKey
    event_log: bytes
    def __init__(self, ek_certificate: _Optional[bytes] = ..., ek_public: _Optional[bytes] = ..., ak_public: _Optional[bytes] = ..., quote: _Optional[_Union[SignedAttestation, _Mapping]] = ..., pcrs: _Optional[_Iterable[_Union[Bank, _Mapping]]] = ..., certify: _Optional[_Union[CertifiedKey, _Mapping]] = ..., event_log: _Optional[bytes] = ...) -> None: ...

class SignedAttestation(_message.Message):
    __slots__ = ("attest", "signature")
    ATTEST_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    attest: bytes
    signature: bytes
    def __init__(self, attest: _Optional[bytes] = ..., signature: _Optional[bytes] = ...) -> None: ...

class CertifiedKey(_message.Message):
    __slots__ = ("public", "certification")
    PUBLIC_FIELD_NUMBER: _ClassVar[int]
    CERTIFICATION_FIELD_NUMBER: _ClassVar[int]
    public: bytes
    certification: SignedAttestation
    def __init__(self, public: _Optional[bytes] = ..., certification: _Optional[_Union[SignedAttestation, _Mapping]] = ...) -> None: ...

class Bank(_message.Message):
    __slots__ = ("name", "values")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    name: str
    values: _containers.RepeatedCompositeFieldContainer[PCR]
    def __init__(self, name: _Optional[str] = ..., values: _Optional[_Iterable[_Union[PCR, _Mapping]]] = ...) -> None: ...

class PCR(_message.Message):
    __slots__ = ("index", "value")
    INDEX_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    index: int
    value: bytes
    def __init__(self, index: _Optional[int] = ..., value: _Optional[bytes] = ...) -> None: ...
