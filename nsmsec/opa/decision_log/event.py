# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""One entry of the decision log, in the shape of OPA's (`v1/plugins/logs`, `EventV1`)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING

from nsmsec.opa.plan import UNDEFINED, InputRefused, LimitExceeded, dump

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

__all__ = ["DecisionEvent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionEvent:
    """What was asked of a policy, together with what came of it.

    Attributes:
        labels: which workload this is, for whoever gathers logs of many.
        decision_id: fresh for every decision.
        path: the entry point, such as `nsmsec/server/request`.
        timestamp: when the outcome was known.
        bundles: the revision that decided, by the name of its bundle; empty where nothing is known of it.
        input: the document that was asked about; `UNDEFINED` once it is erased.
        result: the decision; `UNDEFINED` if there was none, or once it is erased.
        error: the reason code and the detail, where no decision was made.
        trace_id: the trace of the call, in hexadecimal, if it has one.
        span_id: its span.
        erased: pointers to what masking removed, in the order in which it did.
        masked: pointers to what masking replaced.
        requested_by: who asked, where that is known apart from the input.
        metrics: how long it took, in nanoseconds, by OPA's names of timers.
        custom: the code of the outcome, the engine, and the call's id in its audit record.
    """

    labels: Mapping[str, str]
    decision_id: str
    path: str
    timestamp: datetime
    bundles: Mapping[str, str] = field(default_factory=dict)
    input: object = field(default=UNDEFINED, repr=False)
    result: object = field(default=UNDEFINED, repr=False)
    error: Mapping[str, str] | None = field(default=None, repr=False)
    trace_id: str = ""
    span_id: str = ""
    erased: tuple[str, ...] = ()
    masked: tuple[str, ...] = ()
    requested_by: str = ""
    metrics: Mapping[str, int] = field(default_factory=dict)
    custom: Mapping[str, object] = field(default_factory=dict)

    def as_document(self) -> dict[str, object]:
        """Return the event as JSON values; what is empty is left out, as OPA leaves it out."""
        document: dict[str, object] = {
            "labels": dict(self.labels),
            "decision_id": self.decision_id,
            "timestamp": self.timestamp.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f000Z"),
        }
        optional: dict[str, object] = {
            "trace_id": self.trace_id,
            "span_id": self.span_id,
            "bundles": {name: {"revision": revision} if revision else {} for name, revision in self.bundles.items()},
            "path": self.path,
            "erased": list(self.erased),
            "masked": list(self.masked),
            "error": None if self.error is None else dict(self.error),
            "requested_by": self.requested_by,
            "metrics": dict(self.metrics),
            "custom": dict(self.custom),
        }
        document.update({name: value for name, value in optional.items() if value})
        document.update(
            {name: value for name, value in (("input", self.input), ("result", self.result)) if value is not UNDEFINED}
        )
        return document

    def encoded(self) -> bytes:
        """Return the event as JSON in UTF-8, without a line end.

        Raises:
            InputRefused: the input or the result is nothing that JSON can say.
        """
        document = self.as_document()
        try:
            return json.dumps(document, separators=(",", ":"), allow_nan=False).encode()
        except TypeError:  # a number whose spelling is kept
            return _exactly(document)
        except (ValueError, RecursionError) as error:
            raise InputRefused("decision log: expected JSON values, found something else") from error


def _exactly(document: dict[str, object]) -> bytes:
    try:
        return dump(document).encode()
    except (TypeError, ValueError, LimitExceeded) as error:
        raise InputRefused("decision log: expected JSON values, found something else") from error
