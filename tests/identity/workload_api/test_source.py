# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A source follows a Workload API through updates, redactions, restarts, and through at least 25 faults of it."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, NoReturn

import grpc
import pytest

from nsmsec.dev import Authority
from nsmsec.errors import Misconfigured, ReasonCode, SourceUnavailable
from nsmsec.identity import (
    BundleOrigin,
    ReconnectPace,
    SpiffeID,
    SVIDVerifier,
    TrustBundleSet,
    TrustDomain,
    WorkloadAPISource,
)
from nsmsec.identity.presented import PresentedChain
from nsmsec.identity.workload_api.stream import UpdateStream
from nsmsec.identity.workload_api.v1 import workload_pb2
from nsmsec.limits import Limits
from nsmsec.testing.clock import FixedClock
from tests.identity.parts import CORP, CORP_DOMAIN, KEYS, NOW, PARTNER, SECOND, refused
from tests.identity.workload_api.provider import Hang, Heard, Provider, der, entry, update

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tests.identity.workload_api.provider import Step

    Staged = Callable[..., AbstractContextManager["Stage"]]

RUNTIMES = ("sync", "aio")
OLD = CORP.issue("/client", ttl=timedelta(minutes=10))
NEW = CORP.issue("/client", ttl=timedelta(minutes=20))
OTHER = CORP.issue("/other", ttl=timedelta(minutes=20))
NEXT_CORP = Authority(CORP_DOMAIN, now=NOW, keys=KEYS)
COPYCAT = Authority("copycat.example", now=NOW, keys=KEYS, private_key=CORP.root.private_key)
FEDERATED = {"spiffe://partner.example": der(PARTNER)}
GOOD = update(entry(OLD, CORP), federated=FEDERATED)
BETTER = update(entry(NEW, CORP), federated=FEDERATED)
PACE = ReconnectPace(first_retry=timedelta(milliseconds=5), last_retry=timedelta(milliseconds=20))
IMPATIENT = ReconnectPace(first_retry=timedelta(milliseconds=5), first_update=timedelta(milliseconds=50))


class Stage:
    """A source beside its provider."""

    def __init__(self, provider: Provider, clock: FixedClock, pace: ReconnectPace = PACE) -> None:
        self.provider, self.clock, self.heard = provider, clock, Heard()
        self.source = WorkloadAPISource(provider.address, clock=clock, pace=pace, random=lambda: 0.5)
        self.source.subscribe(self.heard)

    def good(self) -> Stage:
        """Bring up the first identity."""
        self.provider.say(GOOD)
        assert self.heard.next().last_error is None
        return self


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[Provider]:
    """A provider that waits to be told what to say."""
    with Provider(tmp_path / "w.sock") as started:
        yield started


@pytest.fixture(params=RUNTIMES)
def staged(request: pytest.FixtureRequest, provider: Provider) -> Staged:
    """Run a test's body with a source that is waited for and closed in a runtime."""

    @contextmanager
    def stage(pace: ReconnectPace = PACE) -> Iterator[Stage]:
        made = Stage(provider, FixedClock(NOW), pace)
        try:
            made.good()
            waited = asyncio.run(made.source.wait_aio(20)) if request.param == "aio" else made.source.wait(20)
            assert waited is made.source
            yield made
        finally:
            asyncio.run(made.source.aclose()) if request.param == "aio" else made.source.close()

    return stage


def spoilt(**members: object) -> bytes:
    """The better update with one member of its identity replaced."""
    one = entry(NEW, CORP)
    for name, value in members.items():
        setattr(one, name, value)
    return update(one, federated=FEDERATED)


def federated(**bundles: bytes) -> bytes:
    """The better update with other federated bundles."""
    return update(entry(NEW, CORP), federated=bundles)


TOO_MANY = update(*[entry(NEW, CORP)] * 65)
EXPIRED = CORP.issue("/client", ttl=timedelta(seconds=-1))
LEAF_IN_BUNDLE = NEW.der_chain[0]

