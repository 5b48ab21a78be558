# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Evaluate plans that Open Policy Agent compiled (`opa build -t plan`), without OPA.

A library inside the library: its own errors and limits, nothing imported from the rest of nsmsec.
"""

from nsmsec.opa.plan.errors import (
    BuiltinError,
    ConflictError,
    DeadlineExceeded,
    EvaluationError,
    InputRefused,
    LimitExceeded,
    PlanError,
    PlanRefused,
    Position,
    UnknownEntrypoint,
)
from nsmsec.opa.plan.limits import PlanLimits
from nsmsec.opa.plan.plan import Plan
from nsmsec.opa.plan.text import dump, parse, plain
from nsmsec.opa.plan.values import UNDEFINED, Number

__all__ = [
    "UNDEFINED",
    "BuiltinError",
    "ConflictError",
    "DeadlineExceeded",
    "EvaluationError",
    "InputRefused",
    "LimitExceeded",
    "Number",
    "Plan",
    "PlanError",
    "PlanLimits",
    "PlanRefused",
    "Position",
    "UnknownEntrypoint",
    "dump",
    "parse",
    "plain",
]
