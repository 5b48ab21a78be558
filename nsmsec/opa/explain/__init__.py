# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Why a policy decided as it did: which condition did not hold, which hop it is about, what to look at."""

from nsmsec.opa.explain.decision import ExplainedDecision, ExplainedReason, explain
from nsmsec.opa.explain.facts import Facts, Fault
from nsmsec.opa.explain.reasons import CODES, REASONS, Reason

__all__ = ["CODES", "REASONS", "ExplainedDecision", "ExplainedReason", "Facts", "Fault", "Reason", "explain"]
