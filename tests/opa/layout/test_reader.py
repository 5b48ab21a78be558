# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A file of layouts is read whole, or every mistake in it is named with its place."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nsmsec.errors import Misconfigured, ReasonCode
from nsmsec.opa.layout import FindingCode, Layout, LayoutFile, Step, layout_data, layout_of_data, read_layouts
from nsmsec.opa.layout.dates import date_of, seconds_of
from nsmsec.opa.layout.source import read_source
from nsmsec.opa.settings import check_settings
from tests.opa.test_schema import GOOD

if TYPE_CHECKING:
    from collections.abc import Sequence

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TOML = """\
[names]
firewall = ["spiffe://corp.example/firewall", "spiffe://corp.example/firewall-2"]
gateway = "spiffe://partner.example/vpn-gateway"

[layouts.into-the-tunnel]
owner = "network security"
version = 3
until = 2030-01-01T00:00:00Z
side = "server"
at = "gateway"
services = "/corporate_vpn.v1.Tunnel/*"
roots = "spiffe://corp.example/client"
steps = [
    "firewall",
    { of = "spiffe://corp.example/probes/*", at_least = 2 },
    { of = "spiffe://corp.example/cache", optional = true },
    ["spiffe://corp.example/ids"],
]
last = "spiffe://corp.example/ids"
max_others = 1
forbidden = "spiffe://corp.example/retired/*"
crossings = { "spiffe://corp.example/ids" = "gateway" }
"""
YAML = """\
names:
  firewall: [spiffe://corp.example/firewall, spiffe://corp.example/firewall-2]
  gateway: spiffe://partner.example/vpn-gateway
layouts:
  into-the-tunnel:
    owner: network security
    version: 3
    until: 2030-01-01T00:00:00Z
    side: server
    at: gateway
    services: /corporate_vpn.v1.Tunnel/*
    roots: spiffe://corp.example/client
    steps:
      - firewall
      - {of: spiffe://corp.example/probes/*, at_least: 2}
      - of: spiffe://corp.example/cache
        optional: true
      - [spiffe://corp.example/ids]
    last: spiffe://corp.example/ids
    max_others: 1
    forbidden: spiffe://corp.example/retired/*
    crossings: {spiffe://corp.example/ids: gateway}
"""
EXACT = Layout(
    name="one",
    owner="us",
    version=1,
    until=None,
    side="server",
    at=("*",),
    services=("*",),
    roots=("spiffe://corp.example/client",),
    steps=(Step(of=("spiffe://corp.example/firewall",)),),
)


def read(tmp_path: Path, text: str, name: str = "layouts.toml") -> LayoutFile:
    """Read a text."""
    file = tmp_path / name
    file.write_text(text)
    return read_layouts(file, now=NOW)


def codes(found: LayoutFile) -> list[FindingCode]:
    """Return the codes of the findings."""
    return [one.code for one in found.findings]


def spoiled(line: str, other: str) -> str:
    """Return the good text with another line in place of one."""
    assert TOML.count(line) == 1
    return TOML.replace(line, other)


def test_toml_and_yaml_say_the_same(tmp_path: Path) -> None:
    """One model, two spellings."""
    found = read(tmp_path, TOML)
    assert found.findings == ()
    assert found == read(tmp_path, YAML, "layouts.yaml") == read(tmp_path, YAML, "layouts.yml")
    layout = found.layouts["into-the-tunnel"]
    assert layout.until == 1893456000
    assert layout.steps == (
        Step(of=("spiffe://corp.example/firewall", "spiffe://corp.example/firewall-2")),
        Step(of=("spiffe://corp.example/probes/*",), at_least=2, at_most=64),
        Step(of=("spiffe://corp.example/cache",), at_least=0, at_most=1),
        Step(of=("spiffe://corp.example/ids",)),
    )
    assert layout.crossings == {"spiffe://corp.example/ids": ("spiffe://partner.example/vpn-gateway",)}


