# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What is told of each question to a TPM, for metrics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from nsmsec.errors import ReasonCode

__all__ = ["Observe", "Operation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """A question to a TPM that is over.

    Attributes:
        name: which one, as the attester's method.
        seconds: how long the caller waited.
        code: with what it was refused; None for an answer.
    """

    name: str
    seconds: float
    code: ReasonCode | None


class Observe(Protocol):
    """Is told of each operation when it is over, in the thread or task that waited for it."""

    def __call__(self, operation: Operation, /) -> None:
        """Take one down."""
        ...
