# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Engines of both runtimes behind one face, with questions for them."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from nsmsec.opa import Entrypoint, Question
from nsmsec.opa.rest import AsyncOPARestEngine, OPARestEngine

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from nsmsec.opa import Decision

__all__ = ["LONG", "SHORT", "Asking", "question"]

#: So long that only a hang reaches it, on a busy machine too.
LONG: Final = timedelta(seconds=20)
#: So short that a test may wait for it.
SHORT: Final = timedelta(milliseconds=300)


def question(**members: object) -> Question:
    """Return a question."""
    return Question(entrypoint=Entrypoint.SERVER_REQUEST, document=members)


class Asking:
    """An engine that blocks, whichever runtime it is of."""

    def __init__(self, runtime: str, address: str, **options: Any) -> None:  # noqa: ANN401 - options of an engine
        self.engine: OPARestEngine | AsyncOPARestEngine
        if runtime == "sync":
            self.engine = engine = OPARestEngine(address, **options)
            self._decide: Callable[[Question, timedelta | None], Decision] = lambda asked, timeout: engine.decide(
                asked, timeout=timeout
            )
        else:
            self.engine = awaited = AsyncOPARestEngine(address, **options)
            self._decide = lambda asked, timeout: asyncio.run(awaited.decide(asked, timeout=timeout))

    def decide(self, asked: Question, timeout: timedelta | None = LONG) -> Decision:
        """Ask."""
        return self._decide(asked, timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.engine.close()
