# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Mint this hop's own token, after everything else agreed.

Purpose:
    Hands the path on: the client mints the forward token for exactly the next hop; the server, once
    its handler answered OK, the turn token for its caller. A handler that called onward passes on
    the finished path of that call instead, unchanged: it already ends with the token of who answered.

Placement:
    Innermost but for the client's verify_path. Prove, then decide, then mint: it stands behind
    authorize, so that no token exists for a call that policy denied.

Reads:
    `verified`, `segment`, `peer`, `operation`, `service`; on the server also the handler's reply.

Writes:
    Client: `Call.path`, `Call.certificates`, `Call.sent`. Server: `Reply.path`, `Reply.certificates`.

Refuses:
    `PEER_MISSING`: nobody to mint for. `RESPONSE_UNBOUND`: the onward path that the handler named
    does not continue this call's. Whatever the minter refuses: a leaf about to expire, a limit.

Example:
    >>> def chain_position(minter):
    ...     return UpdateTokenServer(minter=minter)
"""

from nsmsec.elements.update_token.client import UpdateTokenClient
from nsmsec.elements.update_token.server import UpdateTokenServer

__all__ = ["UpdateTokenClient", "UpdateTokenServer"]
