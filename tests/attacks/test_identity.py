# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Who one is, and whose word counts for it (C28, C29, C33, C34)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest

from nsmsec.dev import Authority
from nsmsec.errors import Malformed, PolicyDenied, ReasonCode, Unverified
from nsmsec.identity import SpiffeID, TrustBundle, TrustDomain
from nsmsec.opa import PlanEngine
from nsmsec.testing import CapturedPath, capture
from nsmsec.testing.clock import FixedClock
from nsmsec.testing.runtimes import RUNTIMES, Runtime
from tests.attacks.sites import CLIENT, FIREWALL, GATEWAY, NOW, Site, everywhere, on_servers, refused
from tests.chains.test_end_to_end import Mesh
from tests.transport.world import Trust

both = pytest.mark.parametrize("runtime", RUNTIMES, ids=str)

#: Spellings that another reader may take for `spiffe://corp.example/firewall` or for something like it.
NOT_CANONICAL = {
    "upper-case scheme": "SPIFFE://corp.example/firewall",
    "upper-case domain": "spiffe://Corp.example/firewall",
    "percent encoding": "spiffe://corp.example/%66irewall",
    "encoded slash": "spiffe://corp.example/a%2Ffirewall",
    "dot segment": "spiffe://corp.example/./firewall",
    "dot dot segment": "spiffe://corp.example/x/../firewall",
    "empty segment": "spiffe://corp.example//firewall",
    "trailing slash": "spiffe://corp.example/firewall/",
    "root": "spiffe://corp.example",
    "root slash": "spiffe://corp.example/",
    "no domain": "spiffe:///firewall",
    "fullwidth": "spiffe://corp.example/\uff46irewall",
    "fullwidth domain": "spiffe://corp.ex\uff41mple/firewall",
    "zero width": "spiffe://corp.example/fire\u200bwall",
    "cyrillic": "spiffe://corp.example/firew\u0430ll",
    "newline": "spiffe://corp.example/firewall\n",
    "nul": "spiffe://corp.example/firewall\0",
    "blank": " spiffe://corp.example/firewall",
    "2049 bytes": "spiffe://corp.example/" + "a" * (2049 - 22),
    "256 byte domain": f"spiffe://{'a' * 256}/firewall",
    "port": "spiffe://corp.example:443/firewall",
    "userinfo": "spiffe://root@corp.example/firewall",
    "query": "spiffe://corp.example/firewall?x=1",
    "fragment": "spiffe://corp.example/firewall#x",
    "backslash": "spiffe://corp.example\\firewall",
    "https": "https://corp.example/firewall",
    "empty": "",
}


@pytest.mark.parametrize("name", NOT_CANONICAL)
def test_id_that_is_not_canonical_is_never_repaired(name: str) -> None:
    """C28: the one parser."""
    with refused(Malformed, ReasonCode.ID_NOT_CANONICAL):
        SpiffeID.parse(NOT_CANONICAL[name])


def test_id_of_2048_bytes_is_the_longest() -> None:
    """C28: the bound itself."""
    assert len(str(SpiffeID.parse("spiffe://corp.example/" + "a" * (2048 - 22)))) == 2048


@pytest.mark.parametrize("name", NOT_CANONICAL)
@everywhere
def test_token_with_an_id_that_is_not_canonical_is_refused(site: Site, name: str) -> None:
    """C28: as `sub` as well as as `aud`."""
    site.refuses(site.honest().with_claims(1, sub=NOT_CANONICAL[name]), ReasonCode.ID_NOT_CANONICAL, at=1)
    site.refuses(site.honest().with_claims(1, aud=[NOT_CANONICAL[name]]), ReasonCode.ID_NOT_CANONICAL, at=1)


# --- C29: authorities -----------------------------------------------------------------------------------------------


def signed_by(captured: CapturedPath, index: int, authority: Authority) -> CapturedPath:
    """Return the path with one hop's identity under another authority."""
    token = captured.tokens[index]
    svid = authority.issue(str(token.claims["sub"]))
    spoiled = captured.with_token(index, replace(token, svid=svid, header={**token.header, **_named(svid.leaf_sha256)}))
    return replace(spoiled, certificates=(*spoiled.certificates, *svid.der_chain))


