# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""YAML as OPA reads it: 1.2, of a stream the first document, nothing that makes objects of Python."""

from __future__ import annotations

import base64
import binascii
import math
import re
import struct
from typing import TYPE_CHECKING

import yaml

from nsmsec.opa.plan.builtins.floats import general, in_json
from nsmsec.opa.plan.errors import BuiltinError, LimitExceeded
from nsmsec.opa.plan.text import to_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nsmsec.opa.plan.budget import Budget
    from nsmsec.opa.plan.values import Value

__all__ = ["first_document", "plain_scalar"]

_MAX_DEPTH = 64

#: What an event counts in steps: a scanner in Python takes its time.
_STEPS = 20

_TAG = "tag:yaml.org,2002:"
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NO_NUMBERS = frozenset({".nan", ".NaN", ".NAN", *(s + i for s in ("", "+", "-") for i in (".inf", ".Inf", ".INF"))})
_INTEGER = re.compile(
    r"[+-]?(?:0[xX](?P<hex>[0-9a-fA-F]+)|0[bB](?P<bin>[01]+)|0[oO]?(?P<oct>[0-7]+)|(?P<dec>0|[1-9][0-9]{0,400}))",
    re.ASCII,
)
_BASES = {"hex": 16, "bin": 2, "oct": 8, "dec": 10}
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII)

_SURROGATE = re.compile("[\ud800-\udfff]")

#: Integers beyond these become floating-point numbers.
_LEAST, _MOST = -(1 << 63), (1 << 64) - 1


def first_document(budget: Budget, source: str) -> Value:
    """Return what the first document of a stream says; null if there is none.

    Raises:
        BuiltinError: the stream is not YAML, or says what JSON cannot.
        LimitExceeded: it is nested too deep, or its aliases stand for too much.
    """
    budget.spend(len(source))
    try:
        documents = list(_Builder(budget, iter(yaml.parse(source, Loader=yaml.SafeLoader))).documents())
    except yaml.YAMLError as error:
        raise BuiltinError(f"yaml: {' '.join(str(error).split())[:200]}") from error
    return documents[0] if documents else None


def plain_scalar(shown: str) -> Value:
    """Return what a scalar means that has neither quotes nor a tag.

    Raises:
        BuiltinError: a number that JSON has not.
    """
    if shown in _NULLS:
        return None
    if shown in _BOOLEANS:
        return _BOOLEANS[shown]
    if shown in _NO_NUMBERS:
        raise BuiltinError(f"yaml: unsupported value: {shown}")
    if shown[0] not in "+-.0123456789":
        return shown
    found = _number(shown if shown[0] == "." else shown.replace("_", ""))
    return shown if found is None else found


def _number(shown: str) -> Value:
    found = _INTEGER.fullmatch(shown)
    if found and found.lastgroup:
        value = int(found[found.lastgroup], _BASES[found.lastgroup]) * (-1 if shown[0] == "-" else 1)
        if _LEAST <= value <= _MOST:
            return value
    if _FLOAT.fullmatch(shown):
        exact = float(shown)
        return to_number(in_json(exact)) if math.isfinite(exact) else None
    return None


class _Builder:
    """Makes values of the events of a stream, and counts what aliases repeat."""

    __slots__ = ("_anchors", "_budget", "_count", "_events")

    def __init__(self, budget: Budget, events: Iterator[yaml.Event]) -> None:
        self._budget = budget
        self._events = events
        self._anchors: dict[str, tuple[Value, int] | None] = {}
        self._count = 0

    def documents(self) -> Iterator[Value]:
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if event.version not in (None, (1, 1)):
                    raise BuiltinError("yaml: found incompatible YAML document")
                self._anchors = {}
                yield self._value(next(self._events), 0)

    def _value(self, event: yaml.Event, depth: int) -> Value:
        """Return one value; while it is being read its anchor stands for nothing."""
        self._pay(1)
        if depth > _MAX_DEPTH:
            raise LimitExceeded("yaml: nested too deep")
        if isinstance(event, yaml.AliasEvent):
            return self._alias(str(event.anchor))
        before = self._count
        anchor = getattr(event, "anchor", None)
        if anchor:
            self._anchors[anchor] = None
        value = self._node(event, depth)
        if anchor:
            self._anchors[anchor] = value, self._count - before + 1
        return value

    def _pay(self, count: int) -> None:
        self._count += count
        self._budget.spend(count * _STEPS)

    def _alias(self, name: str) -> Value:
        known = self._anchors.get(name)
        if known is None:
            raise BuiltinError(f"yaml: anchor '{name[:80]}' is unknown or contains itself")
        self._pay(known[1])
        return known[0]

    def _node(self, event: yaml.Event, depth: int) -> Value:
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return [self._value(member, depth + 1) for member in self._until(yaml.SequenceEndEvent)]
        return self._mapping(depth)

    def _until(self, end: type[yaml.Event]) -> Iterator[yaml.Event]:
        for event in self._events:
            if isinstance(event, end):
                return
            yield event

    def _mapping(self, depth: int) -> Value:
        """Return an object; of a key that is there twice the last value, of what is merged in the first."""
        own: dict[str, Value] = {}
        merged: dict[str, Value] = {}
        for event in self._until(yaml.MappingEndEvent):
            merge = isinstance(event, yaml.ScalarEvent) and event.value == "<<" and _is_plain(event)
            name = "" if merge else _name(self._value(event, depth + 1))
            value = self._value(next(self._events), depth + 1)
            if merge:
                for part in value if isinstance(value, list) else [value]:
                    merged = {**_merged(part), **merged}
            else:
                own[name] = value
        return {**merged, **own}


def _merged(part: Value) -> dict[str, Value]:
    if not isinstance(part, dict):
        raise BuiltinError("yaml: map merge requires map or sequence of maps as the value")
    return part


def _is_plain(event: yaml.ScalarEvent) -> bool:
    return bool(event.implicit[0]) and event.tag is None and not event.style


def _scalar(event: yaml.ScalarEvent) -> Value:
    if _SURROGATE.search(event.value):
        raise BuiltinError("yaml: found invalid Unicode character escape code")
    if _is_plain(event):
        return plain_scalar(event.value)
    tag = (event.tag or "").removeprefix(_TAG)
    if tag == "binary":
        return _binary(event.value)
    if tag not in ("null", "bool", "int", "float"):
        return str(event.value)
    value = plain_scalar(event.value)
    if type(value).__name__ not in _TAGGED[tag]:
        raise BuiltinError(f"yaml: cannot decode {event.value[:80]!r} as a !!{tag}")
    return value


_TAGGED = {"null": {"NoneType"}, "bool": {"bool"}, "int": {"int"}, "float": {"int", "Number"}}


def _binary(shown: str) -> str:
    try:
        return base64.b64decode("".join(shown.split()), validate=True).decode("utf-8", "replace")
    except binascii.Error as error:
        raise BuiltinError("yaml: !!binary value contains invalid base64 data") from error


def _name(value: Value) -> str:
    """Return the text that a key becomes in JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if value is None or isinstance(value, (list, dict)):
        raise BuiltinError("yaml: unsupported map key")
    return general(_single(float(str(getattr(value, "text", "")))))


def _single(value: float) -> float:
    """Return the number with the fewest digits that is the same in 32 bits."""
    wanted = struct.pack("f", value)
    digits = next((count for count in range(1, 9) if struct.pack("f", float(f"{value:.{count}g}")) == wanted), 9)
    return float(f"{value:.{digits}g}")
