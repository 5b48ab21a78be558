# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a handler sees of its RPC, what it can do to it: all that gRPC has, less what would leak."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import grpc
import pytest
from google.protobuf.any_pb2 import Any as AnyMessage
from google.rpc.error_details_pb2 import ErrorInfo, RetryInfo
from google.rpc.status_pb2 import Status as RichStatus
from grpc_status import rpc_status  # type: ignore[import-untyped]  # its stubs are a package of their own

from nsmsec.errors import PolicyDenied, ReasonCode, SourceUnavailable
from nsmsec.interceptors.carriers import PATH_KEY, RESERVED_KEYS
from nsmsec.interceptors.status import DETAILS_KEY
from tests.interceptors.scripts import echo
from tests.interceptors.stage import KINDS, Kind
from tests.interceptors.world import Hop, hop

if TYPE_CHECKING:
    from google.protobuf.message import Message

    from nsmsec.chain import Call, Flow, Proceed, Reply
    from tests.interceptors.stage import Handling, Outcome, Script, Stage

STREAMS = [Kind.US, Kind.SS]


def played(stage: Stage, script: Script, kind: Kind, **options: Any) -> tuple[Outcome, Hop, Hop]:
    """Call a handler once; return what came of it, with caller and callee."""
    client, server = hop("/client"), hop("/echo")
    return stage.client(stage.serve(server, script), client, server).call(kind, b"one", **options), client, server


def rich(detail: Message, code: grpc.StatusCode = grpc.StatusCode.NOT_FOUND) -> Any:
    """Return a rich status with one detail."""
    packed = AnyMessage()
    packed.Pack(detail)
    return rpc_status.to_status(RichStatus(code=code.value[0], message="told", details=[packed]))


@pytest.mark.parametrize("kind", KINDS)
def test_early_initial_metadata_is_kept_back_then_merged(stage: Stage, kind: Kind) -> None:
    """A handler may send initial metadata whenever it likes; the application sees it, without ours."""

    async def early(rpc: Handling) -> None:
        """Send metadata first."""
        await rpc.initial(("who", "me"), (PATH_KEY, b"mine"), ("raw-bin", b"\x00"))
        await echo(rpc)

    outcome, _, _ = played(stage, early, kind)
    assert outcome.messages == [b"one"]
    assert outcome.path is not None
    assert [tuple(entry) for entry in outcome.initial] == [("who", "me"), ("raw-bin", b"\x00")]


@pytest.mark.parametrize("kind", KINDS)
def test_initial_metadata_can_be_sent_once(stage: Stage, kind: Kind) -> None:
    """As on any server of gRPC, a second time is an error of the handler."""

    async def twice(rpc: Handling) -> None:
        """Send metadata twice."""
        await rpc.initial(("who", "me"))
        await rpc.initial(("who", "me"))

    outcome, _, server = played(stage, twice, kind)
    assert outcome.code is grpc.StatusCode.UNKNOWN
    assert (server.kept.last.outcome, server.kept.last.status) == ("failed", "UNKNOWN")


@pytest.mark.parametrize("kind", STREAMS)
def test_initial_metadata_comes_too_late_after_a_message(stage: Stage, kind: Kind) -> None:
    """The first message takes the metadata with it."""

    async def late(rpc: Handling) -> None:
        """Send metadata after a message."""
        await echo(rpc)
        await rpc.initial(("who", "me"))

    outcome, _, server = played(stage, late, kind)
    assert (outcome.code, outcome.messages) == (grpc.StatusCode.UNKNOWN, [b"one"])
    assert (server.kept.last.outcome, server.kept.last.status) == ("failed", "UNKNOWN")


