# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Built-ins for the text of YAML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml
from yaml.emitter import Emitter

from nsmsec.opa.plan.builtins.builtin import Builtin
from nsmsec.opa.plan.builtins.floats import general
from nsmsec.opa.plan.builtins.natural_order import by_nature
from nsmsec.opa.plan.builtins.operands import text
from nsmsec.opa.plan.builtins.yaml_reader import first_document, plain_scalar
from nsmsec.opa.plan.errors import BuiltinError, LimitExceeded
from nsmsec.opa.plan.text import plain
from nsmsec.opa.plan.values import Number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nsmsec.opa.plan.budget import Budget
    from nsmsec.opa.plan.values import Value

__all__ = ["YAML_TEXTS"]

#: What one value counts in steps: an emitter in Python takes its time.
_STEPS = 40

_MAX_DEPTH = 64

#: Integers beyond these are floating-point numbers to Go.
_LEAST, _MOST = -(1 << 63), (1 << 64) - 1

_WIDEST = 1 << 30

#: Booleans and numbers to the base 60 of YAML 1.1 are written in quotes, and so are points in time.
_OLD = re.compile(
    r"y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF"
    r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:[Tt]| +)[0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(?:\.[0-9]*)?"
    r"(?: ?Z| ?[+-][0-9:]+)?)?",
    re.ASCII,
)

_BEYOND_THE_FIRST_PLANE = re.compile("[\U00010000-\U0010ffff]")


class _Sink:
    """Takes what is written, and the budget for it."""

    __slots__ = ("_budget", "parts")

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self.parts: list[str] = []

    def write(self, part: str) -> None:
        self._budget.spend(len(part))
        self.parts.append(part)


class _Indented(Emitter):
    """Indents arrays in objects, as Go's package does."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - PyYAML's own signature
        super().increase_indent(flow, indentless=False)

    def check_empty_document(self) -> bool:
        """Need no mark before an empty scalar."""
        return False

    def check_simple_key(self) -> bool:
        """Let an empty key stand on its line as well."""
        return super().check_simple_key() or (isinstance(self.event, yaml.ScalarEvent) and not self.event.value)


def _marshal(budget: Budget, value: Value) -> Value:
    """Write a document; a scalar needs no mark of its end."""
    sink = _Sink(budget)
    emitter = _Indented(sink, indent=2, width=_WIDEST, allow_unicode=True)
    emitter.emit(yaml.StreamStartEvent())
    emitter.emit(yaml.DocumentStartEvent(explicit=False))
    for event in _events(budget, plain(value), 0):
        emitter.emit(event)
    emitter.emit(yaml.DocumentEndEvent(explicit=False))
    emitter.open_ended = False
    emitter.emit(yaml.StreamEndEvent())
    return "".join(sink.parts)


def _events(budget: Budget, value: Value, depth: int) -> Iterator[yaml.Event]:
    budget.spend(_STEPS)
    if depth > _MAX_DEPTH:
        raise LimitExceeded("yaml: nested too deep")
    if isinstance(value, list):
        yield yaml.SequenceStartEvent(None, None, implicit=True, flow_style=not value)
        for member in value:
            yield from _events(budget, member, depth + 1)
        yield yaml.SequenceEndEvent()
    elif isinstance(value, dict):
        yield yaml.MappingStartEvent(None, None, implicit=True, flow_style=not value)
        for name in by_nature(value):
            yield _string(name)
            yield from _events(budget, value[name], depth + 1)
        yield yaml.MappingEndEvent()
    else:
        yield _string(value) if isinstance(value, str) else _event(_scalar(value), None)


def _scalar(value: Value) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    found = plain_scalar(value.text if isinstance(value, Number) else str(value))
    if isinstance(found, Number) or (isinstance(found, int) and not _LEAST <= found <= _MOST):
        return general(float(str(found) if isinstance(found, int) else found.text))
    return str(found)


def _string(shown: str) -> yaml.ScalarEvent:
    """Return a string on lines of its own if it has several, in quotes if it would be read as something else."""
    if _BEYOND_THE_FIRST_PLANE.search(shown) or _OLD.fullmatch(shown) or not _stays(shown):
        return _event(shown, '"')
    return _event(shown, "|" if "\n" in shown else None)


def _stays(shown: str) -> bool:
    """Return whether a plain scalar of this text is a string."""
    try:
        return plain_scalar(shown) is shown
    except BuiltinError:
        return False


def _event(shown: str, style: str | None) -> yaml.ScalarEvent:
    return yaml.ScalarEvent(None, None, (True, True), shown, style=style)


def _unmarshal(budget: Budget, source: Value) -> Value:
    return first_document(budget, text(source))


def _is_valid(budget: Budget, source: Value) -> Value:
    try:
        _unmarshal(budget, source)
    except BuiltinError:
        return False
    return True


YAML_TEXTS = {
    "yaml.is_valid": Builtin(1, _is_valid, bounded=True),
    "yaml.marshal": Builtin(1, _marshal, bounded=True),
    "yaml.unmarshal": Builtin(1, _unmarshal, bounded=True),
}
