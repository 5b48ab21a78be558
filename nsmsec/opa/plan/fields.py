# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Typed access to parsed JSON, for a reader that trusts nothing."""

from __future__ import annotations

from nsmsec.opa.plan.errors import PlanRefused

__all__ = ["integer", "items", "member", "name", "record"]


def record(value: object, what: str) -> dict[object, object]:
    """Return the value if it is an object.

    Raises:
        PlanRefused: it is something else.
    """
    if not isinstance(value, dict):
        raise PlanRefused(f"plan: expected an object as {what}")
    return value


def member(value: object, field: str) -> object:
    """Return the member of an object, or None.

    Raises:
        PlanRefused: the value is no object.
    """
    if not isinstance(value, dict):
        raise PlanRefused(f"plan: expected an object with {field!r}")
    return value.get(field)


def items(value: object) -> list[object]:
    """Return the value if it is an array; null is the empty one.

    Raises:
        PlanRefused: it is something else.
    """
    if value is None:
        return []
    if not isinstance(value, list):
        raise PlanRefused("plan: expected an array")
    return value


def name(value: object) -> str:
    """Return the value if it is text.

    Raises:
        PlanRefused: it is something else.
    """
    if not isinstance(value, str):
        raise PlanRefused("plan: expected text")
    return value


def integer(value: object, least: int, most: int) -> int:
    """Return the value if it is an integer in the range; a boolean is none.

    Raises:
        PlanRefused: it is something else.
    """
    if type(value) is not int or not least <= value <= most:
        raise PlanRefused(f"plan: expected an integer between {least} and {most}")
    return value
