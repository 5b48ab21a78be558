# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Tests of where a server is."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from nsmsec.errors import Misconfigured, ReasonCode
from nsmsec.transport.target import Target

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("server.example:443", Target(host="server.example", port=443)),
        ("dns:///server.example:443", Target(host="server.example", port=443)),
        ("dns:server.example:443", Target(host="server.example", port=443)),
        ("127.0.0.1:1", Target(host="127.0.0.1", port=1)),
        ("[::1]:65535", Target(host="::1", port=65535)),
        ("unix:relative/path", Target(unix_path="relative/path")),
        ("unix:/run/s", Target(unix_path="/run/s")),
        ("unix:///run/s", Target(unix_path="/run/s")),
    ],
)
def test_known_forms_are_understood(text: str, target: Target) -> None:
    """The common forms of gRPC's target names mean what they mean to gRPC."""
    assert Target.parse(text) == target


@pytest.mark.parametrize(
    "text",
    [
        "",
        "server.example",
        "server.example:",
        "server.example:0",
        "server.example:65536",
        "server.example:x",
        ":443",
        "::1:443",
        "xds:///service",
        "unix:",
        "a b:1",
        "server.example:443\n",
    ],
)
def test_other_forms_are_refused(text: str) -> None:
    """What only gRPC could resolve is refused at once."""
    with pytest.raises(Misconfigured) as caught:
        Target.parse(text)
    assert caught.value.code is ReasonCode.MISCONFIGURED


@pytest.mark.parametrize(
    ("text", "shown", "authority"),
    [
        ("dns:///s.example:443", "s.example:443", "s.example:443"),
        ("[::1]:80", "[::1]:80", "[::1]:80"),
        ("unix:/run/s", "unix:/run/s", "localhost"),
    ],
)
def test_a_target_names_itself(text: str, shown: str, authority: str) -> None:
    """A target is shown as it is written, and has a name for `:authority`."""
    assert (str(Target.parse(text)), Target.parse(text).authority) == (shown, authority)


def test_a_host_is_connected_to_without_delay() -> None:
    """Small writes are not held back."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        target = Target(host="127.0.0.1", port=server.getsockname()[1])
        with target.connect(5.0) as connected:
            assert connected.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_unix_socket_is_connected_to(tmp_path: Path) -> None:
    """A path leads to the socket there."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(f"{tmp_path}/s")
        server.listen()
        with Target(unix_path=f"{tmp_path}/s").connect(5.0) as connected:
            assert connected.getpeername() == f"{tmp_path}/s"


def test_nobody_at_a_path_is_an_error_of_the_socket(tmp_path: Path) -> None:
    """The failure is the operating system's, and nothing is left open."""
    with pytest.raises(FileNotFoundError):
        Target(unix_path=f"{tmp_path}/none").connect(5.0)
