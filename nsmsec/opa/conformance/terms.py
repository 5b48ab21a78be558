# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Ground terms as Rego spells them: JSON with sets, raw strings, any value as a key."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from nsmsec.opa.plan import InputRefused, parse
from nsmsec.opa.plan.values import key

if TYPE_CHECKING:
    from typing import NoReturn

    from nsmsec.opa.plan.values import Value

__all__ = ["parse_term"]

_MAX_CHARACTERS: Final = 1024 * 1024
_MAX_DEPTH: Final = 64
_TOKEN: Final = re.compile(
    r"(?:\s|#[^\n]*)*"
    r'(?P<token>(?P<empty>set\(\s*\))|(?P<mark>[\[\]{},:])|`(?P<raw>[^`]*)`|(?P<json>"(?:[^"\\\n]|\\.)*"|[-+.\w]+)|\Z)'
)


def parse_term(text: str) -> Value:
    """Return the value that a term without variables stands for.

    Raises:
        InputRefused: it is no such term, too long, or nested too deep.
    """
    if len(text) > _MAX_CHARACTERS:
        raise InputRefused(f"term: expected at most {_MAX_CHARACTERS} characters")
    reader = _Reader(text)
    value = reader.value(_MAX_DEPTH)
    if reader.mark:
        reader.refuse("the end")
    return value


class _Reader:
    """Reads a term from left to right, one token ahead."""

    __slots__ = ("_found", "_position", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0
        self._advance()

    @property
    def mark(self) -> str:
        """The next token; none at the end."""
        return self._found["token"]

    def value(self, depth: int) -> Value:
        """Return the value that begins with the next token."""
        if depth <= 0:
            raise InputRefused("term: nested too deep")
        found = self._found
        if found["mark"] == "[":
            return self._array(depth)
        if found["mark"] == "{":
            return self._braces(depth)
        if found["mark"] or not found["token"]:
            self.refuse("a value")
        self._advance()
        if found["empty"]:
            return set()
        return found["raw"] if found["raw"] is not None else parse(found["json"])

    def refuse(self, expected: str) -> NoReturn:
        """Say what should stand here.

        Raises:
            InputRefused: always.
        """
        raise InputRefused(f"term: expected {expected}, found {self.mark[:20]!r}")

    def _array(self, depth: int) -> Value:
        self._advance()
        members: list[Value] = []
        while self.mark != "]":
            members.append(self.value(depth - 1))
            self._separate("]")
        self._advance()
        return members

    def _braces(self, depth: int) -> Value:
        """Return an object if its first member has a colon, else a set; the empty one is an object."""
        self._advance()
        if self.mark == "}":
            self._advance()
            return {}
        first = self.value(depth - 1)
        made = self._object(first, depth) if self.mark == ":" else self._set(first, depth)
        self._advance()
        return made

    def _object(self, name: Value, depth: int) -> Value:
        members: dict[Value, Value] = {}
        while True:
            if self.mark != ":":
                self.refuse("':'")
            self._advance()
            members[key(name)] = self.value(depth - 1)
            self._separate("}")
            if self.mark == "}":
                return members
            name = self.value(depth - 1)

    def _set(self, member: Value, depth: int) -> Value:
        members = {key(member)}
        self._separate("}")
        while self.mark != "}":
            members.add(key(self.value(depth - 1)))
            self._separate("}")
        return members

    def _separate(self, end: str) -> None:
        if self.mark == ",":
            self._advance()
        elif self.mark != end:
            self.refuse(f"',' or {end!r}")

    def _advance(self) -> None:
        found = _TOKEN.match(self._text, self._position)
        if found is None:
            raise InputRefused(f"term: expected a token, found {self._text[self._position :][:20]!r}")
        self._found = found
        self._position = found.end()
