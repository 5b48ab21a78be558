# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""An engine that decides as another one does that is awaited, with a candidate behind it."""

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
    from nsmsec.opa.engine import AsyncPolicyEngine, PolicyEngine
    from nsmsec.opa.metrics import PolicyMetrics
    from nsmsec.opa.question import Question
    from nsmsec.opa.shadow.difference import Difference
    from nsmsec.opa.shadow.limits import ShadowLimits
    from nsmsec.opa.shadow.sampling import Sampling
    from nsmsec.opa.shadow.tally import ShadowTally

__all__ = ["ShadowAsyncEngine"]


class ShadowAsyncEngine:
    """`ShadowEngine` for an active engine that is awaited.

    The candidate is an engine that is not: it has a thread of its own, so it holds up no event loop. A call that is
    given up before its decision is not compared.
    """

    __slots__ = ("_active", "_beside")

    def __init__(
        self,
        active: AsyncPolicyEngine,
        candidate: PolicyEngine,
        *,
        entrypoints: Collection[Entrypoint] = tuple(Entrypoint),
        sampling: Sampling | None = None,
        limits: ShadowLimits | None = None,
        metrics: PolicyMetrics | None = None,
        on_difference: Callable[[Difference], None] = lambda _: None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Say who decides, and who is only asked; the arguments are those of `ShadowEngine`."""
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

    async def decide(self, question: Question, *, timeout: timedelta | None = None) -> Decision:
        """Return the active engine's decision.

        Raises:
            PolicyIndeterminate: as the active engine does.
            SourceUnavailable: as the active engine does.
        """
        try:
            decision = await self._active.decide(question, timeout=timeout)
        except Exception as error:
            self._beside.failed(question, error)
            raise
        self._beside.answered(question, decision)
        return decision

    def close(self) -> None:
        """Let the candidate answer what is waiting, for a while, and nothing after that; both engines stay open.

        It waits, so with a loop running call it by `asyncio.to_thread`.
        """
        self._beside.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