def _named(leaf_sha256: bytes) -> dict[str, object]:
    from nsmsec.tokens import base64url

    return {"x5t#S256": base64url.encode(leaf_sha256)}


def federated(captured: CapturedPath, authority: Authority) -> CapturedPath:
    """Return the path, judged with one more authority for this one's own domain."""
    there = captured.bundles.get(authority.trust_domain)
    authorities = (*(() if there is None else there.authorities), authority.certificate)
    bundle = TrustBundle(trust_domain=authority.trust_domain, authorities=authorities)
    return replace(captured, bundles=captured.bundles.with_bundle(bundle))


@everywhere
def test_federated_authority_that_signs_for_our_domain_is_a_td_mismatch(site: Site) -> None:
    """C29: the partner's authority is known, yet not for us."""
    partner = Authority("partner.example", now=NOW)
    honest = federated(site.honest(), partner)
    site.refuses(signed_by(honest, 1, partner), ReasonCode.TD_MISMATCH, at=1)


@everywhere
def test_our_authority_that_signs_for_a_federated_domain_is_a_td_mismatch(site: Site) -> None:
    """C29: nor are we for the partner."""
    corp = Authority("corp.example", now=NOW)
    honest = federated(federated(site.honest(), corp), Authority("other.example", now=NOW))
    spoiled = honest.with_claims(1, sub="spiffe://other.example/firewall").with_claims(
        0, aud=["spiffe://other.example/firewall"]
    )
    if site.side == "client":
        spoiled = replace(spoiled, peer=SpiffeID.parse("spiffe://other.example/firewall"))
    site.refuses(signed_by(spoiled, 1, corp), ReasonCode.TD_MISMATCH, at=1)


@everywhere
def test_authority_that_nobody_knows_is_cert_untrusted(site: Site) -> None:
    """C29: under the right name, with another key."""
    site.refuses(signed_by(site.honest(), 1, Authority("corp.example", now=NOW)), ReasonCode.CERT_UNTRUSTED, at=1)


@everywhere
def test_merged_bundles_speak_for_neither_domain(site: Site) -> None:
    """C29: one domain's bundle holds the other's authority (Federation, section 4.2)."""
    honest = site.honest()
    corp = honest.bundles.get(TrustDomain.parse("corp.example"))
    assert corp is not None
    merged = TrustBundle(trust_domain=TrustDomain.parse("merged.example"), authorities=corp.authorities)
    spoiled = replace(honest, bundles=honest.bundles.with_bundle(merged))
    site.refuses(spoiled, ReasonCode.TD_MISMATCH, at=0 if site.side == "server" else 1)


@everywhere
def test_key_of_two_domains_speaks_for_neither(site: Site) -> None:
    """C29: two authorities of two domains with one key."""
    corp = Authority("corp.example", now=NOW)
    twin = Authority("twin.example", now=NOW, private_key=corp.root.private_key)
    honest = signed_by(federated(site.honest(), corp), 1, corp)
    site.accepts(honest)
    site.refuses(federated(honest, twin), ReasonCode.TD_MISMATCH, at=1)


@pytest.mark.parametrize("bundle", ["absent", "empty"])
@everywhere
def test_domain_that_is_not_trusted_is_td_unknown(site: Site, bundle: str) -> None:
    """C29: without a bundle, or with one that says: trust nobody."""
    honest, corp = site.honest(), TrustDomain.parse("corp.example")
    bundles = (
        honest.bundles.without(corp)
        if bundle == "absent"
        else honest.bundles.with_bundle(TrustBundle(trust_domain=corp, authorities=()))
    )
    site.refuses(replace(honest, bundles=bundles), ReasonCode.TD_UNKNOWN, at=0 if site.side == "server" else 1)


# --- C33: rotation --------------------------------------------------------------------------------------------------


def test_token_of_a_rotated_svid_holds_until_its_own_end() -> None:
    """C33: the leaf that signed it is still proven; nothing asks whether it is the newest."""
    honest = capture([CLIENT, FIREWALL], audience=GATEWAY, now=NOW).finished(1)
    assert honest.verify().hops
    late = replace(honest, now=NOW + timedelta(seconds=88))
    assert late.verify().hops
    with refused(Unverified, ReasonCode.EXPIRED, at=0):
        replace(honest, now=NOW + timedelta(seconds=89)).verify()


