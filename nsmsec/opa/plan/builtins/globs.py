# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Built-ins for globs.

A glob becomes a pattern for RE2 token by token, so matching is linear in the text whatever the glob is. The syntax is
that of the Go package `gobwas/glob`, its corners included.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nsmsec.opa.plan.builtins.builtin import Builtin
from nsmsec.opa.plan.builtins.operands import array, text, wrong
from nsmsec.opa.plan.builtins.patterns import matches_whole
from nsmsec.opa.plan.errors import BuiltinError

if TYPE_CHECKING:
    from nsmsec.opa.plan.budget import Budget
    from nsmsec.opa.plan.values import Value

__all__ = ["GLOBS"]

_SPECIAL = re.compile(r"([*?\\\[\]{}])")

_ANYTHING = r"(?s:.)"


def _match(budget: Budget, pattern: Value, delimiters: Value, source: Value) -> Value:
    glob = text(pattern)
    outside = _outside(delimiters)
    budget.spend(len(glob))
    return matches_whole(budget, _Translation(glob, outside).pattern(), text(source))


def _outside(delimiters: Value) -> str:
    """Return the pattern for one character that is no delimiter."""
    if delimiters is None:
        return _ANYTHING
    if not isinstance(delimiters, list):
        raise wrong("one of {array, null}", delimiters)
    found = [text(delimiter) for delimiter in array(delimiters)]
    if any(len(delimiter) != 1 for delimiter in found):
        raise BuiltinError.of_type("operand 2 must be array of runes")
    return f"[^{''.join(map(_member, found or ['.']))}]"


def _member(character: str) -> str:
    """Return a character as a member of a class of RE2."""
    return rf"\x{{{ord(character):x}}}"


class _Translation:
    """One glob on its way to a pattern."""

    __slots__ = ("_glob", "_outside", "_parts", "_place")

    def __init__(self, glob: str, outside: str) -> None:
        self._glob = glob
        self._outside = outside
        self._parts: list[str] = []
        self._place = 0

    def pattern(self) -> str:
        """Return the pattern.

        Raises:
            BuiltinError: the glob is not well-formed.
        """
        level = 0
        while self._place < len(self._glob):
            character = self._take()
            if character == "{":
                level += 1
                self._parts.append("(?:")
            elif character == "}" and level:
                level -= 1
                self._parts.append(")")
            elif character == "," and level:
                self._parts.append("|")
            else:
                self._term(character)
        if level:
            raise BuiltinError(f"glob: syntax error at {self._place}: unclosed `{{`")
        return "".join(self._parts)

    def _term(self, character: str) -> None:
        if character == "*":
            whole = self._glob.startswith("*", self._place)
            self._place += whole
            self._parts.append(f"{_ANYTHING if whole else self._outside}*")
        elif character == "?":
            self._parts.append(self._outside)
        elif character == "[":
            self._parts.append(self._class())
        else:
            self._parts.append(_literal(self._take() if character == "\\" else character))

    def _take(self) -> str:
        if self._place >= len(self._glob):
            raise BuiltinError(f"glob: syntax error at {self._place}: unexpected end of input")
        self._place += 1
        return self._glob[self._place - 1]

    def _class(self) -> str:
        """Return a class: one range, or a set of characters."""
        first = self._take()
        negated = "^" if first == "!" else ""
        if negated:
            first = self._take()
        if self._glob.startswith("-", self._place):
            self._place += 1
            members = self._range(first)
        else:
            members = self._set(first)
        return f"[{negated}{members}]"

    def _range(self, lower: str) -> str:
        upper = self._take()
        if upper < lower:
            raise BuiltinError(f"glob: syntax error at {self._place}: range hi character is less than lo")
        if self._take() != "]":
            raise BuiltinError(f"glob: syntax error at {self._place}: expected close range character")
        return f"{_member(lower)}-{_member(upper)}"

    def _set(self, character: str) -> str:
        members: list[str] = []
        while character != "]":
            members.append(_member(self._take() if character == "\\" else character))
            character = self._take()
        if not members:
            raise BuiltinError(f"glob: syntax error at {self._place}: could not parse range")
        return "".join(members)


def _literal(character: str) -> str:
    return character if character.isalnum() else _member(character)


GLOBS = {
    "glob.match": Builtin(3, _match, bounded=True),
    "glob.quote_meta": Builtin(1, lambda source: _SPECIAL.sub(r"\\\1", text(source))),
}
