# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Go's text templates, read into nodes."""

from __future__ import annotations

import re

from nsmsec.opa.plan.builtins.template_nodes import Branch, Invoke, Jump, Node, Output, Pipeline, Template, Text
from nsmsec.opa.plan.builtins.template_tokens import MAX_DEPTH, TOKEN, Token, Tokens, tokens_of
from nsmsec.opa.plan.errors import BuiltinError, LimitExceeded

__all__ = ["read"]

_OPEN = re.compile(r"\{\{(?:-(?=\s))?")
_CLOSE = re.compile(r"(?:\s-)?\}\}")


def read(source: str) -> Template:
    """Return what the text of a template says.

    Raises:
        BuiltinError: it is none, or uses what is not made here.
        LimitExceeded: it is nested too deep.
    """
    reader = _Reader(_pieces(source))
    body, end = reader.nodes(0)
    if end:
        raise BuiltinError(f"template: unexpected {{{{{end}}}}}")
    return Template(body=body, defined=reader.defined)


def _pieces(source: str) -> list[str | list[Token]]:
    """Return texts and, as their tokens, actions; signs for trimming are heeded, comments left out."""
    pieces: list[str | list[Token]] = []
    place, trim = 0, False
    while True:
        found = _OPEN.search(source, place)
        text = source[place : found.start() if found else len(source)]
        text = text.lstrip(" \t\r\n") if trim else text
        pieces.append(text.rstrip(" \t\r\n") if found and found[0].endswith("-") else text)
        if found is None:
            return pieces
        tokens, place, trim = _action(source, found.end())
        if tokens:
            pieces.append(tokens)


def _action(source: str, place: int) -> tuple[list[Token], int, bool]:
    """Return the tokens of an action, where it ends, and whether space after it is cut."""
    tokens: list[Token] = []
    while True:
        close = _CLOSE.match(source, place)
        if close and tokens:
            commented = [kind for kind, _ in tokens if kind != "space"] == ["comment"]
            return [] if commented else tokens, close.end(), close[0].endswith("-}}")
        found = TOKEN.match(source, place)
        if found is None:
            raise BuiltinError("template: unclosed action, or an unexpected character in one")
        tokens.append((str(found.lastgroup), found[0]))
        place = found.end()


def _single(pipeline: Pipeline) -> Pipeline:
    if len(pipeline.variables) > 1:
        raise BuiltinError("template: too many declarations")
    return pipeline


class _Reader:
    """Reads pieces into nodes."""

    __slots__ = ("_pieces", "defined")

    def __init__(self, pieces: list[str | list[Token]]) -> None:
        self._pieces = iter(pieces)
        self.defined: dict[str, tuple[Node, ...]] = {}

    def nodes(self, depth: int) -> tuple[tuple[Node, ...], str]:
        """Return nodes up to `end` or `else`, and which it was, with what follows an `else` on the next pieces."""
        if depth > MAX_DEPTH:
            raise LimitExceeded("template: nested too deep")
        found: list[Node] = []
        for piece in self._pieces:
            if isinstance(piece, str):
                found.append(Text(text=piece))
                continue
            tokens = [token for token in piece if token[0] != "comment"]
            word = next((text for kind, text in tokens if kind != "space"), "")
            if word in ("end", "else"):
                return tuple(found), "".join(text for _, text in tokens).strip()
            found += self._node(word, Tokens(tokens), depth)
        return tuple(found), ""

    def _node(self, word: str, tokens: Tokens, depth: int) -> list[Node]:
        make = {
            "if": self._branch,
            "range": self._branch,
            "with": self._branch,
            "define": self._define,
            "block": self._block,
            "template": self._invoke,
            "break": self._jump,
            "continue": self._jump,
        }.get(word)
        if make is None:
            node: list[Node] = [Output(pipeline=_single(tokens.pipeline(depth)))]
        else:
            tokens.next()
            node = make(word, tokens, depth)
        tokens.finish()
        return node

    def _branch(self, word: str, tokens: Tokens, depth: int) -> list[Node]:
        pipeline = tokens.pipeline(depth) if word == "range" else _single(tokens.pipeline(depth))
        body, end = self.nodes(depth + 1)
        otherwise: tuple[Node, ...] = ()
        if end == "else":
            otherwise, end = self.nodes(depth + 1)
        elif end.startswith("else"):
            chained = Tokens(tokens_of(end.removeprefix("else")))
            inner = str(chained.next()[1])
            if inner != word or word == "range":
                raise BuiltinError(f"template: unexpected {{{{{end[:80]}}}}}")
            otherwise, end = tuple(self._branch(word, chained, depth + 1)), "end"
            chained.finish()
        self._expect_end(end)
        return [Branch(kind=word, pipeline=pipeline, body=body, otherwise=otherwise)]

    def _expect_end(self, end: str) -> None:
        if end != "end":
            raise BuiltinError("template: unexpected EOF, {{end}} is missing")

    def _define(self, _word: str, tokens: Tokens, depth: int) -> list[Node]:
        name = tokens.text()
        body, end = self.nodes(depth + 1)
        self._expect_end(end)
        self.defined[name] = body
        return []

    def _block(self, _word: str, tokens: Tokens, depth: int) -> list[Node]:
        name = tokens.text()
        pipeline = tokens.pipeline(depth)
        body, end = self.nodes(depth + 1)
        self._expect_end(end)
        self.defined.setdefault(name, body)
        return [Invoke(name=name, pipeline=pipeline)]

    def _invoke(self, _word: str, tokens: Tokens, depth: int) -> list[Node]:
        name = tokens.text()
        return [Invoke(name=name, pipeline=None if tokens.is_empty() else tokens.pipeline(depth))]

    def _jump(self, word: str, _tokens: Tokens, _depth: int) -> list[Node]:
        return [Jump(kind=word)]
