# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Which verifiers may speak for which trust domains, by which keys."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from cryptography.hazmat.primitives.asymmetric import ec

from nsmsec.errors import Malformed, Misconfigured, ReasonCode
from nsmsec.tokens.confirmation import key_thumbprint
from nsmsec.tokens.jwk import key_from_jwk
from nsmsec.tokens.strict import read_object

if TYPE_CHECKING:
    from nsmsec.identity import SpiffeID, TrustDomain

__all__ = ["ResultTrust", "ResultTrustSource", "TrustedVerifier"]

_MAX_BYTES: Final = 64 * 1024
_MAX_KEYS: Final = 16
_MAX_DEPTH: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedVerifier:
    """One verifier.

    Attributes:
        id: who it is.
        trust_domains: the domains for whose workloads it may speak.
        keys: its public keys, on P-256; none is legal, and means that nothing of it counts.
    """

    id: SpiffeID
    trust_domains: frozenset[TrustDomain]
    keys: tuple[ec.EllipticCurvePublicKey, ...]

    def __post_init__(self) -> None:
        """Check it.

        Raises:
            Misconfigured: it has no trust domain, or a key that is not on P-256.
        """
        if not self.trust_domains:
            raise Misconfigured(f"result trust: expected a trust domain of {self.id}, found none")
        if not all(isinstance(key.curve, ec.SECP256R1) for key in self.keys):
            raise Misconfigured(f"result trust: expected keys of {self.id} on P-256, found another")

    @classmethod
    def from_jwk_set(cls, data: bytes, *, id: SpiffeID, trust_domains: frozenset[TrustDomain]) -> TrustedVerifier:  # noqa: A002 - the name of the attribute
        """Return the verifier whose keys are those of a JWK set (RFC 7517, section 5).

        1. One strict JSON object of at most 64 KiB, with a list of at most 16 keys.
        2. Each is public, on P-256, for ES256 signatures, with its thumbprint as its ID.

        Raises:
            Malformed: `SIZE`; `ATTESTATION_MALFORMED`, it is something else.
        """
        # 1
        if len(data) > _MAX_BYTES:
            raise Malformed(ReasonCode.SIZE, f"jwk set: expected at most {_MAX_BYTES} bytes, found {len(data)}")
        try:
            members = read_object(data, max_depth=_MAX_DEPTH).get("keys")
        except Malformed as error:
            raise _malformed("one strict JSON object") from error
        if type(members) is not list or len(members) > _MAX_KEYS:
            raise _malformed(f"a list of at most {_MAX_KEYS} keys")
        # 2
        return cls(id=id, trust_domains=trust_domains, keys=tuple(_key(one) for one in members))


class ResultTrust:
    """All verifiers whose results count; no other's does. Immutable.

    Attributes:
        revision: names this content; another content has another one.
    """

    __slots__ = ("_keys", "revision")

    def __init__(self, *verifiers: TrustedVerifier) -> None:
        """Take them; none at all is legal, and means that no result counts.

        Raises:
            Misconfigured: a verifier is there twice.
        """
        if len({one.id for one in verifiers}) != len(verifiers):
            raise Misconfigured("result trust: expected each verifier once, found one twice")
        self._keys = {
            (one.id, key_thumbprint(key), domain): key
            for one in verifiers
            for key in one.keys
            for domain in one.trust_domains
        }
        lines = sorted(f"{verifier} {key_id} {domain}" for verifier, key_id, domain in self._keys)
        self.revision = hashlib.sha256("\n".join(lines).encode("ascii")).hexdigest()

    def key(self, verifier: SpiffeID, key_id: str, *, trust_domain: TrustDomain) -> ec.EllipticCurvePublicKey | None:
        """Return the verifier's key with this thumbprint, if it may speak for the trust domain."""
        return self._keys.get((verifier, key_id, trust_domain))

    def result_trust(self) -> ResultTrust:
        """Return itself: a source that never changes."""
        return self

    def __repr__(self) -> str:
        return f"ResultTrust({self.revision[:16]})"


class ResultTrustSource(Protocol):
    """Gives the trust in force now, as one immutable snapshot; asked for each hop, so it answers at once."""

    def result_trust(self) -> ResultTrust:
        """Return the current snapshot; what was proven under another revision counts no more."""
        ...


def _key(members: object) -> ec.EllipticCurvePublicKey:
    if type(members) is not dict or members.get("kty") != "EC" or members.get("crv") != "P-256":
        raise _malformed("keys on P-256")
    if members.get("use", "sig") != "sig" or members.get("alg", "ES256") != "ES256":
        raise _malformed("keys for ES256 signatures")
    try:
        key = key_from_jwk(members, what="jwk set")
    except Malformed as error:
        raise _malformed("public keys") from error
    if members.get("kid") != key_thumbprint(key) or not isinstance(key, ec.EllipticCurvePublicKey):
        raise _malformed("each key with its thumbprint as its ID")
    return key


def _malformed(expected: str) -> Malformed:
    return Malformed(ReasonCode.ATTESTATION_MALFORMED, f"jwk set: expected {expected}, found something else")
