# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a path verifier keeps between paths: used tokens, proven signatures; where it stops judging."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from nsmsec.errors import NsmsecError, ReasonCode
from nsmsec.identity import SpiffeID, TrustBundleSet
from nsmsec.limits import Limits
from nsmsec.testing import CapturedPath, FixedClock, capture
from nsmsec.tokens import InProcessReplayMemory, PathVerifier, TokenSettings
from nsmsec.tokens.reader import TokenReader
from tests.tokens.honest import GATEWAY, HOPS, NOW, SECONDS, answer, refused, request

R = ReasonCode


class Counting:
    """A source of trust bundles that counts how often it was asked."""

    def __init__(self, bundles: TrustBundleSet) -> None:
        self.bundles = bundles
        self.asked = 0

    def trust_bundles(self) -> TrustBundleSet:
        """Return the bundles."""
        self.asked += 1
        return self.bundles


def refused_by(judge: PathVerifier, path: CapturedPath, code: ReasonCode, index: int | None) -> None:
    """Assert that this verifier refuses this path."""
    with pytest.raises(NsmsecError) as caught:
        path.verify(judge)
    assert (caught.value.code, caught.value.index) == (code, index)


def test_path_that_comes_twice_is_refused_at_the_neighbour() -> None:
    """The neighbour's token is used once."""
    path = request().finished(2)
    judge = path.verifier()
    path.verify(judge)
    refused_by(judge, path, R.REPLAYED, 2)


def test_signature_twin_of_a_used_token_is_refused_as_used() -> None:
    """With s replaced by the order less s, the signature is as good, the token as used (attacks C27)."""
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    from nsmsec.tokens import base64url

    path = request().finished(2)
    judge = path.verifier()
    path.verify(judge)
    signing_input, _, spelled = path.compacts()[2].rpartition(".")
    signature = base64url.decode(spelled.encode())
    high = (order - int.from_bytes(signature[32:], "big")).to_bytes(32, "big")
    twin = path.with_compact(2, f"{signing_input}.{base64url.encode(signature[:32] + high)}")
    assert twin.verify().hops == path.verify().hops
    refused_by(judge, twin, R.REPLAYED, 2)


def test_farther_token_passes_as_often_as_the_settings_say() -> None:
    """A fan-out behind the first hop uses its token again, up to a bound."""
    path = capture(HOPS[:2], audience=GATEWAY, now=NOW).finished(0)
    judge = path.verifier(settings=TokenSettings(onward_max={"call": 2}))
    for number in range(2):
        path.with_claims(1, jti="A" * 21 + "AQ"[number]).verify(judge)
    refused_by(judge, path.with_claims(1, jti="A" * 21 + "g"), R.REPLAYED, 0)


def test_refused_path_uses_nothing_up() -> None:
    """A forged token in front does not burn the honest one behind it."""
    path = request().finished(2)
    judge = path.verifier()
    broken = replace(path, certificates=path.certificates[:-1])
    refused_by(judge, broken, R.CERT_MISSING, 2)
    path.verify(judge)


def test_full_quota_refuses_with_size() -> None:
    """No live entry makes room for another."""
    limits = Limits(replay_entries_per_identity=1)
    path = capture(HOPS[:1], audience=GATEWAY, now=NOW)
    judge = path.verifier(limits=limits)
    path.verify(judge)
    refused_by(judge, path.with_claims(0, jti="A" * 22), R.SIZE, 0)


def test_trust_bundles_are_asked_for_once_a_path() -> None:
    """One snapshot judges a whole path."""
    path = request()
    source = Counting(path.bundles)
    path.verify(path.verifier(bundle_source=source))
    assert source.asked == 1


