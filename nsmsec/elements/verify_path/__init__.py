# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Prove the whole path before anything is decided on it.

Purpose:
    Turns the path that a neighbour presented into a verified one: every token of every hop, as the
    token profile, section 4, says. Either it returns the proof or the call ends. While a stream is
    open, every signer is proven again; tokens are not, which are used when it begins.

Placement:
    Server: after update_path, before authorize. Client: innermost, around the wire, so that nothing
    sees an answer before its path is proven.

Reads:
    Server: `path`, `certificates`, `peer`, `self_id`, `operation`, `service`. Client: the same of the
    reply, with `sent`.

Writes:
    Server: `Call.verified`. Client: `Reply.verified`. Both: the findings.

Refuses:
    `PATH_MISSING`, `PEER_MISSING`, every code of the token profile's section 7 that a token,
    certificate or replay can cause; `RESPONSE_UNBOUND` on the client. An answer with another status
    than OK proves nothing: it passes without a path.

Example:
    >>> def chain_position(verifier):
    ...     return VerifyPathServer(verifier=verifier)
"""

from nsmsec.elements.verify_path.client import VerifyPathClient
from nsmsec.elements.verify_path.server import VerifyPathServer

__all__ = ["VerifyPathClient", "VerifyPathServer"]
