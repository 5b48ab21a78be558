# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Every way in which a plan can be refused or its evaluation can end without an answer.

```text
PlanError                  code, detail, position
├── PlanRefused            the plan or its data cannot be used; raised at load
├── UnknownEntrypoint      the plan has no entry point of that name
├── InputRefused           the input document is too deep, too large or not made of JSON values
└── EvaluationError        the evaluation was aborted
    ├── ConflictError      a rule, a function or a key of an object has two different values
    ├── BuiltinError       a built-in was called wrongly; aborts in strict mode only
    └── LimitExceeded      the step budget or a size was used up
        └── DeadlineExceeded   the time was used up
```
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "BuiltinError",
    "ConflictError",
    "DeadlineExceeded",
    "EvaluationError",
    "InputRefused",
    "LimitExceeded",
    "PlanError",
    "PlanRefused",
    "Position",
    "UnknownEntrypoint",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where in the policy's source a statement comes from."""

    file: str
    row: int
    col: int

    def __str__(self) -> str:
        return f"{self.file}:{self.row}:{self.col}"


class PlanError(Exception):
    """The root of every error of this package.

    Attributes:
        code: a stable code; for the errors that OPA has as well, OPA's own.
        detail: what was expected and what was found.
        position: file, row and column of the policy, where they are known.
    """

    code = "plan_error"

    def __init__(self, detail: str, *, position: Position | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.position = position

    def __str__(self) -> str:
        where = "" if self.position is None else f"{self.position}: "
        return f"{where}{self.code}: {self.detail}"


class PlanRefused(PlanError):
    """The plan or its data cannot be used."""

    code = "plan_refused"


class UnknownEntrypoint(PlanError):
    """The plan has no entry point of that name."""

    code = "unknown_entrypoint"


class InputRefused(PlanError):
    """The input document is too deep, too large or not made of JSON values."""

    code = "input_refused"


class EvaluationError(PlanError):
    """The evaluation was aborted; there is no answer."""

    code = "eval_error"


class ConflictError(EvaluationError):
    """A rule, a function or a key of an object has two different values."""

    code = "eval_conflict_error"


class BuiltinError(EvaluationError):
    """A built-in was called with values it does not take."""

    code = "eval_builtin_error"

    @classmethod
    def of_type(cls, detail: str) -> BuiltinError:
        """Return the error for an operand of a wrong type, which has a code of its own in OPA."""
        error = cls(detail)
        error.code = "eval_type_error"
        return error


class LimitExceeded(EvaluationError):
    """The step budget was used up, or a value would have become too large."""

    code = "limit_exceeded"


class DeadlineExceeded(LimitExceeded):
    """The time for the evaluation was used up."""

    code = "deadline_exceeded"
