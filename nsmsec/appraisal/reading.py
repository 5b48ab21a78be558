# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Reading an attestation result, which shows what it says only to whoever proves it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nsmsec.appraisal.claims import read_claims
from nsmsec.appraisal.names import TYPE
from nsmsec.errors import AttestationFailed, Malformed, ReasonCode, Unverified
from nsmsec.identity import KeyKind
from nsmsec.tokens import base64url
from nsmsec.tokens.algorithms import MINTED
from nsmsec.tokens.digest import is_digest
from nsmsec.tokens.strict import parse_object, split

if TYPE_CHECKING:
    from nsmsec.appraisal.result import AttestationResult
    from nsmsec.identity import PublicKey, SpiffeID, TrustDomain

__all__ = ["UnprovenResult", "read_result"]

_ALGORITHM: Final = MINTED[KeyKind.P256]
_MAX_BYTES: Final = 8192
_MAX_DEPTH: Final = 4
_HEADER: Final = frozenset({"typ", "alg", "kid"})


class UnprovenResult:
    """A result that could be one: it tells by which key to prove it, and no more.

    Attributes:
        key_id: the thumbprint of the key that is said to have signed it.
    """

    __slots__ = ("_said", "_signature", "_signed", "key_id")

    def __init__(self, *, key_id: str, said: AttestationResult, signed: bytes, signature: bytes) -> None:
        """Keep what was read; only `read_result` has it."""
        self.key_id = key_id
        self._said = said
        self._signed = signed
        self._signature = signature

    @property
    def verifier(self) -> SpiffeID:
        """Who is said to have signed it."""
        return self._said.verifier

    @property
    def trust_domain(self) -> TrustDomain:
        """For the workloads of which trust domain the verifier would have to speak."""
        return self._said.subject.trust_domain

    def prove(self, key: PublicKey) -> AttestationResult:
        """Return what it says, if the holder of the key signed it.

        Raises:
            AttestationFailed: `ATTESTATION_SIGNATURE`.
        """
        try:
            _ALGORITHM.verify(key, self._signature, self._signed)
        except Unverified as error:
            raise _signature(error) from error
        return self._said

    def __repr__(self) -> str:
        return f"UnprovenResult({self.verifier}, {self.key_id})"


def read_result(text: str) -> UnprovenResult:
    """Read one result.

    1. At most 8192 bytes, three parts, strict base64url, strict JSON, a signature that could be one.
    2. The header: `typ`, `alg`, `kid`, no other.
    3. The claims.

    Raises:
        AttestationFailed: `ATTESTATION_MALFORMED`, `ATTESTATION_TYPE`, `ATTESTATION_SIGNATURE`, `ATTESTATION_LIFETIME`.
    """
    try:
        return _read(text)
    except Malformed as error:
        raise AttestationFailed(ReasonCode.ATTESTATION_MALFORMED, f"attestation result: {error.detail}") from error


def _read(text: str) -> UnprovenResult:
    # 1
    compact, first, second, third = split(text, max_bytes=_MAX_BYTES)
    header = parse_object(first, max_depth=_MAX_DEPTH)
    # 2
    if header.get("typ") != TYPE or header.get("alg") != _ALGORITHM.name:
        detail = f"attestation result: expected typ {TYPE} with alg {_ALGORITHM.name}, found another"
        raise AttestationFailed(ReasonCode.ATTESTATION_TYPE, detail)
    key_id = header.get("kid")
    if header.keys() != _HEADER or type(key_id) is not str or not is_digest(key_id):
        detail = "attestation result: expected a header of typ, alg, kid, which is a thumbprint, found something else"
        raise AttestationFailed(ReasonCode.ATTESTATION_MALFORMED, detail)
    try:
        signature = _ALGORITHM.read(base64url.decode(third))
    except Unverified as error:
        raise _signature(error) from error
    # 3
    said = read_claims(parse_object(second, max_depth=_MAX_DEPTH))
    return UnprovenResult(key_id=key_id, said=said, signed=compact[: -len(third) - 1], signature=signature)


def _signature(error: Unverified) -> AttestationFailed:
    return AttestationFailed(ReasonCode.ATTESTATION_SIGNATURE, f"attestation result: {error.detail}")
