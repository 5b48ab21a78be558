# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What the token profile calls a gRPC method: its operation (`op`) together with its service (`svc`).

The method alone decides, and with it which carrier holds the path (token profile, section 6). The methods of Network
Service Mesh whose path lies inside the request message or in JSON have no carrier yet; they are refused rather than
treated as something they are not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nsmsec.chain import CALL
from nsmsec.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["operation_of"]

_IN_METADATA: Final[Mapping[str, str]] = {
    "/connection.MonitorConnection/MonitorConnections": "monitor",
    "/registry.NetworkServiceEndpointRegistry/Find": "find",
    "/registry.NetworkServiceRegistry/Find": "find",
}
_WITHOUT_CARRIER: Final = frozenset(
    {
        "/networkservice.NetworkService/Close",
        "/networkservice.NetworkService/Request",
        "/registry.NetworkServiceEndpointRegistry/Register",
        "/registry.NetworkServiceEndpointRegistry/Unregister",
        "/registry.NetworkServiceRegistry/Register",
        "/registry.NetworkServiceRegistry/Unregister",
    }
)


def operation_of(method: str) -> str:
    """Return the operation of a method, `/package.Service/Method`, whose path travels in metadata.

    The service of each of these operations is the method itself.

    Raises:
        Misconfigured: the path of this method travels in a carrier that does not exist yet.
    """
    if method in _WITHOUT_CARRIER:
        raise Misconfigured(f"methods: expected a method whose path travels in metadata, found {method}")
    return _IN_METADATA.get(method, CALL)
