# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Where the time of one call goes: both chains in one process, without gRPC, each stage timed by itself.

With `--cold` each side begins with empty caches of the processor, as in a process that has waited for the other one.
"""

from __future__ import annotations

import argparse
import hashlib
import logging
import os
import statistics
from time import perf_counter_ns

from nsmsec.chain import start_sync
from nsmsec.clock import SystemClock
from nsmsec.dev.authority import Authority
from nsmsec.dev.bench.added_hop import hop_settings
from nsmsec.dev.bench.credentials import Credentials
from nsmsec.dev.bench.route import METHOD
from nsmsec.identity import Peer, StaticX509SVIDSource
from nsmsec.interceptors import Workload
from nsmsec.interceptors.incoming import Incoming
from nsmsec.interceptors.outgoing import OutgoingCall
from nsmsec.opa import PlanEngine

ROUNDS = 2000
COLD_ROUNDS = 500
#: More than a core keeps to itself.
EVICTING_BYTES = 6_000_000
CERTIFICATE = b"-----BEGIN"


def main() -> None:
    """Time many calls, print the median of every stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cold", action="store_true", help="empty the caches before each side's part")
    is_cold = parser.parse_args().cold
    logging.getLogger("nsmsec.audit").setLevel(logging.ERROR)
    clock = SystemClock()
    issuer = (authority := Authority("corp.example", now=clock.now())).intermediate()
    near, far = (Credentials.issue(authority, issuer, path) for path in ("/client", "/server"))
    asked, judged = hop_settings(str(near.svid.id), str(far.svid.id))
    client, server = (
        Workload(svid=StaticX509SVIDSource(one.svid), bundles=one.bundles, policy=PlanEngine.shipped(settings))
        for one, settings in ((near, asked), (far, judged))
    )
    incoming = Incoming(server)
    leaf = near.certificates[: near.certificates.index(CERTIFICATE, 1)]
    auth_context = {"x509_pem_cert": [leaf], "x509_pem_cert_chain": [near.certificates]}
    peer = Peer(id=far.svid.id)
    clocked = _Stopwatch(os.urandom(EVICTING_BYTES) if is_cold else b"")
    for _ in range(COLD_ROUNDS if is_cold else ROUNDS):
        clocked.begin()
        outgoing = OutgoingCall(client, METHOD, origin=True, timeout=10)
        sent = start_sync(client.client_chain.flow(outgoing.take_up(peer, None)))
        clocked.lap("client: decide, mint")
        metadata = outgoing.sent(sent.call, None)
        clocked.lap("client: encode the path")
        clocked.begin()
        taken = incoming.take_up(METHOD, metadata=metadata, auth_context=auth_context, time_remaining=9.0)
        clocked.lap("server: prove the peer, decode the path")
        served = start_sync(server.server_chain.flow(taken.call))
        clocked.lap("server: prove the path, decide")
        answer = taken.open(served.resume(taken.reply(ok=True, answer=None)))
        clocked.lap("server: mint, encode the path")
        clocked.begin()
        reply = outgoing.reply(answer)
        clocked.lap("client: decode the path")
        outgoing.open(sent.resume(reply))
        clocked.lap("client: prove the path, decide")
        outgoing.end("OK")
        clocked.lap("client: record")
        taken.end("OK")
        clocked.lap("server: record")
    for name, times in clocked.stages.items():
        print(f"{statistics.median(times) / 1000:8.1f} us  {name}")
    print(f"{sum(map(statistics.median, clocked.stages.values())) / 1000:8.1f} us  together")


class _Stopwatch:
    def __init__(self, evicting: bytes) -> None:
        self._evicting = evicting
        self._last = 0
        self.stages: dict[str, list[int]] = {}

    def begin(self) -> None:
        """Begin the part of one side, whose first lap begins now."""
        hashlib.sha256(self._evicting)
        self._last = perf_counter_ns()

    def lap(self, name: str) -> None:
        """Note the time since the last lap."""
        self.stages.setdefault(name, []).append(perf_counter_ns() - self._last)
        self._last = perf_counter_ns()


if __name__ == "__main__":
    main()
