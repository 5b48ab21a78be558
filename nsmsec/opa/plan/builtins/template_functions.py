# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What templates do with values: functions, truth, text.

A number of a policy is text to a template, as it is to OPA; only literals in the template are numbers.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING
from urllib.parse import quote_plus

from nsmsec.opa.plan.builtins.floats import general
from nsmsec.opa.plan.errors import BuiltinError
from nsmsec.opa.plan.values import UNDEFINED, Value

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["FUNCTIONS", "is_true", "shown"]

_NO_VALUE = "<no value>"


def is_true(value: Value) -> bool:
    """Return whether a value counts as true: all but false, zero, nothing and what is empty."""
    return value is not UNDEFINED and bool(value)


def shown(value: Value) -> str:
    """Return a value as a template writes it."""
    return _NO_VALUE if value is None or value is UNDEFINED else _shown(value)


def _shown(value: Value) -> str:
    if isinstance(value, list):
        return f"[{' '.join(map(_shown, value))}]"
    if isinstance(value, dict):
        return f"map[{' '.join(f'{name}:{_shown(value[name])}' for name in sorted(value))}]"
    if value is None or value is UNDEFINED:
        return "<nil>"
    if isinstance(value, bool):
        return "true" if value else "false"
    return general(value) if isinstance(value, float) else str(value)


def _need(arguments: tuple[Value, ...], least: int, most: int | None = None) -> None:
    if len(arguments) < least or (most is not None and len(arguments) > most):
        raise BuiltinError("template: wrong number of arguments of a function")


def _length(*arguments: Value) -> Value:
    _need(arguments, 1, 1)
    if not isinstance(arguments[0], (str, list, dict)):
        raise BuiltinError("template: error calling len")
    value = arguments[0]
    return len(value.encode("utf-8", "replace")) if isinstance(value, str) else len(value)


def _index(*arguments: Value) -> Value:
    """Return an element or a member; one that an object has not is no value."""
    _need(arguments, 1)
    value = arguments[0]
    for name in arguments[1:]:
        if isinstance(value, dict) and isinstance(name, str):
            value = value.get(name)
        elif isinstance(value, list) and type(name) is int and 0 <= name < len(value):
            value = value[name]
        else:
            raise BuiltinError("template: error calling index")
    return value


def _slice(*arguments: Value) -> Value:
    _need(arguments, 1, 3)
    value = arguments[0]
    if not isinstance(value, (str, list)):
        raise BuiltinError("template: error calling slice")
    places = [*arguments[1:], len(value)][:2] if len(arguments) > 1 else [0, len(value)]
    start, stop = places
    if type(start) is not int or type(stop) is not int or not 0 <= start <= stop <= len(value):
        raise BuiltinError("template: error calling slice")
    return value[start:stop]


def _kind(value: Value) -> str:
    if value is None or value is UNDEFINED:
        return "nil"
    if isinstance(value, (list, dict)):
        raise BuiltinError("template: incompatible types for comparison")
    return type(value).__name__


def _is_equal(*arguments: Value) -> Value:
    _need(arguments, 2)
    return any(_equals(arguments[0], other) for other in arguments[1:])


def _equals(a: Value, b: Value) -> bool:
    kinds = {_kind(a), _kind(b)}
    if len(kinds) > 1 and "nil" not in kinds:
        raise BuiltinError("template: incompatible types for comparison")
    return len(kinds) == 1 and ("nil" in kinds or a == b)


def _is_less(*arguments: Value) -> bool:
    _need(arguments, 2, 2)
    a, b = arguments
    if isinstance(a, str) and isinstance(b, str):
        return a < b
    if type(a) is type(b) and isinstance(a, (int, float)) and isinstance(b, (int, float)) and not isinstance(a, bool):
        return a < b
    raise BuiltinError("template: incompatible types for comparison")


def _is_less_or_equal(*arguments: Value) -> bool:
    return _is_less(*arguments) or arguments[0] == arguments[1]


def _print(*arguments: Value) -> Value:
    """Join values, with a space between two neither of which is text."""
    parts: list[str] = []
    for index, value in enumerate(arguments):
        if index and not isinstance(value, str) and not isinstance(arguments[index - 1], str):
            parts.append(" ")
        parts.append(_shown(value))
    return "".join(parts)


def _not(*arguments: Value) -> Value:
    _need(arguments, 1, 1)
    return not is_true(arguments[0])


def _html(*arguments: Value) -> Value:
    escaped = html.escape(str(_print(*arguments)), quote=False)
    return escaped.replace('"', "&#34;").replace("'", "&#39;").replace("\0", "\ufffd")


FUNCTIONS: dict[str, Callable[..., Value]] = {
    "eq": _is_equal,
    "ge": lambda *arguments: not _is_less(*arguments),
    "gt": lambda *arguments: not _is_less_or_equal(*arguments),
    "html": _html,
    "index": _index,
    "le": _is_less_or_equal,
    "len": _length,
    "lt": _is_less,
    "ne": lambda *arguments: not _is_equal(*arguments[:2]),
    "not": _not,
    "print": _print,
    "println": lambda *arguments: " ".join(map(_shown, arguments)) + "\n",
    "slice": _slice,
    "urlquery": lambda *arguments: quote_plus(str(_print(*arguments))),
}
