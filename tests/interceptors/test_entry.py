# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Servers and channels as users make them: what is unsafe or impossible is refused at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import grpc
import pytest

import nsmsec
from nsmsec.elements.audit import Audit
from nsmsec.errors import Misconfigured, NsmsecError, ReasonCode
from nsmsec.identity import authorize_id
from tests.interceptors.scripts import Counting, echo
from tests.interceptors.stage import KINDS, Kind, method
from tests.interceptors.world import Kept, hop

if TYPE_CHECKING:
    from tests.interceptors.stage import Loop, Stage


@pytest.fixture
def unserved(stage: Stage, loop: Loop) -> Any:
    """Return a server of the stage's runtime that listens nowhere."""
    workload = hop("/echo").workload
    if str(stage) == "sync":
        return nsmsec.server(workload)

    async def make() -> Any:
        return nsmsec.aio_server(workload)

    return loop.run(make())


def test_an_insecure_port_is_refused(unserved: Any) -> None:
    """Where nobody can be proven, nobody is served."""
    with pytest.raises(Misconfigured):
        unserved.add_insecure_port("127.0.0.1:0")


def test_a_server_that_was_made_elsewhere_fails_the_check(unserved: Any, stage: Stage, loop: Loop) -> None:
    """Start-up code can tell a server with the interceptor from one that somebody forgot it on."""

    async def make() -> Any:
        return grpc.aio.server()

    nsmsec.check_server(unserved)
    with pytest.raises(Misconfigured):
        nsmsec.check_server(grpc.server(ThreadPoolExecutor(1)) if str(stage) == "sync" else loop.run(make()))


def test_an_address_that_cannot_be_had_is_refused(unserved: Any) -> None:
    """The mistake is told where it is made."""
    with pytest.raises(Misconfigured):
        unserved.listen("nowhere.invalid:port")


def test_an_option_that_would_undo_ours_is_refused(stage: Stage) -> None:
    """Retries, metadata limits are not for users to set, on either side."""
    client, server = hop("/client"), hop("/echo")
    with pytest.raises(Misconfigured):
        stage.serve(server, echo, options=[("grpc.max_metadata_size", 1)])
    with pytest.raises(Misconfigured):
        stage.client("127.0.0.1:1", client, server, options=[("grpc.enable_retries", 1)])


@pytest.mark.parametrize("kind", KINDS)
def test_a_direct_channel_serves_like_a_bridge(stage: Stage, kind: Kind) -> None:
    """Grpcio's own TLS, for a server whose SVID has a DNS name of its own."""
    client, server = hop("/client"), hop("/echo")
    options: Any = {"transport": "direct", "expected_id": server.id, "dns_name": "echo.corp.example"}
    outcome = stage.client(stage.serve(server, echo), client, server, **options).call(kind, b"one")
    assert outcome.messages == [b"one"]
    assert outcome.path is not None


def test_what_only_a_direct_channel_has_is_refused_elsewhere(stage: Stage) -> None:
    """A DNS name proves nothing on a bridge; without both of its options there is no direct channel."""
    client, server = hop("/client"), hop("/echo")
    mistakes: list[Any] = [
        {"dns_name": "echo.corp.example"},
        {"expected_id": server.id},
        {"transport": "direct", "dns_name": "echo.corp.example"},
        {"transport": "direct", "expected_id": server.id},
    ]
    for options in mistakes:
        with pytest.raises(Misconfigured):
            stage.client("127.0.0.1:1", client, server, **options)


def test_a_direct_channel_asks_its_authorizer(stage: Stage) -> None:
    """Whom the authorizer does not want is not even connected to."""
    client, server = hop("/client"), hop("/echo")
    options: Any = {"transport": "direct", "expected_id": server.id, "dns_name": "echo.corp.example"}
    with pytest.raises(NsmsecError) as caught:
        stage.client("127.0.0.1:1", client, server, authorizer=authorize_id(client.id), **options)
    assert caught.value.code is ReasonCode.PEER_MISMATCH


def test_a_workload_calls_itself_by_the_end_of_its_id() -> None:
    """Its repr says who this is, without a source or a key."""
    one = hop("/echo")
    assert repr(one.workload) == "Workload('spiffe://corp.example/echo')"


def test_a_segment_bears_the_name_of_its_workload(stage: Stage) -> None:
    """The end of the SPIFFE ID, unless the workload was given a name; never a fact, yet it reads well."""
    client, server = hop("/client", name="Our Client"), hop("/far/echo")
    outcome = stage.client(stage.serve(server, echo), client, server).call(Kind.UU, b"one")
    assert outcome.path is not None
    assert [segment.name for segment in outcome.path.path.segments] == ["Our Client", "echo"]


def test_an_element_of_ours_is_not_for_users_to_add() -> None:
    """A chain with an element twice is refused at start-up."""
    for side in ("server_elements", "client_elements"):
        with pytest.raises(Misconfigured):
            hop("/echo", **{side: [Audit(sink=Kept())]})  # type: ignore[arg-type]  # either of the two


def test_a_workload_without_more_than_it_needs_uses_the_defaults(caplog: pytest.LogCaptureFixture) -> None:
    """Identity, trust, policy suffice; records go to the log."""
    one = hop("/echo")
    workload = nsmsec.Workload(svid=one.svids, bundles=one.trust, policy=one.policy)
    channel = nsmsec.channel("127.0.0.1:1", workload, authorizer=authorize_id(one.id), origin=True)
    call: Any = channel.unary_unary(method(Kind.UU))
    with channel, pytest.raises(nsmsec.CallRefused):
        call(b"one", timeout=5)
    assert "PEER_MISSING" in caplog.text