@pytest.mark.parametrize("entries", [0, 8192])
def test_bundle_that_was_removed_ends_what_was_proven(entries: int) -> None:
    """Neither cache outlives a revision of the trust bundles."""
    path = answer().finished(3)
    source = Counting(path.bundles)
    judge = path.verifier(bundle_source=source, limits=Limits(signature_cache_entries=entries))
    path.verify(judge)
    path.verify(judge)
    source.bundles = path.bundles.without(SpiffeID.parse(GATEWAY).trust_domain)
    refused_by(judge, path, R.TD_UNKNOWN, 3)


def test_certificate_that_expires_ends_what_was_proven() -> None:
    """Time is compared on every hit of the cache, without any skew."""
    clock = FixedClock(NOW)
    path = capture(HOPS[:2], audience=GATEWAY, now=NOW, operation="request", service="vpn")
    judge = path.verifier(clock=clock)
    path.verify(judge)
    clock.move(timedelta(hours=1, seconds=1))
    late = SECONDS + 3600
    fresh = path.with_claims(0, iat=late, exp=late + 60).with_claims(1, iat=late, exp=late + 60)
    refused_by(judge, fresh, R.CERT_EXPIRED, 0)


def test_answer_is_judged_behind_our_own_token_only() -> None:
    """What stands before our own token is bound by its bytes: time and trust go on without it."""
    path = answer(own=1).finished(1)
    clock = FixedClock(NOW)
    old = replace(path, tokens=path.tokens)
    clock.move(timedelta(seconds=95))
    fresh = [{"iat": SECONDS + 90, "exp": SECONDS + 120}] * 2
    late = old.with_claims(2, **fresh[0]).with_claims(3, **fresh[1])
    assert late.verify(late.verifier(clock=clock)).expires_at == NOW + timedelta(seconds=59)
    # The client's own token is behind nobody's but its own.
    refused_by(
        late.verifier(clock=clock),
        replace(late, own=0, self_id=SpiffeID.parse(HOPS[0]), peer=SpiffeID.parse(HOPS[1])),
        R.EXPIRED,
        1,
    )


def test_answer_of_another_call_is_unbound() -> None:
    """An honest answer to another call of ours has another token of ours in it (attacks C52)."""
    ours, other = answer().finished(3), answer().with_claims(0, jti="A" * 22).finished(3)
    sent = ours.path().segments[0].token
    other.verify()
    with pytest.raises(NsmsecError) as caught:
        ours.verifier().verify_answer(
            other.path(),
            other.table(),
            self_id=ours.self_id,
            peer=None,
            sent=sent,
            operation="call",
            service=ours.service,
        )
    assert (caught.value.code, caught.value.index) == (R.RESPONSE_UNBOUND, None)


def test_any_integer_may_stand_in_our_own_token() -> None:
    """Our own token is not judged by time; the end of the path is still a date."""
    path = answer().with_claims(0, iat=-(2**53) + 1, exp=-(2**53) + 2)
    assert path.verify().expires_at.timestamp() == 0


def test_refresh_is_accepted_where_a_request_is_expected() -> None:
    """A `Request` RPC carries either; nothing else is."""
    refresh = request("refresh", "vpn")
    replace(refresh, operation="request").verify()
    refused(replace(request("request", "vpn"), operation="refresh"), R.OP_MISMATCH, 2)
    refused(replace(request("refresh", "vpn"), operation="close"), R.OP_MISMATCH, 2)
    refused(replace(answer("refresh", "vpn"), operation="request"), R.OP_MISMATCH, 1)


def test_service_may_change_along_a_call() -> None:
    """For `call` each hop's service is a fact, which policy judges."""
    path = request().with_claims(1, svc="/demo.Other/Method")
    assert [hop.service for hop in path.verify().hops][1] == "/demo.Other/Method"


def test_service_changes_elsewhere_only_as_the_settings_list() -> None:
    """A network service keeps its name, unless that exact transition is listed."""
    path = replace(request("request", "vpn").with_claims(2, svc="vpn@partner"), service="vpn@partner")
    refused(path, R.SVC_MISMATCH, 2)
    refused(path, R.SVC_MISMATCH, 2, settings=TokenSettings(service_transitions=frozenset({("vpn@partner", "vpn")})))
    path.verify(settings=TokenSettings(service_transitions=frozenset({("vpn", "vpn@partner")})))


