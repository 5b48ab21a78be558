# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Each partner's bundle is followed by itself; what is in force is the last good one of that very partner."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from nsmsec.dev import Authority
from nsmsec.errors import Misconfigured, NsmsecError, ReasonCode, SourceUnavailable, Unverified
from nsmsec.federation import (
    BundleDocument,
    FederatedTrustBundles,
    FederationWatch,
    PartnerStatus,
    RefreshPace,
    Relationship,
)
from nsmsec.identity import BundleOrigin, SVIDVerifier, TrustBundle, TrustBundleSet, TrustDomain, TrustDomainAlias
from nsmsec.limits import Limits
from nsmsec.testing.clock import FixedClock
from tests.federation.endpoints import Stuck, client, hostile, spiffe_server
from tests.federation.parts import (
    GOOD,
    OWN,
    PARTNER,
    PARTNER_DOMAIN,
    document,
    own_bundles,
    spiffe_relationship,
    web_relationship,
)
from tests.identity.parts import KEYS, NOW, refused

if TYPE_CHECKING:
    from collections.abc import Callable

OTHER_DOMAIN = TrustDomain.parse("other.example")
OTHER = Authority(OTHER_DOMAIN, now=NOW, keys=KEYS)
NEXT = Authority(PARTNER_DOMAIN, now=NOW, keys=KEYS)
HOUR = timedelta(hours=1)
EMPTY = BundleDocument(trust_bundle=TrustBundle(trust_domain=PARTNER_DOMAIN, authorities=()), sequence=9)


class Shelf:
    """Gives for each partner what a test put there, a document or a failure."""

    def __init__(self) -> None:
        self.documents: dict[TrustDomain, BundleDocument | Exception] = {}
        self.trusted: list[TrustBundleSet | None] = []
        self.closed = False

    def fetch(self, relationship: Relationship, *, bundles: TrustBundleSet | None = None) -> BundleDocument:
        """Return it, or raise it."""
        self.trusted.append(bundles)
        found = self.documents[relationship.trust_domain]
        if isinstance(found, Exception):
            raise found
        return found

    def close(self) -> None:
        """Take note."""
        self.closed = True


class Stage:
    """A watch that does a round when it is told to."""

    def __init__(self, *relationships: Relationship, own: TrustBundleSet | None = None) -> None:
        self.clock = FixedClock(NOW)
        self.shelf = Shelf()
        self.bundles = FederatedTrustBundles(own or own_bundles(), clock=self.clock)
        self.watch = FederationWatch(self.bundles, relationships or (web_relationship(),), self.shelf)

    def serve(self, found: BundleDocument | Exception, domain: TrustDomain = PARTNER_DOMAIN) -> PartnerStatus:
        """Let a partner serve this, do a round, return its status."""
        self.shelf.documents[domain] = found
        self.watch.refresh(domain)
        return self.status(domain)

    def status(self, domain: TrustDomain = PARTNER_DOMAIN) -> PartnerStatus:
        """Return how a partner is."""
        return next(one for one in self.bundles.statuses if one.trust_domain == domain)

    def authorities(self, domain: TrustDomain = PARTNER_DOMAIN) -> object:
        """Return what is in force for a domain; None if it is unknown."""
        bundle = self.bundles.trust_bundles().get(domain)
        return None if bundle is None else bundle.authorities


def test_partner_is_known_from_the_first_good_document_on() -> None:
    """Before that its identities are of an unknown domain; ours are not touched."""
    stage = Stage()
    assert stage.authorities() is None
    assert stage.status() == PartnerStatus(
        trust_domain=PARTNER_DOMAIN, sequence=None, authorities=0, age=None, is_stale=True, failures=0, last_error=None
    )
    status = stage.serve(GOOD)
    assert stage.authorities() == (PARTNER.certificate,)
    assert stage.authorities(OWN.trust_domain) == (OWN.certificate,)
    assert (status.sequence, status.authorities, status.age, status.is_stale) == (1, 1, timedelta(), False)


