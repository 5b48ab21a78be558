# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Where the time of proving a path goes: the steps of `PathVerifier.verify_request`, after profiles of the whole."""

from __future__ import annotations

import cProfile
import pstats
import sys

from nsmsec.clock import SystemClock
from nsmsec.dev.bench.route import Route
from nsmsec.limits import Limits

PATHS = 300
SHOWN = 40


def main(hops: int) -> None:
    """Profile the proofs of many fresh paths, print the dearest functions; the profiler doubles what Python costs."""
    route = Route(hops, clock=SystemClock())
    verifier = route.verifier(Limits(signature_cache_entries=0))
    paths = [route.mint() for _ in range(PATHS)]
    profile = cProfile.Profile()
    for minted in paths:
        profile.enable()
        route.judged(minted, verifier)
        profile.disable()
    pstats.Stats(profile).sort_stats("tottime").print_stats(SHOWN)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
