# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Every bound on a plan, its input or its evaluation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

__all__ = ["PlanLimits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLimits:
    """Bounds that hold at load and during every evaluation.

    Attributes:
        max_plan_bytes: the largest text of a plan.
        max_statements: how many statements a plan may have in all.
        max_functions: how many functions and entry points together.
        max_local: the largest number of a local.
        max_nesting: how deep blocks may be nested.
        max_data_values: how many values the data document may hold.
        max_input_values: how many values one input document may hold.
        max_depth: how deep data and input may be nested.
        max_steps: how many steps (calls with arguments, iterations, members made) one evaluation may take.
        max_time: how long one evaluation may take.
    """

    max_plan_bytes: int = 16 * 1024 * 1024
    max_statements: int = 200_000
    max_functions: int = 20_000
    max_local: int = 20_000
    max_nesting: int = 60
    max_data_values: int = 2_000_000
    max_input_values: int = 100_000
    max_depth: int = 64
    max_steps: int = 5_000_000
    max_time: timedelta = timedelta(seconds=5)
