# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The text of layouts, TOML or YAML, as plain members with the lines they stand on.

Both parsers see text that nobody has checked: sizes are bounded, YAML has neither anchors nor tags here, and nothing
stands twice.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import yaml

from nsmsec.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["Source", "read_source"]

_MAX_BYTES: Final = 1024 * 1024
_HEADER: Final = re.compile(r"\[([^\[\]]+)\]\s*(#.*)?")
_KEY: Final = re.compile(r"\s*([A-Za-z0-9_-]+|\"[^\"\\]*\"|'[^']*')\s*=")
_KINDS: Final = frozenset(
    {f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "float", "bool", "null", "timestamp")}
)
_Place: TypeAlias = "tuple[str, ...]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a file says.

    Attributes:
        members: its members, of any type.
        lines: where each member stands, by the names that lead to it.
    """

    members: Mapping[str, object]
    lines: Mapping[_Place, int]

    def line(self, *place: str) -> int | None:
        """Return where a member stands, or the nearest one around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place)


def read_source(path: Path) -> Source:
    """Return what a `.toml`, `.yaml` or `.yml` file says.

    Raises:
        Misconfigured: it cannot be read, is too large, of another kind, or no sound TOML or YAML.
    """
    if path.suffix not in {".toml", ".yaml", ".yml"}:
        raise Misconfigured(f"layouts: expected a .toml, .yaml or .yml file, found {path.name!r:.80}")
    try:
        with path.open("rb") as file:
            raw = file.read(_MAX_BYTES + 1)
        text = raw.decode("utf-8")
    except OSError as error:
        raise Misconfigured(f"layouts: cannot read {path.name}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise Misconfigured(f"layouts: {path.name}: expected UTF-8") from error
    if len(raw) > _MAX_BYTES:
        raise Misconfigured(f"layouts: {path.name}: expected at most {_MAX_BYTES} bytes")
    try:
        return _toml(text) if path.suffix == ".toml" else _yaml(text)
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        raise Misconfigured(f"layouts: {path.name}: {_said(error)}") from error


def _said(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deep"
    return " ".join(str(error).split())[:200]


def _toml(text: str) -> Source:
    return Source(members=tomllib.loads(text), lines=_toml_lines(text))


def _toml_lines(text: str) -> dict[_Place, int]:
    """Find the lines that begin a table or a member; the parser of Python does not say them."""
    lines: dict[_Place, int] = {}
    table: _Place = ()
    for number, line in enumerate(text.splitlines(), start=1):
        header, key = _HEADER.fullmatch(line), _KEY.match(line)
        if header:
            table = _names(f"[{header[1]}]") or table
            lines.setdefault(table, number)
        elif key:
            lines.setdefault((*table, *_names(f"{key[1]}=0")), number)
    return lines


def _names(line: str) -> _Place:
    try:
        found: object = tomllib.loads(line)
    except tomllib.TOMLDecodeError:  # a line of an array that looks like a table
        return ()
    place: list[str] = []
    while isinstance(found, dict) and found:
        name = next(iter(found))
        place.append(name)
        found = found[name]
    return tuple(place)


def _yaml(text: str) -> Source:
    loader = yaml.SafeLoader(text)
    try:
        reading = _YAMLReading(loader)
        node = loader.get_single_node()
        members = {} if node is None else reading.value(node, ())
    finally:
        loader.dispose()
    if not isinstance(members, dict):
        raise ValueError("expected members, found something else")  # noqa: TRY004 - a text of the wrong form
    return Source(members=members, lines=reading.lines)


class _YAMLReading:
    """One document being read."""

    __slots__ = ("_loader", "_seen", "lines")

    def __init__(self, loader: yaml.SafeLoader) -> None:
        self._loader = loader
        self._seen: set[int] = set()
        self.lines: dict[_Place, int] = {}

    def value(self, node: yaml.Node, place: _Place) -> object:
        """Return what a node says.

        Raises:
            ValueError: it has an alias or a tag, or a member twice.
        """
        if id(node) in self._seen:
            raise ValueError(f"line {node.start_mark.line + 1}: expected no alias")
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode) and node.tag == "tag:yaml.org,2002:map":
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode) and node.tag == "tag:yaml.org,2002:seq":
            return [self.value(entry, place) for entry in node.value]
        if isinstance(node, yaml.ScalarNode) and node.tag in _KINDS:
            scalar: object = self._loader.construct_object(node)
            return scalar
        raise ValueError(f"line {node.start_mark.line + 1}: expected no tag, found {node.tag}")

    def _mapping(self, node: yaml.MappingNode, place: _Place) -> dict[str, object]:
        members: dict[str, object] = {}
        for key, entry in node.value:
            name, line = key.value, key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode) or key.tag != "tag:yaml.org,2002:str":
                raise ValueError(f"line {line}: expected the name of a member")
            if name in members:
                raise ValueError(f"line {line}: expected {name!r:.80} once")
            self.lines[(*place, name)] = line
            members[name] = self.value(entry, (*place, name))
        return members
