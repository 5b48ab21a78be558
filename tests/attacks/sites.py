# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Where an attack meets us: on either side of a call, in either runtime, with the whole chain in its way.

@everywhere
def test_…(site: Site): site.refuses(site.honest().with_claims(1, …), code, index=1)
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Final, Literal

import pytest

from nsmsec import chains
from nsmsec.chain import Call, Ending, Reply, Side
from nsmsec.dev import Authority
from nsmsec.errors import Malformed, NsmsecError, PolicyDenied, SourceUnavailable, Unverified
from nsmsec.identity import Peer, StaticX509SVIDSource
from nsmsec.limits import Limits
from nsmsec.opa import Decision
from nsmsec.testing import CapturedPath, capture
from nsmsec.testing.clock import FixedClock
from nsmsec.testing.runtimes import RUNTIMES
from nsmsec.tokens import Minter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import timedelta
    from typing import TypeAlias

    from nsmsec.appraisal import HopJudge
    from nsmsec.elements.audit import AuditRecord
    from nsmsec.errors import ReasonCode
    from nsmsec.identity import X509SVID, SpiffeID
    from nsmsec.opa import PolicyEngine, Question
    from nsmsec.path import Path
    from nsmsec.testing.runtimes import Runtime
    from nsmsec.tokens import PathVerifier

__all__ = [
    "CLIENT",
    "FIREWALL",
    "GATEWAY",
    "IDS",
    "NOW",
    "Denying",
    "Judged",
    "Lax",
    "Seen",
    "Site",
    "everywhere",
    "fresh_id",
    "frozen",
    "on_servers",
    "refused",
]

NOW: Final = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
CLIENT: Final = "spiffe://corp.example/client"
FIREWALL: Final = "spiffe://corp.example/firewall"
IDS: Final = "spiffe://corp.example/ids"
GATEWAY: Final = "spiffe://partner.example/vpn-gateway"


if TYPE_CHECKING:
    Spoil: TypeAlias = Callable[[CapturedPath], CapturedPath]


def _as_it_is(captured: CapturedPath) -> CapturedPath:
    return captured


class Lax:
    """A policy that allows everything, so that proof alone is what refuses."""

    def decide(self, question: Question, *, timeout: timedelta | None = None) -> Decision:
        """Allow."""
        return Decision(allow=True, reasons=(), revision="lax", engine="test")


class Denying:
    """A policy that denies everything."""

    def decide(self, question: Question, *, timeout: timedelta | None = None) -> Decision:
        """Deny."""
        return Decision(allow=False, reasons=("NOT_TODAY",), revision="strict", engine="test")


