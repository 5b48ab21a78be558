# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Addresses of OPA servers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nsmsec.errors import Misconfigured, ReasonCode, SourceUnavailable
from nsmsec.opa.http_access import HTTPAccess
from nsmsec.opa.rest.address import OPAAddress
from tests.opa.rest.asking import Asking, question

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://127.0.0.1:8181", OPAAddress(host="127.0.0.1", port=8181)),
        ("http://localhost/", OPAAddress(host="localhost", port=80)),
        ("https://opa.example", OPAAddress(host="opa.example", port=443, tls=True)),
        ("https://[2001:db8::1]:8181/a/b/", OPAAddress(host="2001:db8::1", port=8181, tls=True, prefix="/a/b")),
        ("unix:/run/opa.sock", OPAAddress(socket_path="/run/opa.sock")),
        ("unix:///run/opa.sock", OPAAddress(socket_path="/run/opa.sock")),
        ("http+unix://%2Frun%2Fopa.sock", OPAAddress(socket_path="/run/opa.sock")),
    ],
)
def test_an_address_is_a_host_or_a_socket(text: str, expected: OPAAddress) -> None:
    """Both forms in the spellings that OPA, curl and requests use."""
    assert OPAAddress.parse(text, HTTPAccess()) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "opa",
        "http://opa.example",
        "unix:",
        "unix:run/opa.sock",
        "unix:/a\nb",
        "unix:/" + "x" * 107,
        "http+unix://x",
    ],
)
def test_anything_else_is_refused_at_start_up(ask: Callable[..., Asking], text: str) -> None:
    """In both runtimes, before any call."""
    with pytest.raises(Misconfigured) as refused:
        ask(text)
    assert refused.value.code is ReasonCode.MISCONFIGURED


def test_certificates_for_a_unix_socket_are_refused() -> None:
    """No TLS is spoken there."""
    with pytest.raises(Misconfigured, match="https only"):
        OPAAddress.parse("unix:/run/opa.sock", HTTPAccess(ca_file=Path("ca.pem")))


def test_a_certificate_file_that_is_not_there_is_refused_at_start_up(ask: Callable[..., Asking]) -> None:
    """Not at the first call."""
    with pytest.raises(Misconfigured, match="certificate files"):
        ask("https://localhost:1", access=HTTPAccess(ca_file=Path("/nowhere/ca.pem")))


@pytest.mark.parametrize("address", ["unix:/nowhere/opa.sock", "http://127.0.0.1:1", "http://localhost:1"])
def test_a_server_that_is_not_there_denies(ask: Callable[..., Asking], address: str) -> None:
    """Refused connections at every address of the host."""
    with ask(address) as asking, pytest.raises(SourceUnavailable) as refused:
        asking.decide(question())
    assert refused.value.code is ReasonCode.ENGINE_UNAVAILABLE
