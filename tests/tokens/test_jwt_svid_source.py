# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A source gives living tokens and the last good keys, whatever the provider does; the same for both runtimes."""

from __future__ import annotations

import asyncio
import queue
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import grpc
import pytest

from nsmsec.errors import Misconfigured, NsmsecError, ReasonCode, SourceUnavailable
from nsmsec.identity import ReconnectPace, SpiffeID, TrustDomain
from nsmsec.identity.workload_api.v1 import workload_pb2 as messages
from nsmsec.testing.clock import FixedClock
from nsmsec.tokens import JWTSVID, JWTSource, JWTSVIDVerifier
from nsmsec.tokens.jwt_svid_cache import JWTSVIDCache
from tests.identity.workload_api.provider import Hang, Provider
from tests.tokens.jwt_svids import AUDIENCE, CLIENT, NOW, OMIT, SECONDS, Token
from tests.tokens.test_jwt_svid_keys import entry, keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from nsmsec.tokens import JWTSourceStatus
    from nsmsec.tokens.jwt_svid_cache import TokenKey
    from tests.identity.workload_api.provider import Step

R = ReasonCode
CORP, PARTNER = TrustDomain.parse("corp.example"), TrustDomain.parse("partner.example")
PACE = ReconnectPace(first_retry=timedelta(milliseconds=5), last_retry=timedelta(milliseconds=20))
SOME, MORE = keys(entry("p256")), keys(entry("p256"), entry("p384"))


def update(**bundles: bytes) -> bytes:
    """An update with the keys of these domains."""
    named = {f"spiffe://{name}.example": spelled for name, spelled in bundles.items()}
    return messages.JWTBundlesResponse(bundles=named).SerializeToString()


GOOD = update(corp=SOME, partner=SOME)


@dataclass
class Minting:
    """What the provider answers to whoever wants a token; counts, and waits if it is told to."""

    clock: FixedClock
    requests: list[messages.JWTSVIDRequest] = field(default_factory=list)
    status: grpc.StatusCode | None = None
    spoil: Callable[[Token], Token] = lambda token: token
    go: threading.Event = field(default_factory=threading.Event)
    asked: threading.Event = field(default_factory=threading.Event)

    def __call__(self, request: messages.JWTSVIDRequest) -> bytes | grpc.StatusCode:
        """Answer."""
        self.requests.append(request)
        self.asked.set()
        self.go.wait(20)
        if self.status is not None:
            return self.status
        now = int(self.clock.now().timestamp())
        token = self.spoil(
            Token().with_claims(
                sub=request.spiffe_id or CLIENT,
                aud=list(request.audience),
                iat=now,
                exp=now + 300,
                jti=len(self.requests),
            )
        )
        one = messages.JWTSVID(spiffe_id=request.spiffe_id or CLIENT, svid=token.compact())
        return messages.JWTSVIDResponse(svids=[one]).SerializeToString()


class Stage:
    """A source beside its provider, asked in one runtime."""

    def __init__(self, provider: Provider, runtime: str, deadline: timedelta = timedelta(seconds=5)) -> None:
        self.provider, self.runtime, self.clock = provider, runtime, FixedClock(NOW)
        self.heard: queue.Queue[JWTSourceStatus] = queue.Queue()
        self.minting = provider.minted = Minting(self.clock)
        self.minting.go.set()
        self.source = JWTSource(provider.address, clock=self.clock, pace=PACE, random=lambda: 0.5, deadline=deadline)
        self.source.subscribe(self.heard.put)

    def next(self) -> JWTSourceStatus:
        """Return the next status, when it comes."""
        return self.heard.get(timeout=20)

    def ask(self, *audience: str, subject: SpiffeID | None = None) -> JWTSVID:
        """Ask for a token."""
        if self.runtime == "aio":
            return asyncio.run(self.source.jwt_svid_aio(*audience, subject=subject))
        return self.source.jwt_svid(*audience, subject=subject)

    def refused(self, code: ReasonCode, *audience: str) -> NsmsecError:
        """Ask in vain."""
        with pytest.raises(NsmsecError) as caught:
            self.ask(*(audience or (AUDIENCE,)))
        assert caught.value.code is code
        return caught.value


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[Provider]:
    """A provider that waits to be told what to say."""
    with Provider(tmp_path / "w.sock") as started:
        yield started


