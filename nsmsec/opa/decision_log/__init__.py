# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The decision log: every outcome of every decision, in the shape of OPA's, masked by policy, for any sinks."""

from nsmsec.opa.decision_log.describe import TraceIDs
from nsmsec.opa.decision_log.engine import LoggedAsyncEngine, LoggedEngine, OutcomeRecorder
from nsmsec.opa.decision_log.event import DecisionEvent
from nsmsec.opa.decision_log.json_lines import JSONLinesEvents
from nsmsec.opa.decision_log.limits import LogLimits
from nsmsec.opa.decision_log.log import DecisionLog
from nsmsec.opa.decision_log.mask_policy import EventMask, MaskPolicy
from nsmsec.opa.decision_log.sink import EventSink, Undelivered
from nsmsec.opa.decision_log.upload import LogServiceEvents

__all__ = [
    "DecisionEvent",
    "DecisionLog",
    "EventMask",
    "EventSink",
    "JSONLinesEvents",
    "LogLimits",
    "LogServiceEvents",
    "LoggedAsyncEngine",
    "LoggedEngine",
    "MaskPolicy",
    "OutcomeRecorder",
    "TraceIDs",
    "Undelivered",
]
