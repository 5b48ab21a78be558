# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""An engine that decides as another one does, with a candidate behind it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from nsmsec.opa.engine import in_force
from nsmsec.opa.question import Entrypoint
from nsmsec.opa.shadow.beside import Beside

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import timedelta
    from typing import Self

    from nsmsec.opa.decision import Decision
    from nsmsec.opa.engine import PolicyEngine
    from nsmsec.opa.metrics import PolicyMetrics
    from nsmsec.opa.question import Question
    from nsmsec.opa.shadow.difference import Difference
    from nsmsec.opa.shadow.limits import ShadowLimits
    from nsmsec.opa.shadow.sampling import Sampling
    from nsmsec.opa.shadow.tally import ShadowTally

__all__ = ["ShadowEngine"]


class ShadowEngine:
    """Decides as the active engine does, at once; the candidate is asked afterwards, by a thread of its own.

    What the active engine returns or raises is left as it is. A candidate that fails, is slow, hangs or crashes touches
    neither the answer nor when it comes. What differs is counted, and logged by `nsmsec.policy.shadow`, a line of JSON
    each. The thread starts with the first question, so that a process may fork before.

    Example:
        >>> def at_startup(active, candidate):
        ...     return ShadowEngine(active, candidate, sampling=EveryNth(10))
    """

    __slots__ = ("_active", "_beside")

    def __init__(
        self,
        active: PolicyEngine,
        candidate: PolicyEngine,
        *,
        entrypoints: Collection[Entrypoint] = tuple(Entrypoint),
        sampling: Sampling | None = None,
        limits: ShadowLimits | None = None,
        metrics: PolicyMetrics | None = None,
        on_difference: Callable[[Difference], None] = lambda _: None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Say who decides, and who is only asked.

        Args:
            active: decides.
            candidate: is asked the same, behind the calls; a `LivePolicy` of its own can be replaced meanwhile.
            entrypoints: which questions it is asked.
            sampling: which of these; all of them if omitted.
            limits: how much may wait, and how long the candidate may take.
            metrics: counts comparisons, differences, drops.
            on_difference: told of each difference, in the background.
            monotonic: a clock in seconds that never goes back.
        """
        self._active = active
        self._beside = Beside(
            candidate,
            entrypoints=entrypoints,
            sampling=sampling,
            limits=limits,
            metrics=metrics,
            on_difference=on_difference,
            monotonic=monotonic,
        )

    @property
    def tally(self) -> ShadowTally:
        """How many questions were compared, came out differently, were dropped."""
        return self._beside.tally

    @property
    def in_force(self) -> object:
        """What stands for the policy that decides now, as `nsmsec.opa.engine.in_force` has it."""
        return in_force(self._active)

    def decide(self, question: Question, *, timeout: timedelta | None = None) -> Decision:
        """Return the active engine's decision.

        Raises:
            PolicyIndeterminate: as the active engine does.
            SourceUnavailable: as the active engine does.
        """
        try:
            decision = self._active.decide(question, timeout=timeout)
        except Exception as error:
            self._beside.failed(question, error)
            raise
        self._beside.answered(question, decision)
        return decision

    def close(self) -> None:
        """Let the candidate answer what is waiting, for a while, and nothing after that; both engines stay open."""
        self._beside.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