def test_initial_bundle_counts_until_the_first_document() -> None:
    """It is a bundle of the partner, handed over by its operator; one of an endpoint's other domain is not."""
    stage = Stage(spiffe_relationship())
    assert stage.authorities() == (PARTNER.certificate,)
    assert stage.status().is_stale
    stage.serve(document(NEXT))
    assert stage.authorities() == (NEXT.certificate,)


def test_snapshot_is_the_same_until_something_changes() -> None:
    """A revision changes exactly when bundles do: caches are keyed by it."""
    stage = Stage()
    before = stage.bundles.trust_bundles()
    stage.serve(GOOD)
    after = stage.bundles.trust_bundles()
    assert after.revision != before.revision
    stage.serve(GOOD)
    assert stage.bundles.trust_bundles() is after
    stage.serve(document(sequence=2))
    assert stage.bundles.trust_bundles().revision == after.revision
    stage.serve(document(PARTNER, NEXT, sequence=3))
    assert stage.bundles.trust_bundles().revision != after.revision


def test_snapshot_tells_sequence_and_latest_confirmation_of_each_partner() -> None:
    """Nothing before the first document; what fails confirms nothing; who leaves is not told of; ours is not known."""
    stage = Stage(spiffe_relationship())

    def told() -> dict[str, BundleOrigin]:
        return dict(stage.bundles.trust_bundles().origins)

    assert told() == {"partner.example": BundleOrigin(sequence=None, confirmed_at=None)}
    stage.serve(GOOD)
    assert told() == {"partner.example": BundleOrigin(sequence=1, confirmed_at=NOW)}
    stage.clock.move(timedelta(hours=1))
    stage.serve(ZeroDivisionError("boom"))
    assert told() == {"partner.example": BundleOrigin(sequence=1, confirmed_at=NOW)}
    before = stage.bundles.trust_bundles()
    stage.serve(document(sequence=2))
    assert told() == {"partner.example": BundleOrigin(sequence=2, confirmed_at=NOW + timedelta(hours=1))}
    assert before.origins["partner.example"].sequence == 1, "a snapshot is what it was"
    stage.watch.remove(PARTNER_DOMAIN)
    assert told() == {}


def test_snapshot_tells_which_names_stand_for_others() -> None:
    """Of a partner, of ourselves, of a domain that has no bundle; what else is known of them stays."""
    until = NOW + timedelta(days=1)
    moving = [
        TrustDomainAlias(old=TrustDomain.parse(old), new=TrustDomain.parse(f"{old}.org"), until=until)
        for old in ("partner.example", "corp.example", "gone.example")
    ]
    bundles = FederatedTrustBundles(own_bundles(), aliases=moving, clock=FixedClock(NOW))
    relationship = web_relationship()
    bundles.add(relationship)
    bundles.take(relationship, GOOD)
    before = bundles.trust_bundles()
    assert before is bundles.trust_bundles()
    assert before.origins == {
        "partner.example": BundleOrigin(sequence=1, confirmed_at=NOW, alias=moving[0]),
        "corp.example": BundleOrigin(alias=moving[1]),
        "gone.example": BundleOrigin(alias=moving[2]),
    }


@pytest.mark.parametrize(
    "pairs",
    [[("a", "b"), ("a", "c")], [("a", "b"), ("b", "c")], [("a", "b"), ("b", "a")]],
    ids=["two", "chain", "circle"],
)
def test_aliases_that_contradict_one_another_are_refused(pairs: list[tuple[str, str]]) -> None:
    """A name stands for one other, which stands for none."""
    aliases = [
        TrustDomainAlias(old=TrustDomain.parse(old), new=TrustDomain.parse(new), until=NOW) for old, new in pairs
    ]
    with pytest.raises(Misconfigured):
        FederatedTrustBundles(own_bundles(), aliases=aliases)


