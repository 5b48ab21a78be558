# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What deciding about a proven path costs, against one bare signature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.dev.bench.comparison import Comparison, compare
from nsmsec.dev.bench.raw import verify_raw
from nsmsec.dev.bench.route import METHOD, OPERATION, Route
from nsmsec.errors import Misconfigured
from nsmsec.limits import Limits
from nsmsec.opa import Entrypoint, PlanEngine, Question
from nsmsec.opa.input import request_document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nsmsec.clock import Clock
    from nsmsec.dev.bench.effort import Effort

__all__ = ["bench_settings", "measure_decision"]


def measure_decision(hops: int, *, effort: Effort, clock: Clock) -> Comparison:
    """Compare a server's decision, the building of its input included, with one raw P-256 verification.

    The policies are those that ship, the settings what a careful operator would write: a layout that names every hop,
    the one crossing from domain to domain, a grant for it.

    Args:
        hops: how many hops the proven path has.
        effort: how much to measure.
        clock: the time.

    Raises:
        Misconfigured: the policy denies; then there is nothing to measure.
    """
    route = Route(hops, clock=clock)
    minted = route.mint()
    path = route.judged(minted, route.verifier(Limits()))
    signature = route.signatures(minted)[-1:]
    engine = PlanEngine.shipped(bench_settings(route))
    peer = route.peer(hops)

    def decide(_: int) -> None:
        document = request_document(
            side="server",
            now=clock.now(),
            operation=OPERATION,
            service=METHOD,
            method=METHOD,
            self_id=route.judge,
            peer=peer,
            path=path,
            stated={},
        )
        decision = engine.decide(Question(entrypoint=Entrypoint.SERVER_REQUEST, document=document))
        if not decision.allow:
            raise Misconfigured(f"bench: expected an allowing decision, found {', '.join(decision.reasons)}")

    block = range(effort.decisions)
    return compare(decide, lambda _: verify_raw(signature), [block] * effort.blocks, seconds=effort.seconds)


def bench_settings(route: Route) -> Mapping[str, object]:
    """Return what a careful operator would write for a route: a layout, its crossing, a grant."""
    ids = [str(one) for one in (*route.ids, route.judge)]
    domains = [one.trust_domain for one in (*route.ids, route.judge)]
    crossings = {
        ids[index]: [ids[index + 1]] for index in range(len(route.ids)) if domains[index] != domains[index + 1]
    }
    grant = {"services": [METHOD], "max_callers": len(ids), "max_callees": len(ids)}
    layout = {
        "owner": "bench",
        "version": 1,
        "until": None,
        "side": "server",
        "at": ids[-1:],
        "services": [METHOD],
        "roots": ids[:1],
        "steps": [[one] for one in ids[:-1]],
        "last": ids[-2:-1],
        "max_others": 0,
        "forbidden": [],
        "crossings": crossings,
    }
    return {
        "layouts": {"bench": layout},
        "require_layout": {"server": True},
        "path": {"max_hops": len(ids)},
        "federation": {str(domains[0]): {str(domains[-1]): grant}},
    }