def test_identity_may_come_again_only_where_cycles_are_allowed() -> None:
    """An identity twice is refused at the later hop."""
    hops = [HOPS[0], HOPS[1], HOPS[0]]
    path = capture(hops, audience=GATEWAY, now=NOW)
    refused(path, R.CYCLE, 2)
    path.verify(settings=TokenSettings(allow_cycles=True))
    back = capture(HOPS[:2], audience=HOPS[0], now=NOW)
    refused(back, R.CYCLE, 2)
    back.verify(settings=TokenSettings(allow_cycles=True))


def test_limit_in_force_is_a_fact() -> None:
    """What hops allow narrows from hop to hop."""
    path = request().with_claims(0, lim={"hops": 5, "tds": ["corp.example", "partner.example"]})
    path = path.with_claims(2, lim={"hops": 4, "until": SECONDS + 60, "svc": [path.service]})
    limit = path.verify().limit
    assert (limit.hops, limit.until, limit.services) == (4, SECONDS + 60, frozenset({path.service}))
    assert limit.trust_domains is not None
    assert {str(domain) for domain in limit.trust_domains} == {"corp.example", "partner.example"}


def test_unknown_claims_are_ignored() -> None:
    """Other claims and fractions in them do no harm."""
    path = request().with_claims(1, another={"a": [1.5]}, other=[{"deep": [2e3]}], nbf=SECONDS)
    assert path.verify().hops == request().verify().hops


def test_used_tokens_may_be_remembered_elsewhere() -> None:
    """Two verifiers of one identity share a memory."""
    path = request().finished(2)
    memory = InProcessReplayMemory(limits=Limits())
    path.verify(path.verifier(replay=memory))
    refused_by(path.verifier(replay=memory), path, R.REPLAYED, 2)
    assert len(memory) == 3


def test_nothing_that_is_shown_holds_a_token() -> None:
    """Neither paths, proven or not, nor what is minted, show a signature."""
    path = request().finished(2)
    verified = path.verify()
    for token in path.compacts():
        signature = token.rpartition(".")[2]
        assert signature not in repr(verified) + repr(path) + repr(path.path())
    for unproven in TokenReader(Limits()).read(path.path(), path.table()):
        assert repr(unproven.signature) not in repr(unproven)
        assert repr(unproven.signed) not in repr(unproven)


class Changing:
    """A source of trust bundles that a test changes."""

    def __init__(self, bundles: TrustBundleSet) -> None:
        self.bundles = bundles

    def trust_bundles(self) -> TrustBundleSet:
        """Return the bundles."""
        return self.bundles


def test_path_is_proven_again_though_its_tokens_have_ended_and_were_used() -> None:
    """Only what time may undo is looked at: the certificates, as of now."""
    path = request().finished(2)
    judge = path.verifier()
    verified = path.verify(judge)
    judge.prove_again(verified, now=NOW + timedelta(minutes=20))
    judge.prove_again(verified, now=NOW + timedelta(minutes=20))


def test_path_is_not_proven_again_once_an_authority_is_gone() -> None:
    """The hop is named whose trust domain is not known any more; what stands before `first` is not looked at."""
    path = answer().finished(3)
    source = Changing(path.bundles)
    judge = path.verifier(bundle_source=source)
    verified = path.verify(judge)
    source.bundles = path.bundles.without(verified.hops[0].trust_domain)
    with pytest.raises(NsmsecError) as caught:
        judge.prove_again(verified, now=NOW, first=1)
    assert (caught.value.code, caught.value.index) == (R.TD_UNKNOWN, 1)
    judge.prove_again(verified, now=NOW, first=3)
