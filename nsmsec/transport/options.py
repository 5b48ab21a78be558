# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The gRPC options without which a path does not travel safely.

- Metadata: grpcio's default refuses at random from 7.9 KiB on; both of its limits are set, and ours
  (`Limits.max_path_bytes`) lies strictly below the soft one, so that an oversized path is always refused by us, with
  a code.
- Retries: a token is used once, so nothing below the interceptors may send a call twice: no retries, no hedging, and no
  service configuration that could turn them on. Not even those that gRPC makes for calls that no server has seen: they
  were seen to go on without end, until the memory was full.
- Connection age: TLS looks at a certificate once, at the handshake; connections end well before an SVID usually does.
  Clients move first, since a call that begins while its server ends the connection may fail.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, TypeAlias

from nsmsec.errors import Misconfigured
from nsmsec.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nsmsec.identity import X509SVID

__all__ = [
    "ABSOLUTE_MAX_METADATA_BYTES",
    "MAX_CONNECTION_AGE",
    "MAX_METADATA_BYTES",
    "Option",
    "channel_options",
    "connection_age",
    "server_options",
]

#: One gRPC option: its name and its value.
Option: TypeAlias = tuple[str, int | str]

#: grpcio's soft limit: above it a call is refused at random, more often the closer it comes to the absolute one.
MAX_METADATA_BYTES = 64 * 1024
#: grpcio's hard limit: above it every call is refused.
ABSOLUTE_MAX_METADATA_BYTES = 128 * 1024
#: How long a server keeps a connection at most before it asks the client for a new one, and so for a new handshake.
MAX_CONNECTION_AGE = timedelta(minutes=30)

_CARRIER_OVERHEAD_BYTES = 8 * 1024
_MILLISECOND = timedelta(milliseconds=1)

_NEVER = frozenset(
    {
        "grpc.service_config",
        "grpc.experimental.enable_hedging",
        "grpc.per_rpc_retry_buffer_size",
        "grpc.ssl_target_name_override",
    }
)


def channel_options(extra: Sequence[Option] = (), *, limits: Limits | None = None) -> tuple[Option, ...]:
    """Return the options of a channel whose calls carry a path.

    Args:
        extra: the user's own options; none of ours, and nothing that sends a call twice or renames the server.
        limits: the bounds in force.

    Raises:
        Misconfigured: `extra` holds a forbidden option, or the limits leave no room for a path.
    """
    ours: tuple[Option, ...] = (
        *_metadata(limits or Limits()),
        ("grpc.enable_retries", 0),
        ("grpc.service_config_disable_resolution", 1),
        ("grpc.use_local_subchannel_pool", 1),
        ("grpc.enable_http_proxy", 0),
    )
    return _joined(ours, extra)


def server_options(
    extra: Sequence[Option] = (), *, limits: Limits | None = None, max_connection_age: timedelta = MAX_CONNECTION_AGE
) -> tuple[Option, ...]:
    """Return the options of a server whose calls carry a path.

    Args:
        extra: the user's own options; none of ours.
        limits: the bounds in force.
        max_connection_age: after this a client is asked for a new connection; see `connection_age`.

    Raises:
        Misconfigured: `extra` holds a forbidden option, the limits leave no room for a path, or the age is not
        positive.
    """
    limits = limits or Limits()
    if max_connection_age < _MILLISECOND:
        raise Misconfigured(f"options: the connection age must be positive, is {max_connection_age}")
    ours: tuple[Option, ...] = (
        *_metadata(limits),
        ("grpc.max_connection_age_ms", max_connection_age // _MILLISECOND),
        ("grpc.max_connection_age_grace_ms", limits.max_stream // _MILLISECOND),
    )
    return _joined(ours, extra)


def connection_age(svid: X509SVID) -> timedelta:
    """Return how long a server with SVIDs like this keeps a connection: a quarter of its life, half an hour at most.

    A client renews its connections after half of that. So every connection ends before an SVID that is replaced in
    time, and hardly ever by a server.

    Args:
        svid: one of the server's own, or of the client's.
    """
    return min(MAX_CONNECTION_AGE, (svid.not_after - svid.not_before) / 4)


def _metadata(limits: Limits) -> tuple[Option, ...]:
    """Return both metadata limits of gRPC; the soft one leaves room for a path that travels in base64."""
    if limits.max_path_bytes * 4 // 3 + _CARRIER_OVERHEAD_BYTES >= MAX_METADATA_BYTES:
        raise Misconfigured(f"options: a path of {limits.max_path_bytes} bytes does not fit below gRPC's soft limit")
    return (
        ("grpc.max_metadata_size", MAX_METADATA_BYTES),
        ("grpc.absolute_max_metadata_size", ABSOLUTE_MAX_METADATA_BYTES),
    )


def _joined(ours: tuple[Option, ...], extra: Sequence[Option]) -> tuple[Option, ...]:
    """Return both, unless one of `extra` would undo one of ours."""
    forbidden = _NEVER.union(name for name, _ in ours).intersection(name for name, _ in extra)
    if forbidden:
        raise Misconfigured(f"options: these are not for users to set: {', '.join(sorted(forbidden))}")
    return (*ours, *extra)
