# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Members that are each right may be wrong together."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from nsmsec.opa.layout import FindingCode, Layout, Step, check_layout
from nsmsec.opa.layout.ids import covers

NOW = datetime(2026, 1, 1, tzinfo=UTC)
CLIENT, FIREWALL, IDS, OTHER = (f"spiffe://corp.example/{name}" for name in ("client", "firewall", "ids", "other"))
GATEWAY = "spiffe://partner.example/vpn-gateway"
REPLICAS = "spiffe://corp.example/ids/*"
REPLICA = "spiffe://corp.example/ids/1"
GOOD = Layout(
    name="one",
    owner="us",
    version=1,
    until=1893456000,
    side="server",
    at=(GATEWAY,),
    services=("/a.B/*",),
    roots=(CLIENT,),
    steps=(Step(of=(FIREWALL,)), Step(of=(IDS, REPLICAS)), Step(of=(OTHER,), at_least=0)),
    last=(IDS, REPLICAS),
    max_others=1,
    forbidden=("spiffe://corp.example/retired/*",),
    crossings={IDS: (GATEWAY,), REPLICAS: (GATEWAY,)},
)


def found(**change: Any) -> list[tuple[FindingCode, str]]:  # noqa: ANN401 - members of every type
    """Return what is found in the good layout with a change."""
    return [(code, member) for code, member, _ in check_layout(replace(GOOD, **change), now=NOW)]


def test_good_layout_has_no_findings() -> None:
    """Neither with all members, nor with one demand alone."""
    assert found() == []
    none: dict[str, Any] = {
        "roots": None,
        "steps": (),
        "last": None,
        "max_others": None,
        "forbidden": (),
        "crossings": None,
    }
    for member in none:
        assert found(**{**none, member: getattr(GOOD, member)}) == []
    assert found(**none) == [(FindingCode.DEMANDS_NOTHING, "")]
    assert found(until=None) == []


CASES: list[tuple[dict[str, Any], FindingCode, str]] = [
    ({"until": 1767225600}, FindingCode.EXPIRED, "until"),
    ({"at": ("*", GATEWAY)}, FindingCode.UNREACHABLE, "at"),
    ({"services": ("/a.B/C", "/a.B/*")}, FindingCode.UNREACHABLE, "services"),
    ({"services": ("*", "/a.B/C")}, FindingCode.UNREACHABLE, "services"),
    ({"roots": (CLIENT, CLIENT)}, FindingCode.UNREACHABLE, "roots"),
    ({"last": (IDS, REPLICAS, REPLICA)}, FindingCode.UNREACHABLE, "last"),
    ({"steps": (Step(of=(FIREWALL,)), Step(of=(IDS, FIREWALL)))}, FindingCode.STEPS_OVERLAP, "steps"),
    ({"steps": (Step(of=(REPLICA,)), Step(of=(IDS, REPLICAS)))}, FindingCode.STEPS_OVERLAP, "steps"),
    ({"steps": (Step(of=(FIREWALL, IDS), at_least=3, at_most=3),)}, FindingCode.CONTRADICTION, "steps"),
    ({"steps": (Step(of=(REPLICAS, IDS), at_least=3, at_most=2),)}, FindingCode.CONTRADICTION, "steps"),
    ({"forbidden": (FIREWALL,)}, FindingCode.CONTRADICTION, "forbidden"),
    ({"forbidden": ("spiffe://corp.example/*",)}, FindingCode.CONTRADICTION, "forbidden"),
    ({"forbidden": (IDS,)}, FindingCode.UNREACHABLE, "forbidden"),
    ({"forbidden": (OTHER,)}, FindingCode.UNREACHABLE, "forbidden"),
    ({"forbidden": (CLIENT,)}, FindingCode.CONTRADICTION, "forbidden"),
    ({"side": "client", "forbidden": (GATEWAY,)}, FindingCode.CONTRADICTION, "forbidden"),
    ({"roots": (IDS,)}, FindingCode.CONTRADICTION, "roots"),
    ({"last": (FIREWALL,)}, FindingCode.CONTRADICTION, "last"),
    ({"max_others": 0}, FindingCode.CONTRADICTION, "max_others"),
    ({"last": ("spiffe://corp.example/last",)}, FindingCode.CONTRADICTION, "max_others"),
    ({"crossings": {IDS: ()}}, FindingCode.UNREACHABLE, "crossings"),
    ({"crossings": {IDS: (FIREWALL,)}}, FindingCode.UNREACHABLE, "crossings"),
    (
        {"crossings": {"spiffe://corp.example/retired/1": (GATEWAY,)}},
        FindingCode.UNREACHABLE,
        "crossings",
    ),
    ({"crossings": {}, "steps": (Step(of=(IDS,)), Step(of=(GATEWAY,)))}, FindingCode.CONTRADICTION, "crossings"),
]


@pytest.mark.parametrize(("change", "code", "member"), CASES)
def test_spoiled_layout_is_found(change: dict[str, Any], code: FindingCode, member: str) -> None:
    """One thing is wrong, and that is named."""
    assert (code, member) in found(**change)


def test_what_is_forbidden_on_the_server_may_judge() -> None:
    """Who judges a request is not on its path."""
    assert found(forbidden=(GATEWAY,)) == []


def test_root_that_may_also_be_last_is_one_other_hop() -> None:
    """It counts once."""
    assert found(steps=(), roots=(CLIENT,), last=(CLIENT,)) == []
    assert found(steps=(), roots=(CLIENT,), last=(CLIENT,), max_others=0) == [(FindingCode.CONTRADICTION, "max_others")]


def test_no_crossing_is_needed_inside_a_trust_domain() -> None:
    """An empty table of crossings keeps the path where it is."""
    assert found(crossings={}) == []


def test_root_and_last_that_are_steps_are_no_others() -> None:
    """The ends may be steps themselves."""
    assert found(roots=(FIREWALL,), max_others=0) == []


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (IDS, IDS, True),
        (REPLICAS, REPLICA, True),
        (REPLICAS, REPLICAS, True),
        (REPLICAS, IDS, False),
        (REPLICAS, f"{REPLICA}/deeper", False),
        (REPLICA, REPLICAS, False),
        ("spiffe://corp.example/*", IDS, True),
        ("spiffe://corp.example/*", GATEWAY, False),
    ],
)
def test_pattern_stands_for_one_segment(one: str, other: str, *, expected: bool) -> None:
    """A replica, not the service itself and nothing below a replica."""
    assert covers(one, other) is expected