#: What a provider may do wrong, with the code of what the source says about it. Each leaves the old identity in force.
FAULTS: dict[str, tuple[Step, ReasonCode]] = {
    "random bytes": (b"\xff\xff\xff\xff", ReasonCode.FORMAT),
    "truncated message": (BETTER[:-7], ReasonCode.FORMAT),
    "empty message": (b"", ReasonCode.FORMAT),
    "no identity": (update(federated=FEDERATED), ReasonCode.FORMAT),
    "too many identities": (TOO_MANY, ReasonCode.SIZE),
    "oversized message": (b"\0" * (5 << 20), ReasonCode.SIZE),
    "no spiffe id": (spoilt(spiffe_id=""), ReasonCode.ID_NOT_CANONICAL),
    "spiffe id in capitals": (spoilt(spiffe_id="spiffe://CORP.example/client"), ReasonCode.ID_NOT_CANONICAL),
    "another spiffe id than in the leaf": (spoilt(spiffe_id=str(OTHER.id)), ReasonCode.CERT_MISMATCH),
    "no certificate": (spoilt(x509_svid=b""), ReasonCode.CERT_MISSING),
    "truncated certificate": (spoilt(x509_svid=NEW.der_chain[0][:-1]), ReasonCode.CERT_FORMAT),
    "one byte of a certificate": (spoilt(x509_svid=b"\x30"), ReasonCode.CERT_FORMAT),
    "certificate of indefinite length": (spoilt(x509_svid=b"\x30\x80\0\0"), ReasonCode.CERT_FORMAT),
    "certificate in PEM": (spoilt(x509_svid=b"-----BEGIN CERTIFICATE-----"), ReasonCode.CERT_FORMAT),
    "sequence that is no certificate": (spoilt(x509_svid=b"\x30\x00"), ReasonCode.CERT_FORMAT),
    "bytes after the certificate": (spoilt(x509_svid=NEW.der_chain[0] + b"\0\0"), ReasonCode.CERT_FORMAT),
    "too many certificates": (spoilt(x509_svid=NEW.der_chain[0] * 5), ReasonCode.SIZE),
    "self-issued certificate": (spoilt(x509_svid=der(CORP)), ReasonCode.CERT_CHAIN),
    "expired identity": (update(entry(EXPIRED, CORP), federated=FEDERATED), ReasonCode.CERT_EXPIRED),
    "no key": (spoilt(x509_svid_key=b""), ReasonCode.CERT_FORMAT),
    "truncated key": (spoilt(x509_svid_key=entry(NEW, CORP).x509_svid_key[:-9]), ReasonCode.CERT_FORMAT),
    "another's key": (spoilt(x509_svid_key=entry(OTHER, CORP).x509_svid_key), ReasonCode.CERT_MISMATCH),
    "stream ends well": (None, ReasonCode.SOURCE_UNAVAILABLE),
    "permission denied": (grpc.StatusCode.PERMISSION_DENIED, ReasonCode.SOURCE_UNAVAILABLE),
    "security header refused": (grpc.StatusCode.INVALID_ARGUMENT, ReasonCode.SOURCE_UNAVAILABLE),
    "unavailable": (grpc.StatusCode.UNAVAILABLE, ReasonCode.SOURCE_UNAVAILABLE),
    "internal error": (grpc.StatusCode.INTERNAL, ReasonCode.SOURCE_UNAVAILABLE),
    "unimplemented": (grpc.StatusCode.UNIMPLEMENTED, ReasonCode.SOURCE_UNAVAILABLE),
}

