# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The operations a token may be for (claim `op`; token profile, section 3)."""

from __future__ import annotations

__all__ = ["CALL", "LONG_LIVED", "OPERATIONS", "REFRESH", "REQUEST", "TYPE", "VERSION"]

#: The header parameter `typ` of a path token.
TYPE = "nsm-path+jwt"
#: The claim `ver`.
VERSION = 1

REQUEST = "request"
REFRESH = "refresh"
#: Any RPC without an operation of its own.
CALL = "call"

#: Every operation there is.
OPERATIONS = frozenset({REQUEST, REFRESH, "close", "monitor", "register", "find", "unregister", CALL})

#: The operations whose tokens may live for ten minutes; all others for one.
LONG_LIVED = frozenset({REQUEST, REFRESH, "register"})
