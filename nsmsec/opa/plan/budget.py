# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""How much one evaluation may still use."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from nsmsec.opa.plan.errors import DeadlineExceeded, LimitExceeded
from nsmsec.opa.plan.surroundings import Surroundings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from nsmsec.opa.plan.values import Value

__all__ = ["Budget"]

T = TypeVar("T")

#: Steps between two looks at the clock: about a tenth of a millisecond.
_CHUNK = 1000

#: What an evaluation is given that was told nothing else.
_USUAL = Surroundings()


class Budget:
    """Counts the steps of one evaluation and looks at the clock now and then; belongs to one thread.

    Generated code counts `chunk` down by itself and calls `check` when it falls below zero.
    """

    __slots__ = ("_deadline", "_left", "_monotonic", "_now_ns", "_once", "chunk", "results", "surroundings")

    def __init__(
        self,
        *,
        steps: int,
        deadline: float,
        monotonic: Callable[[], float],
        surroundings: Surroundings = _USUAL,
    ) -> None:
        """Begin to count.

        Args:
            steps: how many there are.
            deadline: when the clock must not be passed.
            monotonic: that clock.
            surroundings: where built-ins get the time of day and random bytes from.
        """
        self.chunk = _CHUNK
        self.results: list[dict[Value, Value]] = []
        self._left = steps
        self._deadline = deadline
        self._monotonic = monotonic
        self._now_ns: int | None = None
        self._once: dict[Value, Value] | None = None
        self.surroundings = surroundings

    @property
    def is_repeatable(self) -> bool:
        """Whether nothing was asked for yet that may be different in another evaluation, the time or chance."""
        return self._once is None and self._now_ns is None

    def check(self) -> None:
        """Account for the steps since the last call and begin a new chunk.

        Raises:
            LimitExceeded: no steps are left.
            DeadlineExceeded: no time is left.
        """
        self._left -= _CHUNK - self.chunk
        self.chunk = _CHUNK
        if self._left < 0:
            raise LimitExceeded("evaluation: too many steps")
        if self._monotonic() > self._deadline:
            raise DeadlineExceeded("evaluation: out of time")

    def spend(self, steps: int) -> None:
        """Count steps that are about to be taken at once, such as the members of a new value.

        Raises:
            LimitExceeded: no steps are left.
            DeadlineExceeded: no time is left.
        """
        self.chunk -= steps
        if self.chunk < 0:
            self.check()

    def once(self, name: Value, make: Callable[[], Value]) -> Value:
        """Return what was made under that name in this evaluation, making it when it is first asked for.

        A built-in whose answer may differ from call to call answers the same all through one evaluation, as in OPA.
        """
        if self._once is None:
            self._once = {}
        if name not in self._once:
            self._once[name] = make()
        return self._once[name]

    def now_ns(self) -> int:
        """Return the time of day of this evaluation, in nanoseconds since 1970; it stands still."""
        if self._now_ns is None:
            self._now_ns = self.surroundings.now_ns()
        return self._now_ns

    def pace(self, source: list[T]) -> Iterable[T]:
        """Account for a scan, and return what it goes over, with looks at the clock where it is long.

        Raises:
            LimitExceeded: no steps are left.
            DeadlineExceeded: no time is left.
        """
        self.check()
        return source if len(source) <= _CHUNK else self._paced(source)

    def _paced(self, source: list[T]) -> Iterator[T]:
        for number, member in enumerate(source):
            if number % _CHUNK == 0:
                self.check()
            yield member
