# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A blocking server whose every handler stands behind a workload's chain."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import grpc

from nsmsec.errors import Misconfigured
from nsmsec.interceptors.server import ServerInterceptor
from nsmsec.transport import connection_age, server_credentials, server_options

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import timedelta
    from typing import Never

    from nsmsec.interceptors.workload import Workload
    from nsmsec.transport import Option

__all__ = ["Server"]


class Server(grpc.Server):
    """A server with mutual TLS, with all that a path needs; `nsmsec.server` makes it."""

    def __init__(
        self,
        workload: Workload,
        *,
        max_workers: int,
        interceptors: Sequence[grpc.ServerInterceptor] = (),
        options: Sequence[Option] = (),
        max_connection_age: timedelta | None = None,
        unsafe_pooled_roots: bool = False,
    ) -> None:
        """Make a server that listens nowhere yet.

        Args:
            workload: who serves.
            max_workers: how many handlers may run at once.
            interceptors: further interceptors; they stand between the chain and the handlers.
            options: further options of gRPC.
            max_connection_age: when a client is asked for a new connection; `connection_age` of the SVID if omitted.
            unsafe_pooled_roots: give up the second layer of TLS, to show that the first holds alone.

        Raises:
            Misconfigured: an option is not for users to set, or the age is not positive.
            NsmsecError: the SVID cannot be had.
        """
        self._workload = workload
        self._unsafe_pooled_roots = unsafe_pooled_roots
        age = connection_age(workload.svid.x509_svid()) if max_connection_age is None else max_connection_age
        self._workers = ThreadPoolExecutor(max_workers, thread_name_prefix="nsmsec-server")
        self._server = grpc.server(
            self._workers,
            interceptors=[ServerInterceptor(workload), *interceptors],
            options=server_options(options, limits=workload.limits, max_connection_age=age),
        )

    def listen(self, address: str) -> int:
        """Listen with mutual TLS as this workload; return the port.

        Args:
            address: `host:port`, port 0 for any; or `unix:path`.

        Raises:
            Misconfigured: gRPC cannot listen there.
            NsmsecError: the SVID or the trust bundles cannot be had.
        """
        credentials = server_credentials(
            svid_source=self._workload.svid,
            bundle_source=self._workload.bundles,
            clock=self._workload.clock,
            unsafe_pooled_roots=self._unsafe_pooled_roots,
        )
        try:
            return self._server.add_secure_port(address, credentials)
        except RuntimeError as error:
            raise Misconfigured(f"server: expected an address to listen on, found {address}") from error

    def add_secure_port(self, address: str, server_credentials: grpc.ServerCredentials) -> int:
        """Listen with other credentials; calls whose peer these do not prove are refused one by one."""
        return self._server.add_secure_port(address, server_credentials)

    def add_insecure_port(self, address: str) -> Never:
        """Refuse: nobody could be proven there.

        Raises:
            Misconfigured: always.
        """
        raise Misconfigured(f"server: expected mutual TLS, found an insecure port {address}; use listen()")

    def add_generic_rpc_handlers(self, generic_rpc_handlers: Iterable[grpc.GenericRpcHandler]) -> None:
        """Serve what these handlers serve."""
        self._server.add_generic_rpc_handlers(generic_rpc_handlers)

    def add_registered_method_handlers(
        self, service_name: str, method_handlers: Mapping[str, grpc.RpcMethodHandler[Any, Any]]
    ) -> None:
        """Serve the methods of a service."""
        self._server.add_registered_method_handlers(service_name, method_handlers)

    def start(self) -> None:
        """Begin to serve."""
        self._server.start()

    def stop(self, grace: float | None) -> threading.Event:
        """Take no more calls; end those under way after a grace period in seconds."""
        return self._server.stop(grace)

    def wait_for_termination(self, timeout: float | None = None) -> bool:
        """Wait until the server has stopped; return True if it has not within the timeout in seconds."""
        return self._server.wait_for_termination(timeout)
