# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""go-spiffe gets its identities from our development provider, follows them, judges tokens by them."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

from nsmsec.clock import SystemClock
from nsmsec.errors import NsmsecError
from nsmsec.federation import BundleDocument
from nsmsec.identity import JWTBundle, JWTBundleSet
from nsmsec.tokens import JWTSVIDVerifier
from tests.interop.provided import LONER, OTHER_CLIENT, OTHER_SERVER

if TYPE_CHECKING:
    from nsmsec.identity import SpiffeID
    from tests.federation.gospiffe import GoSpiffe
    from tests.interop.provided import Provided

pytestmark = pytest.mark.gospiffe

DOMAIN = OTHER_CLIENT.trust_domain


def test_go_spiffe_gets_its_identity_with_every_bundle(provided: Provided, go: GoSpiffe) -> None:
    """Who it is, whom it may believe."""
    given = go.ask("x509", address=provided.address(OTHER_CLIENT))
    assert (given["id"], given["bundles"]) == (str(OTHER_CLIENT), {"a.example": 1, "b.example": 1})


def test_go_spiffe_follows_rotations(provided: Provided, go: GoSpiffe) -> None:
    """Its source is told of an authority to come, then of each new identity."""

    def seen() -> tuple[str, int]:
        given = go.ask("watch", address=provided.address(OTHER_CLIENT), trust_domain=str(DOMAIN))
        return given["leaf"], given["bundles"][str(DOMAIN)]

    first = seen()
    provided.prepare_authority(DOMAIN)
    prepared = seen()
    provided.rotate(DOMAIN)
    second = seen()
    provided.rotate(DOMAIN)
    third = seen()
    assert [count for _, count in (first, prepared, second, third)] == [1, 2, 2, 2]
    assert prepared[0] == first[0]
    assert len({leaf for leaf, _ in (first, second, third)}) == 3


def test_go_spiffe_fetches_the_bundle_that_the_provider_publishes(provided: Provided, go: GoSpiffe) -> None:
    """By `https_spiffe`; it proves the endpoint by the bundle of before the rotation, and has no order of keys."""
    before = provided.document(DOMAIN)
    provided.prepare_authority(DOMAIN)
    url, now = provided.endpoint(DOMAIN), provided.document(DOMAIN)
    endpoint_id = f"{DOMAIN.uri}/nsmsec/bundle-endpoint"
    given = go.ask("fetch", document=before.serialise(), trust_domain=str(DOMAIN), url=url, endpoint_id=endpoint_id)
    fetched = BundleDocument.parse(DOMAIN, base64.b64decode(given["document"]))
    assert (fetched.sequence, fetched.refresh_hint_s) == (now.sequence, now.refresh_hint_s)
    assert set(fetched.trust_bundle.authorities) == set(now.trust_bundle.authorities)
    key_ids = {one.key_id for one in now.jwt_authorities}
    assert {one.key_id for one in fetched.jwt_authorities} == key_ids
    assert len(key_ids) == len(now.trust_bundle.authorities) == 2


class Tokens:
    """What go-spiffe does with JWT-SVIDs."""

    def __init__(self, provided: Provided, go: GoSpiffe) -> None:
        self._provided, self._go = provided, go

    def fetch(self, who: SpiffeID) -> str:
        """Fetch one for the audience `me`."""
        given = self._go.ask("jwt", address=self._provided.address(who), audience="me")
        assert given["id"] == str(who)
        token: str = given["token"]
        return token

    def judge(self, token: str, *, by: str, audience: str = "me") -> str | None:
        """Return whom it proves to another client, or nobody: by go-spiffe itself, by our provider, by ourselves."""
        if by == "nsmsec":
            return self._verify(token, audience)
        address = self._provided.address(OTHER_CLIENT)
        given = self._go.ask(by, address=address, token=token, audience=audience)
        assert given["accepted"] == ("id" in given)
        return given.get("id")

    def _verify(self, token: str, audience: str) -> str | None:
        documents = [self._provided.document(one.trust_domain) for one in (OTHER_CLIENT, OTHER_SERVER)]
        bundles = JWTBundleSet.of(
            *(JWTBundle(trust_domain=one.trust_domain, authorities=one.jwt_authorities) for one in documents)
        )
        try:
            found = JWTSVIDVerifier(audience=audience).verify(token, bundles=bundles, now=SystemClock().now())
        except NsmsecError:
            return None
        return str(found.id)


@pytest.mark.parametrize("by", ["check_jwt", "validate_jwt", "nsmsec"])
def test_token_is_judged_alike_by_go_spiffe_our_provider_and_us(provided: Provided, go: GoSpiffe, by: str) -> None:
    """A partner's token is good, before and after its key was replaced; another audience, a stranger's are not."""
    tokens = Tokens(provided, go)
    token = tokens.fetch(OTHER_SERVER)
    assert tokens.judge(token, by=by) == str(OTHER_SERVER)
    assert tokens.judge(token, by=by, audience="you") is None
    assert tokens.judge(tokens.fetch(LONER), by=by) is None
    provided.prepare_authority(OTHER_SERVER.trust_domain)
    provided.rotate(OTHER_SERVER.trust_domain)
    for one in (token, tokens.fetch(OTHER_SERVER)):
        assert tokens.judge(one, by=by) == str(OTHER_SERVER)
