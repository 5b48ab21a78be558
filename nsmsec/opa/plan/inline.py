# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Built-ins that generated code answers by itself where the operands are of the common types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["INLINE", "Inline"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inline:
    """A template over the operands `{0}`, `{1}` and the call `{slow}` for everything else.

    Attributes:
        template: the text.
        total: whether the call always has a value.
    """

    template: str
    total: bool = False


def _ordered(operator: str) -> Inline:
    return Inline(template="{0} " + operator + " {1} if type({0}) is type({1}) is int else {slow}", total=True)


INLINE: Mapping[str, Inline] = {
    "equal": Inline(template="{0} == {1} if type({0}) is str else {slow}", total=True),
    "neq": Inline(template="{0} != {1} if type({0}) is str else {slow}", total=True),
    "gt": _ordered(">"),
    "gte": _ordered(">="),
    "lt": _ordered("<"),
    "lte": _ordered("<="),
    "plus": Inline(template="{0} + {1} if type({0}) is type({1}) is int else {slow}"),
    "minus": Inline(template="{0} - {1} if type({0}) is type({1}) is int else {slow}"),
    "count": Inline(template="len({0}) if type({0}) is list or type({0}) is set else {slow}"),
    "internal.member_2": Inline(
        template="{0} in {1} if type({0}) is str and (type({1}) is list or type({1}) is set) else {slow}", total=True
    ),
}
