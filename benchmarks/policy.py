# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A server's decision by the shipped policies: embedded, by OPA itself, by an OPA server; memory.

One bundle and one input for all three. `opa bench` times its evaluations itself, so its turns stand before and after
ours; the server is asked in turns with the embedded engine, block by block. Needs OPA: NSMSEC_OPA, or scripts/get-opa.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import subprocess
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter_ns
from typing import TYPE_CHECKING, Any

from nsmsec.clock import SystemClock
from nsmsec.dev.bench.comparison import compare
from nsmsec.dev.bench.decision import bench_settings
from nsmsec.dev.bench.route import METHOD, OPERATION, Route
from nsmsec.errors import SourceUnavailable
from nsmsec.limits import Limits
from nsmsec.opa import Entrypoint, PlanEngine, Question
from nsmsec.opa.input import request_document
from nsmsec.opa.overlay import overlaid
from nsmsec.opa.rest import OPARestEngine

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).resolve().parent.parent
POLICIES = ROOT / "policies"
QUERY = "data.nsmsec.server.request"
BLOCK = range(50)
BLOCKS = 40
WARM_UP = 10_000
START_S = 30


def main() -> None:
    """Measure and print tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--hops", default="2,5,10", help="paths of how many hops (default: %(default)s)")
    parser.add_argument("--decisions", type=int, default=0, help="watch the memory over so many decisions instead")
    options = parser.parse_args()
    if options.decisions:
        memory(options.decisions)
        return
    opa = os.environ.get("NSMSEC_OPA") or run(str(ROOT / "scripts" / "get-opa"), folder=ROOT).strip()
    print(f"load averages before: {os.getloadavg()}")
    print("hops | embedded p50, p99 us | opa bench p50, p99, mean us | embedded/OPA | REST p50, p99 us | embedded/REST")
    for hops in map(int, options.hops.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            decisions(opa, hops, Path(folder))
    print(f"load averages after: {os.getloadavg()}")


def run(*command: str, folder: Path) -> str:
    """Return what a command prints."""
    done = subprocess.run(  # noqa: S603 - the OPA that the measuring person named
        command, cwd=folder, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


def timed(what: Any) -> int:  # noqa: ANN401 - anything that can be called
    """Return how many nanoseconds it took."""
    begun = perf_counter_ns()
    what()
    return perf_counter_ns() - begun


def decisions(opa: str, hops: int, folder: Path) -> None:
    """Print one row: paths of so many hops."""
    question, settings = asked(hops)
    bundle = built(opa, folder, settings)
    embedded = PlanEngine.from_bundle(bundle)
    document = {**question.document, "policy": {"revision": embedded.revision}}
    (folder / "input.json").write_text(json.dumps(document))
    before = opa_bench(opa, bundle, folder / "input.json")
    with serving(opa, bundle, folder) as address:
        rest = OPARestEngine(address)
        until_it_answers(rest, question)
        assert rest.decide(question).allow
        assert embedded.decide(question).allow
        found = compare(
            lambda _: embedded.decide(question), lambda _: rest.decide(question), [BLOCK] * BLOCKS, seconds=120
        )
        asked_for = sorted(timed(lambda: rest.decide(question)) for _ in range(len(BLOCK) * BLOCKS))
        rest.close()
    after = opa_bench(opa, bundle, folder / "input.json")
    p50, p99, mean = (min(one, other) for one, other in zip(before, after, strict=True))
    rest_p99 = asked_for[len(asked_for) * 99 // 100] / 1000
    print(
        f"{hops:4} | {found.p50_us:7.1f} {found.p99_us:7.1f} | {p50:7.1f} {p99:7.1f} {mean:7.1f} | "
        f"{found.p50_us / p50:5.2f} | {found.yardstick_us:7.1f} {rest_p99:7.1f} | {found.ratio:5.3f}"
    )


def asked(hops: int) -> tuple[Question, Mapping[str, object]]:
    """Return what a server asks about a proven path, with settings that name every hop."""
    clock = SystemClock()
    route = Route(hops, clock=clock)
    document = request_document(
        side="server",
        now=clock.now(),
        operation=OPERATION,
        service=METHOD,
        method=METHOD,
        self_id=route.judge,
        peer=route.peer(hops),
        path=route.judged(route.mint(), route.verifier(Limits())),
        stated={},
    )
    return Question(entrypoint=Entrypoint.SERVER_REQUEST, document=document), bench_settings(route)


def built(opa: str, folder: Path, settings: Mapping[str, object]) -> Path:
    """Return the shipped policies with these settings as a bundle, which OPA takes as well as we do."""
    shutil.copytree(POLICIES, folder / "policies")
    data = folder / "policies" / "nsmsec" / "settings" / "data.json"
    data.write_text(json.dumps(overlaid(json.loads(data.read_text()), settings)))
    bundle = folder / "bundle.tar.gz"
    command = [opa, "build", "--target", "plan", "--bundle", ".", "--revision", "bench", "--output", str(bundle)]
    run(*command, folder=folder / "policies")
    return bundle


def opa_bench(opa: str, bundle: Path, document: Path) -> tuple[float, float, float]:
    """Return median, 99th percentile and mean of OPA's own evaluations, in microseconds."""
    command = [opa, "bench", "--bundle", str(bundle), "--input", str(document), "--format", "json", QUERY]
    found = json.loads(run(*command, folder=document.parent))
    timer = {name: found["Extra"][f"histogram_timer_rego_query_eval_ns_{name}"] for name in ("median", "99%")}
    return timer["median"] / 1000, timer["99%"] / 1000, found["T"] / found["N"] / 1000


@contextmanager
def serving(opa: str, bundle: Path, folder: Path) -> Iterator[str]:
    """Run an OPA server on a port of loopback; yield its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    command = [opa, "run", "--server", "--addr", address, "--skip-version-check", "--bundle", str(bundle)]
    with (folder / "opa.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - the OPA that the measuring person named
            [*command, "--log-level", "error"], stdout=log, stderr=log
        )
    try:
        yield f"http://{address}"
    finally:
        process.terminate()
        process.wait(START_S)


def until_it_answers(engine: OPARestEngine, question: Question) -> None:
    """Wait for the server."""
    for _ in range(START_S * 20):
        try:
            engine.decide(question)
        except SourceUnavailable:
            threading.Event().wait(0.05)
        else:
            return


def memory(count: int) -> None:
    """Print the resident memory along so many decisions."""
    question, settings = asked(5)
    engine = PlanEngine.shipped(settings)
    for _ in range(WARM_UP):
        engine.decide(question)
    start = resident_kib()
    print(f"resident after {WARM_UP} decisions: {start} KiB")
    for part in range(1, 11):
        for _ in range(count // 10):
            engine.decide(question)
        print(f"after {part * count // 10} more: {resident_kib() - start:+} KiB")


def resident_kib() -> int:
    """Return the resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") // 1024


if __name__ == "__main__":
    main()
