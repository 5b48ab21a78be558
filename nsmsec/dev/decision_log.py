# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Reading what a service wrote into its decision log since the last look."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Self

__all__ = ["DecisionLog", "LoggedCall", "LoggedHop"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedHop:
    """One proven hop in a record."""

    index: int
    id: str
    trust_domain: str
    assurance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedCall:
    """What a demonstration shows of a record.

    Attributes:
        side: `server` or `client`.
        outcome: what became of the call.
        code: why it was refused.
        reasons: the policy's own reasons.
        detail: what was expected and what was found.
        path: the proven hops.
    """

    side: str
    outcome: str
    code: str | None
    reasons: tuple[str, ...]
    detail: str | None
    path: tuple[LoggedHop, ...]

    @classmethod
    def parse(cls, line: str) -> Self:
        """Return what a line of the log says."""
        record = json.loads(line)
        return cls(
            side=record["side"],
            outcome=record["outcome"],
            code=record["code"],
            reasons=tuple(record["reasons"]),
            detail=record["detail"],
            path=tuple(LoggedHop(**hop) for hop in record["path"]),
        )


class DecisionLog:
    """The decision log of one service, read piece by piece."""

    def __init__(self, path: Path) -> None:
        """Take the file; nothing of it is read yet."""
        self._path = path
        self._read = 0

    def new(self) -> tuple[LoggedCall, ...]:
        """Return the records that are whole and were not returned before.

        Raises:
            OSError: the file cannot be read.
        """
        with self._path.open("rb") as file:
            file.seek(self._read)
            whole, newline, _ = file.read().rpartition(b"\n")
        self._read += len(whole) + len(newline)
        return tuple(LoggedCall.parse(line.decode("utf-8")) for line in whole.splitlines())
