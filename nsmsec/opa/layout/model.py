# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A layout as a value: what it covers, what it demands, until when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["MAX_AT_MOST", "Layout", "Step"]

#: How many hops may take one step, at most: as many as the longest path has.
MAX_AT_MOST = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: from `at_least` to `at_most` hops of these must be there.

    Attributes:
        of: SPIFFE IDs, or patterns of them.
        at_least: 0 for a step that may be left out.
        at_most: how many may take it.
    """

    of: tuple[str, ...]
    at_least: int = 1
    at_most: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Which way a call must have come (server), or an answer (client).

    Attributes:
        name: what it is called in the settings.
        owner: who answers for it.
        version: which edition it is.
        until: the second from which on it denies what it covers; None for never.
        side: `server` or `client`.
        at: who judges by it; IDs, patterns or `*`.
        services: what it is about; services, `/package.Service/*` or `*`.
        roots: who may have started the path; None for anybody.
        steps: who must be on the path, in this order.
        last: who may stand last; None for anybody.
        max_others: how many hops there may be that take no step; None for any number.
        forbidden: who may not be on the path.
        crossings: where the path may pass to another trust domain; None for anywhere.
    """

    name: str
    owner: str
    version: int
    until: int | None
    side: str
    at: tuple[str, ...]
    services: tuple[str, ...]
    roots: tuple[str, ...] | None = None
    steps: tuple[Step, ...] = ()
    last: tuple[str, ...] | None = None
    max_others: int | None = None
    forbidden: tuple[str, ...] = ()
    crossings: Mapping[str, tuple[str, ...]] | None = None