#: Faults in a bundle: the new identity is taken, the last good bundle of that domain stays.
BUNDLE_FAULTS: dict[str, tuple[bytes, ReasonCode]] = {
    "own bundle is empty": (spoilt(bundle=b""), ReasonCode.CERT_MISSING),
    "own bundle is truncated": (spoilt(bundle=der(CORP)[:-1]), ReasonCode.CERT_FORMAT),
    "own bundle holds a leaf": (spoilt(bundle=LEAF_IN_BUNDLE), ReasonCode.CERT_FORMAT),
    "own bundle is absurdly long": (spoilt(bundle=der(CORP) * 257), ReasonCode.SIZE),
    "two own bundles": (update(entry(NEW, CORP), entry(OTHER, NEXT_CORP), federated=FEDERATED), ReasonCode.TD_MISMATCH),
    "a partner's is truncated": (
        federated(**{"spiffe://partner.example": der(PARTNER)[:-1]}),
        ReasonCode.CERT_FORMAT,
    ),
    "a partner's is ours": (federated(**{"spiffe://partner.example": der(CORP)}), ReasonCode.TD_MISMATCH),
    "our own among the partners'": (
        federated(**FEDERATED, **{"spiffe://corp.example": der(PARTNER)}),
        ReasonCode.TD_MISMATCH,
    ),
    "one partner twice": (federated(**FEDERATED, **{"partner.example": der(CORP)}), ReasonCode.TD_MISMATCH),
}


def test_the_table_of_faults_is_long_enough() -> None:
    """At least 25, without those that take a provider's process down."""
    assert len(FAULTS) + len(BUNDLE_FAULTS) >= 25


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_leaves_the_last_good_identity_until_it_expires(staged: Staged, fault: str) -> None:
    """Old identity in force with a reason; after its end nothing, with a code; recovery by itself."""
    step, code = FAULTS[fault]
    with staged() as stage:
        before = stage.source.trust_bundles()
        stage.provider.say(step)
        status = stage.heard.next()
        assert status.last_error is not None
        assert status.last_error.code is code
        assert stage.source.x509_svid().der_chain == OLD.der_chain
        assert stage.source.trust_bundles() is before
        stage.clock.move(OLD.not_after - NOW + SECOND)
        with refused(SourceUnavailable, ReasonCode.SOURCE_UNAVAILABLE):
            stage.source.x509_svid()
        assert stage.source.x509_svids == ()
        stage.provider.say(BETTER)
        assert stage.heard.next().last_error is None
        assert stage.source.x509_svid().der_chain == NEW.der_chain
        assert stage.source.status.failures == 0


@pytest.mark.parametrize("fault", BUNDLE_FAULTS)
def test_fault_in_a_bundle_leaves_the_last_good_one_of_that_domain(staged: Staged, fault: str) -> None:
    """The identity is taken all the same; no bundle changes; the reason names the domain; recovery by itself."""
    data, code = BUNDLE_FAULTS[fault]
    with staged() as stage:
        before = stage.source.trust_bundles()
        stage.provider.say(data)
        status = stage.heard.next()
        assert [error.code for error in status.bundle_errors.values()] == [code]
        assert stage.source.x509_svid().der_chain == NEW.der_chain
        assert stage.source.trust_bundles() is before
        stage.provider.say(BETTER)
        assert stage.heard.next().bundle_errors == {}


def test_bad_first_bundles_are_not_in_force(provider: Provider) -> None:
    """Without a last good one there is none: no identity without its own bundle is ready."""
    stage = Stage(provider, FixedClock(NOW))
    with stage.source:
        provider.say(update(entry(OLD, CORP), federated={"spiffe://copycat.example": der(COPYCAT)}))
        assert stage.heard.next().last_error is not None
        assert stage.source.trust_bundles().trust_domains == {CORP_DOMAIN}


def test_own_bundle_that_was_never_good_is_not_in_force(provider: Provider) -> None:
    """A partner's is, all the same."""
    stage = Stage(provider, FixedClock(NOW))
    with stage.source:
        provider.say(spoilt(bundle=b""))
        stage.heard.next()
        assert stage.source.trust_bundles().trust_domains == {TrustDomain.parse("partner.example")}


def test_unreadable_partner_name_is_told(provider: Provider) -> None:
    """An entry of nobody is nobody's; everything else is taken."""
    stage = Stage(provider, FixedClock(NOW))
    with stage.source:
        provider.say(update(entry(OLD, CORP), federated={**FEDERATED, "spiffe://BAD": b""}))
        error = stage.heard.next().last_error
        assert error is not None
        assert error.code is ReasonCode.ID_NOT_CANONICAL
        assert len(stage.source.trust_bundles()) == 2


