# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Workloads of two trust domains, with real certificates; time, trust, policy are for the tests to move."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Final

from nsmsec.clock import SystemClock
from nsmsec.dev import Authority
from nsmsec.identity import SpiffeID, TrustBundleSet
from nsmsec.interceptors import Disclosure, Workload
from nsmsec.opa import Decision, Entrypoint
from nsmsec.testing.clock import FixedClock

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nsmsec.chain import Element
    from nsmsec.elements.audit import AuditRecord
    from nsmsec.identity import X509SVID
    from nsmsec.limits import Limits
    from nsmsec.opa import Question

__all__ = ["NOW", "Hop", "Kept", "Policy", "authority", "bundles", "hop", "svid"]

#: TLS looks at the machine's clock, so certificates are issued for the machine's time.
NOW: Final = SystemClock().now()


@cache
def authority(trust_domain: str) -> Authority:
    """Return the one authority of a trust domain."""
    return Authority(trust_domain, now=NOW)


@cache
def svid(path: str, trust_domain: str = "corp.example") -> X509SVID:
    """Return the one SVID of a workload; it has a DNS name of its own, too."""
    return authority(trust_domain).issue(path, ttl=timedelta(hours=2), dns_names=(f"{path[1:]}.{trust_domain}",))


@cache
def bundles() -> TrustBundleSet:
    """Return the trust bundles of both domains."""
    return TrustBundleSet.of(authority("corp.example").bundle(), authority("partner.example").bundle())


@dataclass(slots=True)
class Trust:
    """A source of trust bundles that a test changes."""

    bundles: TrustBundleSet

    def trust_bundles(self) -> TrustBundleSet:
        """Return the bundles in force."""
        return self.bundles


@dataclass(slots=True)
class SVIDs:
    """A source of an SVID that a test takes away."""

    svid: X509SVID
    error: Exception | None = None

    def x509_svid(self) -> X509SVID:
        """Return the SVID in force."""
        if self.error is not None:
            raise self.error
        return self.svid


class Kept:
    """A sink that keeps records in memory."""

    def __init__(self) -> None:
        self.records: list[AuditRecord] = []
        self._changed = threading.Condition()

    def record(self, record: AuditRecord) -> None:
        """Keep a record."""
        with self._changed:
            self.records.append(record)
            self._changed.notify_all()

    def wait(self, count: int = 1) -> None:
        """Wait for the first records, where they come after what the caller sees."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.records) >= count, timeout=10)

    @property
    def last(self) -> AuditRecord:
        """The latest record."""
        return self.records[-1]


class Policy:
    """Allows, unless a test says what to do at an entry point; notes what it was asked."""

    def __init__(self) -> None:
        self.questions: list[Question] = []
        self.answers: dict[Entrypoint, Decision | Exception | object] = {}
        self.in_force = object()

    def activate(self, entrypoint: Entrypoint, answer: object) -> None:
        """Have another policy in force, which answers so; a function answers each question on its own."""
        self.answers[entrypoint] = answer
        self.in_force = object()

    def decide(self, question: Question, *, timeout: timedelta | None = None) -> Decision:
        """Decide as the test says."""
        self.questions.append(question)
        answer = self.answers.get(question.entrypoint, Decision(allow=True, reasons=(), revision="r1", engine="test"))
        if callable(answer):
            answer = answer(question)
        if isinstance(answer, Exception):
            raise answer
        return answer  # type: ignore[return-value]  # a broken engine may answer with anything


@dataclass(slots=True, kw_only=True)
class Hop:
    """One workload, with everything about it that a test looks at or changes."""

    workload: Workload
    policy: Policy
    kept: Kept
    clock: FixedClock
    svids: SVIDs
    trust: Trust

    @property
    def id(self) -> SpiffeID:
        """Who it is."""
        return self.workload.id


def hop(
    path: str,
    *,
    trust_domain: str = "corp.example",
    name: str | None = None,
    limits: Limits | None = None,
    disclosure: Disclosure = Disclosure.CODE,
    server_elements: Sequence[Element] = (),
    client_elements: Sequence[Element] = (),
    own: X509SVID | None = None,
    random: Callable[[int], bytes] = os.urandom,
) -> Hop:
    """Bring up a workload, with its usual SVID if none of its own is given."""
    policy, kept, clock, trust = Policy(), Kept(), FixedClock(NOW), Trust(bundles())
    svids = SVIDs(own or svid(path, trust_domain))
    workload = Workload(
        svid=svids,
        bundles=trust,
        policy=policy,
        name=name,
        audit=kept,
        clock=clock,
        limits=limits,
        disclosure=disclosure,
        server_elements=server_elements,
        client_elements=client_elements,
        random=random,
    )
    return Hop(workload=workload, policy=policy, kept=kept, clock=clock, svids=svids, trust=trust)
