# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Putting data bundles into the places that the rules leave to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from nsmsec.errors import BundleRefused, Misconfigured, ReasonCode

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from nsmsec.opa.bundle import PolicyBundle
    from nsmsec.opa.live.part import Part

__all__ = ["checked_roots", "composed"]


def composed(rules: Part, data: Sequence[Part]) -> PolicyBundle:
    """Return the rules with the data of each root replaced as a whole.

    The revision names all of them, joined by `+`, the rules first, then the data in the order given.

    Raises:
        BundleRefused: `BUNDLE_FORMAT`, the rules have a value on the way to a root.
    """
    whole: Mapping[str, object] = rules.bundle.data
    for part in data:
        whole = _with(whole, tuple(part.root.split("/")), part.value_at(part.root))
    revision = "+".join(part.bundle.revision for part in (rules, *data))
    return replace(rules.bundle, data=whole, revision=revision)


def checked_roots(roots: Collection[str]) -> tuple[str, ...]:
    """Return the roots that bundles of data alone may replace, sorted.

    Raises:
        Misconfigured: one is no path, or lies in another one.
    """
    ordered = tuple(sorted(roots))
    for root in ordered:
        if not all(root.split("/")) or any(root != one and f"{root}/".startswith(f"{one}/") for one in ordered):
            raise Misconfigured(f"live policy: expected roots apart from each other, such as 'a/b', found {root!r}")
    return ordered


def _with(data: object, steps: tuple[str, ...], value: object) -> dict[str, object]:
    """Return the data with a value at a place; what lies beside it stays, what was there goes."""
    if not isinstance(data, Mapping):
        found = f"expected an object above {steps[-1]!r} in the data of the rules"
        raise BundleRefused(ReasonCode.BUNDLE_FORMAT, f"policy bundle: {found}")
    below = value if len(steps) == 1 else _with(data.get(steps[0], {}), steps[1:], value)
    return {**data, steps[0]: below}