class Shy(grpc.GenericRpcHandler):
    """Serves a handler without a behaviour."""

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> Any:
        """Return it."""
        return grpc.unary_unary_rpc_method_handler(None)  # type: ignore[arg-type]  # what this is about


def test_a_handler_without_a_behaviour_is_no_hole(stage: Stage, loop: Loop) -> None:
    """A broken handler fails; on asyncio it counts as one that is not async."""
    client, server = hop("/client"), hop("/echo")
    made: Any
    if str(stage) == "sync":
        made = nsmsec.server(server.workload)
        made.add_generic_rpc_handlers([Shy()])
        port = made.listen("127.0.0.1:0")
        made.start()
    else:

        async def start() -> Any:
            made = nsmsec.aio_server(server.workload)
            made.add_generic_rpc_handlers([Shy()])
            port = made.listen("127.0.0.1:0")
            await made.start()
            return made, port

        made, port = loop.run(start())
    outcome = stage.client(f"127.0.0.1:{port}", client, server).call(Kind.UU, b"one")
    assert outcome.code in {grpc.StatusCode.UNKNOWN, grpc.StatusCode.FAILED_PRECONDITION}
    if str(stage) == "sync":
        made.stop(None).wait()
    else:
        loop.run(made.stop(None))


@pytest.mark.parametrize("kind", KINDS)
def test_a_plain_function_on_an_asyncio_server_is_refused(loop: Loop, kind: Kind) -> None:
    """It would block the loop, or run where no path is: at registration where it shows, else at the call."""
    from tests.interceptors.aio_stage import AioStage
    from tests.interceptors.sync_stage import handlers, methods

    stage, counting = AioStage(loop), Counting()
    client, server = hop("/client"), hop("/echo")
    plain = handlers(counting)

    async def start() -> int:
        made = nsmsec.aio_server(server.workload)
        made.add_generic_rpc_handlers([plain])
        with pytest.raises(Misconfigured):
            made.add_registered_method_handlers("test.Service", methods(counting))
        port = made.listen("127.0.0.1:0")
        await made.start()
        stage._ends.push_async_callback(made.stop, None)
        return port

    outcome = stage.client(f"127.0.0.1:{loop.run(start())}", client, server).call(kind, b"one")
    assert (outcome.code, outcome.reason) == (grpc.StatusCode.FAILED_PRECONDITION, ReasonCode.MISCONFIGURED)
    assert server.kept.last.code == ReasonCode.MISCONFIGURED
    assert counting.calls == 0
    stage.close()


def test_registered_handlers_are_served(stage: Stage, loop: Loop) -> None:
    """What generated code registers is served like any other handler, behind other interceptors, too."""
    client, server = hop("/client"), hop("/echo")

    def plain(request: bytes, context: grpc.ServicerContext) -> bytes:
        return request

    async def coroutine(request: bytes, context: Any) -> bytes:
        return request

    seen: list[Any] = []

    class Noting(grpc.ServerInterceptor):
        """Notes what it sees."""

        def intercept_service(self, continuation: Any, handler_call_details: Any) -> Any:
            """Note the metadata."""
            seen.extend(key for key, _ in handler_call_details.invocation_metadata)
            return continuation(handler_call_details)

    class AioNoting(grpc.aio.ServerInterceptor):
        """Notes what it sees."""

        async def intercept_service(self, continuation: Any, handler_call_details: Any) -> Any:
            """Note the metadata."""
            seen.extend(key for key, _ in handler_call_details.invocation_metadata)
            return await continuation(handler_call_details)

    if str(stage) == "sync":
        made: Any = nsmsec.server(server.workload, interceptors=[Noting()])
        made.add_registered_method_handlers("test.Service", {"UnaryUnary": grpc.unary_unary_rpc_method_handler(plain)})
        port = made.listen("127.0.0.1:0")
        made.start()
        assert made.wait_for_termination(0.01)
    else:

        async def start() -> Any:
            made = nsmsec.aio_server(server.workload, interceptors=[AioNoting()])
            made.add_registered_method_handlers(
                "test.Service", {"UnaryUnary": grpc.unary_unary_rpc_method_handler(coroutine)}
            )
            port = made.listen("127.0.0.1:0")
            await made.start()
            assert await made.wait_for_termination(0.01)
            return made, port

        made, port = loop.run(start())
    outcome = stage.client(f"127.0.0.1:{port}", client, server).call(Kind.UU, b"one")
    assert outcome.messages == [b"one"]
    assert "user-agent" in seen
    assert "nsmsec-path-bin" not in seen
    if str(stage) == "sync":
        made.stop(None).wait()
    else:
        loop.run(made.stop(None))


def test_other_credentials_prove_nobody(unserved: Any, stage: Stage, loop: Loop) -> None:
    """A port with other credentials serves only whom they prove: here nobody."""
    server = hop("/echo")

    async def listen() -> int:
        port: int = unserved.add_secure_port("127.0.0.1:0", grpc.local_server_credentials())
        return port

    port = loop.run(listen())
    if str(stage) == "sync":
        unserved.start()
    else:
        loop.run(unserved.start())
    channel = grpc.secure_channel(
        f"127.0.0.1:{port}", grpc.local_channel_credentials(grpc.LocalConnectionType.LOCAL_TCP)
    )
    call: Any = channel.unary_unary(method(Kind.UU))
    with channel, pytest.raises(grpc.RpcError) as caught:
        call(b"one", timeout=5)
    assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED
    assert server.kept.records == []
    if str(stage) == "sync":
        unserved.stop(None).wait()
    else:
        loop.run(unserved.stop(None))
