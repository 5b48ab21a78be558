# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""verify_bearer: a call goes on if exactly one wanted JWT-SVID came with it; it never takes the place of a proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

import grpc
import pytest

from nsmsec.chain import compose, evolved
from nsmsec.elements.verify_bearer import VerifyBearerServer
from nsmsec.errors import NsmsecError, ReasonCode, SourceUnavailable
from nsmsec.identity import SpiffeID, authorize_id
from nsmsec.testing.elements import Record
from nsmsec.testing.runtimes import RUNTIMES, Runtime
from nsmsec.tokens import JWTSVIDVerifier
from tests.chain.parts import OPEN, a_call
from tests.interceptors.conftest import loop, stage
from tests.interceptors.scripts import Counting
from tests.interceptors.stage import Kind
from tests.interceptors.world import NOW as MACHINE_NOW
from tests.interceptors.world import hop
from tests.tokens.jwt_svids import AUDIENCE, BUNDLES, CLIENT, NOW, SECONDS, Token

if TYPE_CHECKING:
    from nsmsec.identity import JWTBundleSet, JWTBundleSource
    from tests.interceptors.stage import Stage

__all__ = ["loop", "stage"]  # the fixtures

both = pytest.mark.parametrize("runtime", RUNTIMES, ids=str)
R = ReasonCode
GOOD = Token()


class Closed:
    """A source without keys."""

    def jwt_bundles(self) -> JWTBundleSet:
        """Have none."""
        raise SourceUnavailable(R.SOURCE_UNAVAILABLE, "no keys")


def element(bundles: JWTBundleSource = BUNDLES) -> VerifyBearerServer:
    """Return the element of the server, which wants the client."""
    verifier = JWTSVIDVerifier(audience=AUDIENCE)
    return VerifyBearerServer(verifier=verifier, bundles=bundles, authorizer=authorize_id(SpiffeID.parse(CLIENT)))


def bearer(token: Token = GOOD) -> str:
    """Return what a caller sends."""
    return f"Bearer {token.compact()}"


def drive(runtime: Runtime, *values: str, bundles: JWTBundleSource = BUNDLES) -> None:
    """Check that the rest of the chain sees the call as it came."""
    inner = Record()
    call = evolved(a_call(), bearer=values, now=NOW)
    runtime.drive(compose(element(bundles), inner).flow(call), invoke=lambda _: OPEN)
    assert inner.calls == [call]


@both
def test_call_with_a_wanted_token_goes_on_unchanged(runtime: Runtime) -> None:
    """Nothing of the token becomes a fact."""
    drive(runtime, bearer())


#: What may come instead of one good value.
SPOILED: dict[str, tuple[tuple[str, ...], ReasonCode]] = {
    "none": ((), R.BEARER_MISSING),
    "two": ((bearer(), bearer()), R.FORMAT),
    "empty": (("",), R.FORMAT),
    "no scheme": ((GOOD.compact(),), R.FORMAT),
    "another scheme": ((f"Basic {GOOD.compact()}",), R.FORMAT),
    "scheme alone": (("Bearer ",), R.FORMAT),
    "two blanks": ((f"Bearer  {GOOD.compact()}",), R.FORMAT),
    "two in one": ((f"{bearer()}, {bearer()}",), R.FORMAT),
    "expired": ((bearer(GOOD.with_claims(iat=SECONDS - 300, exp=SECONDS - 30)),), R.EXPIRED),
    "for another": ((bearer(GOOD.with_claims(aud=["another"])),), R.AUD_MISMATCH),
    "of somebody else": ((bearer(GOOD.with_claims(sub="spiffe://corp.example/other")),), R.PEER_MISMATCH),
    "access token": ((bearer(GOOD.with_header(typ="at+jwt")),), R.TYP_MISMATCH),
}


@both
@pytest.mark.parametrize("fault", SPOILED)
def test_call_without_exactly_one_good_token_is_refused(runtime: Runtime, fault: str) -> None:
    """The handler does not run."""
    values, code = SPOILED[fault]
    with pytest.raises(NsmsecError) as caught:
        drive(runtime, *values)
    assert caught.value.code is code


@both
def test_without_keys_nothing_is_proven(runtime: Runtime) -> None:
    """A source that has none refuses."""
    with pytest.raises(SourceUnavailable):
        drive(runtime, bearer(), bundles=Closed())


def test_call_shows_no_token() -> None:
    """Neither in a log nor in a traceback."""
    assert GOOD.compact() not in repr(evolved(a_call(), bearer=(bearer(),)))


@pytest.mark.parametrize("kind", Kind)
def test_server_over_grpc_demands_the_token_beside_the_path(stage: Stage, kind: Kind) -> None:
    """With it the call is answered, without it refused; with a token and another neighbour the path still decides."""
    client, server = hop("/client"), hop("/server", server_elements=(element(),))
    handler = Counting()
    called = stage.client(stage.serve(server, handler), client, server)
    now = int(MACHINE_NOW.timestamp())
    token = Token().with_claims(iat=now, exp=now + 300)
    good, other = bearer(token), bearer(token.with_claims(sub="spiffe://corp.example/other"))
    assert called.call(kind, b"one", metadata=(("authorization", good),)).code is grpc.StatusCode.OK
    for metadata in ((), (("authorization", other),), (("authorization", good), ("authorization", good))):
        assert called.call(kind, b"one", metadata=metadata).code is grpc.StatusCode.UNAUTHENTICATED
    server.kept.wait(4)
    assert [one.code for one in server.kept.records] == [None, "BEARER_MISSING", "PEER_MISMATCH", "FORMAT"]
    assert handler.calls == 1
