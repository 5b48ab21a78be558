# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Our part of JSON Schema judges as JSON Schema does."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nsmsec.opa.schema import SchemaMismatch, check

SCHEMA = json.loads((Path(__file__).parents[2] / "policies" / "schemas" / "settings.json").read_text())
REFERENCE = jsonschema.Draft7Validator(SCHEMA)
LAYOUT = {
    "owner": "network security",
    "version": 1,
    "until": None,
    "side": "server",
    "at": ["*"],
    "services": ["*"],
    "roots": None,
    "steps": [["spiffe://corp.example/firewall"]],
    "last": ["spiffe://corp.example/ids"],
    "max_others": 1,
    "forbidden": [],
    "crossings": {"spiffe://corp.example/ids": ["spiffe://partner.example/vpn-gateway"]},
}
GOOD: dict[str, Any] = {
    "version": 1,
    "operations": ["call"],
    "path": {"assurances": ["proven"], "clock_skew_s": 30, "max_age_s": 600, "max_hops": 16},
    "require_layout": {"server": True, "client": False},
    "layouts": {"one": LAYOUT},
    "transitions": {"/a.A/X": ["/b.B/Y"]},
    "federation": {"corp.example": {"partner.example": {"services": ["*"], "max_callers": 1, "max_callees": 1}}},
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.sampled_from(["*", "server", "call"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


def accepted(document: object) -> bool:
    """Say whether our check accepts a document."""
    try:
        check(document, SCHEMA)
    except SchemaMismatch:
        return False
    return True


def ways(value: object, *before: str | int) -> list[tuple[str | int, ...]]:
    """Return the way to every member and element."""
    members: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        members = list(value.items())
    elif isinstance(value, list):
        members = list(enumerate(value))
    return [way for name, member in members for way in ((*before, name), *ways(member, *before, name))]


def test_good_settings_are_accepted() -> None:
    """What the schema describes passes."""
    check(GOOD, SCHEMA)
    REFERENCE.validate(GOOD)


@given(way=st.sampled_from(ways(GOOD)), value=JSON)
def test_settings_with_one_other_value_are_judged_as_jsonschema_does(way: tuple[str | int, ...], value: object) -> None:
    """Another value anywhere: the same verdict as the reference implementation."""
    document: Any = copy.deepcopy(GOOD)
    holder = document
    for name in way[:-1]:
        holder = holder[name]
    holder[way[-1]] = value
    assert accepted(document) == REFERENCE.is_valid(document)


@pytest.mark.parametrize("way", [way for way in ways(GOOD) if isinstance(way[-1], str)])
def test_settings_without_a_member_are_judged_as_jsonschema_does(way: tuple[str | int, ...]) -> None:
    """A member gone: the same verdict as the reference implementation."""
    document: Any = copy.deepcopy(GOOD)
    holder = document
    for name in way[:-1]:
        holder = holder[name]
    del holder[way[-1]]
    assert accepted(document) == REFERENCE.is_valid(document)


@given(document=JSON)
def test_anything_is_judged_as_jsonschema_does(document: object) -> None:
    """No document makes the check fail in another way."""
    assert accepted(document) == REFERENCE.is_valid(document)


def test_unknown_keyword_is_an_error() -> None:
    """What the check does not know, it does not pass over."""
    with pytest.raises(KeyError):
        check({}, {"type": "object", "propertyNames": {}})
