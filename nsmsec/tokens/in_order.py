# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""One step for every hop, in ascending order; the first failure wins (token profile, section 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from nsmsec.errors import NsmsecError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["in_order"]

_Before = TypeVar("_Before")
_After = TypeVar("_After")


def in_order(step: Callable[[_Before], _After], hops: Iterable[_Before], *, first: int = 0) -> list[_After]:
    """Take one step for each hop.

    Args:
        step: what to do for one hop.
        hops: what it is done to.
        first: the index of the first of these hops on the path.

    Raises:
        NsmsecError: whatever the step raised first, with the index of the hop.
    """
    done: list[_After] = []
    try:
        for hop in hops:
            done.append(step(hop))  # noqa: PERF401 - how many are done is the index of the failure
    except NsmsecError as error:
        error.at(first + len(done))
        raise
    return done
