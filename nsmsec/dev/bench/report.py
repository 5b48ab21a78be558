# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""All measurements of one run, as `nsmsec bench --json` prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nsmsec.dev.bench.added_hop import measure_added_hop
from nsmsec.dev.bench.decision import measure_decision
from nsmsec.dev.bench.machine import describe_machine
from nsmsec.dev.bench.path_bytes import measure_path_bytes
from nsmsec.dev.bench.path_verify import measure_path_verify

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nsmsec.clock import Clock
    from nsmsec.dev.bench.comparison import Comparison
    from nsmsec.dev.bench.effort import Effort

__all__ = ["measure"]

#: The path for which the token profile, section 6, promises sizes; always measured.
_PROMISED_HOPS: Final = 8


def measure(
    hops: Sequence[int], *, effort: Effort, clock: Clock, progress: Callable[[str], None]
) -> dict[str, list[dict[str, object]] | dict[str, object]]:
    """Measure everything.

    Args:
        hops: the lengths of the paths to measure.
        effort: how much to measure.
        clock: the time.
        progress: told what is being measured, before it is.

    Raises:
        NsmsecError: something that is measured does not work.
    """
    path_verify, decision = [], []
    for count in hops:
        progress(f"proving paths of {count} hops")
        path_verify.append(_by_hops(count, measure_path_verify(count, effort=effort, clock=clock)))
    for count in hops:
        progress(f"deciding about paths of {count} hops")
        decision.append(_by_hops(count, measure_decision(count, effort=effort, clock=clock)))
    progress("calling over one hop")
    added_hop = measure_added_hop(effort=effort, clock=clock)
    progress("weighing paths")
    path_bytes = [_sizes(count, clock) for count in sorted({*hops, _PROMISED_HOPS})]
    return {
        "path_verify": path_verify,
        "decision": decision,
        "added_hop": {transport: _added(comparison) for transport, comparison in added_hop.items()},
        "path_bytes": path_bytes,
        "machine": describe_machine(),
    }


def _by_hops(hops: int, comparison: Comparison) -> dict[str, object]:
    return {
        "hops": hops,
        "ratio": comparison.ratio,
        "p50_us": comparison.p50_us,
        "p99_us": comparison.p99_us,
    }


def _added(comparison: Comparison) -> dict[str, object]:
    """Return what is added to the plain call: (with - bare) / bare."""
    return {
        "ratio": round(comparison.ratio - 1, 3),
        "p50_us": comparison.p50_us,
        "p99_us": comparison.p99_us,
        "bare_p50_us": comparison.yardstick_us,
        "pairs": comparison.pairs,
    }


def _sizes(hops: int, clock: Clock) -> dict[str, object]:
    bare, with_certificates = measure_path_bytes(hops, clock=clock)
    return {"hops": hops, "bare": bare, "with_certificates": with_certificates}
