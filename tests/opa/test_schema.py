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

SCHEMAS = {
    name: json.loads((Path(__file__).parents[2] / "policies" / "schemas" / f"{name}.json").read_text())
    for name in ("settings", "revocation")
}
REFERENCES = {name: jsonschema.Draft7Validator(schema) for name, schema in SCHEMAS.items()}
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
DEMAND: dict[str, Any] = {
    "side": "server",
    "at": ["*"],
    "services": ["*"],
    "hops": ["spiffe://corp.example/firewall"],
    "statuses": ["affirming"],
    "keys": ["delegated"],
    "software": False,
    "max_age_s": 60,
    "profiles": ["gateways-7"],
    "models": None,
    "min_firmware": "0001000200030004",
    "verifiers": ["spiffe://corp.example/verifier"],
}
GOOD: dict[str, Any] = {
    "version": 1,
    "operations": ["call"],
    "path": {"assurances": ["proven"], "clock_skew_s": 30, "max_age_s": 600, "max_hops": 16},
    "require_layout": {"server": True, "client": False},
    "layouts": {"one": LAYOUT},
    "transitions": {"/a.A/X": ["/b.B/Y"]},
    "federation": {"corp.example": {"partner.example": {"services": ["*"], "max_callers": 1, "max_callees": 1}}},
    "max_bundle_age_s": {"partner.example": 86400},
    "hardware": {"gateways": DEMAND},
}
LISTED: dict[str, Any] = {
    "version": 1,
    "identities": {"spiffe://corp.example/laptop": {"until": 1893456000, "reason": "stolen"}},
    "keys": {"0a" * 32: {}},
    "certificates": {"CN=corp.example": {"0a": {}}},
    "tokens": {"AAAAAAAAAAAAAAAAAAAAAA": {}},
    "connections": {"spiffe://corp.example/client": {"pT0KQ6wSvPH9wVdZ5ZfFXg": {}}},
    "trust_domains": {"partner.example": {}},
}
GOODS = {"settings": GOOD, "revocation": LISTED}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.sampled_from(["*", "server", "call"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


def accepted(document: object, name: str) -> bool:
    """Say whether our check accepts a document."""
    try:
        check(document, SCHEMAS[name])
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


WAYS = [(name, way) for name, good in GOODS.items() for way in ways(good)]


def changed(which: str, way: tuple[str | int, ...], **values: object) -> Any:  # noqa: ANN401 - any JSON
    """Return a good document in which one member has another value or name, or is gone."""
    document: Any = copy.deepcopy(GOODS[which])
    holder = document
    for step in way[:-1]:
        holder = holder[step]
    if "value" in values:
        holder[way[-1]] = values["value"]
    else:
        found = holder.pop(way[-1])
        if "name" in values:
            holder[values["name"]] = found
    return document


@pytest.mark.parametrize("name", GOODS)
def test_good_data_are_accepted(name: str) -> None:
    """What the schema describes passes."""
    check(GOODS[name], SCHEMAS[name])
    REFERENCES[name].validate(GOODS[name])


@given(place=st.sampled_from(WAYS), value=JSON)
def test_data_with_one_other_value_are_judged_as_jsonschema_does(
    place: tuple[str, tuple[str | int, ...]], value: object
) -> None:
    """Another value anywhere: the same verdict as the reference implementation."""
    document = changed(*place, value=value)
    assert accepted(document, place[0]) == REFERENCES[place[0]].is_valid(document)


@pytest.mark.parametrize(("name", "way"), [place for place in WAYS if isinstance(place[1][-1], str)])
def test_data_without_a_member_are_judged_as_jsonschema_does(name: str, way: tuple[str | int, ...]) -> None:
    """A member gone: the same verdict as the reference implementation."""
    document = changed(name, way)
    assert accepted(document, name) == REFERENCES[name].is_valid(document)


@pytest.mark.parametrize("spelling", ["", "x", "0A" * 32, "spiffe://corp.example", "corp.example/x", " ", "0a0"])
@pytest.mark.parametrize("way", [way for name, way in WAYS if name == "revocation"])
def test_entry_under_another_name_is_judged_as_jsonschema_does(way: tuple[str | int, ...], spelling: str) -> None:
    """A misspelt entry would deny nobody: the same verdict as the reference implementation."""
    document = changed("revocation", way, name=spelling)
    assert accepted(document, "revocation") == REFERENCES["revocation"].is_valid(document)


@pytest.mark.parametrize("kind", [kind for kind in LISTED if kind not in ("version", "certificates")])
def test_misspelt_entry_is_refused(kind: str) -> None:
    """Upper case, a space, a trust domain where an ID is wanted: such an entry would never be met."""
    (entry,) = LISTED[kind]
    for spelling in ("", f" {entry}", f"{entry}/"):
        assert not accepted(changed("revocation", (kind, entry), name=spelling), "revocation")


@given(name=st.sampled_from(list(SCHEMAS)), document=JSON)
def test_anything_is_judged_as_jsonschema_does(name: str, document: object) -> None:
    """No document makes the check fail in another way."""
    assert accepted(document, name) == REFERENCES[name].is_valid(document)


def test_unknown_keyword_is_an_error() -> None:
    """What the check does not know, it does not pass over."""
    with pytest.raises(KeyError):
        check({}, {"type": "object", "minProperties": 1})