def test_data_have_the_shape_of_the_schema_and_say_the_same(tmp_path: Path) -> None:
    """What is compiled is accepted as settings, and means what was written."""
    layout = read(tmp_path, TOML).layouts["into-the-tunnel"]
    for one in (layout, EXACT):
        data = layout_data(one)
        check_settings({"nsmsec": {"settings": {**GOOD, "layouts": {one.name: data}}}})
        assert layout_of_data(one.name, json.loads(json.dumps(data))) == one
    assert layout_data(layout)["form"] == 2


def test_layout_of_exact_ids_takes_the_form_that_costs_least() -> None:
    """No pattern, no threshold, nothing optional: the data are those of before."""
    assert "form" not in layout_data(EXACT)
    assert layout_data(EXACT)["steps"] == [["spiffe://corp.example/firewall"]]


@pytest.mark.parametrize(
    ("line", "other", "code", "number"),
    [
        ('owner = "network security"\n', "", FindingCode.MEMBER_MISSING, 5),
        ('owner = "network security"', 'owner = " "', FindingCode.MEMBER_INVALID, 6),
        ("version = 3", "version = true", FindingCode.MEMBER_INVALID, 7),
        ("version = 3", "version = 0", FindingCode.MEMBER_INVALID, 7),
        ("until = 2030-01-01T00:00:00Z", "until = 2030-01-01T00:00:00", FindingCode.DATE_INVALID, 8),
        ("until = 2030-01-01T00:00:00Z", 'until = "2030-13-01T00:00:00Z"', FindingCode.DATE_INVALID, 8),
        ("until = 2030-01-01T00:00:00Z", "until = 2025-01-01T00:00:00Z", FindingCode.EXPIRED, 8),
        ("until = 2030-01-01T00:00:00Z\n", "", FindingCode.MEMBER_MISSING, 5),
        ('side = "server"', 'side = "sever"', FindingCode.MEMBER_INVALID, 9),
        ('at = "gateway"\n', "", FindingCode.MEMBER_MISSING, 5),
        ('at = "gateway"', "at = []", FindingCode.MEMBER_INVALID, 10),
        ('at = "gateway"', 'at = ["*", "gateway"]', FindingCode.NAME_UNKNOWN, 10),
        ('services = "/corporate_vpn.v1.Tunnel/*"', 'services = "corporate_vpn"', FindingCode.SERVICE_INVALID, 11),
        ('services = "/corporate_vpn.v1.Tunnel/*"', "services = []", FindingCode.MEMBER_INVALID, 11),
        ('services = "/corporate_vpn.v1.Tunnel/*"\n', "", FindingCode.MEMBER_MISSING, 5),
        ('roots = "spiffe://corp.example/client"', 'rots = "x"', FindingCode.MEMBER_UNKNOWN, 12),
        ('roots = "spiffe://corp.example/client"', 'roots = "spiffe://CORP/client"', FindingCode.ID_INVALID, 12),
        ('roots = "spiffe://corp.example/client"', 'roots = "spiffe://corp.example/c*"', FindingCode.ID_INVALID, 12),
        ('roots = "spiffe://corp.example/client"', 'roots = "spiffe://corp.example/*/c"', FindingCode.ID_INVALID, 12),
        ('roots = "spiffe://corp.example/client"', "roots = 7", FindingCode.MEMBER_INVALID, 12),
        ('roots = "spiffe://corp.example/client"', "roots = []", FindingCode.MEMBER_INVALID, 12),
        ('    ["spiffe://corp.example/ids"],', "    [],", FindingCode.STEP_EMPTY, 13),
        ("optional = true }", "optional = 1 }", FindingCode.MEMBER_INVALID, 13),
        ("optional = true }", "optional = true, at_least = 1 }", FindingCode.CONTRADICTION, 13),
        ("optional = true }", "option = true }", FindingCode.MEMBER_UNKNOWN, 13),
        ("at_least = 2 }", "at_least = 65 }", FindingCode.MEMBER_INVALID, 13),
        ("at_least = 2 }", "at_least = 3, at_most = 2 }", FindingCode.CONTRADICTION, 13),
        ("max_others = 1", "max_others = -1", FindingCode.MEMBER_INVALID, 20),
        ("max_others = 1", "max_others = 0", FindingCode.CONTRADICTION, 20),
        ('crossings = { "spiffe://corp.example/ids" = "gateway" }', "crossings = 1", FindingCode.MEMBER_INVALID, 22),
    ],
)
def test_mistake_is_named_with_its_place(tmp_path: Path, line: str, other: str, code: FindingCode, number: int) -> None:
    """The code, the layout and the line; a layout with a finding is not compiled."""
    found = read(tmp_path, spoiled(line, other))
    assert code in codes(found)
    one = next(one for one in found.findings if one.code is code)
    assert (one.layout, one.line) == ("into-the-tunnel", number)
    assert found.layouts == {}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", FindingCode.MEMBER_MISSING),
        ("layouts = 1", FindingCode.MEMBER_INVALID),
        ("[layouts]\none = 1", FindingCode.MEMBER_INVALID),
        (f"{TOML}\n[layout.two]", FindingCode.MEMBER_UNKNOWN),
        (TOML.replace("[names]", "[names]\nids = 'spiffe://corp.example/ids'"), FindingCode.NAME_UNUSED),
        (TOML.replace("[names]", "[names]\n'a b' = 'spiffe://corp.example/ids'"), FindingCode.MEMBER_INVALID),
        (TOML.replace("[names]", "[names]\nids = 'firewall'"), FindingCode.NAME_UNKNOWN),
        (TOML.replace('    ["spiffe://corp.example/ids"],\n]', "]\nsteps_ = 1"), FindingCode.MEMBER_UNKNOWN),
    ],
)
def test_mistake_around_the_layouts_is_named(tmp_path: Path, text: str, code: FindingCode) -> None:
    """Nothing that nobody would read is passed over."""
    assert code in codes(read(tmp_path, text))