def test_alias_of_itself_or_until_some_time_of_day_is_refused() -> None:
    """Both say nothing that anybody could keep to."""
    old, new = TrustDomain.parse("a"), TrustDomain.parse("b")
    with pytest.raises(Misconfigured):
        TrustDomainAlias(old=old, new=old, until=NOW)
    with pytest.raises(Misconfigured):
        TrustDomainAlias(old=old, new=new, until=NOW.replace(tzinfo=None))


def test_snapshot_tells_what_our_own_source_knows() -> None:
    """A source behind this one may know where its bundles came from; a partner says nothing about them."""
    known = {"corp.example": BundleOrigin(sequence=4, confirmed_at=NOW)}
    stage = Stage(own=own_bundles().with_origins(known))
    stage.serve(GOOD)
    assert stage.bundles.trust_bundles().origins == {
        **known,
        "partner.example": BundleOrigin(sequence=1, confirmed_at=NOW),
    }


ROLLBACKS = {
    "lower sequence": document(sequence=4),
    "no sequence": document(sequence=None),
    "same sequence, other authority": document(NEXT, sequence=5),
    "same sequence, other JWT authorities": document(jwt=(), sequence=5),
    "same sequence, other hint": document(sequence=5, refresh_hint_s=7),
}


@pytest.mark.parametrize("name", ROLLBACKS)
def test_older_document_is_refused(name: str) -> None:
    """What was in force stays, and the status says why."""
    stage = Stage()
    stage.serve(document(sequence=5))
    status = stage.serve(ROLLBACKS[name])
    assert (status.last_error, status.failures, status.sequence) == (ReasonCode.TRUST_BUNDLE_ROLLBACK, 1, 5)
    assert stage.authorities() == (PARTNER.certificate,)
    assert stage.serve(document(NEXT, sequence=6)).last_error is None


def test_without_sequence_the_latest_counts() -> None:
    """Federation, section 4.2; once there is a number it stays."""
    stage = Stage()
    stage.serve(document(sequence=None))
    stage.serve(document(NEXT, sequence=None))
    assert stage.authorities() == (NEXT.certificate,)
    assert stage.serve(document(sequence=1)).last_error is None


def test_empty_document_distrusts_at_once_and_touches_nobody_else() -> None:
    """The domain is known and nothing of it is believed; others go on."""
    stage = Stage(web_relationship(), web_relationship(trust_domain=OTHER_DOMAIN))
    stage.serve(BundleDocument(trust_bundle=OTHER.bundle()), OTHER_DOMAIN)
    stage.serve(GOOD)
    presented = PARTNER.issue_certificate(PARTNER.profile("/x")).presented
    verifier = SVIDVerifier(Limits())
    verifier.verify(presented, bundles=stage.bundles.trust_bundles(), now=NOW)
    status = stage.serve(EMPTY)
    assert (status.authorities, status.last_error) == (0, None)
    with refused(Unverified, ReasonCode.TD_UNKNOWN):
        verifier.verify(presented, bundles=stage.bundles.trust_bundles(), now=NOW)
    assert stage.authorities(OTHER_DOMAIN) == (OTHER.certificate,)


def test_endpoint_down_for_hours_keeps_the_last_good_bundle_and_raises_the_alarm() -> None:
    """Age grows, failures count; recovery is by itself."""
    stage = Stage()
    stage.serve(GOOD)
    down = SourceUnavailable(ReasonCode.SOURCE_UNAVAILABLE, "down")
    for hours in range(1, 9):
        stage.clock.move(HOUR)
        status = stage.serve(down)
        assert (status.age, status.failures, status.last_error) == (
            hours * HOUR,
            hours,
            ReasonCode.SOURCE_UNAVAILABLE,
        )
        assert status.is_stale == (hours > 6)
        assert stage.authorities() == (PARTNER.certificate,)
    status = stage.serve(GOOD)
    assert (status.age, status.failures, status.last_error, status.is_stale) == (timedelta(), 0, None, False)


