# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Where a Workload API is: `SPIFFE_ENDPOINT_SOCKET`, as the Workload Endpoint standard spells it (section 4)."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Final

from nsmsec.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ENDPOINT_VARIABLE", "address_from", "grpc_target"]

#: The environment variable in which a platform says where its Workload API is.
ENDPOINT_VARIABLE: Final = "SPIFFE_ENDPOINT_SOCKET"

_MAX_SOCKET_PATH_BYTES: Final = 107
_MAX_PORT: Final = 65535
# A path is taken as it is written: what a URI would have to escape is refused.
_UNIX: Final = re.compile(r"unix:(?://)?(/(?!/)[A-Za-z0-9._~!$&'()+,;=@/-]+)")
_TCP: Final = re.compile(r"tcp://(?:\[([0-9A-Fa-f:.]+)\]|([0-9.]+)):([0-9]{1,5})")


def address_from(environment: Mapping[str, str]) -> str:
    """Return the address in an environment.

    Raises:
        Misconfigured: it has none.
    """
    address = environment.get(ENDPOINT_VARIABLE, "")
    if not address:
        raise Misconfigured(f"workload api: expected an address in {ENDPOINT_VARIABLE}, found none")
    return address


def grpc_target(address: str) -> str:
    """Return what gRPC calls this address.

    Args:
        address: `unix:///absolute/path`, `unix:/absolute/path`, `tcp://127.0.0.1:8081` or `tcp://[::1]:8081`;
            TCP takes an IP address, never a name, and neither takes anything after it.

    Raises:
        Misconfigured: it is no such address.
    """
    if unix := _UNIX.fullmatch(address):
        if len(unix[1].encode()) > _MAX_SOCKET_PATH_BYTES:
            raise _refuse(f"a socket path of at most {_MAX_SOCKET_PATH_BYTES} bytes", address)
        return f"unix:{unix[1]}"
    if (tcp := _TCP.fullmatch(address)) is None:
        raise _refuse("unix:///absolute/path or tcp://ip:port", address)
    try:
        ip = ipaddress.ip_address(tcp[1] or tcp[2])
    except ValueError as error:
        raise _refuse("an IP address", address) from error
    if not 0 < int(tcp[3]) <= _MAX_PORT:
        raise _refuse("a port", address)
    return f"ipv6:[{ip}]:{tcp[3]}" if tcp[1] else f"ipv4:{ip}:{tcp[3]}"


def _refuse(expected: str, found: str) -> Misconfigured:
    return Misconfigured(f"workload api: expected {expected}, found {found!r:.200}")