def test_steps_that_are_no_list_are_named(tmp_path: Path) -> None:
    """A single step is a list of one."""
    text = TOML[: TOML.index("steps")] + 'steps = "firewall"\n' + TOML[TOML.index("last") :]
    assert codes(read(tmp_path, text)) == [FindingCode.NAME_UNUSED, FindingCode.MEMBER_INVALID]


def test_array_over_several_lines_is_no_table(tmp_path: Path) -> None:
    """Members behind it keep their place."""
    text = TOML[: TOML.index("steps")] + "steps = [\n[7, 8]\n]\n" + TOML[TOML.index("last") :]
    found = read(tmp_path, text.replace("max_others = 1", "max_others = -1"))
    assert [one.line for one in found.findings if one.member == "max_others"] == [17]


def test_line_of_yaml_is_that_of_the_member(tmp_path: Path) -> None:
    """YAML knows its lines."""
    found = read(tmp_path, YAML.replace("side: server", "side: sever"), "a.yaml")
    assert [(one.code, one.member, one.line) for one in found.findings] == [(FindingCode.MEMBER_INVALID, "side", 9)]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.json", "{}", "expected a .toml"),
        ("a.toml", "a = ", "a.toml"),
        ("a.toml", "a = 1\na = 2", "a.toml"),
        ("a.toml", "a = " + "[" * 5000, "nested too deep"),
        ("a.yaml", "a: 1\na: 2", "expected 'a' once"),
        ("a.yaml", "a: &x [1]\nb: *x", "expected no alias"),
        ("a.yaml", "a: !!python/object/apply:os.system [ls]", "expected no tag"),
        ("a.yaml", "a: !!set {x, y}", "expected no tag"),
        ("a.yaml", "1: 2", "expected the name of a member"),
        ("a.yaml", "[1]: 2", "expected the name of a member"),
        ("a.yaml", "[1, 2]", "expected members"),
        ("a.yaml", "a: [", "a.yaml"),
        ("a.yaml", "a: 2030-13-01", "a.yaml"),
        ("a.yaml", "a: " + "[" * 5000, "a.yaml"),
        ("a.yaml", "a: 1\n---\nb: 2", "a.yaml"),
        ("a.toml", "#" * (1024 * 1024 + 1), "at most"),
    ],
)
def test_file_that_is_no_sound_text_is_refused(tmp_path: Path, name: str, text: str, words: str) -> None:
    """Refused whole; nothing is guessed."""
    with pytest.raises(Misconfigured) as refused:
        read(tmp_path, text, name)
    assert refused.value.code is ReasonCode.MISCONFIGURED
    assert words in refused.value.detail


