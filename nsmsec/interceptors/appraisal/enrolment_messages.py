# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The messages by which a machine enrols, as they are on the wire."""

from __future__ import annotations

from typing import Final

from nsmsec.appraisal.port import EnrolmentChallenge, EnrolmentKeys
from nsmsec.attestation.tpm import SECRET_BYTES, Credential
from nsmsec.interceptors.appraisal.canonical import bounded, read, written
from nsmsec.interceptors.appraisal.v1 import attestation_pb2

__all__ = [
    "MAX_CERTIFICATE_BYTES",
    "MAX_PUBLIC_BYTES",
    "read_activation",
    "read_enrolled",
    "read_enrolment_challenge",
    "read_keys",
    "write_activation",
    "write_enrolled",
    "write_enrolment_challenge",
    "write_keys",
]

#: As the parsers of nsmsec.attestation.tpm bound them.
MAX_CERTIFICATE_BYTES: Final = 8192
MAX_PUBLIC_BYTES: Final = 1024

_MAX_KEYS_BYTES: Final = 16 * 1024
_MAX_SHORT_BYTES: Final = 2048
_MAX_ID_CHARS: Final = 64
# TPMS_ID_OBJECT with two of the longest digests; the answer to the longest RSA key.
_MAX_ID_OBJECT_BYTES: Final = 132
_MAX_ENCRYPTED_SECRET_BYTES: Final = 512


def write_keys(keys: EnrolmentKeys) -> bytes:
    """Return the request for a challenge."""
    return written(
        attestation_pb2.BeginEnrolmentRequest(
            ek_public=keys.ek_public, ek_certificate=keys.ek_certificate, ak_public=keys.ak_public
        )
    )


def read_keys(data: bytes) -> EnrolmentKeys:
    """Return the keys in a request for a challenge; nothing of them is proven.

    Raises:
        Malformed: `SIZE`, `FORMAT`.
    """
    message = read(attestation_pb2.BeginEnrolmentRequest(), data, what="enrolment keys", max_bytes=_MAX_KEYS_BYTES)
    certificate = message.ek_certificate if message.HasField("ek_certificate") else None
    if certificate is not None:
        bounded(certificate, what="EK certificate", most=MAX_CERTIFICATE_BYTES)
    return EnrolmentKeys(
        ek_public=bounded(message.ek_public, what="EK", most=MAX_PUBLIC_BYTES),
        ek_certificate=certificate,
        ak_public=bounded(message.ak_public, what="AK", most=MAX_PUBLIC_BYTES),
    )


def write_enrolment_challenge(challenge: EnrolmentChallenge) -> bytes:
    """Return the answer with a challenge."""
    return written(
        attestation_pb2.BeginEnrolmentResponse(
            challenge_id=challenge.id,
            id_object=challenge.credential.id_object,
            encrypted_secret=challenge.credential.encrypted_secret,
        )
    )


def read_enrolment_challenge(data: bytes) -> EnrolmentChallenge:
    """Return the challenge in an answer.

    Raises:
        Malformed: `SIZE`, `FORMAT`.
    """
    what = "enrolment challenge"
    message = read(attestation_pb2.BeginEnrolmentResponse(), data, what=what, max_bytes=_MAX_SHORT_BYTES)
    return EnrolmentChallenge(
        id=bounded(message.challenge_id, what=what, most=_MAX_ID_CHARS),
        credential=Credential(
            id_object=bounded(message.id_object, what=what, most=_MAX_ID_OBJECT_BYTES),
            encrypted_secret=bounded(message.encrypted_secret, what=what, most=_MAX_ENCRYPTED_SECRET_BYTES),
        ),
    )


def write_activation(challenge_id: str, secret: bytes) -> bytes:
    """Return the request that hands in a secret."""
    return written(attestation_pb2.FinishEnrolmentRequest(challenge_id=challenge_id, secret=secret))


def read_activation(data: bytes) -> tuple[str, bytes]:
    """Return the challenge with its secret in a request that hands one in.

    Raises:
        Malformed: `SIZE`, `FORMAT`.
    """
    what = "activation"
    message = read(attestation_pb2.FinishEnrolmentRequest(), data, what=what, max_bytes=_MAX_SHORT_BYTES)
    secret = bounded(message.secret, what=what, most=SECRET_BYTES, least=SECRET_BYTES)
    return bounded(message.challenge_id, what=what, most=_MAX_ID_CHARS), secret


def write_enrolled() -> bytes:
    """Return the answer that says so."""
    return written(attestation_pb2.FinishEnrolmentResponse())


def read_enrolled(data: bytes) -> None:
    """Read the answer that says so.

    Raises:
        Malformed: `SIZE`, `FORMAT`.
    """
    read(attestation_pb2.FinishEnrolmentResponse(), data, what="enrolment", max_bytes=_MAX_SHORT_BYTES)
