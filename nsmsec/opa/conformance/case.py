# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""One case of a compliance run: a plan, what it is asked, what OPA answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from nsmsec.errors import Misconfigured
from nsmsec.opa.conformance.terms import parse_term
from nsmsec.opa.plan import UNDEFINED, InputRefused, dump, parse

if TYPE_CHECKING:
    from nsmsec.opa.plan.values import Value

__all__ = ["ComplianceCase", "read_case"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplianceCase:
    """A case.

    Attributes:
        id: its name, unique in a run.
        plan: the text of the plan whose entry point `eval` is asked.
        builtins: the built-ins that the plan says it needs, sorted.
        data: the data document.
        document: the input; `UNDEFINED` if there is none.
        want_result: the bindings that are expected, in any order; None if an error is.
        want_error_code: the code of the error that is expected.
        want_error: a part of its text.
        strict_error: whether a wrong call of a built-in aborts.
        sort_bindings: whether the order in bindings that are arrays is of no importance.
        ignore_generated_vars: whether bindings of variables that the compiler made up are left out.
    """

    id: str
    plan: str
    builtins: tuple[str, ...]
    data: dict[str, Value]
    document: Value
    want_result: tuple[dict[Value, Value], ...] | None
    want_error_code: str | None
    want_error: str | None
    strict_error: bool
    sort_bindings: bool
    ignore_generated_vars: bool


def read_case(text: bytes) -> ComplianceCase:
    """Return the case that a line of JSON holds.

    Raises:
        Misconfigured: it is no case: no JSON, a member is missing, or one has another type.
    """
    try:
        members = parse(text)
        if not isinstance(members, dict):
            raise Misconfigured("case: expected an object")
        return _case(members)
    except InputRefused as error:
        raise Misconfigured(f"case: {error.detail}") from error


def _case(members: dict[str, Value]) -> ComplianceCase:
    plan = _needed(members, "plan", dict)
    results = _optional(members, "want_result", list)
    want_error_code = _optional(members, "want_error_code", str)
    want_error = _optional(members, "want_error", str)
    if results is None and want_error_code is None and want_error is None:
        raise Misconfigured("case: expected one of want_result, want_error_code, want_error")
    return ComplianceCase(
        id=_needed(members, "id", str),
        plan=dump(plan),
        builtins=_builtins(plan),
        data=_optional(members, "data", dict) or {},
        document=_document(members),
        want_result=None if results is None else tuple(_typed("want_result", one, dict) for one in results),
        want_error_code=want_error_code,
        want_error=want_error,
        strict_error=_optional(members, "strict_error", bool) or False,
        sort_bindings=_optional(members, "sort_bindings", bool) or False,
        ignore_generated_vars=_optional(members, "ignore_generated_vars", bool) or False,
    )


def _document(members: dict[str, Value]) -> Value:
    """Return the input: a term overrides the value, no member is no input, null is null."""
    term = _optional(members, "input_term", str)
    return members.get("input", UNDEFINED) if term is None else parse_term(term)


def _builtins(plan: dict[str, Value]) -> tuple[str, ...]:
    """Return what the plan itself says it needs; the member `builtins` of the case is not believed."""
    static = _optional(plan, "static", dict) or {}
    needed = _optional(static, "builtin_funcs", list) or []
    return tuple(sorted({_needed(_typed("builtin_funcs", one, dict), "name", str) for one in needed}))


def _needed(members: dict[str, Value], name: str, kind: type[T]) -> T:
    if name not in members:
        raise Misconfigured(f"case: expected a member {name}, found none")
    return _typed(name, members[name], kind)


def _optional(members: dict[str, Value], name: str, kind: type[T]) -> T | None:
    value = members.get(name)
    return None if value is None else _typed(name, value, kind)


def _typed(name: str, value: Value, kind: type[T]) -> T:
    if not isinstance(value, kind):
        raise Misconfigured(f"case: expected {name} to be {kind.__name__}, found {type(value).__name__}")
    return value
