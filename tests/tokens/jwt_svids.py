# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""JWT-SVIDs made by hand, good by default, so that every part can be spoiled alone."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Final

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from nsmsec.dev import RecycledKeys
from nsmsec.identity import JWTAuthority, JWTBundle, JWTBundleSet, TrustDomain
from nsmsec.tokens import base64url

if TYPE_CHECKING:
    from nsmsec.dev.keys import PrivateKey
    from nsmsec.identity import PublicKey

__all__ = ["ALGORITHMS", "AUDIENCE", "BUNDLES", "CLIENT", "NOW", "OMIT", "SECONDS", "Token", "bundles", "key", "public"]

NOW: Final = datetime(2026, 1, 1, 12, tzinfo=UTC)
SECONDS: Final = int(NOW.timestamp())
AUDIENCE: Final = "spiffe://corp.example/server"
CLIENT: Final = "spiffe://corp.example/client"
#: Leaves a member out.
OMIT: Final = object()
#: Every algorithm of the standard, with the key that it takes.
ALGORITHMS: Final = {
    "ES256": "p256",
    "ES384": "p384",
    "ES512": "p521",
    **{f"{family}{size}": "rsa" for family in ("RS", "PS") for size in (256, 384, 512)},
}
_KEYS: Final = RecycledKeys()


def key(kind: str, owner: str = "corp.example") -> PrivateKey:
    """Return the one key of this kind that a trust domain has."""
    return _key(kind, owner)


def public(kind: str, owner: str = "corp.example") -> PublicKey:
    """Return its public half."""
    half = key(kind, owner).public_key()
    assert not isinstance(half, Ed25519PublicKey)
    return half


@cache
def _key(kind: str, _owner: str) -> PrivateKey:
    return _KEYS(kind)


def bundles(*domains: str) -> JWTBundleSet:
    """Return the keys of these trust domains: one of each kind, under the name of the kind."""
    return JWTBundleSet.of(
        *(
            JWTBundle(
                trust_domain=TrustDomain.parse(domain),
                authorities=tuple(
                    JWTAuthority(key_id=kind, public_key=public(kind, domain))
                    for kind in ("p256", "p384", "p521", "rsa")
                ),
            )
            for domain in domains
        )
    )


BUNDLES: Final = bundles("corp.example", "partner.example")


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token before it is signed; the good one for the server, by the client's trust domain."""

    header: dict[str, object] = field(default_factory=lambda: {"alg": "ES256", "kid": "p256", "typ": "JWT"})
    claims: dict[str, object] = field(
        default_factory=lambda: {"sub": CLIENT, "aud": [AUDIENCE], "iat": SECONDS, "exp": SECONDS + 300}
    )
    algorithm: str = "ES256"
    owner: str = "corp.example"

    @classmethod
    def by(cls, algorithm: str) -> Token:
        """Return a good one with this algorithm."""
        good = cls(algorithm=algorithm)
        return good.with_header(alg=algorithm, kid=ALGORITHMS[algorithm])

    def with_header(self, **members: object) -> Token:
        """Return one with other header parameters."""
        return replace(self, header=_changed(self.header, members))

    def with_claims(self, **members: object) -> Token:
        """Return one with other claims."""
        return replace(self, claims=_changed(self.claims, members))

    def compact(self, *, header: bytes | None = None, payload: bytes | None = None) -> str:
        """Sign it; the bytes of a part may be others."""
        parts = (header or json.dumps(self.header).encode(), payload or json.dumps(self.claims).encode())
        signed = ".".join(base64url.encode(part) for part in parts)
        signing = key(ALGORITHMS[self.algorithm], self.owner)
        scheme = jwt.get_algorithm_by_name(self.algorithm)
        return f"{signed}.{base64url.encode(scheme.sign(signed.encode(), signing))}"


def _changed(members: dict[str, object], changes: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in {**members, **changes}.items() if value is not OMIT}
