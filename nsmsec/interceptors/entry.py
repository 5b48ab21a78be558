# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The public entry: a server or a channel of a workload, built together with everything that a path needs.

A bare interceptor can neither set metadata limits nor switch retries off, nor does it know its channel's peer.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from nsmsec.errors import Misconfigured
from nsmsec.interceptors.aio_client import AioChannel
from nsmsec.interceptors.aio_secure_server import AioServer
from nsmsec.interceptors.client import Channel
from nsmsec.interceptors.secure_server import Server
from nsmsec.transport import Bridge, Direct, Rotating

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import timedelta

    import grpc

    from nsmsec.identity import Authorizer, SpiffeID
    from nsmsec.interceptors.workload import Workload
    from nsmsec.transport import ClientTransport, Option

__all__ = ["aio_channel", "aio_server", "channel", "check_server", "server"]

Transport: TypeAlias = 'Literal["bridge", "direct"] | ClientTransport'

_MAX_WORKERS: Final = 10


def server(
    workload: Workload,
    *,
    max_workers: int = _MAX_WORKERS,
    interceptors: Sequence[grpc.ServerInterceptor] = (),
    options: Sequence[Option] = (),
    max_connection_age: timedelta | None = None,
    unsafe_pooled_roots: bool = False,
) -> Server:
    """Return a blocking server; add services to it, `listen`, then `start`.

    Args:
        workload: who serves.
        max_workers: how many handlers may run at once.
        interceptors: further interceptors; they see only what gRPC shows before a handler runs.
        options: further options of gRPC.
        max_connection_age: when a client is asked for a new connection, on which calls begin from then on; a quarter of
            the SVID's life, half an hour at most, if omitted.
        unsafe_pooled_roots: give up the second layer of TLS, to show that the first holds alone.

    Raises:
        Misconfigured: an option is not for users to set, or the age is not positive.
        NsmsecError: the SVID cannot be had.
    """
    return Server(
        workload,
        max_workers=max_workers,
        interceptors=interceptors,
        options=options,
        max_connection_age=max_connection_age,
        unsafe_pooled_roots=unsafe_pooled_roots,
    )


def aio_server(
    workload: Workload,
    *,
    interceptors: Sequence[grpc.aio.ServerInterceptor] = (),
    options: Sequence[Option] = (),
    max_connection_age: timedelta | None = None,
    unsafe_pooled_roots: bool = False,
) -> AioServer:
    """Return an asyncio server; add services to it, `listen`, then `start`.

    Args:
        workload: who serves.
        interceptors: further interceptors; they see only what gRPC shows before a handler runs.
        options: further options of gRPC.
        max_connection_age: when a client is asked for a new connection, on which calls begin from then on; a quarter of
            the SVID's life, half an hour at most, if omitted.
        unsafe_pooled_roots: give up the second layer of TLS, to show that the first holds alone.

    Raises:
        Misconfigured: an option is not for users to set, or the age is not positive.
        NsmsecError: the SVID cannot be had.
    """
    return AioServer(
        workload,
        interceptors=interceptors,
        options=options,
        max_connection_age=max_connection_age,
        unsafe_pooled_roots=unsafe_pooled_roots,
    )


def check_server(server: grpc.Server | grpc.aio.Server) -> None:
    """Refuse a server that serves without proof; for start-up code that is handed servers made elsewhere.

    Args:
        server: a server that is about to start.

    Raises:
        Misconfigured: neither `server` nor `aio_server` of nsmsec made it.
    """
    if not isinstance(server, Server | AioServer):
        raise Misconfigured(f"server: expected one that nsmsec made, found {type(server).__name__}")