@pytest.mark.parametrize("kind", KINDS)
def test_our_keys_are_neither_seen_nor_set_by_applications(stage: Stage, kind: Kind) -> None:
    """What carries a path is removed from what either application sends or sees; everything else passes."""
    seen: list[tuple[str, str | bytes]] = []

    async def look(rpc: Handling) -> None:
        """Note the metadata; try to set ours."""
        seen.extend(tuple(entry) for entry in rpc.context.invocation_metadata())
        rpc.context.set_trailing_metadata((("last", "word"), (PATH_KEY, b"mine"), ("path", "mine")))
        await echo(rpc)

    metadata = ((PATH_KEY, b"mine"), ("path", "mine"), ("nsm-client-token", "mine"), ("mine", "1"))
    outcome, _, _ = played(stage, look, kind, metadata=metadata)
    assert outcome.messages == [b"one"]
    assert ("mine", "1") in seen
    assert RESERVED_KEYS.isdisjoint(key for key, _ in seen)
    assert [tuple(entry) for entry in outcome.trailing] == [("last", "word")]
    assert RESERVED_KEYS.isdisjoint(key for key, _ in outcome.initial)


@pytest.mark.parametrize("kind", KINDS)
def test_an_aborted_call_has_its_status_without_a_path(stage: Stage, kind: Kind) -> None:
    """Abort works as ever, with what was sent ahead; a status other than OK gets no token."""

    async def abort(rpc: Handling) -> None:
        """Abort."""
        await rpc.initial(("who", "me"))
        await rpc.abort(grpc.StatusCode.NOT_FOUND, "no such thing")

    outcome, client, server = played(stage, abort, kind)
    assert (outcome.code, outcome.details) == (grpc.StatusCode.NOT_FOUND, "no such thing")
    assert (outcome.messages, outcome.path) == ([], None)
    assert [tuple(entry) for entry in outcome.initial] == [("who", "me")]
    for kept in (client.kept, server.kept):
        assert (kept.last.outcome, kept.last.status) == ("failed", "NOT_FOUND")


@pytest.mark.parametrize("kind", KINDS)
def test_a_code_that_was_set_means_no_path(stage: Stage, kind: Kind) -> None:
    """A handler that chooses another status than OK and returns gets no token either."""

    async def choose(rpc: Handling) -> None:
        """Choose a status."""
        rpc.context.set_code(grpc.StatusCode.DATA_LOSS)
        rpc.context.set_details("lost")
        assert rpc.context.code() in {grpc.StatusCode.DATA_LOSS, grpc.StatusCode.DATA_LOSS.value[0]}
        assert rpc.context.details() in {"lost", b"lost"}

    outcome, _, server = played(stage, choose, kind)
    assert (outcome.code, outcome.details) == (grpc.StatusCode.DATA_LOSS, "lost")
    assert (outcome.messages, outcome.path) == ([], None)
    assert (server.kept.last.outcome, server.kept.last.status) == ("failed", "DATA_LOSS")


@pytest.mark.parametrize("kind", STREAMS)
def test_a_code_that_was_set_before_the_first_message_means_no_path(stage: Stage, kind: Kind) -> None:
    """A message under another status than OK is proven by nobody, so it is not delivered."""

    async def choose(rpc: Handling) -> None:
        """Choose a status, answer all the same."""
        rpc.context.set_code(grpc.StatusCode.DATA_LOSS)
        await echo(rpc)

    outcome, client, server = played(stage, choose, kind)
    assert (outcome.messages, outcome.path) == ([], None)
    assert client.kept.last.code == "PATH_MISSING"
    server.kept.wait()  # the client did not wait for the server's end
    assert server.kept.last.outcome in {"failed", "cancelled"}


@pytest.mark.parametrize("kind", STREAMS)
def test_a_stream_may_fail_after_its_first_message(stage: Stage, kind: Kind) -> None:
    """What was delivered was proven; the end is what the handler made of it."""

    async def break_off(rpc: Handling) -> None:
        """Answer, then fail."""
        await echo(rpc)
        rpc.context.set_code(grpc.StatusCode.ABORTED)

    outcome, client, server = played(stage, break_off, kind)
    assert (outcome.messages, outcome.code) == ([b"one"], grpc.StatusCode.ABORTED)
    for kept in (client.kept, server.kept):
        assert (kept.last.outcome, kept.last.status) == ("failed", "ABORTED")


