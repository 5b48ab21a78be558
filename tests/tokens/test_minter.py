# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Minting: what a hop says, for how long, and when it keeps silent."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from nsmsec.dev import Authority
from nsmsec.errors import Malformed, Misconfigured, NsmsecError, ReasonCode, SourceUnavailable, Unverified
from nsmsec.identity import X509SVID, Peer, SpiffeID, StaticX509SVIDSource, SVIDVerifier, TrustBundleSet
from nsmsec.limits import Limits
from nsmsec.path import wire
from nsmsec.testing import FixedClock
from nsmsec.tokens import (
    InProcessReplayMemory,
    Limit,
    MintedPath,
    Minter,
    PathVerifier,
    TokenSettings,
    VerifiedPath,
    base64url,
)
from tests.tokens.honest import NOW, SECONDS

R = ReasonCode
SERVICE = "/demo.Vpn/Connect"


@dataclass
class Hop:
    """One workload: it mints, it verifies."""

    svid: X509SVID
    bundles: TrustBundleSet
    limits: Limits = field(default_factory=Limits)
    clock: FixedClock = field(default_factory=lambda: FixedClock(NOW))
    numbers: int = 0

    def random(self, size: int) -> bytes:
        """Return bytes that are different each time."""
        self.numbers += 1
        return self.numbers.to_bytes(size, "big")

    @property
    def id(self) -> SpiffeID:
        """Who it is."""
        return self.svid.id

    @property
    def minter(self) -> Minter:
        """Its minter."""
        return Minter(source=StaticX509SVIDSource(self.svid), clock=self.clock, limits=self.limits, random=self.random)

    def verifier(self) -> PathVerifier:
        """Return its path verifier."""
        return PathVerifier(
            bundle_source=self.bundles,
            svid_verifier=SVIDVerifier(self.limits),
            replay=InProcessReplayMemory(limits=self.limits),
            settings=TokenSettings(),
            limits=self.limits,
            clock=self.clock,
        )

    def forward(self, path: VerifiedPath | None, to: Hop, number: int, **options: object) -> MintedPath:
        """Hand a path on."""
        wanted = {"operation": "call", "service": SERVICE, **options}
        return self.minter.forward(
            path=path,
            segment_id=f"id-{number}",
            segment_name=f"hop-{number}",
            audience=to.id,
            **wanted,  # type: ignore[arg-type] # options of forward
        )

    def receive(
        self, minted: MintedPath, sender: Hop, *, operation: str = "call", service: str = SERVICE
    ) -> VerifiedPath:
        """Verify a path that came over the wire."""
        path, table = wire.decode(wire.encode(minted.path, minted.certificates), self.limits)
        return self.verifier().verify_request(
            path, table, self_id=self.id, peer=Peer(id=sender.id), operation=operation, service=service
        )


def hops(
    count: int, *, key_kind: str = "p256", ttl: timedelta = timedelta(hours=1), pad: int = 0, intermediates: int = 0
) -> list[Hop]:
    """Return workloads of two federated domains, in turn."""
    authorities = [Authority(name, now=NOW) for name in ("corp.example", "partner.example")]
    bundles = TrustBundleSet.of(*(authority.bundle() for authority in authorities))
    made = []
    for number in range(count):
        authority = authorities[number % 2]
        name = f"/hop-{number}"
        name += "x" * max(0, pad - len(f"spiffe://{authority.trust_domain}{name}"))
        svid = authority.issue(name, key_kind=key_kind, ttl=ttl, intermediates=intermediates)
        made.append(Hop(svid=svid, bundles=bundles))
    return made


def claims_of(minted: MintedPath) -> dict[str, object]:
    """Return the claims of the new token."""
    claims: dict[str, object] = json.loads(base64url.decode(minted.token.split(".")[1].encode()))
    return claims


