# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""One identity of a demonstration inside its process: a workload as a user makes one, with the means to misbehave."""

from __future__ import annotations

import json
import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from nsmsec.clock import SystemClock
from nsmsec.dev.attacks import AllowAnything, PathOnTheWire, TamperedAnswer, TamperedCall
from nsmsec.dev.topology import Attack
from nsmsec.elements.audit import JSONLinesSink
from nsmsec.identity import TrustBundleFiles, TrustDomain, WorkloadAPISource, X509SVIDFiles
from nsmsec.identity.workload_api import ENDPOINT_VARIABLE
from nsmsec.interceptors import Workload
from nsmsec.limits import Limits
from nsmsec.opa import PlanEngine

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta

    from nsmsec.dev.orders import Arm, Callee, Start
    from nsmsec.identity import TrustBundleSource, X509SVIDSource
    from nsmsec.opa import Decision, PolicyEngine, Question

__all__ = ["BUNDLES", "CERTIFICATE", "DECISIONS", "KEY", "REQUEST_SECONDS", "Part"]

#: The files in a folder: those of an identity that has no Workload API, then everybody's decision log.
CERTIFICATE, KEY, BUNDLES, DECISIONS = "svid.pem", "key.pem", "bundles", "decisions.jsonl"
#: How long a request may take, whatever the machine does besides.
REQUEST_SECONDS = 20.0
_IDENTITY_SECONDS = 30.0
_REMEMBERED_ENGINES = 8


class Part:
    """Who a process is, what it does in the present run.

    Attributes:
        workload: the workload.
        tampered_call: how it lies to those it calls.
        tampered_answer: how it lies to those who call it.
        calls: whom it calls for every request, in order.
    """

    _source: WorkloadAPISource | None = None

    def __init__(self, start: Start) -> None:
        """Bring up an identity: from the Workload API, or for an impostor, whom no Workload API serves, from files.

        Raises:
            NsmsecError: there is none.
            OSError: there are no files.
        """
        home = Path(start.folder)
        svid, bundles = self._identity(home)
        self._policy = _Policy(start.settings)
        self.tampered_call = TamperedCall(source=svid, clock=SystemClock(), limits=Limits())
        self.tampered_answer = TamperedAnswer()
        self.workload = Workload(
            svid=svid,
            bundles=bundles,
            policy=self._policy,
            audit=JSONLinesSink(home / DECISIONS),
            client_elements=(self.tampered_call,),
            server_elements=(self.tampered_answer,),
        )
        self.calls: tuple[Callee, ...] = ()

    def close(self) -> None:
        """Follow the Workload API no more."""
        if self._source is not None:
            self._source.close()

    def _identity(self, home: Path) -> tuple[X509SVIDSource, TrustBundleSource]:
        if os.environ.get(ENDPOINT_VARIABLE):
            self._source = WorkloadAPISource()
            self._source.wait(_IDENTITY_SECONDS)
            return self._source, self._source
        bundles = {TrustDomain.parse(path.stem): path for path in (home / BUNDLES).iterdir()}
        return X509SVIDFiles(home / CERTIFICATE, home / KEY), TrustBundleFiles(bundles)

    def arm(self, order: Arm) -> None:
        """Prepare for a run; whatever an earlier run left is forgotten.

        Raises:
            Misconfigured: the settings are none.
        """
        self._policy.load(order.settings)
        attack = Attack(order.attack) if order.attack else None
        self.tampered_call.arm(attack, stolen=PathOnTheWire.decoded(order.stolen) if order.stolen else None)
        self.tampered_answer.arm(attack)
        times = 2 if attack is Attack.REPLAY else 1
        self.calls = tuple(callee for callee in order.callees for _ in range(times))


class _Policy:
    """The shipped policies, with settings that change from run to run."""

    def __init__(self, settings: Mapping[str, object] | None) -> None:
        self.load(settings)

    def load(self, settings: Mapping[str, object] | None) -> None:
        self._engine: PolicyEngine = AllowAnything() if settings is None else _shipped(json.dumps(settings))

    def decide(self, question: Question, *, timeout: timedelta | None = None) -> Decision:
        return self._engine.decide(question, timeout=timeout)


@lru_cache(_REMEMBERED_ENGINES)
def _shipped(settings: str) -> PlanEngine:
    """Return the shipped policies with these settings; compiling them takes longer than a whole run."""
    return PlanEngine.shipped(json.loads(settings))
