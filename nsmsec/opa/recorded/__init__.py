# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Decisions of the past, read from decision logs of ours or OPA's, judged again by other policies."""

from nsmsec.opa.recorded.comparison import Change, Comparison, compare
from nsmsec.opa.recorded.decision import NotComparable, RecordedDecision, read_decision
from nsmsec.opa.recorded.events import read_events

__all__ = [
    "Change",
    "Comparison",
    "NotComparable",
    "RecordedDecision",
    "compare",
    "read_decision",
    "read_events",
]
