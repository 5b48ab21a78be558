# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Addresses of HTTP services, and what proves us to them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nsmsec.errors import Misconfigured, ReasonCode, SourceUnavailable
from nsmsec.opa.http_access import HTTPAccess, checked_url

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    "url",
    [
        "https://opa.example",
        "https://opa.example:8181/prefix",
        "http://127.0.0.1:8181",
        "http://127.9.9.9",
        "http://localhost:8181",
        "http://[::1]:8181",
    ],
)
def test_an_address_with_tls_or_of_this_machine_is_good(url: str) -> None:
    """A slash at the end means nothing."""
    assert checked_url(url + "/", HTTPAccess()) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "opa.example",
        "ftp://opa.example",
        "file:///etc/passwd",
        "https://",
        "https://user@opa.example",
        "https://:secret@opa.example",
        "https://opa.example?q",
        "https://opa.example#f",
        "https://opa.example:0",
        "https://opa.example:99999",
        "https://[::1",
        "https://opa.example/\n",
        "http://opa.example",
        "http://10.0.0.1",
        "http://127.0.0.1.example",
        "http://0.0.0.0",
    ],
)
def test_any_other_address_is_refused(url: str) -> None:
    """At start-up, before anything is sent there."""
    with pytest.raises(Misconfigured) as refused:
        checked_url(url, HTTPAccess())
    assert refused.value.code is ReasonCode.MISCONFIGURED
    assert "secret" not in str(refused.value)


def test_plain_http_beyond_this_machine_must_be_asked_for_by_its_name() -> None:
    """Whoever does says that it is unsafe, and is warned."""
    with pytest.warns(UserWarning, match="unsafe_plain_http"):
        found = checked_url("http://opa.example", HTTPAccess(unsafe_plain_http=True))
    assert found == "http://opa.example"


@pytest.mark.parametrize("name", ["ca_file", "client_certificate", "client_key"])
def test_certificates_without_tls_are_refused(name: str) -> None:
    """Whoever names them expects them to be used."""
    with pytest.raises(Misconfigured, match="https only"):
        checked_url("http://127.0.0.1", HTTPAccess(**{name: Path("x.pem")}))  # type: ignore[arg-type] # a path each


def failing() -> str:
    """Have no token."""
    raise OSError("secret")


@pytest.mark.parametrize(
    "token",
    [lambda: "", lambda: "a b", lambda: "a\r\nX: y", lambda: "ä", lambda: b"token", failing],
    ids=["empty", "space", "lines", "ascii", "bytes", "fails"],
)
def test_a_token_that_cannot_be_had_is_a_source_that_is_away(token: Callable[[], str]) -> None:
    """Nothing else gets into a header; it may be there the next time."""
    with pytest.raises(SourceUnavailable, match="bearer token") as refused:
        HTTPAccess(bearer_token=token).headers()
    assert refused.value.code is ReasonCode.SOURCE_UNAVAILABLE
    assert "secret" not in str(refused.value)


def test_the_token_is_not_shown() -> None:
    """Neither by repr nor without being asked."""
    access = HTTPAccess(bearer_token=lambda: "hush")
    assert access.headers() == {"Authorization": "Bearer hush"}
    assert "bearer" not in repr(access)
    assert HTTPAccess().headers() == {}
