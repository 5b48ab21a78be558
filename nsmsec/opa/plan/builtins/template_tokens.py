# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The inside of the actions of a template, from tokens to pipelines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nsmsec.opa.plan.builtins.go_literals import character, number, quoted
from nsmsec.opa.plan.builtins.template_nodes import Command, Operand, Pipeline
from nsmsec.opa.plan.errors import BuiltinError, LimitExceeded

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["MAX_DEPTH", "TOKEN", "Token", "Tokens", "tokens_of"]

#: How deep actions and pipelines may be nested.
MAX_DEPTH = 40

#: One token; the name of the group says what it is.
TOKEN = re.compile(
    r"(?P<space>\s+)|(?P<comment>/\*.*?\*/)|(?P<string>\"(?:\\.|[^\"\\\n])*\")|(?P<raw>`[^`]*`)"
    r"|(?P<char>'(?:\\.|[^'\\\n])+')"
    r"|(?P<number>[+-]?(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?))"
    r"|(?P<variable>\$\w*)|(?P<field>\.[^\W\d]\w*)|(?P<dot>\.)|(?P<word>[^\W\d]\w*)|(?P<sign>:=|[=|(),])",
    re.DOTALL,
)
#: What a token is, and its text.
Token = tuple[str, str]


def tokens_of(source: str) -> list[Token]:
    """Return the tokens of a text that was read as tokens before."""
    return [(str(found.lastgroup), found[0]) for found in TOKEN.finditer(source)]


class Tokens:
    """The tokens of one action; a space counts only where a field might follow."""

    __slots__ = ("_left",)

    def __init__(self, tokens: list[Token]) -> None:
        self._left = tokens[::-1]

    def _skip(self) -> None:
        while self._left and self._left[-1][0] == "space":
            self._left.pop()

    def is_empty(self) -> bool:
        """Return whether nothing but space is left."""
        self._skip()
        return not self._left

    def next(self) -> Token:
        """Return the next token, and take it.

        Raises:
            BuiltinError: there is none.
        """
        if self.is_empty():
            raise BuiltinError("template: unexpected end of an action")
        return self._left.pop()

    def _follows(self, *texts: str) -> bool:
        self._skip()
        return bool(self._left) and self._left[-1][1] in texts and self._left[-1][0] in ("sign", "word")

    def finish(self) -> None:
        """See that nothing is left.

        Raises:
            BuiltinError: something is.
        """
        if not self.is_empty():
            raise BuiltinError(f"template: unexpected {self._left[-1][1][:80]!r} in an action")

    def text(self) -> str:
        """Return the text of a string, which comes next.

        Raises:
            BuiltinError: something else comes.
        """
        kind, text = self.next()
        if kind not in ("string", "raw"):
            raise BuiltinError("template: expected the name of a template in quotes")
        return quoted(text)

    def pipeline(self, depth: int) -> Pipeline:
        """Return the pipeline that comes next.

        Raises:
            BuiltinError: it is no pipeline.
            LimitExceeded: it is nested too deep.
        """
        if depth > MAX_DEPTH:
            raise LimitExceeded("template: nested too deep")
        variables, sign = self._variables()
        commands = [self._command(depth)]
        while self._follows("|"):
            self.next()
            commands.append(self._command(depth))
        return Pipeline(commands=tuple(commands), variables=variables, declares=sign == ":=")

    def _variables(self) -> tuple[tuple[str, ...], str]:
        """Return the variables that a pipeline begins with, and the sign after them; none if it does not."""
        kept = list(self._left)
        names: list[str] = []
        while not self.is_empty() and self._left[-1][0] == "variable":
            names.append(self.next()[1])
            if self._follows(":=", "="):
                return tuple(names), self.next()[1]
            if not self._follows(","):
                break
            self.next()
        self._left = kept
        return (), ""

    def _command(self, depth: int) -> Command:
        operands: list[Operand] = []
        while not self.is_empty() and not self._follows("|", ")"):
            operands.append(self._operand(depth))
        if not operands:
            raise BuiltinError("template: missing value for a command")
        return tuple(operands)

    def _operand(self, depth: int) -> Operand:
        kind, text = self.next()
        if text == "(":
            value: object = self.pipeline(depth + 1)
            self.next()  # nothing but the other parenthesis ends it
            return Operand(kind="pipeline", value=value, fields=self._fields())
        if kind == "field":
            return Operand(kind="dot", fields=(text[1:], *self._fields()))
        if kind in ("dot", "variable"):
            return Operand(kind=kind, value=text, fields=self._fields() if kind == "variable" else ())
        if kind == "word":
            return _WORDS.get(text) or Operand(kind="function", value=text)
        literal = _LITERALS.get(kind)
        if literal is None:
            raise BuiltinError(f"template: unexpected {text[:80]!r} in an action")
        return Operand(kind="literal", value=literal(text))

    def _fields(self) -> tuple[str, ...]:
        names: list[str] = []
        while self._left and self._left[-1][0] == "field":
            names.append(self._left.pop()[1][1:])
        return tuple(names)


_WORDS = {
    "false": Operand(kind="literal", value=False),
    "nil": Operand(kind="literal", value=None),
    "true": Operand(kind="literal", value=True),
}

_LITERALS: dict[str, Callable[[str], object]] = {
    "char": character,
    "number": number,
    "raw": quoted,
    "string": quoted,
}
