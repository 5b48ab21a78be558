# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Where documents enter: nothing but JSON's values, within bounds.

A document that is made of exactly our values is used as it is; any other (tuples, mappings, floats, subclasses of
`str`) is copied into them. Nothing that enters is ever changed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

from nsmsec.opa.plan.errors import InputRefused
from nsmsec.opa.plan.values import UNDEFINED, Number, Value

__all__ = ["admit"]

_SCALARS = frozenset({str, int, bool, type(None), Number})
_TEXT = frozenset({str})
_TOO_DEEP = "input: nested too deep"
_TOO_LARGE = "input: too many values"


def admit(document: object, *, max_depth: int, max_values: int) -> Value:
    """Return the document, or a copy of it, made of our values.

    Args:
        document: what a caller has; `UNDEFINED` is let through.
        max_depth: how deep it may be nested.
        max_values: how many values it may hold.

    Raises:
        InputRefused: too deep, too many values, or something that JSON does not have.
    """
    if document is UNDEFINED or type(document) in _SCALARS:
        return document
    left = _exact(document, max_depth, max_values)
    if left is None:
        return _Copier(max_values).copy(document, max_depth)
    return document


def _exact(node: object, depth: int, left: int) -> int | None:
    """Return how many more values may come, or None if the document must be copied."""
    if depth <= 0:
        raise InputRefused(_TOO_DEEP)
    members = _members(node)
    if members is None:
        return None
    left -= len(members)
    if left < 0:
        raise InputRefused(_TOO_LARGE)
    if _SCALARS.issuperset(map(type, members)):
        return left
    for member in members:
        if type(member) not in _SCALARS:
            found = _exact(member, depth - 1, left)
            if found is None:
                return None
            left = found
    return left


def _members(node: object) -> Collection[object] | None:
    """Return what is in one of our arrays or objects with names that are text; None for anything else."""
    if type(node) is list:
        return node
    if type(node) is dict and _TEXT.issuperset(map(type, node)):
        return node.values()
    return None


class _Copier:
    """Copies a document into our values, counting them."""

    __slots__ = ("_left",)

    def __init__(self, max_values: int) -> None:
        self._left = max_values

    def copy(self, node: object, depth: int) -> Value:
        if isinstance(node, Mapping):
            self._take(len(node), depth)
            return {self._name(name): self.copy(member, depth - 1) for name, member in node.items()}
        if isinstance(node, (list, tuple)):
            self._take(len(node), depth)
            return [self.copy(member, depth - 1) for member in node]
        return _scalar(node)

    def _take(self, count: int, depth: int) -> None:
        if depth <= 0:
            raise InputRefused(_TOO_DEEP)
        self._left -= count
        if self._left < 0:
            raise InputRefused(_TOO_LARGE)

    def _name(self, name: object) -> str:
        if not isinstance(name, str):
            raise InputRefused(f"input: expected text as the name of a member, found {type(name).__name__}")
        return str.__str__(name)


def _scalar(node: object) -> Value:
    if type(node) in _SCALARS:
        return node
    if isinstance(node, str):
        return str.__str__(node)
    if isinstance(node, int):
        return int(node)
    if isinstance(node, (float, Decimal)):
        try:
            return Number(str(node))
        except ValueError as error:
            raise InputRefused(f"input: {error}") from error
    raise InputRefused(f"input: expected values of JSON, found {type(node).__name__}")
