# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The server's further proof: whose token came with the request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nsmsec.errors import Malformed, ReasonCode, Unverified

if TYPE_CHECKING:
    from nsmsec.chain import Call, Flow, Proceed, Reply
    from nsmsec.identity import Authorizer, JWTBundleSource
    from nsmsec.tokens import JWTSVIDVerifier

__all__ = ["VerifyBearerServer"]

_SCHEME: Final = "Bearer "


class VerifyBearerServer:
    """Lets a call go on if its bearer token is proven and wanted."""

    def __init__(self, *, verifier: JWTSVIDVerifier, bundles: JWTBundleSource, authorizer: Authorizer) -> None:
        """Take what decides about tokens.

        Args:
            verifier: proves tokens for our audience.
            bundles: the keys in force, a `JWTSource` for instance; asked at every call.
            authorizer: says whose tokens are wanted.
        """
        self._verifier = verifier
        self._bundles = bundles
        self._authorizer = authorizer

    def flow(self, call: Call, proceed: Proceed) -> Flow[Reply]:
        """Prove the token, then go on (JWT-SVID, section 4.1).

        1. There is exactly one value, of the scheme `Bearer`.
        2. The token in it is proven under the keys of now.
        3. Its subject is wanted.

        Raises:
            NsmsecError: one of these does not hold; the handler does not run.
        """
        # 1
        if not call.bearer:
            raise Unverified(ReasonCode.BEARER_MISSING, "verify_bearer: expected a jwt-svid with the call, found none")
        if len(call.bearer) > 1 or not call.bearer[0].startswith(_SCHEME):
            raise Malformed(ReasonCode.FORMAT, "verify_bearer: expected one authorization by Bearer, found another")
        # 2
        token = call.bearer[0].removeprefix(_SCHEME)
        proven = self._verifier.verify(token, bundles=self._bundles.jwt_bundles(), now=call.now)
        # 3
        self._authorizer(proven.id)
        return (yield from proceed(call))