def test_bad_identity_of_a_new_domain_keeps_the_bundle_of_the_old_one(provider: Provider) -> None:
    """An identity that stays in force keeps those who can prove it, if they were known."""
    stage = Stage(provider, FixedClock(NOW)).good()
    with stage.source:
        moved = entry(PARTNER.issue("/client"), PARTNER)
        moved.x509_svid_key = b""
        provider.say(update(moved))
        stage.heard.next()
        assert CORP_DOMAIN in stage.source.trust_bundles().trust_domains
        assert stage.source.x509_svid().der_chain == OLD.der_chain


def test_bad_identity_without_a_good_bundle_keeps_none(provider: Provider) -> None:
    """There is nothing to keep: the own bundle was never good."""
    stage = Stage(provider, FixedClock(NOW))
    with stage.source:
        provider.say(spoilt(bundle=b""))
        stage.heard.next()
        provider.say(spoilt(bundle=b"", x509_svid_key=b""))
        stage.heard.next()
        assert CORP_DOMAIN not in stage.source.trust_bundles().trust_domains


def test_partner_that_is_taken_back_is_not_trusted(staged: Staged) -> None:
    """Missing in an update means redacted, at once; empty means distrusted, and takes nobody else down."""
    with staged() as stage:
        stage.provider.say(update(entry(OLD, CORP), federated={"spiffe://partner.example": b""}))
        assert stage.heard.next().last_error is None
        emptied = stage.source.trust_bundles().get(PARTNER.trust_domain)
        assert emptied is not None
        assert emptied.authorities == ()
        stage.provider.say(update(entry(OLD, CORP)))
        assert stage.heard.next().last_error is None
        assert stage.source.trust_bundles().trust_domains == {CORP_DOMAIN}


def test_bundles_are_as_old_as_the_provider_sent_them_last(staged: Staged) -> None:
    """An update without change confirms; a bundle that could not be taken is as old as before; revisions stay."""
    with staged() as stage:
        before = stage.source.trust_bundles()
        assert before.origins["corp.example"] == BundleOrigin(sequence=None, confirmed_at=NOW)
        stage.clock.move(SECOND)
        stage.provider.say(update(entry(OLD, CORP), federated={"spiffe://partner.example": b"no certificates"}))
        assert set(stage.heard.next().bundle_errors) == {PARTNER.trust_domain}
        after = stage.source.trust_bundles()
        assert after.revision == before.revision
        assert after.origins["corp.example"].confirmed_at == NOW + SECOND
        assert after.origins["partner.example"] == before.origins["partner.example"]


def test_same_content_is_the_same_snapshot(staged: Staged) -> None:
    """A cache that is keyed by the revision stays warm through an update that changes no bundle."""
    with staged() as stage:
        before = stage.source.trust_bundles()
        stage.provider.say(BETTER)
        status = stage.heard.next()
        assert stage.source.trust_bundles() is before
        assert status.revision == before.revision
        assert status.age(NOW + SECOND) == SECOND
        assert status.expires_at == NEW.not_after


def test_rotated_authority_proves_old_and_new(staged: Staged) -> None:
    """What the source gives is what the verifier wants, before and after."""
    with staged() as stage:
        stage.provider.say(update(entry(NEXT_CORP.issue("/client"), CORP, NEXT_CORP)))
        stage.heard.next()
        for svid in (OLD, stage.source.x509_svid()):
            proven = SVIDVerifier(Limits()).verify(
                PresentedChain(certificates=svid.der_chain),
                bundles=stage.source.trust_bundles(),
                now=NOW,
                expected_id=None,
            )
            assert proven.id == SpiffeID.parse("spiffe://corp.example/client")


def test_hints_select_an_identity(staged: Staged) -> None:
    """The first is the default; the first with a hint is that of the hint; an unknown hint is refused."""
    with staged() as stage:
        both = (entry(OLD, CORP), entry(OTHER, CORP, hint="internal"), entry(NEW, CORP, hint="internal"))
        stage.provider.say(update(*both))
        stage.heard.next()
        assert stage.source.x509_svid().id == OLD.id
        assert stage.source.hinted("internal").x509_svid().id == OTHER.id
        assert [one.hint for one in stage.source.x509_svids] == ["", "internal", "internal"]
        with refused(SourceUnavailable, ReasonCode.SOURCE_UNAVAILABLE):
            stage.source.hinted("external").x509_svid()


