# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What docs/jwt-svid.md shows works as it stands; its codes are those of the verifier."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nsmsec.clock import SystemClock
from nsmsec.dev.workload_api import BackgroundProvider, DevelopmentProvider, parse_plan
from nsmsec.elements.verify_bearer import VerifyBearerServer
from nsmsec.errors import NsmsecError, ReasonCode
from nsmsec.identity import SpiffeID
from nsmsec.tokens import JWTSource, JWTSVIDVerifier
from tests.dev.workload_api.test_plan import GOOD as PLAN
from tests.tokens.jwt_svids import BUNDLES, Token
from tests.tokens.test_jwt_svid import SPOILED

PAGE = (Path(__file__).parents[2] / "docs" / "jwt-svid.md").read_text()
EXAMPLE, DEMANDING, FETCHING = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)


def test_example_proves_for_the_time_of_now() -> None:
    """The good token of these tests ended long ago, which is the one thing that is wrong with it."""
    shown: dict[str, object] = {}
    exec(EXAMPLE, shown)  # noqa: S102 (our own page)
    with pytest.raises(NsmsecError) as caught:
        shown["who"](Token().compact(), BUNDLES)  # type: ignore[operator]  # the page makes it a function
    assert caught.value.code is ReasonCode.EXPIRED


def test_example_demands_a_token() -> None:
    """What the page shows is an element."""
    shown: dict[str, object] = {}
    exec(DEMANDING, shown)  # noqa: S102 (our own page)
    assert isinstance(shown["demanding"](BUNDLES), VerifyBearerServer)  # type: ignore[operator]  # the page makes it a function


def test_example_shows_a_token_of_the_development_provider(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `nsmsec dev up` serves is what the page fetches; what it fetches is proven."""
    client = SpiffeID.parse("spiffe://a.example/client")
    provider = DevelopmentProvider(parse_plan(PLAN), tmp_path, clock=SystemClock())
    with BackgroundProvider(provider):
        monkeypatch.setenv("SPIFFE_ENDPOINT_SOCKET", provider.addresses[client])
        shown: dict[str, object] = {}
        exec(FETCHING, shown)  # noqa: S102 (our own page)
        ((name, value),) = shown["metadata"]()  # type: ignore[operator]  # the page makes it a function
        verifier = JWTSVIDVerifier(audience="spiffe://corp.example/server")
        with JWTSource().wait(20) as source:
            token = value.removeprefix("Bearer ")
            proven = verifier.verify(token, bundles=source.jwt_bundles(), now=SystemClock().now())
    assert (name, proven.id) == ("authorization", client)


def test_page_has_every_code_of_a_refusal() -> None:
    """As the table of spoiled tokens has them; no other."""
    rows = re.findall(r"^\|.*\| (`[A-Z_`, ]+`) \|$", PAGE, flags=re.MULTILINE)
    stated = {code for row in rows for code in re.findall(r"`([A-Z_]+)`", row)}
    assert stated == {str(code) for _, code in SPOILED.values()}
