# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Built-ins for version numbers in the notation of Semantic Versioning 2.0.0."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nsmsec.opa.plan.builtins.builtin import Builtin
from nsmsec.opa.plan.builtins.operands import text
from nsmsec.opa.plan.errors import BuiltinError

if TYPE_CHECKING:
    from nsmsec.opa.plan.values import Value

__all__ = ["VERSIONS"]

_NUMBER = "(0|[1-9][0-9]{0,18})"
_NAMES = r"[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*"
_VERSION = re.compile(rf"v?{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-({_NAMES}))?(?:\+{_NAMES})?", re.ASCII)
_NUMERIC = re.compile("[0-9]+", re.ASCII)
_LEADING_ZERO = re.compile("0[0-9]+", re.ASCII)

#: Larger numbers count as this one.
_MOST = (1 << 63) - 1

#: The numbers of a version, then what precedes its release: nothing comes after everything.
_Order = tuple[tuple[int, ...], bool, list[tuple[bool, int, str]]]


def _read(source: str) -> _Order | None:
    """Return a version in a form whose order is that of versions (section 11), or None if it is none."""
    found = _VERSION.fullmatch(source)
    if found is None:
        return None
    numbers = tuple(int(part) for part in found.group(1, 2, 3))
    names = found[4].split(".") if found[4] else []
    if max(numbers) > _MOST or any(_LEADING_ZERO.fullmatch(name) for name in names):
        return None
    return numbers, not names, [_place(name) for name in names]


def _place(name: str) -> tuple[bool, int, str]:
    """Return the place of an identifier: numbers by value, before names in the order of their characters."""
    if _NUMERIC.fullmatch(name):
        return False, min(int(name[:20]), _MOST), ""
    return True, 0, name


def _compare(a: Value, b: Value) -> Value:
    left, right = _read(text(a)), _read(text(b))
    if left is None or right is None:
        raise BuiltinError(f"operand {1 if left is None else 2}: string is not a valid SemVer")
    return (left > right) - (left < right)


VERSIONS = {
    "semver.compare": Builtin(2, _compare),
    "semver.is_valid": Builtin(1, lambda source: isinstance(source, str) and _read(source) is not None),
}