def channel(
    target: str,
    workload: Workload,
    *,
    authorizer: Authorizer,
    origin: bool = False,
    transport: Transport = "bridge",
    expected_id: SpiffeID | None = None,
    dns_name: str | None = None,
    options: Sequence[Option] = (),
    unsafe_pooled_roots: bool = False,
) -> Channel:
    """Return a channel for blocking calls to one server.

    Args:
        target: where the server is, `host:port` or `unix:path`.
        workload: who calls.
        authorizer: says whether a proven identity is the wanted one.
        origin: whether calls on it may start a path; by default they continue that of the RPC being handled.
        transport: `bridge` proves any SVID; `direct` is faster, for a server whose SVID has a DNS name of its own.
        expected_id: for `direct`, exactly whom the DNS name belongs to.
        dns_name: for `direct`, the DNS name in the server's SVID.
        options: further options of gRPC.
        unsafe_pooled_roots: give up the second layer of TLS, to show that the first holds alone.

    Raises:
        Misconfigured: the options do not fit together.
        NsmsecError: the own SVID or the trust bundles cannot be had, or the authorizer does not want `expected_id`.
    """
    return Channel(
        workload,
        _transport(
            target,
            workload,
            authorizer=authorizer,
            transport=transport,
            expected_id=expected_id,
            dns_name=dns_name,
            unsafe_pooled_roots=unsafe_pooled_roots,
        ),
        origin=origin,
        options=options,
    )


def aio_channel(
    target: str,
    workload: Workload,
    *,
    authorizer: Authorizer,
    origin: bool = False,
    transport: Transport = "bridge",
    expected_id: SpiffeID | None = None,
    dns_name: str | None = None,
    options: Sequence[Option] = (),
    unsafe_pooled_roots: bool = False,
) -> AioChannel:
    """Return a channel for asyncio calls to one server.

    Args:
        target: where the server is, `host:port` or `unix:path`.
        workload: who calls.
        authorizer: says whether a proven identity is the wanted one.
        origin: whether calls on it may start a path; by default they continue that of the RPC being handled.
        transport: `bridge` proves any SVID; `direct` is faster, for a server whose SVID has a DNS name of its own.
        expected_id: for `direct`, exactly whom the DNS name belongs to.
        dns_name: for `direct`, the DNS name in the server's SVID.
        options: further options of gRPC.
        unsafe_pooled_roots: give up the second layer of TLS, to show that the first holds alone.

    Raises:
        Misconfigured: the options do not fit together.
        NsmsecError: the own SVID or the trust bundles cannot be had, or the authorizer does not want `expected_id`.
    """
    return AioChannel(
        workload,
        _transport(
            target,
            workload,
            authorizer=authorizer,
            transport=transport,
            expected_id=expected_id,
            dns_name=dns_name,
            unsafe_pooled_roots=unsafe_pooled_roots,
        ),
        origin=origin,
        options=options,
    )


def _transport(
    target: str,
    workload: Workload,
    *,
    authorizer: Authorizer,
    transport: Transport,
    expected_id: SpiffeID | None,
    dns_name: str | None,
    unsafe_pooled_roots: bool,
) -> ClientTransport:
    """Return the transport that was asked for.

    Raises:
        Misconfigured: what a direct channel needs is missing, or given to another.
        NsmsecError: the authorizer does not want `expected_id`.
    """
    if transport == "direct":
        if expected_id is None or dns_name is None:
            raise Misconfigured("channel: expected an expected_id together with a dns_name for a direct channel")
        authorizer(expected_id)
        make: Callable[[], ClientTransport] = partial(
            Direct,
            target,
            svid_source=workload.svid,
            bundle_source=workload.bundles,
            expected_id=expected_id,
            dns_name=dns_name,
            clock=workload.clock,
        )
    elif expected_id is not None or dns_name is not None:
        raise Misconfigured("channel: expected no expected_id, no dns_name; only a direct channel has them")
    elif transport != "bridge":
        return transport
    else:
        make = partial(
            Bridge,
            target,
            svid_source=workload.svid,
            bundle_source=workload.bundles,
            authorizer=authorizer,
            clock=workload.clock,
            svid_verifier=workload.svid_verifier,
            unsafe_pooled_roots=unsafe_pooled_roots,
        )
    return Rotating(make, svid_source=workload.svid, bundle_source=workload.bundles, clock=workload.clock)
