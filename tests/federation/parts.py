# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The good case from which the tests of federation start."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any, Final

from cryptography.hazmat.primitives.serialization import Encoding

from nsmsec.dev import Authority
from nsmsec.federation import BundleDocument, HTTPSSpiffe, HTTPSWeb, JWTAuthority, Relationship
from nsmsec.identity import PublicKey, SpiffeID, TrustBundle, TrustBundleSet, TrustDomain
from tests.identity.parts import KEYS, NOW

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography import x509

__all__ = [
    "ENDPOINT",
    "GOOD",
    "OWN",
    "PARTNER",
    "PARTNER_DOMAIN",
    "PARTNER_JWT",
    "document",
    "good_members",
    "jwt_entry",
    "own_bundles",
    "spelled",
    "spiffe_relationship",
    "web_relationship",
    "x509_entry",
]

OWN: Final = Authority("corp.example", now=NOW, keys=KEYS)
PARTNER: Final = Authority("partner.example", now=NOW, keys=KEYS)
PARTNER_DOMAIN: Final = TrustDomain.parse("partner.example")
ENDPOINT: Final = SpiffeID.parse("spiffe://partner.example/bundle-endpoint")


def _public(kind: str) -> PublicKey:
    key = KEYS(kind).public_key()
    assert isinstance(key, PublicKey)
    return key


PARTNER_JWT: Final = JWTAuthority(key_id="k1", public_key=_public("p256"))


def document(
    *authorities: Authority,
    jwt: tuple[JWTAuthority, ...] = (PARTNER_JWT,),
    sequence: int | None = 1,
    refresh_hint_s: int | None = 60,
) -> BundleDocument:
    """Return a document of the partner with these authorities; with none, of the good one."""
    certificates = tuple(one.certificate for one in authorities or (PARTNER,))
    return BundleDocument(
        trust_bundle=TrustBundle(trust_domain=PARTNER_DOMAIN, authorities=certificates),
        jwt_authorities=jwt,
        sequence=sequence,
        refresh_hint_s=refresh_hint_s,
    )


GOOD: Final = document()


def good_members() -> dict[str, Any]:
    """Return a good document as JSON has it, to be spoiled."""
    members: dict[str, Any] = json.loads(GOOD.serialise())
    return members


def x509_entry(certificate: x509.Certificate = PARTNER.certificate, **spoiled: object) -> dict[str, Any]:
    """Return an entry for X.509-SVIDs with some members replaced; None takes one away."""
    entry = {**good_members()["keys"][0], "x5c": [spelled(certificate)], **spoiled}
    return {name: value for name, value in entry.items() if value is not None}


def jwt_entry(**spoiled: object) -> dict[str, Any]:
    """Return an entry for JWT-SVIDs with some members replaced; None takes one away."""
    entry = {**good_members()["keys"][1], **spoiled}
    return {name: value for name, value in entry.items() if value is not None}


def spelled(certificate: x509.Certificate) -> str:
    """Return a certificate as `x5c` has it."""
    return base64.b64encode(certificate.public_bytes(Encoding.DER)).decode("ascii")


def spiffe_relationship(
    url: str = "https://localhost/", *, endpoint_id: SpiffeID = ENDPOINT, initial_bundle: TrustBundle | None = None
) -> Relationship:
    """Return the relationship with the partner by `https_spiffe`."""
    profile = HTTPSSpiffe(endpoint_id=endpoint_id, initial_bundle=initial_bundle or PARTNER.bundle())
    return Relationship(trust_domain=PARTNER_DOMAIN, url=url, profile=profile)


def web_relationship(
    url: str = "https://localhost/", *, ca_file: Path | None = None, trust_domain: TrustDomain = PARTNER_DOMAIN
) -> Relationship:
    """Return the relationship with the partner by `https_web`."""
    return Relationship(trust_domain=trust_domain, url=url, profile=HTTPSWeb(ca_file=ca_file))


def own_bundles() -> TrustBundleSet:
    """Return a source of our own bundles."""
    return TrustBundleSet.of(OWN.bundle())