@pytest.fixture(params=["sync", "aio"])
def stage(request: pytest.FixtureRequest, provider: Provider) -> Iterator[Stage]:
    """A source that has the first good keys."""
    made = Stage(provider, request.param)
    provider.say(GOOD)
    if request.param == "aio":
        assert asyncio.run(made.source.wait_aio(20)) is made.source
    else:
        assert made.source.wait(20) is made.source
    assert made.next().last_error is None
    yield made
    asyncio.run(made.source.aclose()) if request.param == "aio" else made.source.close()


# --- keys -------------------------------------------------------------------------------------------------------------


def test_token_of_the_source_is_proven_by_its_keys(stage: Stage) -> None:
    """What one side shows the other side takes."""
    shown = stage.ask(AUDIENCE)
    proven = JWTSVIDVerifier(audience=AUDIENCE).verify(shown.token, bundles=stage.source.jwt_bundles(), now=NOW)
    assert proven.id == shown.id == SpiffeID.parse(CLIENT)
    assert proven.expires_at == shown.expires_at == NOW + timedelta(seconds=300)
    assert shown.token not in repr(shown)


#: What a provider may do wrong, with the code of what the source says about it: nothing in force changes.
FAULTS: dict[str, tuple[Step, ReasonCode]] = {
    "random bytes": (b"\xff\xff\xff\xff", R.FORMAT),
    "truncated message": (GOOD[:-7], R.FORMAT),
    "no keys of anybody": (b"", R.FORMAT),
    "one domain twice": (
        messages.JWTBundlesResponse(bundles={"corp.example": SOME, "spiffe://corp.example": SOME}).SerializeToString(),
        R.FORMAT,
    ),
    "too many domains": (update(**{f"d{number}": b"" for number in range(257)}), R.SIZE),
    "domain in capitals": (update(corp=SOME, PARTNER=SOME), R.ID_NOT_CANONICAL),
    "oversized message": (b"\0" * (5 << 20), R.SIZE),
    "stream ends well": (None, R.SOURCE_UNAVAILABLE),
    "permission denied": (grpc.StatusCode.PERMISSION_DENIED, R.SOURCE_UNAVAILABLE),
    "invalid argument": (grpc.StatusCode.INVALID_ARGUMENT, R.SOURCE_UNAVAILABLE),
    "unavailable": (grpc.StatusCode.UNAVAILABLE, R.SOURCE_UNAVAILABLE),
    "unimplemented": (grpc.StatusCode.UNIMPLEMENTED, R.SOURCE_UNAVAILABLE),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_leaves_the_last_good_keys(stage: Stage, fault: str) -> None:
    """With a reason; the next good update heals."""
    step, code = FAULTS[fault]
    before = stage.source.jwt_bundles()
    stage.provider.say(step)
    status = stage.next()
    assert status.last_error is not None
    assert status.last_error.code is code
    assert stage.source.jwt_bundles() is before
    stage.provider.say(update(corp=MORE, partner=SOME))
    status = stage.next()
    assert (status.last_error, status.failures, status.updates) == (None, 0, 2)
    assert stage.source.jwt_bundles() is not before


BUNDLE_FAULTS = {
    "no json": b"keys",
    "private key": keys(entry("p256", d="AAAA")),
    "no kid": keys(entry("p256", kid=None)),
    "empty": b"",
}


@pytest.mark.parametrize("fault", BUNDLE_FAULTS)
def test_bad_keys_of_one_domain_leave_its_last_good_ones(stage: Stage, fault: str) -> None:
    """The others are taken; the reason names the domain; its age goes on."""
    before = stage.source.jwt_bundles().get(PARTNER)
    stage.clock.move(timedelta(seconds=7))
    stage.provider.say(update(corp=MORE, partner=BUNDLE_FAULTS[fault]))
    status = stage.next()
    assert set(status.bundle_errors) == {PARTNER}
    assert status.ages(stage.clock.now()) == {CORP: timedelta(0), PARTNER: timedelta(seconds=7)}
    assert stage.source.jwt_bundles().get(PARTNER) is before
    taken = stage.source.jwt_bundles().get(CORP)
    assert taken is not None
    assert len(taken.authorities) == 2


def test_first_bad_keys_are_nobody_s(provider: Provider) -> None:
    """Without last good ones there are none."""
    stage = Stage(provider, "sync")
    with stage.source as source:
        provider.say(update(corp=SOME, partner=b"keys"))
        assert set(stage.next().bundle_errors) == {PARTNER}
        assert source.jwt_bundles().get(PARTNER) is None


def test_keys_that_are_taken_back_are_not_trusted(stage: Stage) -> None:
    """Missing means redacted, at once; none at all means distrusted."""
    stage.provider.say(update(corp=SOME, partner=keys()))
    assert stage.next().last_error is None
    emptied = stage.source.jwt_bundles().get(PARTNER)
    assert emptied is not None
    assert emptied.authorities == ()
    stage.provider.say(update(corp=SOME))
    assert stage.next().last_error is None
    assert stage.source.jwt_bundles().get(PARTNER) is None


def test_same_keys_are_the_same_snapshot(stage: Stage) -> None:
    """And are confirmed."""
    before = stage.source.jwt_bundles()
    stage.clock.move(timedelta(seconds=7))
    stage.provider.say(GOOD)
    assert stage.next().ages(NOW + timedelta(seconds=7)) == {CORP: timedelta(0), PARTNER: timedelta(0)}
    assert stage.source.jwt_bundles() is before


def test_killed_provider_is_found_again(stage: Stage) -> None:
    """The last good keys go on while it is away."""
    stage.provider.kill()
    for failures in range(1, 3):
        assert stage.next().failures == failures
    assert len(stage.source.jwt_bundles()) == 2
    stage.provider.say(update(corp=MORE))
    stage.provider.restart()
    while stage.next().last_error is not None:
        pass
    assert len(stage.source.jwt_bundles()) == 1


def test_before_the_first_keys_there_are_none(provider: Provider) -> None:
    """Asking never waits; waiting ends in time."""
    with Stage(provider, "sync").source as source:
        for ask in (source.jwt_bundles, lambda: source.wait(0)):
            with pytest.raises(SourceUnavailable):
                ask()


# --- tokens -----------------------------------------------------------------------------------------------------------


def test_token_is_fetched_once_until_half_of_its_life_is_over(stage: Stage) -> None:
    """With the security header; then again."""
    first = stage.ask(AUDIENCE)
    stage.clock.move(timedelta(seconds=149))
    assert stage.ask(AUDIENCE) is first
    stage.clock.move(timedelta(seconds=1))
    second = stage.ask(AUDIENCE)
    assert second.token != first.token
    assert len(stage.minting.requests) == 2
    assert stage.source.status.tokens == 1
    assert {one["workload.spiffe.io"] for one in stage.provider.headers} == {"true"}


def test_each_audience_and_each_subject_has_a_token_of_its_own(stage: Stage) -> None:
    """They are never mixed."""
    server = SpiffeID.parse("spiffe://corp.example/other")
    tokens = {
        stage.ask(AUDIENCE).token,
        stage.ask("another").token,
        stage.ask(AUDIENCE, "another").token,
        stage.ask(AUDIENCE, subject=server).token,
    }
    assert len(tokens) == len(stage.minting.requests) == 4
    assert stage.ask(AUDIENCE, subject=server).id == server
    assert len(stage.minting.requests) == 4


REFUSALS: dict[str, tuple[grpc.StatusCode | Callable[[Token], Token], str]] = {
    "unavailable": (grpc.StatusCode.UNAVAILABLE, "UNAVAILABLE"),
    "invalid argument": (grpc.StatusCode.INVALID_ARGUMENT, "INVALID_ARGUMENT"),
    "no such identity": (grpc.StatusCode.PERMISSION_DENIED, "no such identity"),
    "another's token": (lambda token: token.with_claims(sub=AUDIENCE), "CERT_MISMATCH"),
    "token for another": (lambda token: token.with_claims(aud=["another"]), "AUD_MISMATCH"),
    "token for more": (lambda token: token.with_claims(aud=[AUDIENCE, "another"]), "AUD_MISMATCH"),
    "token that has ended": (lambda token: token.with_claims(iat=1, exp=SECONDS), "EXPIRED"),
    "token that never ends": (lambda token: token.with_claims(exp=2**50), "LIFETIME_TOO_LONG"),
    "token without an end": (lambda token: token.with_claims(exp=OMIT), "CLAIM_MISSING"),
    "access token": (lambda token: token.with_header(typ="at+jwt"), "TYP_MISMATCH"),
}


@pytest.mark.parametrize("fault", REFUSALS)
def test_token_that_cannot_be_had_is_unavailable(stage: Stage, fault: str) -> None:
    """With the reason, without the provider's words; the next one is good."""
    how, reason = REFUSALS[fault]
    if isinstance(how, grpc.StatusCode):
        stage.minting.status = how
    else:
        stage.minting.spoil = how
    error = stage.refused(R.SOURCE_UNAVAILABLE)
    assert reason in str(error)
    assert "told to" not in str(error)
    stage.minting.status, stage.minting.spoil = None, lambda token: token
    assert stage.ask(AUDIENCE).id == SpiffeID.parse(CLIENT)


@pytest.mark.parametrize(
    "answer",
    [
        b"\xff\xff",
        b"",
        messages.JWTSVIDResponse(svids=[messages.JWTSVID()] * 65).SerializeToString(),
        messages.JWTSVIDResponse(svids=[messages.JWTSVID(spiffe_id="me", svid="x")]).SerializeToString(),
    ],
    ids=["random bytes", "no token", "too many tokens", "no SPIFFE ID"],
)
def test_answer_that_is_none_is_refused(stage: Stage, answer: bytes) -> None:
    """Nothing of it is shown to anybody."""
    stage.provider.minted = lambda _: answer
    stage.refused(R.SOURCE_UNAVAILABLE)


def test_living_token_is_used_while_the_provider_fails(stage: Stage) -> None:
    """Until it ends; the provider is asked again after a pause, not at every call."""
    first = stage.ask(AUDIENCE)
    stage.minting.status = grpc.StatusCode.UNAVAILABLE
    stage.clock.move(timedelta(seconds=200))
    for _ in range(3):
        assert stage.ask(AUDIENCE).token == first.token
    assert len(stage.minting.requests) == 2
    stage.clock.move(timedelta(seconds=5))
    assert stage.ask(AUDIENCE).token == first.token
    assert len(stage.minting.requests) == 3
    stage.clock.move(timedelta(seconds=95))
    stage.refused(R.SOURCE_UNAVAILABLE)


def test_identity_that_is_taken_back_shows_no_token_any_more(stage: Stage) -> None:
    """Even if the one in memory lives."""
    stage.ask(AUDIENCE)
    stage.minting.status = grpc.StatusCode.PERMISSION_DENIED
    stage.clock.move(timedelta(seconds=150))
    for _ in range(2):
        stage.refused(R.SOURCE_UNAVAILABLE)
    assert stage.source.status.tokens == 0


def test_many_callers_make_one_fetch(stage: Stage) -> None:
    """Those who come while it runs wait for it."""
    stage.minting.go.clear()
    with ThreadPoolExecutor(4) as callers:
        asking = [callers.submit(stage.ask, AUDIENCE) for _ in range(4)]
        assert stage.minting.asked.wait(20)
        stage.minting.go.set()
        tokens = {one.result(20).token for one in asking}
    assert len(tokens) == len(stage.minting.requests) == 1


def test_callers_use_the_living_token_while_one_fetches(stage: Stage) -> None:
    """Nobody waits who need not."""
    first = stage.ask(AUDIENCE)
    stage.clock.move(timedelta(seconds=150))
    stage.minting.go.clear()
    stage.minting.asked.clear()
    with ThreadPoolExecutor(1) as caller:
        fetching = caller.submit(stage.ask, AUDIENCE)
        assert stage.minting.asked.wait(20)
        assert stage.ask(AUDIENCE) is first
        stage.minting.go.set()
        assert fetching.result(20).token != first.token


@pytest.mark.parametrize("runtime", ["sync", "aio"])
def test_provider_that_hangs_is_left_at_the_deadline(provider: Provider, runtime: str) -> None:
    """For whoever fetches, and for whoever waits for that."""
    stage = Stage(provider, runtime, deadline=timedelta(milliseconds=50))
    with stage.source:
        stage.minting.go.clear()
        assert "DEADLINE_EXCEEDED" in str(stage.refused(R.SOURCE_UNAVAILABLE))
        stage.minting.go.set()


def test_whoever_waits_for_another_fetch_waits_no_longer_than_the_deadline() -> None:
    """It is refused with that reason."""
    fetching, go = threading.Event(), threading.Event()

    def fetch(*_: object) -> None:
        fetching.set()
        go.wait(20)

    cache = JWTSVIDCache(fetch, clock=FixedClock(NOW), deadline=timedelta(milliseconds=20))
    with ThreadPoolExecutor(1) as caller:
        first = caller.submit(cache.get, ((AUDIENCE,), None))
        assert fetching.wait(20)
        with pytest.raises(SourceUnavailable, match="too long"):
            cache.get(((AUDIENCE,), None))
        go.set()
        with pytest.raises(SourceUnavailable, match="no such identity"):
            first.result(20)


def test_memory_is_bounded() -> None:
    """The token that was used least lately is forgotten."""
    fetched: list[object] = []

    def fetch(key: TokenKey, now: datetime) -> JWTSVID:
        fetched.append(key)
        late = now + timedelta(hours=1)
        return JWTSVID(id=SpiffeID.parse(CLIENT), audience=key[0], expires_at=late, refresh_at=late, token="t")

    cache = JWTSVIDCache(fetch, clock=FixedClock(NOW), deadline=timedelta(seconds=1))
    for number in range(257):
        cache.get(((str(number),), None))
    assert len(cache) == 256
    cache.get((("256",), None))
    cache.get((("0",), None))
    assert len(fetched) == 258


@pytest.mark.parametrize("audience", [(), ("",), (AUDIENCE, AUDIENCE)], ids=["none", "empty", "twice"])
def test_bad_audience_is_misconfigured(stage: Stage, audience: tuple[str, ...]) -> None:
    """The provider is not even asked."""
    with pytest.raises(Misconfigured):
        stage.ask(*audience)
    assert stage.minting.requests == []


def test_closed_source_gives_nothing(stage: Stage) -> None:
    """No keys, no token, not even one in memory."""
    stage.ask(AUDIENCE)
    stage.source.close()
    stage.refused(R.SOURCE_UNAVAILABLE)
    with pytest.raises(SourceUnavailable, match="closed"):
        stage.source.jwt_bundles()


async def test_source_lives_in_an_event_loop(provider: Provider) -> None:
    """The context manager of asyncio; several tasks, one fetch."""
    minting = provider.minted = Minting(FixedClock(NOW))
    minting.go.set()
    provider.say(GOOD)
    async with JWTSource(provider.address, clock=FixedClock(NOW)) as source:
        await source.wait_aio(20)
        shown = await asyncio.gather(*(source.jwt_svid_aio(AUDIENCE) for _ in range(3)))
        assert await source.jwt_svid_aio(AUDIENCE) is shown[0]
    assert len(minting.requests) == 1


def test_source_finds_its_provider_in_the_environment(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    """`SPIFFE_ENDPOINT_SOCKET` says where, else nobody does; a deadline is above nothing."""
    monkeypatch.setenv("SPIFFE_ENDPOINT_SOCKET", provider.address)
    provider.say(Hang())
    JWTSource().close()
    with pytest.raises(Misconfigured):
        JWTSource(deadline=timedelta(0))
    monkeypatch.delenv("SPIFFE_ENDPOINT_SOCKET")
    with pytest.raises(Misconfigured):
        JWTSource()
