# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Built-ins that generated code answers by itself where the operands are of the common types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nsmsec.opa.plan.expressions import kind_of, operand
from nsmsec.opa.plan.program import Constant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nsmsec.opa.plan.program import Operand

__all__ = ["INLINE", "Inline"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inline:
    """How a built-in is answered in place.

    Attributes:
        fast: the text over the operands `{0}`, `{1}`, if each is of one of its types.
        kinds: the names of these types, by operand.
        total: whether the call always has a value.
    """

    fast: str
    kinds: tuple[tuple[str, ...], ...]
    total: bool = False

    def text(self, arguments: tuple[Operand, ...], slow: str) -> str:
        """Return the text of the call.

        Args:
            arguments: what it is called with.
            slow: the call of the built-in itself, for everything else.
        """
        texts = [operand(item) for item in arguments]
        tests = []
        for item, text, kinds in zip(arguments, texts, self.kinds, strict=True):
            known = kind_of(item)
            if known and known not in kinds:
                return slow
            if not known:
                possible = [
                    kind for kind in kinds if kind != "set" or not isinstance(item, Constant)
                ]  # JSON has no sets
                test = " or ".join([f"type({text}) is {kind}" for kind in possible])
                tests.append(test if len(possible) == 1 else f"({test})")
        fast = self.fast.format(*texts)
        return f"{fast} if {' and '.join(tests)} else {slow}" if tests else fast


_INTEGERS = (("int",), ("int",))

INLINE: Mapping[str, Inline] = {
    "gt": Inline(fast="{0} > {1}", kinds=_INTEGERS, total=True),
    "gte": Inline(fast="{0} >= {1}", kinds=_INTEGERS, total=True),
    "lt": Inline(fast="{0} < {1}", kinds=_INTEGERS, total=True),
    "lte": Inline(fast="{0} <= {1}", kinds=_INTEGERS, total=True),
    "plus": Inline(fast="{0} + {1}", kinds=_INTEGERS),
    "minus": Inline(fast="{0} - {1}", kinds=_INTEGERS),
    "count": Inline(fast="len({0})", kinds=(("list", "set"),)),
    "internal.member_2": Inline(fast="{0} in {1}", kinds=(("str",), ("list", "set")), total=True),
}
