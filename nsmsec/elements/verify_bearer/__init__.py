# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Demand a JWT-SVID beside the path.

Purpose:
    Where mutual TLS ends before us, the proven neighbour is whatever ended it, the same for every caller. A JWT-SVID in
    `authorization: Bearer …` then says who sent the request. This element proves it, and asks an authorizer about its
    subject. It only ever refuses: a token takes the place of no proof. The neighbour stays the one whom the transport
    proved, the path is bound to that one, the policy sees nothing of the token. A bearer token is as good for whoever
    has seen it as for its subject.

Placement:
    Server: among your own elements, behind authorize. A client has none: the application puts the token into the
    metadata of its call.

Reads:
    `bearer`, `now`.

Writes:
    Nothing.

Refuses:
    `BEARER_MISSING`; `FORMAT`, two values, or another scheme; every code of `JWTSVIDVerifier.verify`; what the
    authorizer refuses, `PEER_MISMATCH`; `SOURCE_UNAVAILABLE`, there are no keys. A stream is judged when it begins.

Example:
    >>> from nsmsec.identity import authorize_id
    >>> def of_your_own(verifier, source, client_id):
    ...     return VerifyBearerServer(verifier=verifier, bundles=source, authorizer=authorize_id(client_id))
"""

from nsmsec.elements.verify_bearer.server import VerifyBearerServer

__all__ = ["VerifyBearerServer"]