@pytest.mark.parametrize("with_chain", [False, True])
@pytest.mark.parametrize("key_kind", ["p256", "p384", "rsa"])
def test_path_over_three_hops_and_back_is_proven_by_everyone(key_kind: str, with_chain: bool) -> None:  # noqa: FBT001 - a parameter of the matrix
    """Root, middle, end: each proves the path; the answer is proven by both that forwarded."""
    root, middle, end = hops(3, key_kind=key_kind)
    limits = Limits(max_path_bytes=1 << 20)
    for hop in (root, middle, end):
        hop.limits = limits
    first = root.forward(None, middle, 0, with_chain=with_chain)
    at_middle = middle.receive(first, root)
    second = middle.forward(at_middle, end, 1, with_chain=with_chain)
    at_end = end.receive(second, middle)
    finished = end.minter.turn(
        path=at_end, segment_id="id-2", segment_name="hop-2", operation="call", service=SERVICE, with_chain=with_chain
    )
    assert [str(hop.id) for hop in at_end.hops] == [str(root.id), str(middle.id)]
    for hop, sent, neighbour in ((middle, second, end), (root, first, middle)):
        verified = hop.verifier().verify_answer(
            finished.path,
            finished.certificates,
            self_id=hop.id,
            peer=Peer(id=neighbour.id),
            sent=sent.token,
            operation="call",
            service=SERVICE,
        )
        assert [one.id for one in verified.hops] == [root.id, middle.id, end.id]
        with pytest.raises(Misconfigured):
            hop.forward(verified, end, 3)
    assert ("x5c" in base64url.decode(finished.token.split(".")[0].encode()).decode()) is with_chain
    assert bool(len(finished.certificates)) is not with_chain


@pytest.mark.parametrize(
    ("operation", "seconds"), [("call", 60), ("request", 600), ("refresh", 600), ("register", 600), ("close", 60)]
)
def test_token_lives_as_long_as_its_operation_may(operation: str, seconds: int) -> None:
    """Ten minutes for what lasts, one for the rest; never more, whatever is asked for."""
    root, end = hops(2)
    for lifetime, expected in ((None, seconds), (timedelta(hours=2), seconds), (timedelta(seconds=7), 7)):
        minted = root.forward(None, end, 0, operation=operation, service="s", lifetime=lifetime)
        claims = claims_of(minted)
        assert (claims["iat"], claims["exp"]) == (SECONDS, SECONDS + expected)
        end.receive(minted, root, operation=operation, service="s")


def test_token_ends_with_the_leaf() -> None:
    """No token outlives the certificate that proves it."""
    root, end = hops(2, ttl=timedelta(seconds=20))
    minted = root.forward(None, end, 0)
    assert claims_of(minted)["exp"] == SECONDS + 20
    end.receive(minted, root)


@pytest.mark.parametrize("ttl", [9, -1])
def test_leaf_about_to_expire_does_not_sign(ttl: int) -> None:
    """With less than ten seconds left, minting raises."""
    root, end = hops(2, ttl=timedelta(seconds=60))
    root.clock.move(timedelta(seconds=60 - ttl))
    with pytest.raises(SourceUnavailable) as caught:
        root.forward(None, end, 0)
    assert caught.value.code is R.SOURCE_UNAVAILABLE


def test_path_whose_first_token_ended_is_not_handed_on() -> None:
    """An inherited path is alive until its first token ends."""
    root, middle, end = hops(3)
    verified = middle.receive(root.forward(None, middle, 0, lifetime=timedelta(seconds=5)), root)
    middle.clock.move(timedelta(seconds=5))
    with pytest.raises(Unverified) as caught:
        middle.forward(verified, end, 1)
    assert caught.value.code is R.EXPIRED
    # The answer may still be given: who asked knows its own token by its bytes.
    middle.minter.turn(path=verified, segment_id="id-1", segment_name="m", operation="call", service=SERVICE)


def test_limit_narrows_and_never_widens() -> None:
    """A hop states less than it inherited, or nothing."""
    root, middle, end = hops(3)
    everything = frozenset({root.id.trust_domain, middle.id.trust_domain})
    narrow = Limit(hops=2, trust_domains=everything, services=frozenset({SERVICE}), until=SECONDS + 30)
    first = root.forward(None, middle, 0, limit=narrow)
    assert claims_of(first)["exp"] == SECONDS + 30
    assert claims_of(first)["lim"] == {
        "hops": 2,
        "tds": ["corp.example", "partner.example"],
        "svc": [SERVICE],
        "until": SECONDS + 30,
    }
    at_middle = middle.receive(first, root)
    assert at_middle.limit == narrow
    assert middle.receive(root.forward(None, middle, 0, limit=Limit(hops=3)), root).limit == Limit(hops=3)
    for wider in (
        Limit(hops=3),
        Limit(trust_domains=everything | {Authority("x", now=NOW).trust_domain}),
        Limit(services=frozenset({SERVICE, "b"})),
        Limit(until=SECONDS + 31),
    ):
        with pytest.raises(Unverified) as caught:
            middle.forward(at_middle, end, 1, limit=wider)
        assert caught.value.code is R.LIMIT_WIDENED
    second = middle.forward(at_middle, end, 1, limit=Limit(hops=1))
    assert end.receive(second, middle).limit == replace(narrow, hops=1)