@pytest.mark.parametrize("kind", KINDS)
def test_a_crash_is_no_refusal(stage: Stage, kind: Kind) -> None:
    """A handler's own exception is UNKNOWN with its text, as on any server of gRPC, without our domain."""

    async def crash(rpc: Handling) -> None:
        """Fail."""
        raise ValueError("boom")

    outcome, _, server = played(stage, crash, kind)
    assert (outcome.code, outcome.reason) == (grpc.StatusCode.UNKNOWN, None)
    assert "boom" in (outcome.details or "")
    assert (server.kept.last.outcome, server.kept.last.status) == ("failed", "UNKNOWN")


@pytest.mark.parametrize("kind", STREAMS)
def test_a_crash_after_the_first_message_is_no_refusal(stage: Stage, kind: Kind) -> None:
    """The same once the answer has opened."""

    async def crash(rpc: Handling) -> None:
        """Answer, then fail."""
        await echo(rpc)
        raise ValueError("boom")

    outcome, _, server = played(stage, crash, kind)
    assert (outcome.code, outcome.reason, outcome.messages) == (grpc.StatusCode.UNKNOWN, None, [b"one"])
    assert (server.kept.last.outcome, server.kept.last.status) == ("failed", "UNKNOWN")


@pytest.mark.parametrize("kind", KINDS)
def test_the_refusal_of_a_later_hop_is_not_relayed(stage: Stage, kind: Kind) -> None:
    """A handler that lets the error of its own call escape tells its caller nothing about it."""
    client, middle, last = hop("/client"), hop("/middle"), hop("/last")
    last.trust.bundles = type(last.trust.bundles).of()
    onward = stage.client(stage.serve(last, echo), middle, last, origin=False)

    async def pass_on(rpc: Handling) -> None:
        """Call onward; fail as that failed."""
        outcome = await rpc.call(onward, Kind.UU, b"one")
        assert outcome.error is not None
        raise outcome.error

    outcome = stage.client(stage.serve(middle, pass_on), client, middle).call(kind, b"one")
    assert (outcome.code, outcome.reason) == (grpc.StatusCode.UNKNOWN, None)
    assert "decision" not in (outcome.details or "")
    assert (middle.kept.last.outcome, middle.kept.last.status) == ("failed", "UNKNOWN")


def test_a_chosen_status_survives_an_error_that_is_not_relayed(stage: Stage) -> None:
    """What the handler chose before its onward call failed is the status."""
    client, middle, last = hop("/client"), hop("/middle"), hop("/last")
    onward = stage.client("127.0.0.1:1", middle, last, origin=False)

    async def pass_on(rpc: Handling) -> None:
        """Choose a status, call onward; fail as that failed."""
        rpc.context.set_code(grpc.StatusCode.ABORTED)
        outcome = await rpc.call(onward, Kind.UU, b"one")
        assert outcome.error is not None
        raise outcome.error

    outcome = stage.client(stage.serve(middle, pass_on), client, middle).call(Kind.UU, b"one")
    assert (outcome.code, outcome.reason) == (grpc.StatusCode.ABORTED, None)
    assert "decision" not in (outcome.details or "")


@pytest.mark.parametrize("kind", KINDS)
def test_a_rich_status_with_a_refusal_is_not_relayed(stage: Stage, kind: Kind) -> None:
    """Also a handler that copies the trailing metadata of its own call does not relay our ErrorInfo."""
    refusal = rich(ErrorInfo(reason="EXPIRED", domain="nsmsec"))

    async def copy(rpc: Handling) -> None:
        """Copy a status."""
        rpc.context.set_trailing_metadata(refusal.trailing_metadata)
        assert not any(key == DETAILS_KEY for key, _ in rpc.context.trailing_metadata() or ())
        aborted = rpc.context.abort_with_status(refusal)
        if aborted is not None:
            await aborted

    outcome, _, _ = played(stage, copy, kind)
    assert (outcome.code, outcome.details, outcome.reason) == (grpc.StatusCode.NOT_FOUND, "told", None)
    assert not any(key == DETAILS_KEY for key, _ in outcome.trailing)