def test_fault_of_one_partner_touches_no_other() -> None:
    """Each has its own last good bundle, failures, error."""
    stage = Stage(web_relationship(), web_relationship(trust_domain=OTHER_DOMAIN))
    stage.serve(GOOD)
    stage.serve(BundleDocument(trust_bundle=OTHER.bundle()), OTHER_DOMAIN)
    before = stage.bundles.trust_bundles()
    assert stage.serve(ZeroDivisionError("boom")).last_error is ReasonCode.SOURCE_UNAVAILABLE
    assert stage.serve(document(sequence=0)).last_error is ReasonCode.TRUST_BUNDLE_ROLLBACK
    assert stage.status(OTHER_DOMAIN).last_error is None
    assert stage.bundles.trust_bundles() is before


@pytest.mark.parametrize("stolen", [OWN, OTHER])
def test_document_with_a_key_of_another_domain_is_refused(stolen: Authority) -> None:
    """Neither our key nor another partner's may stand in it (attacks C29)."""
    stage = Stage(web_relationship(), web_relationship(trust_domain=OTHER_DOMAIN))
    stage.serve(BundleDocument(trust_bundle=OTHER.bundle()), OTHER_DOMAIN)
    stage.serve(GOOD)
    status = stage.serve(document(PARTNER, stolen, sequence=2))
    assert (status.last_error, status.sequence) == (ReasonCode.TD_MISMATCH, 1)
    assert stage.authorities() == (PARTNER.certificate,)


def test_removed_relationship_is_forgotten_at_once() -> None:
    """Nobody of that domain is trusted, a late answer counts no more, and it may begin anew."""
    stage = Stage()
    relationship = web_relationship()
    stage.watch.add(web_relationship(trust_domain=OTHER_DOMAIN))
    stage.serve(GOOD)
    stage.watch.remove(PARTNER_DOMAIN)
    stage.watch.remove(PARTNER_DOMAIN)
    assert stage.authorities() is None
    with pytest.raises(Misconfigured):
        stage.watch.refresh(PARTNER_DOMAIN)
    stage.bundles.take(relationship, GOOD)
    stage.bundles.failed(relationship, SourceUnavailable(ReasonCode.SOURCE_UNAVAILABLE, "late"))
    assert stage.authorities() is None
    stage.watch.add(relationship)
    assert stage.serve(document(sequence=0)).last_error is None


def test_domain_has_one_source_of_trust() -> None:
    """No second relationship, none with ourselves, no initial bundle with our key."""
    stage = Stage()
    with pytest.raises(Misconfigured):
        stage.watch.add(web_relationship())
    with pytest.raises(Misconfigured):
        stage.watch.add(web_relationship(trust_domain=OWN.trust_domain))
    stage.watch.remove(PARTNER_DOMAIN)
    ours = TrustBundle(trust_domain=PARTNER_DOMAIN, authorities=(OWN.certificate,))
    with refused(Unverified, ReasonCode.TD_MISMATCH):
        stage.watch.add(spiffe_relationship(initial_bundle=ours))
    with pytest.raises(Misconfigured):
        stage.bundles.take(web_relationship(), BundleDocument(trust_bundle=OWN.bundle()))


class Own:
    """A source of our own bundles that a test replaces."""

    def __init__(self) -> None:
        self.held = own_bundles()

    def trust_bundles(self) -> TrustBundleSet:
        """Return them."""
        return self.held


def test_own_source_wins_and_is_followed() -> None:
    """When our own source comes to have a partner's domain, what the partner serves is out."""
    own = Own()
    bundles = FederatedTrustBundles(own)
    relationship = web_relationship()
    bundles.add(relationship)
    bundles.take(relationship, GOOD)
    own.held = own.held.with_bundle(NEXT.bundle())
    held = bundles.trust_bundles().get(PARTNER_DOMAIN)
    assert held is not None
    assert held.authorities == (NEXT.certificate,)
    assert bundles.partner(OTHER_DOMAIN) is None


def test_endpoint_is_asked_with_what_is_trusted_now() -> None:
    """The fetcher sees the snapshot in force."""
    stage = Stage()
    stage.serve(GOOD)
    stage.serve(GOOD)
    assert [None if one is None else one.get(PARTNER_DOMAIN) is not None for one in stage.shelf.trusted] == [
        False,
        True,
    ]


