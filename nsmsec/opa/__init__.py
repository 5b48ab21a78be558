# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Policy: questions made of proven facts, answered by Open Policy Agent's rules."""

from nsmsec.opa.decision import Decision
from nsmsec.opa.engine import AsyncPolicyEngine, PolicyEngine
from nsmsec.opa.plan_engine import PlanEngine
from nsmsec.opa.question import Entrypoint, Question

__all__ = ["AsyncPolicyEngine", "Decision", "Entrypoint", "PlanEngine", "PolicyEngine", "Question"]