def test_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """No file, and a file that is no text."""
    with pytest.raises(Misconfigured, match="cannot read"):
        read_source(tmp_path / "gone.toml")
    (tmp_path / "a.toml").write_bytes(b"\xff")
    with pytest.raises(Misconfigured, match="UTF-8"):
        read_source(tmp_path / "a.toml")


def test_empty_yaml_has_no_members(tmp_path: Path) -> None:
    """As an empty TOML file."""
    (tmp_path / "a.yaml").write_text("")
    assert read_source(tmp_path / "a.yaml").members == {}


@given(text=st.text(max_size=60), suffix=st.sampled_from([".toml", ".yaml"]))
def test_any_text_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str, suffix: str) -> None:
    """No text makes the reader fail in another way."""
    file = tmp_path_factory.getbasetemp() / f"any{suffix}"
    file.write_text(text, errors="replace")
    with suppress(Misconfigured):
        assert isinstance(read_layouts(file, now=NOW), LayoutFile)


VALUES = st.sampled_from(['"*"', '"firewall"', "[]", "[1]", "true", "{}", "2030-01-01", '"spiffe://a/*"', "[[]]", "-1"])


@given(line=st.sampled_from([line for line in TOML.splitlines() if " = " in line and line[0] != " "]), value=VALUES)
def test_any_other_value_is_compiled_soundly_or_named(
    tmp_path_factory: pytest.TempPathFactory, line: str, value: str
) -> None:
    """Whatever stands somewhere: a finding, or data that the schema accepts."""
    member = line.partition(" = ")[0]
    if member == "steps":
        return
    text = TOML.replace(line, f"{member} = {value}")
    file = tmp_path_factory.getbasetemp() / "value.toml"
    file.write_text(text)
    found = read_layouts(file, now=NOW)
    assert found.findings or found.layouts
    data = {name: layout_data(one) for name, one in found.layouts.items()}
    check_settings({"nsmsec": {"settings": {**GOOD, "layouts": data}}})


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("never", None),
        (7, 7),
        ("1970-01-01T00:00:07Z", 7),
        ("1970-01-01t01:00:07.9+01:00", 7),
        (datetime(1970, 1, 1, 0, 0, 7, tzinfo=UTC), 7),
    ],
)
def test_date_is_compiled_to_seconds(value: object, seconds: int | None) -> None:
    """A fraction of a second is cut off, so that the end comes earlier, never later."""
    assert seconds_of(value) == seconds


@pytest.mark.parametrize("value", [-1, 2**60, True, None, 1.5, "2030-01-01", "soon", "1969-01-01T00:00:00Z"])
def test_what_is_no_date_is_refused(value: object) -> None:
    """Nothing is guessed: neither a zone nor a time of day."""
    with pytest.raises(ValueError, match="expected"):
        seconds_of(value)


def test_date_is_told_in_utc() -> None:
    """As RFC 3339 has it; beyond the calendar it is the calendar's end."""
    assert date_of(1893456000) == "2030-01-01T00:00:00Z"
    assert date_of(2**60) == "9999-12-31T23:59:59Z"


def test_finding_codes_are_documented() -> None:
    """docs/layouts.md lists every code of a finding: all of them, and no others."""
    page = (Path(__file__).parents[3] / "docs" / "layouts.md").read_text()
    section = page.split("### What is found")[1].split("\n#")[0]
    listed: Sequence[str] = [row.split("`")[1] for row in section.splitlines() if row.startswith("| `")]
    assert sorted(listed) == sorted(FindingCode)
