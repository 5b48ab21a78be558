# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What one hop adds to a call: both interceptors, a path proven on either side, three decisions."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Final

import grpc

from nsmsec.dev.authority import Authority
from nsmsec.dev.bench.comparison import Comparison, compare
from nsmsec.dev.bench.credentials import Credentials
from nsmsec.dev.bench.route import METHOD
from nsmsec.errors import Misconfigured
from nsmsec.identity import authorize_id
from nsmsec.identity.static import StaticX509SVIDSource
from nsmsec.interceptors import Workload, channel
from nsmsec.opa import PlanEngine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Literal, NotRequired, TypedDict

    from nsmsec.clock import Clock
    from nsmsec.dev.bench.effort import Effort
    from nsmsec.identity import Authorizer, SpiffeID

    class _Options(TypedDict):
        """What differs between the channels of the two transports."""

        authorizer: Authorizer
        transport: Literal["bridge", "direct"]
        expected_id: NotRequired[SpiffeID]
        dns_name: NotRequired[str]


__all__ = ["hop_settings", "measure_added_hop"]

_SERVER: Final = "nsmsec.dev.bench.echo_server"
_HOST: Final = "127.0.0.1"
_DNS_NAME: Final = "server.corp.example"
_MESSAGE: Final = b"x" * 100
_TIMEOUT_S: Final = 10
_WARM_UP_CALLS: Final = 50


def measure_added_hop(*, effort: Effort, clock: Clock) -> Mapping[str, Comparison]:
    """Compare calls with everything on with plain calls over mutual TLS, for either transport.

    The yardstick is grpcio's own blocking unary call over mutual TLS. The server is another process, the same for both.

    Args:
        effort: how much to measure.
        clock: the time.

    Returns:
        By transport the whole call against the plain one; what is added is one less than its ratio.

    Raises:
        Misconfigured: the other process does not come up.
    """
    authority = Authority("corp.example", now=clock.now())
    issuer = authority.intermediate()
    client = Credentials.issue(authority, issuer, "/ns/bench/client")
    server = Credentials.issue(authority, issuer, "/ns/bench/server", dns_names=(_DNS_NAME,))
    asked, judged = hop_settings(str(client.svid.id), str(server.svid.id))
    with _server(server, judged) as ports, _bare(client, f"{_HOST}:{ports['bare']}") as bare:
        workload = Workload(
            svid=StaticX509SVIDSource(svid=client.svid), bundles=client.bundles, policy=PlanEngine.shipped(asked)
        )
        compared = {}
        for transport, options in _transports(server.svid.id).items():
            target = f"{_HOST}:{ports['proven']}"
            with channel(target, workload, origin=True, **options) as proven:
                compared[transport] = _compare(proven, bare, effort)
        return compared


def _transports(server: SpiffeID) -> Mapping[str, _Options]:
    authorizer = authorize_id(server)
    return {
        "direct": {
            "authorizer": authorizer,
            "transport": "direct",
            "expected_id": server,
            "dns_name": _DNS_NAME,
        },
        "bridge": {"authorizer": authorizer, "transport": "bridge"},
    }


def _compare(proven: grpc.Channel, bare: grpc.Channel, effort: Effort) -> Comparison:
    measured, yardstick = _say(proven), _say(bare)
    for number in range(_WARM_UP_CALLS):
        measured(number)
        yardstick(number)
    return compare(measured, yardstick, [range(effort.calls)] * effort.call_blocks, seconds=2 * effort.seconds)


def _say(one: grpc.Channel) -> Callable[[int], bytes]:
    call: grpc.UnaryUnaryMultiCallable[bytes, bytes] = one.unary_unary(METHOD)
    return lambda _: call(_MESSAGE, timeout=_TIMEOUT_S)


def _bare(client: Credentials, target: str) -> grpc.Channel:
    """Return a channel of grpcio's own; what it proves is the DNS name."""
    credentials = grpc.ssl_channel_credentials(client.authorities, client.private_key, client.certificates)
    return grpc.secure_channel(target, credentials, options=[("grpc.ssl_target_name_override", _DNS_NAME)])


@contextlib.contextmanager
def _server(server: Credentials, settings: Mapping[str, object]) -> Iterator[Mapping[str, int]]:
    """Run the other process; yield its ports."""
    orders = json.dumps({"credentials": server.as_document(), "settings": settings})
    command = [sys.executable, "-m", _SERVER]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - ourselves
        # Leaving the block closes stdin, and with it ends the process.
        if process.stdin is None or process.stdout is None:  # pragma: no cover - both are pipes
            raise Misconfigured("bench: expected pipes to the server process, found none")
        print(orders, file=process.stdin, flush=True)
        answer = process.stdout.readline()
        if not answer:
            raise Misconfigured("bench: expected the ports of the server process, found none")
        yield json.loads(answer)


def hop_settings(client: str, server: str) -> tuple[Mapping[str, object], Mapping[str, object]]:
    """Return the policy settings of either side: the client's layout for answers, the server's for requests."""
    common = {
        "owner": "bench",
        "version": 1,
        "until": None,
        "services": [METHOD],
        "roots": [client],
        "forbidden": [],
        "crossings": {},
        "max_others": 0,
    }
    request = {**common, "side": "server", "at": [server], "steps": [[client]], "last": [client]}
    answer = {**common, "side": "client", "at": [client], "steps": [[client], [server]], "last": [server]}
    return (
        {"layouts": {"answer": answer}, "require_layout": {"client": True}},
        {"layouts": {"request": request}, "require_layout": {"server": True}},
    )
