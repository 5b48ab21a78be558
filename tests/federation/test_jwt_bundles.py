# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A JWT-SVID of a partner is proven by the keys in that partner's own document, and by no other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nsmsec.federation import BundleDocument, FederatedJWTBundles, FederatedTrustBundles
from nsmsec.identity import JWTAuthority, JWTBundle, JWTBundleSet, PublicKey, TrustBundle, TrustDomain
from nsmsec.testing.clock import FixedClock
from tests.federation.parts import GOOD, OWN, PARTNER_DOMAIN, PARTNER_JWT, own_bundles, web_relationship
from tests.identity.parts import KEYS, NOW

if TYPE_CHECKING:
    from collections.abc import Iterable

OWN_DOMAIN = OWN.trust_domain
OTHER_DOMAIN = TrustDomain.parse("other.example")


def _authority(key_id: str) -> JWTAuthority:
    key = KEYS("p384").public_key()
    assert isinstance(key, PublicKey)
    return JWTAuthority(key_id=key_id, public_key=key)


OWN_JWT = _authority("own")
OWN_KEYS = JWTBundleSet.of(JWTBundle(trust_domain=OWN_DOMAIN, authorities=(OWN_JWT,)))


def of_other(authorities: Iterable[JWTAuthority]) -> BundleDocument:
    """Return a document of another partner, with these JWT keys and no certificates."""
    bundle = TrustBundle(trust_domain=OTHER_DOMAIN, authorities=())
    return BundleDocument(trust_bundle=bundle, jwt_authorities=tuple(authorities), sequence=1)


class Joined:
    """Our keys beside those of a partner whose document was taken."""

    def __init__(self, own: JWTBundleSet = OWN_KEYS) -> None:
        self.partners = FederatedTrustBundles(own_bundles(), clock=FixedClock(NOW))
        self.relationship = web_relationship()
        self.partners.add(self.relationship)
        self.partners.take(self.relationship, GOOD)
        self.source = FederatedJWTBundles(own, self.partners)

    def keys_of(self, trust_domain: TrustDomain) -> tuple[JWTAuthority, ...] | None:
        """Return what a domain's tokens are proven by; None if it is not known."""
        bundle = self.source.jwt_bundles().get(trust_domain)
        return None if bundle is None else bundle.authorities

    def beside(self, document: BundleDocument) -> None:
        """Take the document of another partner, too."""
        relationship = web_relationship(trust_domain=document.trust_domain)
        self.partners.add(relationship)
        self.partners.take(relationship, document)


def test_each_domain_is_proven_by_its_own_keys() -> None:
    """The snapshot stays the same until something changes."""
    joined = Joined()
    assert joined.keys_of(OWN_DOMAIN) == (OWN_JWT,)
    assert joined.keys_of(PARTNER_DOMAIN) == (PARTNER_JWT,)
    assert joined.keys_of(OTHER_DOMAIN) is None
    assert joined.source.jwt_bundles() is joined.source.jwt_bundles()


def test_partner_that_was_not_reached_yet_is_unknown() -> None:
    """An initial bundle of certificates says nothing about tokens."""
    joined = Joined()
    joined.partners.add(web_relationship(trust_domain=OTHER_DOMAIN))
    assert joined.keys_of(OTHER_DOMAIN) is None
    assert joined.keys_of(PARTNER_DOMAIN) == (PARTNER_JWT,)


def test_partner_that_distrusts_its_keys_is_believed_at_once() -> None:
    """Its own tokens prove nothing from then on; ours are as they were."""
    joined = Joined()
    emptied = BundleDocument(trust_bundle=TrustBundle(trust_domain=PARTNER_DOMAIN, authorities=()), sequence=2)
    joined.partners.take(joined.relationship, emptied)
    assert joined.keys_of(PARTNER_DOMAIN) == ()
    assert joined.keys_of(OWN_DOMAIN) == (OWN_JWT,)


def test_partner_that_was_removed_is_unknown_at_once() -> None:
    """Nothing of it stays behind."""
    joined = Joined()
    assert joined.keys_of(PARTNER_DOMAIN) is not None
    joined.partners.remove(PARTNER_DOMAIN)
    assert joined.keys_of(PARTNER_DOMAIN) is None


def test_partner_that_lists_the_keys_of_others_touches_only_itself() -> None:
    """Nobody can make us doubt a third domain, or ourselves, by publishing its key."""
    joined = Joined()
    copies = (replace(OWN_JWT, key_id="1"), replace(PARTNER_JWT, key_id="2"))
    joined.beside(of_other(copies))
    assert joined.keys_of(OTHER_DOMAIN) == copies
    assert joined.keys_of(PARTNER_DOMAIN) == (PARTNER_JWT,)
    assert joined.keys_of(OWN_DOMAIN) == (OWN_JWT,)


def test_domain_that_our_own_source_has_is_ours() -> None:
    """Whatever a partner of that name serves."""
    ours = JWTBundle(trust_domain=PARTNER_DOMAIN, authorities=(OWN_JWT,))
    assert Joined(JWTBundleSet.of(ours)).keys_of(PARTNER_DOMAIN) == (OWN_JWT,)
