# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Finding the one recorded decision that a command is about."""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from nsmsec.errors import Misconfigured
from nsmsec.opa.recorded import NotComparable, read_decision, read_events

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nsmsec.opa.recorded import RecordedDecision

__all__ = ["find_decision"]

_STDIN: Final = "-"
_MARK: Final = "#"


def find_decision(named: str) -> RecordedDecision:
    """Return the decision that a word of a command names: `FILE`, `LOG#DECISION_ID`, or `-` for standard input.

    Raises:
        Misconfigured: there is no such event, more than one, or it holds no question that could be judged.
    """
    if named == _STDIN:
        return _read(sys.stdin.buffer, None)
    path, _, decision_id = (named, "", "") if Path(named).exists() else named.rpartition(_MARK)
    if not path:
        raise Misconfigured(f"decision: expected a file, LOG#DECISION_ID or -, found no file {named}")
    try:
        with Path(path).open("rb") as stream:
            return _read(stream, decision_id or None)
    except OSError as error:
        raise Misconfigured(f"decision: cannot read {path}: {error.strerror}") from error


def _read(stream: BinaryIO, decision_id: str | None) -> RecordedDecision:
    events = (one for one in read_events(stream) if decision_id is None or one.get("decision_id") == decision_id)
    first, *more = [*islice(events, 1 if decision_id else 2), None]
    if first is None:
        raise Misconfigured("decision: expected an event, found none of that name")
    if any(one is not None for one in more):
        raise Misconfigured("decision: expected one event, found more; name it by LOG#DECISION_ID")
    return _decision(first)


def _decision(event: Mapping[str, object]) -> RecordedDecision:
    try:
        return read_decision(event)
    except NotComparable as reason:
        raise Misconfigured(f"decision: expected a question to a policy of ours, found {reason.why}") from reason
