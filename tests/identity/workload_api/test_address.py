# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The address of a Workload API is exactly what the standard says, or refused."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nsmsec.errors import Malformed, Misconfigured, ReasonCode
from nsmsec.identity.workload_api.address import grpc_target
from nsmsec.identity.workload_api.der import split_der
from tests.identity.parts import CORP, refused


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("unix:///run/spire/agent.sock", "unix:/run/spire/agent.sock"),
        ("unix:/run/spire/agent.sock", "unix:/run/spire/agent.sock"),
        ("tcp://127.0.0.1:8081", "ipv4:127.0.0.1:8081"),
        ("tcp://[::1]:8081", "ipv6:[::1]:8081"),
    ],
)
def test_address_of_the_standard_is_taken(address: str, target: str) -> None:
    """Workload Endpoint, section 4."""
    assert grpc_target(address) == target


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/run/agent.sock",
        "unix:agent.sock",
        "unix://agent.sock",
        "unix://host/agent.sock",
        "unix:///run/agent.sock?x=1",
        "unix:///run/agent.sock#x",
        "unix:///run/agent%20.sock",
        "unix:///run/agent.sock\n",
        "unix:///" + "a" * 107,
        "UNIX:///run/agent.sock",
        "http://127.0.0.1:80",
        "tcp://localhost:8081",
        "tcp://127.0.0.1",
        "tcp://127.0.0.1:0",
        "tcp://127.0.0.1:65536",
        "tcp://127.0.0.1:8081/",
        "tcp://user@127.0.0.1:8081",
        "tcp://999.0.0.1:8081",
        "tcp://::1:8081",
        "tcp://[127.0.0.1.1]:8081",
    ],
)
def test_other_address_is_refused(address: str) -> None:
    """Nothing is guessed."""
    with refused(Misconfigured, ReasonCode.MISCONFIGURED):
        grpc_target(address)


@given(st.binary(max_size=64))
@settings(deadline=None, max_examples=100)
def test_bytes_are_split_to_the_last_or_refused(data: bytes) -> None:
    """Whatever arrives."""
    try:
        parts = split_der(data, max_count=4, what="test")
    except Malformed:
        return
    assert b"".join(parts) == data


def test_certificates_are_split_where_they_end() -> None:
    """Two of them, byte for byte."""
    ders = CORP.issue("/client", intermediates=1).der_chain
    assert split_der(b"".join(ders), max_count=4, what="test") == ders