def test_hop_outside_the_limit_does_not_mint() -> None:
    """What others would refuse is not minted: too far, elsewhere, for something else, too late."""
    root, middle, end = hops(3)
    corp = frozenset({root.id.trust_domain})
    for limit, allowed in ((Limit(hops=0), root), (Limit(services=frozenset({SERVICE})), middle)):
        at_middle = middle.receive(root.forward(None, middle, 0, limit=limit), root)
        with pytest.raises(Unverified) as caught:
            middle.forward(at_middle, end, 1, service="/demo.Vpn/Other")
        assert caught.value.code is R.LIMIT_EXCEEDED, allowed
    with pytest.raises(Unverified) as elsewhere:
        root.forward(None, middle, 0, limit=Limit(trust_domains=corp))
    assert elsewhere.value.code is R.LIMIT_EXCEEDED
    at_middle = middle.receive(root.forward(None, middle, 0, limit=Limit(until=SECONDS + 5)), root)
    middle.clock.move(timedelta(seconds=4))
    assert claims_of(middle.forward(at_middle, end, 1))["exp"] == SECONDS + 5
    with pytest.raises(Unverified) as late:
        root.forward(None, middle, 0, limit=Limit(until=SECONDS))
    assert late.value.code is R.LIMIT_EXCEEDED


def test_path_is_continued_for_its_operation_only() -> None:
    """A request may carry a path of refresh; everything else must be the same."""
    root, middle, end = hops(3)
    refresh = middle.receive(
        root.forward(None, middle, 0, operation="refresh", service="vpn"), root, operation="request", service="vpn"
    )
    onward = middle.forward(refresh, end, 1, operation="request", service="vpn")
    assert claims_of(onward)["op"] == "refresh"
    with pytest.raises(Unverified) as caught:
        middle.forward(refresh, end, 1, operation="close", service="vpn")
    assert caught.value.code is R.OP_MISMATCH


@pytest.mark.parametrize("service", ["", "a b", "x" * 257])
def test_name_that_no_token_may_have_is_not_minted(service: str) -> None:
    """We mint only what we would accept."""
    root, end = hops(2)
    with pytest.raises(Malformed) as caught:
        root.forward(None, end, 0, service=service)
    assert caught.value.code is R.CLAIM_INVALID


def test_full_path_is_not_handed_on() -> None:
    """Sixteen segments are the most."""
    root, middle, end = hops(3)
    verified = middle.receive(root.forward(None, middle, 0), root)
    middle.limits = Limits(max_segments=1)
    with pytest.raises(Malformed) as caught:
        middle.forward(verified, end, 1)
    assert caught.value.code is R.SIZE


@pytest.mark.parametrize("method", [SERVICE])
def test_eight_hops_fit_into_the_metadata(method: str) -> None:
    """IDs of 60 characters: 8 KiB without certificates, 16 KiB with (token profile, section 6)."""
    chain = hops(9, pad=60)
    verified: VerifiedPath | None = None
    minted = None
    for number in range(8):
        minted = replace_ids(chain[number], verified, chain[number + 1], number)
        verified = chain[number + 1].receive(minted, chain[number])
    assert minted is not None
    assert {len(str(hop.id)) for hop in chain} == {60}
    from nsmsec.path import CertificateTable

    assert len(wire.encode(minted.path, CertificateTable())) <= 8 * 1024
    assert len(wire.encode(minted.path, minted.certificates)) <= 16 * 1024


def replace_ids(hop: Hop, path: VerifiedPath | None, to: Hop, number: int) -> MintedPath:
    """Hand on with segment ids as long as fresh ones are."""
    return hop.minter.forward(
        path=path,
        segment_id=base64url.encode(bytes([number]) * 16),
        segment_name=f"hop-{number}",
        audience=to.id,
        operation="call",
        service=SERVICE,
    )


def test_minted_numbers_never_come_again() -> None:
    """Each token has random bits of its own."""
    root, end = hops(2)
    numbers = {claims_of(root.forward(None, end, 0))["jti"] for _ in range(3)}
    assert len(numbers) == 3


def test_refusals_of_the_minter_are_ours() -> None:
    """Whatever is asked for, nothing but our own errors comes out."""
    root, end = hops(2)
    with pytest.raises(NsmsecError):
        root.forward(None, end, 0, operation="no such operation")
