# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What proving a whole path costs, against the bare signatures of its hops."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nsmsec.dev.bench.comparison import Comparison, compare
from nsmsec.dev.bench.raw import RawSignature, verify_raw
from nsmsec.dev.bench.route import Route
from nsmsec.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nsmsec.clock import Clock
    from nsmsec.dev.bench.effort import Effort
    from nsmsec.tokens import MintedPath

__all__ = ["measure_path_verify"]

#: Without a memory for signatures; the memory for certificates is warm after the first path.
_LIMITS: Final = Limits(signature_cache_entries=0)
_WARM_UP_PATHS: Final = 5


def measure_path_verify(hops: int, *, effort: Effort, clock: Clock) -> Comparison:
    """Compare `PathVerifier.verify_request` of fresh paths with that many raw P-256 verifications.

    Args:
        hops: how many tokens a path has.
        effort: how much to measure.
        clock: the time.
    """
    route = Route(hops, clock=clock)
    verifier = route.verifier(_LIMITS)
    for _ in range(_WARM_UP_PATHS):
        route.judged(route.mint(), verifier)
    return compare(
        lambda item: route.judged(item[0], verifier),
        lambda item: verify_raw(item[1]),
        _blocks(route, effort, max(effort.tokens // hops, 1)),
        seconds=effort.seconds,
    )


def _blocks(route: Route, effort: Effort, paths: int) -> Iterator[list[tuple[MintedPath, list[RawSignature]]]]:
    """Mint each block right before it is needed, so that no token grows old."""
    for _ in range(effort.blocks):
        block = []
        for _ in range(paths):
            minted = route.mint()
            block.append((minted, route.signatures(minted)))
        yield block
