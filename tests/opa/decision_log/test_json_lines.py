# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Events on a file or a stream."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from nsmsec.opa.decision_log import JSONLinesEvents

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_is_appended_to(tmp_path: Path) -> None:
    """One line an event; what was there stays."""
    target = tmp_path / "log.jsonl"
    for event in (b'{"a":1}', b'{"b":2}'):
        with JSONLinesEvents(target) as sink:
            sink.write([event, event])
    assert target.read_text() == '{"a":1}\n{"a":1}\n{"b":2}\n{"b":2}\n'


def test_a_stream_stays_open() -> None:
    """It is the caller's."""
    stream = io.BytesIO()
    with JSONLinesEvents(stream) as sink:
        sink.write([b"{}"])
    assert stream.getvalue() == b"{}\n"


def test_a_closed_sink_says_so(tmp_path: Path) -> None:
    """Nothing is swallowed here."""
    sink = JSONLinesEvents(str(tmp_path / "log.jsonl"))
    sink.close()
    with pytest.raises(ValueError, match="closed"):
        sink.write([b"{}"])
