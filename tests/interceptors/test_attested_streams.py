# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""An open stream is cut when the machine of a hop proves nothing any more, in both runtimes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import grpc
import pytest

from nsmsec.appraisal import ResultTrust
from nsmsec.errors import ReasonCode
from nsmsec.limits import Limits
from tests.appraisal.machines import CORP, trust
from tests.interceptors.attested import Machine, Trusted, attested, demanding
from tests.interceptors.open_stream import Lingering, cut, opened
from tests.interceptors.stage import TIMEOUT, Kind
from tests.interceptors.world import hop

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.interceptors.stage import Client, Handling, Stage
    from tests.interceptors.world import Hop

DENIED = grpc.StatusCode.PERMISSION_DENIED
RESULT_LIFE = timedelta(seconds=300)


def both(one: Hop, other: Hop, by: timedelta) -> None:
    """Let time pass at two hops."""
    one.clock.move(by)
    other.clock.move(by)


def denied(called: Client, one: Hop) -> None:
    """Call anew; this hop refuses it by the demand."""
    assert called.call(Kind.UU, b"two").code is DENIED
    one.kept.wait(2)
    assert [(record.code, record.reasons) for record in one.kept.records] == [
        (ReasonCode.POLICY_DENIED, ("HARDWARE_REQUIRED",))
    ] * 2


def ended(client: Hop, server: Hop, trusted: Trusted) -> str:
    """Let the result of the machine end."""
    del trusted
    both(client, server, RESULT_LIFE)
    return "ATTESTATION_EXPIRED"


def withdrawn(client: Hop, server: Hop, trusted: Trusted) -> str:
    """Trust its verifier no longer; no time passes."""
    del client, server
    trusted.trust = ResultTrust()
    return "ATTESTATION_UNTRUSTED"


ENDS = pytest.mark.parametrize("end", [ended, withdrawn])


@ENDS
@pytest.mark.parametrize("kind", [Kind.US, Kind.SU, Kind.SS])
def test_served_stream_is_cut_and_no_other_begins(
    stage: Stage, kind: Kind, end: Callable[[Hop, Hop, Trusted], str]
) -> None:
    """Nothing passes on it; the watch asks again, the handler is told, the record says what is known now."""
    trusted = Trusted(trust(trust_domains=frozenset({CORP})))
    client, _ = attested("/client", machine=Machine())
    server, _ = attested("/echo", policy=demanding(), trusted=trusted)
    handler = Lingering(send=kind.streams_answers)
    called = stage.client(stage.serve(server, handler), client, server)
    with opened(called, kind, handler) as outcome:
        server.workload.streams.look()
        code = end(client, server, trusted)
        server.workload.streams.look()
        assert outcome().code is cut(stage, DENIED)
        assert b"2" not in outcome().messages
    assert handler.told.wait(TIMEOUT)
    server.kept.wait()
    (shown,) = server.kept.last.path
    assert shown.machine == {"status": "none", "code": code, "device": None}
    denied(called, server)
    assert handler.calls == 1


@ENDS
@pytest.mark.parametrize("kind", [Kind.US, Kind.SS])
def test_reader_gets_nothing_more_and_opens_no_other(
    stage: Stage, kind: Kind, end: Callable[[Hop, Hop, Trusted], str]
) -> None:
    """The client demands the machine of the server."""
    trusted = Trusted(trust(trust_domains=frozenset({CORP})))
    client, _ = attested("/client", policy=demanding(side="client"), trusted=trusted)
    server, _ = attested("/echo", machine=Machine())
    handler = Lingering()

    async def answer(rpc: Handling) -> None:
        """Linger at the first stream, answer any other."""
        await (rpc.send(b"x") if handler.calls else handler(rpc))

    called = stage.client(stage.serve(server, answer), client, server)
    with opened(called, kind, handler) as outcome:
        code = end(client, server, trusted)
        client.workload.streams.look()
        assert (outcome().messages, outcome().code) == ([b"1"], DENIED)
    shown = client.kept.last.path[1]
    assert shown.machine == {"status": "none", "code": code, "device": None}
    denied(called, client)


@pytest.mark.parametrize(
    ("hops", "count", "code"),
    [
        (["*"], 5, DENIED),
        (["spiffe://corp.example/other"], 9, grpc.StatusCode.OK),
    ],
    ids=["demanded", "not demanded"],
)
def test_messages_pass_until_a_result_of_which_something_is_demanded_has_ended(
    stage: Stage, hops: list[str], count: int, code: grpc.StatusCode
) -> None:
    """Even where nobody looks at idle streams; a result of which nothing is demanded ends with no harm."""
    client, _ = attested("/client", policy=demanding(side="client", hops=hops))
    server, _ = attested("/echo", machine=Machine())

    async def answer(rpc: Handling) -> None:
        """Answer every minute."""
        for _ in range(9):
            await rpc.send(b"tick")

    def seen(_: bytes) -> None:
        client.clock.move(timedelta(minutes=1))

    outcome = stage.client(stage.serve(server, answer), client, server).call(Kind.US, b"one", seen=seen)
    assert (len(outcome.messages), outcome.code) == (count, code)


def test_another_stream_begins_once_the_machine_was_attested_again(stage: Stage) -> None:
    """The cut is about the result, not about the hop."""
    client, sessions = attested("/client", machine=Machine())
    server, _ = attested("/echo", policy=demanding())
    handler = Lingering()
    called = stage.client(stage.serve(server, handler), client, server)
    with opened(called, Kind.US, handler) as outcome:
        both(client, server, RESULT_LIFE)
        server.workload.streams.look()
        assert outcome().code is cut(stage, DENIED)
    sessions.renew()
    handler.began.clear()
    with opened(called, Kind.US, handler) as outcome:
        server.workload.streams.look()
        both(client, server, Limits().max_stream)
        server.workload.streams.look()
        assert outcome().messages == [b"1"]
    assert handler.calls == 2


def test_trust_that_stays_makes_no_stream_due() -> None:
    """Only another content does; and without a judge nothing but the trust bundles counts."""
    trusted = Trusted(trust())
    watch = attested("/echo", trusted=trusted)[0].workload.streams
    before = watch.basis()
    trusted.trust = trust()
    assert watch.basis().trust == before.trust
    trusted.trust = ResultTrust()
    assert watch.basis().trust != before.trust
    plain = hop("/echo")
    assert plain.workload.streams.basis().trust == plain.trust.bundles.revision


def test_trust_that_cannot_be_had_makes_every_stream_due() -> None:
    """The judgement, which needs it as well, says what is wrong."""

    class Broken:
        """No source of trust."""

        def result_trust(self) -> ResultTrust:
            """Fail."""
            raise OSError("gone")

    watch = attested("/echo", trusted=Broken())[0].workload.streams  # type: ignore[arg-type]  # any source
    assert watch.basis().trust != watch.basis().trust
