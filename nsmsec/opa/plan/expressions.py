# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Operands, or what is asked of them, as Python text; the common case in place, the rest in `runtime`.

A test of a type whose outcome is known is not written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.opa.plan.program import Boolean, Constant, Local, String

if TYPE_CHECKING:
    from nsmsec.opa.plan.program import Operand, Statement

__all__ = ["comparison", "integer", "kind_of", "member", "negation", "operand", "source_of"]

_FORMS = {"datum": "d", "number": "n"}


def operand(item: Operand) -> str:
    """Return the text of an operand."""
    if isinstance(item, Local):
        return f"l{item.number}"
    if isinstance(item, String):
        return f"'s{item.index}'"
    if isinstance(item, Constant):
        return _constant(item)
    return "True" if item.value else "False"


def _constant(item: Constant) -> str:
    if item.form == "integer":
        return integer(item.number)
    return "None" if item.form == "null" else f"{_FORMS[item.form]}{item.number}"


def integer(number: int) -> str:
    """Return the text of an integer, which may stand anywhere."""
    return f"{number}" if number >= 0 else f"({number})"


def negation(condition: str) -> str:
    """Return the text of the opposite of a condition, which is in parentheses, a negation or one comparison."""
    if condition.endswith(" is not ..."):
        return f"{condition[:-7]}..."
    if condition.endswith(" is ..."):
        return f"{condition[:-3]}not ..."
    return condition[4:] if condition.startswith("not ") else f"not {condition}"


def kind_of(item: Operand) -> str:
    """Return the name of the Python type that an operand is known to have; empty for any."""
    if isinstance(item, (Local, Constant)):
        return item.kind
    return "str" if isinstance(item, String) else "bool"


def source_of(statement: Statement, field: str) -> Operand:
    """Return what a field holds that is a bare local in a plan, and may be any operand in a simplified one."""
    return statement.operands[field] if field in statement.operands else Local(statement.locals[field])


def member(source: Operand, key: Operand) -> str:
    """Return the text of the member of an object, an array or a set; `...` where there is none."""
    a, b = operand(source), operand(key)
    if not isinstance(source, Local) and kind_of(source):
        return "..."  # no constant of a known type has members
    slow = f"dot({a}, {b})"
    if isinstance(key, String):
        found = f"{a}.get({b}, ...)"
        return found if kind_of(source) == "dict" else f"{found} if type({a}) is dict else {slow}"
    if isinstance(key, Constant) and key.form == "integer" and key.number >= 0:
        is_list = "" if kind_of(source) == "list" else f"type({a}) is list and "
        return f"{a}[{b}] if {is_list}len({a}) > {b} else {slow}"
    if kind_of(key) == "int":
        return f"{a}[{b}] if type({a}) is list and -1 < {b} < len({a}) else {slow}"
    return (
        f"{a}.get({b}, ...) if type({b}) is str and type({a}) is dict "
        f"else {a}[{b}] if type({b}) is int and type({a}) is list and -1 < {b} < len({a}) else {slow}"
    )


def comparison(a: Operand, b: Operand, same: str, equal: str, negation: str) -> str:
    """Return the text of a comparison.

    Args:
        a: the one.
        b: the other.
        same: how two values are compared of which there is one each: `is`, `is not`.
        equal: how two texts or integers are compared: `==`, `!=`.
        negation: what stands before the comparison in general.
    """
    x, y = operand(a), operand(b)
    if _is_single(a) or _is_single(b):
        if isinstance(a, Local) or isinstance(b, Local) or "" in {kind_of(a), kind_of(b)}:
            return f"{x} {same} {y}"
        return f"{x} {equal} {y}" if kind_of(a) == kind_of(b) else ("False" if equal == "==" else "True")
    if "str" in {kind_of(a), kind_of(b)} or kind_of(a) == kind_of(b) == "int":
        return f"{x} {equal} {y}"
    slow = f"{negation}equal({x}, {y})"
    if "int" in {kind_of(a), kind_of(b)}:
        tested = y if kind_of(a) == "int" else x
        return f"({x} {equal} {y} if type({tested}) is int else {slow})"
    return f"({x} {equal} {y} if type({x}) is str or type({x}) is type({y}) is int else {slow})"


def _is_single(item: Operand) -> bool:
    """Return whether there is one value only of that look: true, false, null."""
    return isinstance(item, Boolean) or (isinstance(item, Constant) and item.form == "null")
