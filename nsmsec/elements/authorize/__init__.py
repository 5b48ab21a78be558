# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Judge a call on its proven facts.

Purpose:
    Puts the facts of a call to the policy engine: who comes (server), whether to call (client),
    whether to take the answer (client). Only an allowing decision lets the call go on. While a stream
    is open, the server's question and the one about the answer are asked again.

Placement:
    Server: after verify_path, before the handler and before anything is minted. Client: after
    update_path; around update_token, the wire and verify_path, so that it judges the proven answer.

Reads:
    The call's facts: `self_id`, `peer`, `operation`, `service`, `method`, `now`, `deadline`, `stated`,
    `verified`, `machines`; of the reply `now`, `verified`, `machines`.

Writes:
    The policy revision, into the findings.

Refuses:
    `POLICY_DENIED` with the policy's reasons; `POLICY_UNDEFINED`, `POLICY_INVALID_RESULT`,
    `POLICY_ERROR`, `ENGINE_UNAVAILABLE` where no decision could be made; `PEER_MISSING`,
    `PATH_MISSING` where there is nothing to decide on.

Example:
    >>> def chain_position(engine):
    ...     return AuthorizeServer(engine=engine)
"""

from nsmsec.elements.authorize.client import AuthorizeClient
from nsmsec.elements.authorize.server import AuthorizeServer

__all__ = ["AuthorizeClient", "AuthorizeServer"]
