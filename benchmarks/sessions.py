# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Proving a path whose hops sign with sessions against one whose hops sign with their SVIDs, in one run."""

from __future__ import annotations

import statistics
import sys
from dataclasses import replace
from time import perf_counter_ns
from typing import TYPE_CHECKING

from nsmsec.clock import SystemClock
from nsmsec.dev.bench.route import Route
from nsmsec.limits import Limits
from nsmsec.path import wire
from nsmsec.tokens import DelegatingSession, Voucher

if TYPE_CHECKING:
    from nsmsec.identity import X509SVID
    from nsmsec.tokens import PathVerifier, SessionOffer

PATHS = 400
#: As long as the result of a TPM's evidence is.
RESULT = f"e30.{'A' * 1384}.{'A' * 86}"
SIGNATURE_BYTES = 72


def attested(svid: X509SVID) -> DelegatingSession:
    """Return sessions that a machine vouches for, each with a result of its own."""
    number = svid.leaf_sha256.hex().upper()

    def vouch(offer: SessionOffer) -> Voucher:
        result = RESULT.replace("A" * len(number), number, 1)
        return Voucher(result=result, expires_at=offer.expires_at, tpm_signature=bytes(SIGNATURE_BYTES))

    session = DelegatingSession(clock=SystemClock(), limits=Limits(), vouch=vouch)
    session.renew(svid)
    return session


def timed(route: Route, verifier: PathVerifier) -> int:
    """Return how long a fresh path takes from its bytes to its proof, in nanoseconds."""
    minted = route.mint()
    data = wire.encode(minted.path, minted.certificates)
    start = perf_counter_ns()
    path, table = wire.decode(data, Limits())
    route.judged(replace(minted, path=path, certificates=table), verifier)
    return perf_counter_ns() - start


def main(hops: int) -> None:
    """Alternate between both kinds of path, print the medians."""
    routes = {
        "SVIDs": Route(hops, clock=SystemClock()),
        "sessions": Route(hops, clock=SystemClock(), session=attested),
    }
    verifiers = {name: route.verifier(Limits()) for name, route in routes.items()}
    times: dict[str, list[int]] = {name: [] for name in routes}
    for _ in range(PATHS):
        for name, route in routes.items():
            times[name].append(timed(route, verifiers[name]))
    medians = {name: statistics.median(found) for name, found in times.items()}
    for name, route in routes.items():
        minted = route.mint()
        size = len(wire.encode(minted.path, minted.certificates))
        print(f"{medians[name] / 1000:8.1f} us {size:6} bytes  {hops} hops, {name}")
    print(f"{medians['sessions'] / medians['SVIDs']:8.2f}     sessions to SVIDs")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 4)