@pytest.mark.parametrize("kind", KINDS)
def test_a_rich_status_of_the_application_passes(stage: Stage, kind: Kind) -> None:
    """The application's own details are its own business."""
    status = rich(RetryInfo())

    async def abort(rpc: Handling) -> None:
        """Abort with details."""
        aborted = rpc.context.abort_with_status(status)
        if aborted is not None:
            await aborted

    outcome, _, _ = played(stage, abort, kind)
    assert (outcome.code, outcome.details) == (grpc.StatusCode.NOT_FOUND, "told")
    assert any(key == DETAILS_KEY for key, _ in outcome.trailing)


@pytest.mark.parametrize("kind", KINDS)
def test_everything_else_is_grpcs_own(stage: Stage, kind: Kind) -> None:
    """What has nothing to do with paths is passed through."""
    seen: dict[str, Any] = {}

    async def look(rpc: Handling) -> None:
        """Look around."""
        context = rpc.context
        context.set_compression(grpc.Compression.Gzip)
        context.disable_next_message_compression()
        seen["peer"] = context.peer()
        seen["key"] = context.peer_identity_key()
        seen["identities"] = context.peer_identities()
        seen["tls"] = context.auth_context()
        seen["remaining"] = context.time_remaining()
        if isinstance(context, grpc.ServicerContext):
            seen["alive"] = context.is_active()
            assert context.add_callback(lambda: None)
        else:
            seen["alive"] = not (context.cancelled() or context.done())
            context.add_done_callback(lambda _: None)
        await echo(rpc)

    outcome, client, _ = played(stage, look, kind)
    assert outcome.messages == [b"one"]
    assert seen["peer"].startswith("ipv4:127.0.0.1:")
    assert "x509_pem_cert" in seen["tls"]
    assert str(client.id).encode() in seen["identities"]
    assert seen["key"] == "x509_subject_alternative_name"
    assert 0 < seen["remaining"] <= 21
    assert seen["alive"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_refused_turn_is_a_refusal_after_the_handler(stage: Stage, kind: Kind) -> None:
    """Where this hop cannot mint its answer, the answer does not leave."""
    client, server = hop("/client"), hop("/echo")

    async def lose(rpc: Handling) -> None:
        """Lose the own SVID, then answer."""
        server.svids.error = SourceUnavailable(ReasonCode.SOURCE_UNAVAILABLE, "gone")
        await echo(rpc)

    outcome = stage.client(stage.serve(server, lose), client, server).call(kind, b"one")
    assert (outcome.code, outcome.reason) == (grpc.StatusCode.UNAVAILABLE, ReasonCode.SOURCE_UNAVAILABLE)
    assert outcome.messages == []
    assert [(one.outcome, one.code) for one in server.kept.records] == [("denied", ReasonCode.SOURCE_UNAVAILABLE)]


def test_a_refused_failure_is_a_refusal(stage: Stage) -> None:
    """An element of one's own may refuse even the failure of a handler."""

    class Strict:
        """Refuses failures."""

        def flow(self, call: Call, proceed: Proceed) -> Flow[Reply]:
            """Look at the reply."""
            reply = yield from proceed(call)
            if not reply.ok:
                raise PolicyDenied(ReasonCode.POLICY_DENIED, "strict: expected no failure, found one")
            return reply

    async def crash(rpc: Handling) -> None:
        """Fail."""
        raise ValueError("boom")

    client, server = hop("/client"), hop("/echo", server_elements=[Strict()])
    outcome = stage.client(stage.serve(server, crash), client, server).call(Kind.UU, b"one")
    assert (outcome.code, outcome.reason) == (grpc.StatusCode.PERMISSION_DENIED, ReasonCode.POLICY_DENIED)
    client, server = hop("/client", client_elements=[Strict()]), hop("/echo")
    outcome = stage.client(stage.serve(server, crash), client, server).call(Kind.UU, b"one")
    assert (outcome.code, outcome.reason) == (grpc.StatusCode.PERMISSION_DENIED, ReasonCode.POLICY_DENIED)
