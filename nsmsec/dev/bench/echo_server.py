# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The process at the other end of the measured calls: one service behind plain gRPC, the same behind nsmsec.

Reads what it needs as one line of JSON from stdin, answers with its two ports, serves until stdin ends.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

import grpc

from nsmsec.dev.bench.credentials import Credentials
from nsmsec.dev.bench.route import METHOD
from nsmsec.identity.static import StaticX509SVIDSource
from nsmsec.interceptors import Workload, server
from nsmsec.opa import PlanEngine

if TYPE_CHECKING:
    from typing import TextIO

__all__ = ["main"]

_ADDRESS: Final = "127.0.0.1:0"
_WORKERS: Final = 4


def main(orders: TextIO, answers: TextIO) -> None:
    """Serve until the orders end.

    Args:
        orders: where the one line comes from.
        answers: where the ports go.
    """
    document = json.loads(orders.readline())
    credentials = Credentials.from_document(document["credentials"])
    bare, bare_port = _bare(credentials)
    workload = Workload(
        svid=StaticX509SVIDSource(svid=credentials.svid),
        bundles=credentials.bundles,
        policy=PlanEngine.shipped(document["settings"]),
    )
    proven = server(workload, max_workers=_WORKERS)
    proven.add_generic_rpc_handlers((_service(),))
    proven_port = proven.listen(_ADDRESS)
    proven.start()
    print(json.dumps({"bare": bare_port, "proven": proven_port}), file=answers, flush=True)
    orders.read()
    for one in (bare, proven):
        one.stop(None).wait()


def _bare(credentials: Credentials) -> tuple[grpc.Server, int]:
    """Return the yardstick: grpcio with mutual TLS, nothing else."""
    bare = grpc.server(ThreadPoolExecutor(_WORKERS))
    bare.add_generic_rpc_handlers((_service(),))
    port = bare.add_secure_port(
        _ADDRESS,
        grpc.ssl_server_credentials(
            [(credentials.private_key, credentials.certificates)],
            root_certificates=credentials.authorities,
            require_client_auth=True,
        ),
    )
    bare.start()
    return bare, port


def _service() -> grpc.GenericRpcHandler:
    name, _, method = METHOD.strip("/").partition("/")
    return grpc.method_handlers_generic_handler(name, {method: grpc.unary_unary_rpc_method_handler(_say)})


def _say(request: bytes, _: grpc.ServicerContext) -> bytes:
    return request


if __name__ == "__main__":
    main(sys.stdin, sys.stdout)
