# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The operations a token may be for (claim `op`; token profile, section 3)."""

from __future__ import annotations

__all__ = [
    "CALL",
    "DELEGATION_TYPE",
    "LONG_LIVED",
    "OPERATIONS",
    "REFRESH",
    "REQUEST",
    "TYPE",
    "VERSION",
]

#: The header parameter `typ` of a path token.
TYPE = "nsm-path+jwt"
#: The same of a delegation to a session key.
DELEGATION_TYPE = "nsmsec-delegation+jwt"
#: The claim `ver`, in path tokens as in delegations.
VERSION = 1

REQUEST = "request"
REFRESH = "refresh"
#: Any RPC without an operation of its own.
CALL = "call"

#: Every operation there is.
OPERATIONS = frozenset({REQUEST, REFRESH, "close", "monitor", "register", "find", "unregister", CALL})

#: The operations whose tokens may live for ten minutes; all others for one.
LONG_LIVED = frozenset({REQUEST, REFRESH, "register"})