def test_killed_provider_is_found_again(staged: Staged) -> None:
    """The last good identity goes on while it is away; the next one is taken from its successor."""
    with staged() as stage:
        stage.provider.kill()
        for failures in range(1, 4):
            status = stage.heard.next()
            assert (status.failures, status.faults) == (failures, failures)
            assert stage.source.x509_svid().der_chain == OLD.der_chain
        stage.provider.say(BETTER)
        stage.provider.restart()
        while stage.heard.next().last_error is not None:
            pass
        assert stage.source.x509_svid().der_chain == NEW.der_chain


def test_hung_provider_is_left(staged: Staged) -> None:
    """A connection that does not begin with an update is given up; the next one is used."""
    with staged(IMPATIENT) as stage:
        stage.provider.say(None, Hang(), BETTER)
        while stage.heard.next().updates < 2:
            pass
        assert stage.source.x509_svid().der_chain == NEW.der_chain


def test_every_connection_has_the_security_header(staged: Staged) -> None:
    """Workload Endpoint, section 6.1."""
    with staged() as stage:
        stage.provider.say(None, BETTER)
        stage.heard.next()
        stage.heard.next()
        assert [one["workload.spiffe.io"] for one in stage.provider.headers] == ["true", "true"]


def test_before_the_first_update_there_is_nothing(provider: Provider) -> None:
    """Asking never waits; waiting ends in time, or with the source."""
    stage = Stage(provider, FixedClock(NOW))
    with stage.source as source:
        for ask in (source.x509_svid, source.trust_bundles, lambda: source.wait(0)):
            with refused(SourceUnavailable, ReasonCode.SOURCE_UNAVAILABLE):
                ask()
        assert source.status.age(NOW) is None
        assert (source.status.ids, source.status.revision, source.status.expires_at) == ((), 0, None)
        assert repr(source) == "WorkloadAPISource(no identity)"
        closer = threading.Timer(0, source.close)
        closer.start()
        with refused(SourceUnavailable, ReasonCode.SOURCE_UNAVAILABLE):
            source.wait()
        closer.join()


def test_closed_source_gives_nothing(provider: Provider) -> None:
    """Whoever still asks is told so; its thread is gone; closing again does nothing."""
    stage = Stage(provider, FixedClock(NOW)).good()
    stage.source.close()
    stage.source.close()
    assert repr(stage.source) == "WorkloadAPISource(spiffe://corp.example/client)"
    assert not [one for one in threading.enumerate() if one.name == "nsmsec-workload-api"]
    for ask in (stage.source.x509_svid, stage.source.trust_bundles):
        with pytest.raises(SourceUnavailable, match="closed"):
            ask()


async def test_source_lives_in_an_event_loop(provider: Provider) -> None:
    """The context manager of asyncio, with the same identity."""
    provider.say(GOOD)
    async with WorkloadAPISource(provider.address, clock=FixedClock(NOW)) as source:
        await source.wait_aio(20)
        assert source.x509_svid().der_chain == OLD.der_chain
        assert isinstance(source.trust_bundles(), TrustBundleSet)


def test_subscriber_that_fails_or_leaves_changes_nothing(provider: Provider, caplog: pytest.LogCaptureFixture) -> None:
    """Others are told; the source goes on; the log has the kind of failure, not its words; who left is told no more."""
    stage = Stage(provider, FixedClock(NOW))

    def broken(status: object) -> None:
        raise RuntimeError("secret words")

    gone = Heard()
    with stage.source:
        stage.source.subscribe(broken)
        leave = stage.source.subscribe(gone)
        leave()
        leave()
        stage.good()
        provider.say(BETTER)
        assert stage.heard.next().updates == 2
        assert gone.told.empty()
    assert {record.getMessage() for record in caplog.records} == {"workload api: a subscriber failed with RuntimeError"}


