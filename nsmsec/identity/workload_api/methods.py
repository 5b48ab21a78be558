# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The names that the SPIFFE Workload API has on the wire (Workload API, section 4; Workload Endpoint, section 6)."""

from __future__ import annotations

from typing import Final

__all__ = ["SECURITY_HEADER", "SERVICE", "path_of"]

#: The service; the standard's file has no package.
SERVICE: Final = "SpiffeWorkloadAPI"
#: Without it a server refuses: a browser that was lured to the socket cannot send it (Workload Endpoint, section 6.1).
SECURITY_HEADER: Final = ("workload.spiffe.io", "true")


def path_of(method: str) -> str:
    """Return the path of a method on the wire.

    Args:
        method: its name, such as `FetchX509SVID`.
    """
    return f"/{SERVICE}/{method}"