class Waits:
    """Lets the background wait for the test, and takes note of the pauses."""

    def __init__(self) -> None:
        self.pauses: list[float] = []
        self.waiting = threading.Semaphore(0)
        self.go_on = threading.Semaphore(0)

    def __call__(self, stop: threading.Event, seconds: float) -> bool:
        """Wait for the test or for the end."""
        self.pauses.append(seconds)
        self.waiting.release()
        while not self.go_on.acquire(timeout=0.01):
            if stop.is_set():
                return True
        return stop.is_set()


def test_background_follows_a_real_endpoint_through_a_rotation() -> None:
    """Rotated authorities arrive, the endpoint's new SVID is proven by them, pauses follow hint and failures."""
    served: list[Callable[[], BundleDocument]] = [lambda: document(PARTNER, NEXT, sequence=1, refresh_hint_s=100)]
    waits = Waits()
    bundles = FederatedTrustBundles(own_bundles(), clock=FixedClock(NOW))

    def now_served() -> BundleDocument:
        return served[0]()

    with spiffe_server(served=now_served) as server:
        watch = FederationWatch(
            bundles,
            [spiffe_relationship(server.url())],
            client(),
            pace=RefreshPace(first_retry=timedelta(seconds=20)),
            random=lambda: 0.5,
            wait=waits,
        )
        with watch:
            assert waits.waiting.acquire(timeout=30)
            served[0] = lambda: document(NEXT, sequence=2, refresh_hint_s=0)
            waits.go_on.release()
            assert waits.waiting.acquire(timeout=30)
            # The old SVID is of an authority that the document has just taken away.
            waits.go_on.release()
            assert waits.waiting.acquire(timeout=30)
            (status,) = bundles.statuses
            assert (status.last_error, status.sequence) == (ReasonCode.CERT_UNTRUSTED, 2)
            with pytest.raises(Misconfigured):
                watch.start()
    assert waits.pauses == pytest.approx([100, 30, 20])
    with pytest.raises(Misconfigured):
        watch.start()
    with pytest.raises(Misconfigured):
        watch.add(web_relationship(trust_domain=OTHER_DOMAIN))


def test_stuck_partner_delays_nobody() -> None:
    """While one endpoint drips, another partner's document arrives; closing waits for neither."""
    stuck, waits = Stuck(), Waits()
    bundles = FederatedTrustBundles(own_bundles(), clock=FixedClock(NOW))
    with hostile(stuck) as slow, spiffe_server() as server:
        partner = spiffe_relationship(server.url())
        hub = spiffe_relationship(slow.url)
        watch = FederationWatch(
            bundles,
            [Relationship(trust_domain=OTHER_DOMAIN, url=hub.url, profile=hub.profile)],
            client(),
            wait=waits,
        )
        with watch:
            assert stuck.reached.wait(30)
            watch.add(partner)
            assert waits.waiting.acquire(timeout=30)
            fine = {one.trust_domain: one.age is not None for one in bundles.statuses}
            watch.remove(PARTNER_DOMAIN)
        stuck.released.set()
    assert fine == {OTHER_DOMAIN: False, PARTNER_DOMAIN: True}
    assert [one.last_error for one in bundles.statuses] == [None], "what ends because we close is no failure"


def test_pause_of_an_ended_relationship_is_the_default() -> None:
    """A thread that has not yet seen its end does no harm."""
    stage = Stage()
    stage.watch.remove(PARTNER_DOMAIN)
    assert stage.watch._pause_s(web_relationship()) > 0


def test_errors_of_ours_are_all_that_is_told() -> None:
    """A failure shows its code in the log, and nothing of the foreign text."""
    stage = Stage()
    stage.serve(ValueError("secret text"))
    partner = stage.bundles.partner(PARTNER_DOMAIN)
    assert partner is not None
    assert isinstance(partner.last_error, NsmsecError)
    assert "secret" not in str(partner.last_error)