@on_servers
def test_authority_that_is_rotated_breaks_nothing_while_both_are_in_the_bundle(site: Site) -> None:
    """C33: hops certified by the old one and by the new one stand on one path."""
    corp = Authority("corp.example", now=NOW, common_name="the new authority")
    honest = signed_by(site.honest(), 1, corp)
    site.accepts(federated(honest, corp))
    site.refuses(honest, ReasonCode.CERT_UNTRUSTED, at=1)


@on_servers
def test_token_under_an_authority_that_was_removed_is_cert_untrusted(site: Site) -> None:
    """C33: from the moment of the removal, whatever was proven and remembered before."""
    corp = Authority("corp.example", now=NOW)
    honest = signed_by(site.honest(), 1, corp)
    before, old = federated(honest, corp), honest.bundles.get(corp.trust_domain)
    assert old is not None
    after = before.bundles.with_bundle(old)
    trust = Trust(*before.bundles)
    verifier = before.verifier(bundle_source=trust)
    site.accepts(before, verifier=verifier)
    trust.set(*after)
    again = before.with_claims(2, jti="A" * 22)
    site.refuses(again, ReasonCode.CERT_UNTRUSTED, at=1, verifier=verifier)


@on_servers
def test_certificate_that_expires_while_it_is_remembered_is_cert_expired(site: Site) -> None:
    """C33: time is compared on every hit."""
    corp = Authority("corp.example", now=NOW)
    base = federated(site.honest(), corp)
    svid = corp.issue(FIREWALL, ttl=timedelta(seconds=60))
    token = replace(base.tokens[1], svid=svid, header={**base.tokens[1].header, **_named(svid.leaf_sha256)})
    honest = replace(base.with_token(1, token), certificates=(*base.certificates, *svid.der_chain)).with_claims(
        1, exp=int(NOW.timestamp()) + 59
    )
    clock = FixedClock(NOW)
    verifier = honest.verifier(clock=clock)
    site.accepts(honest, verifier=verifier)
    clock.move(timedelta(seconds=61))
    again = honest.with_claims(2, jti="A" * 22)
    site.refuses(again, ReasonCode.CERT_EXPIRED, at=1, verifier=verifier)


# --- C34: federated is not authorised -------------------------------------------------------------------------------


@cache
def shipped() -> PlanEngine:
    """Return the shipped policies, without any grant between domains."""
    return PlanEngine.shipped()


@on_servers
def test_federated_hop_without_a_grant_is_denied(site: Site) -> None:
    """C34: proven from end to end, yet no setting lets the domains call each other."""
    error = site.refuses(site.honest(), ReasonCode.POLICY_DENIED, at=None, engine=shipped())
    assert isinstance(error, PolicyDenied)
    assert "TD_NOT_ALLOWED" in error.reasons


@on_servers
def test_trust_is_not_transitive(site: Site) -> None:
    """C34: A works with B, B works with C; that makes C's hop no hop of A's."""
    grant = {"services": ["/demo.Echo/Say"], "max_callers": 3, "max_callees": 1}
    engine = PlanEngine.shipped({"federation": {"a.example": {"b.example": grant}, "b.example": {"c.example": grant}}})
    path = capture(["spiffe://a.example/x", "spiffe://b.example/y"], audience="spiffe://c.example/z", now=NOW)
    error = site.refuses(path, ReasonCode.POLICY_DENIED, at=None, engine=engine)
    assert isinstance(error, PolicyDenied)
    assert "TD_NOT_ALLOWED" in error.reasons


@both
def test_client_does_not_even_call_a_domain_without_a_grant(runtime: Runtime) -> None:
    """C34: on the client's side."""
    mesh = Mesh(runtime, client=shipped())
    with refused(PolicyDenied, ReasonCode.POLICY_DENIED):
        mesh.through(mesh.gateway)
    assert mesh.handled == []
    assert [record.reasons for record in mesh.client.kept.records] == [("TD_NOT_ALLOWED",)]
