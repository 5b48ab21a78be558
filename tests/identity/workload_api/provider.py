# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A Workload API provider that says exactly what a test tells it to, on a real socket, good or bad."""

from __future__ import annotations

import queue
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

import grpc
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from nsmsec.identity.workload_api.methods import SERVICE
from nsmsec.identity.workload_api.v1 import workload_pb2

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from nsmsec.dev import Authority
    from nsmsec.identity import X509SVID, WorkloadAPIStatus

__all__ = ["Hang", "Heard", "Provider", "Step", "entry", "update"]


_REFUSED_BYTES = 4 << 20


class Hang:
    """Say nothing more until the provider is stopped."""


Step = bytes | grpc.StatusCode | Hang | None
"""An update, a status to end the stream with, a hang, or a good end."""


def entry(svid: X509SVID, *authorities: Authority, hint: str = "") -> workload_pb2.X509SVID:
    """Return how a provider spells an identity with its own trust bundle."""
    key = load_pem_private_key(svid.private_key_pem_for_transport(), None)
    return workload_pb2.X509SVID(
        spiffe_id=str(svid.id),
        x509_svid=b"".join(svid.der_chain),
        x509_svid_key=key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
        bundle=der(*authorities),
        hint=hint,
    )


def der(*authorities: Authority) -> bytes:
    """Return certificates of authorities one after another."""
    return b"".join(one.certificate.public_bytes(Encoding.DER) for one in authorities)


def update(
    *entries: workload_pb2.X509SVID, federated: Mapping[str, bytes] | None = None, crl: Sequence[bytes] = ()
) -> bytes:
    """Return an update as it is on the wire."""
    message = workload_pb2.X509SVIDResponse(svids=entries, federated_bundles=federated or {}, crl=crl)
    return message.SerializeToString()


@dataclass
class Heard:
    """What a source told its subscribers, one status after another."""

    told: queue.Queue[WorkloadAPIStatus] = field(default_factory=queue.Queue)

    def __call__(self, status: WorkloadAPIStatus) -> None:
        """Take a status."""
        self.told.put(status)

    def next(self) -> WorkloadAPIStatus:
        """Return the next one, when it comes."""
        return self.told.get(timeout=20)


def _nothing(_: workload_pb2.JWTSVIDRequest) -> grpc.StatusCode:
    return grpc.StatusCode.UNIMPLEMENTED


class Provider:
    """Serves streams; the steps of a test are sent in order, over as many connections as it takes.

    Attributes:
        minted: what the provider answers to whoever wants a JWT-SVID.
    """

    def __init__(self, socket: Path) -> None:
        self.socket = socket
        self.address = f"unix://{socket}"
        self.headers: list[dict[str, str | bytes]] = []
        self.minted: Callable[[workload_pb2.JWTSVIDRequest], bytes | grpc.StatusCode] = _nothing
        self._steps: queue.Queue[Step] = queue.Queue()
        self._stopped = threading.Event()
        self._start()

    def say(self, *steps: Step) -> None:
        """Send these next."""
        for step in steps:
            self._steps.put(step)

    def kill(self) -> None:
        """End every connection at once, and serve no more."""
        self._stopped.set()
        self._server.stop(0).wait()
        self._workers.shutdown()

    def restart(self) -> None:
        """Serve again at the same place."""
        self._stopped.clear()
        self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def _start(self) -> None:
        self._workers = ThreadPoolExecutor(4)
        self._server = grpc.server(self._workers, options=(("grpc.max_send_message_length", -1),))
        handler: grpc.RpcMethodHandler[bytes, bytes] = grpc.unary_stream_rpc_method_handler(self._fetch)
        unary: grpc.RpcMethodHandler[bytes, bytes] = grpc.unary_unary_rpc_method_handler(self._mint)
        methods = {"FetchX509SVID": handler, "FetchJWTBundles": handler, "FetchJWTSVID": unary}
        self._server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, methods),))
        self._server.add_insecure_port(f"unix:{self.socket}")
        self._server.start()

    def _mint(self, request: bytes, context: grpc.ServicerContext) -> bytes:
        self.headers.append(dict(context.invocation_metadata()))
        answer = self.minted(workload_pb2.JWTSVIDRequest.FromString(request))
        return answer if isinstance(answer, bytes) else context.abort(answer, "told to")

    def _fetch(self, request: bytes, context: grpc.ServicerContext) -> Iterator[bytes]:
        self.headers.append(dict(context.invocation_metadata()))
        while not self._stopped.is_set() and context.is_active():
            try:
                step = self._steps.get(timeout=0.02)
            except queue.Empty:
                continue
            if isinstance(step, bytes):
                yield step
                if len(step) <= _REFUSED_BYTES:
                    continue
                step = Hang()  # the client ends this connection; what comes next is for another
            if isinstance(step, Hang):
                ended = threading.Event()
                context.add_callback(ended.set)
                ended.wait(20)
                return
            elif step is None:
                return
            else:
                context.abort(step, "told to")