class Seen:
    """A sink that keeps records in memory, beside what else a test wants to know."""

    def __init__(self) -> None:
        self.records: list[AuditRecord] = []
        self.presented: list[str] = []
        self.delivered = 0

    def record(self, record: AuditRecord) -> None:
        """Keep."""
        self.records.append(record)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What became of one path.

    Attributes:
        error: why it was refused, if it was.
        records: the decision log.
        delivered: how often the handler ran, or how often an answer was handed over.
        presented: the tokens that were judged.
    """

    error: NsmsecError | None
    records: tuple[AuditRecord, ...]
    delivered: int
    presented: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One side of a call, in one runtime.

    Attributes:
        side: which.
        runtime: which.
        machines: judges the machines of a path, if anybody does.
    """

    side: Literal["server", "client"]
    runtime: Runtime
    machines: HopJudge | None = None

    def __str__(self) -> str:
        return f"{self.side}-{self.runtime}"

    def honest(self, **options: str) -> CapturedPath:
        """Return an honest path as this side would receive it: three hops, or four with the answer."""
        if self.side == "server":
            return capture([CLIENT, FIREWALL, IDS], audience=GATEWAY, now=NOW, **options)  # type: ignore[arg-type]  # a test names what it changes
        return capture([CLIENT, FIREWALL, IDS, GATEWAY], side="client", now=NOW, **options)  # type: ignore[arg-type]  # as above

    def judge(
        self,
        captured: CapturedPath,
        *,
        verifier: PathVerifier | None = None,
        engine: PolicyEngine | None = None,
        index: int | None = None,
        spoil: Spoil = _as_it_is,
    ) -> Judged:
        """Let the whole chain of this side judge a path.

        Args:
            captured: the path.
            verifier: one that has seen others before; a fresh one if omitted.
            engine: decides; everything is allowed if omitted.
            index: what the carrier says where the path stands, if it does not stand at its end.
            spoil: what happens to the path when it runs over our own token of this very call.
        """
        seen = Seen()
        judge = self._serve if self.side == "server" else self._call
        error = None
        try:
            judge(captured, verifier or captured.verifier(), engine or Lax(), seen, index=index, spoil=spoil)
        except NsmsecError as refusal:
            error = refusal
        return Judged(
            error=error, records=tuple(seen.records), delivered=seen.delivered, presented=tuple(seen.presented)
        )

    def accepts(self, captured: CapturedPath, *, verifier: PathVerifier | None = None) -> None:
        """Check that a path passes, with one line in the decision log."""
        judged = self.judge(captured, verifier=verifier)
        assert judged.error is None
        assert [str(record.outcome) for record in judged.records] == ["allowed"]
        assert judged.delivered == 1

    def refuses(
        self,
        captured: CapturedPath,
        code: ReasonCode,
        *,
        at: int | None,
        kind: type[NsmsecError] | None = None,
        verifier: PathVerifier | None = None,
        engine: PolicyEngine | None = None,
        index: int | None = None,
        spoil: Spoil = _as_it_is,
    ) -> NsmsecError:
        """Check that a path is refused as it must be.

        1. By one of our errors, with this code, about this hop.
        2. Nothing reached the application.
        3. The decision log has one line, which says the same.
        4. Nothing secret is in the error or in the line.
        """
        judged = self.judge(captured, verifier=verifier, engine=engine, index=index, spoil=spoil)
        # 1
        error = judged.error
        assert isinstance(error, kind or (Malformed, Unverified, PolicyDenied, SourceUnavailable))
        assert (error.code, error.index) == (code, at), str(error)
        # 2
        assert judged.delivered == 0
        # 3
        [record] = judged.records
        assert (str(record.outcome), record.code, record.index) == ("denied", code, at)
        assert (record.side, record.path if engine is None else ()) == (self.side, ())
        # 4
        shown = f"{error!r} {error} {record!r} {record.as_document()}"
        for compact in judged.presented:
            signature = compact.rpartition(".")[2]
            assert len(signature) < 20 or signature not in shown
        return error

    def _serve(
        self,
        captured: CapturedPath,
        verifier: PathVerifier,
        engine: PolicyEngine,
        seen: Seen,
        *,
        index: int | None,
        spoil: Spoil,
    ) -> None:
        chain = chains.server(
            name="us",
            fresh_id=fresh_id,
            verifier=verifier,
            engine=engine,
            minter=_minter(_svid(captured.self_id), captured),
            sink=seen,
            judge=self.machines,
        )

        def handler(call: Call) -> Reply:
            seen.delivered += 1
            return Reply(ok=True, now=captured.now)

        path = spoil(captured).path()
        seen.presented += [segment.token for segment in path.segments]
        call = replace(
            _taken_up(captured, Side.SERVER),
            path=path if index is None else replace(path, index=index),
            certificates=captured.table(),
        )
        self.runtime.drive(chain.flow(call), invoke=handler).ended(Ending(status="OK"))

    def _call(
        self,
        captured: CapturedPath,
        verifier: PathVerifier,
        engine: PolicyEngine,
        seen: Seen,
        *,
        index: int | None,
        spoil: Spoil,
    ) -> None:
        chain = chains.client(
            name="us",
            fresh_id=lambda: str(captured.tokens[0].claims["cid"]),
            verifier=verifier,
            engine=engine,
            minter=_minter(captured.tokens[0].svid, captured),
            sink=seen,
            judge=self.machines,
        )

        def answer(call: Call) -> Reply:
            assert call.path is not None
            path = spoil(_over(captured, call.path)).path()
            seen.presented += [segment.token for segment in path.segments]
            return Reply(
                ok=True,
                now=captured.now,
                path=path if index is None else replace(path, index=index),
                certificates=captured.table(),
            )

        call = replace(_taken_up(captured, Side.CLIENT), origin=True)
        reply = self.runtime.drive(chain.flow(call), invoke=answer)
        seen.delivered += 1
        reply.ended(Ending(status="OK"))


@contextlib.contextmanager
def refused(kind: type[NsmsecError], code: ReasonCode, *, at: int | None = None) -> Iterator[None]:
    """Expect this refusal, about this hop."""
    with pytest.raises(kind) as refusal:
        yield
    assert (refusal.value.code, refusal.value.index) == (code, at)


def fresh_id() -> str:
    """Return 128 random bits."""
    return os.urandom(16).hex()


def _taken_up(captured: CapturedPath, side: Side) -> Call:
    return Call(
        side=side,
        method=captured.service,
        operation=captured.operation,
        service=captured.service,
        self_id=captured.self_id,
        now=captured.now,
        decision_id=fresh_id(),
        peer=None if captured.peer is None else Peer(id=captured.peer),
    )


def frozen(captured: CapturedPath) -> CapturedPath:
    """Return the path with its tokens signed once and for all: signed anew, the bytes would be others."""
    return captured.finished(len(captured.tokens) - 1)


def _over(captured: CapturedPath, sent: Path) -> CapturedPath:
    """Return the captured answer as one to the call that was really made: it runs over that call's token."""
    own = sent.segments[0]
    return captured.with_compact(0, own.token).with_segment(0, name=own.name, segment_id=own.id)


def _minter(svid: X509SVID, captured: CapturedPath) -> Minter:
    return Minter(source=StaticX509SVIDSource(svid), clock=FixedClock(captured.now), limits=Limits(), random=os.urandom)


@cache
def _svid(own_id: SpiffeID) -> X509SVID:
    return Authority(own_id.trust_domain, now=NOW).issue(own_id.path)


_SITES: Final = [Site(side=side, runtime=runtime) for side in ("server", "client") for runtime in RUNTIMES]

#: The test runs on both sides, in both runtimes.
everywhere = pytest.mark.parametrize("site", _SITES, ids=str)
#: The test runs on the server, in both runtimes.
on_servers = pytest.mark.parametrize("site", [site for site in _SITES if site.side == "server"], ids=str)