def test_update_whose_judging_crashes_is_a_fault_and_the_next_one_is_taken(provider: Provider) -> None:
    """No error, of whatever kind, ends the thread that follows."""
    stage = Stage(provider, FixedClock(NOW))
    with stage.source as source:
        stage.good()
        judge, source._follower._after = source._follower._after, crash
        provider.say(BETTER)
        status = stage.heard.next()
        assert status.last_error is not None
        assert status.last_error.code is ReasonCode.SOURCE_UNAVAILABLE
        assert "SystemError" in status.last_error.detail
        assert source.x509_svid().not_after == OLD.not_after
        source._follower._after = judge
        provider.say(BETTER)
        assert stage.heard.next().last_error is None
        assert source.x509_svid().not_after == NEW.not_after


def crash(*_: object) -> NoReturn:
    """Fail as only the interpreter does."""
    raise SystemError("secret words")


def test_source_finds_its_provider_in_the_environment(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    """`SPIFFE_ENDPOINT_SOCKET` says where, else nobody does."""
    monkeypatch.setenv("SPIFFE_ENDPOINT_SOCKET", provider.address)
    provider.say(GOOD)
    with WorkloadAPISource(clock=FixedClock(NOW)) as source:
        assert source.wait(20).x509_svid().id == OLD.id
    monkeypatch.delenv("SPIFFE_ENDPOINT_SOCKET")
    with refused(Misconfigured, ReasonCode.MISCONFIGURED):
        WorkloadAPISource()


def test_source_that_stops_before_it_connects_makes_no_call(provider: Provider) -> None:
    """A stop that comes between two connections is seen before the next."""
    pausing, go = threading.Event(), threading.Event()

    def pause(closing: threading.Event, seconds: float) -> None:
        pausing.set()
        go.wait(20)

    provider.say(None)
    source = WorkloadAPISource(provider.address, clock=FixedClock(NOW), pause=pause)
    assert pausing.wait(20)
    closer = threading.Thread(target=source.close)
    closer.start()
    while not source._follower._stream._stopping.is_set():
        source._follower._stream._stopping.wait(1)
    go.set()
    closer.join()
    assert len(provider.headers) == 1


def test_stream_that_is_stopped_while_it_opens_ends_without_a_call(provider: Provider) -> None:
    """The stop is seen under the lock that a call is made under."""
    stage = Stage(provider, FixedClock(NOW))
    stage.source.close()
    with grpc.insecure_channel(f"unix:{provider.socket}") as channel:
        assert list(stage.source._follower._stream._updates(channel)) == []


def test_stream_that_was_stopped_never_connects(provider: Provider) -> None:
    """Stopping works before there is a call to cancel, too."""
    stream = UpdateStream(f"unix:{provider.socket}", pace=PACE, random=lambda: 0.5, pause=threading.Event.wait)
    stream.stop()
    stream.run(update=lambda _: True, ended=lambda _: None)
    assert provider.headers == []


@pytest.mark.parametrize(
    "spoil",
    [
        {"first_retry": timedelta(0)},
        {"last_retry": timedelta(days=1)},
        {"first_retry": timedelta(seconds=2), "last_retry": timedelta(seconds=1)},
    ],
)
def test_pace_that_floods_or_never_ends_is_refused(spoil: dict[str, timedelta]) -> None:
    """A provider is shared by all workloads of a machine."""
    with refused(Misconfigured, ReasonCode.MISCONFIGURED):
        ReconnectPace(**spoil)


def test_pauses_double_up_to_the_last() -> None:
    """With up to half of each left out at random."""
    pace = ReconnectPace()
    pauses = [pace.pause_s(failures=failures, random=lambda: 0.0) for failures in (1, 2, 3, 10, 10**6)]
    assert pauses == [0.1, 0.2, 0.4, 30, 30]
    assert pace.pause_s(failures=1, random=lambda: 1.0) == 0.05


def test_messages_do_not_clash_with_those_of_another_package() -> None:
    """The standard's file has no package; ours has one."""
    assert workload_pb2.DESCRIPTOR.package == "nsmsec.identity.workload_api.v1"
