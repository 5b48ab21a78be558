# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The process of a service always ends, and says why when it ends early."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nsmsec.dev.orders import Act, Start
from nsmsec.dev.process import ServiceProcess
from nsmsec.errors import ReasonCode, SourceUnavailable


def is_there(pid: int) -> bool:
    """Tell whether a process exists."""
    return Path(f"/proc/{pid}").exists()


def test_a_process_that_fails_says_why(tmp_path: Path) -> None:
    """The last line that it wrote is in the error; later orders fail as well."""
    with ServiceProcess("one", log=tmp_path / "errors.log") as process:
        process.order(Start(runtime="sync", folder=str(tmp_path / "missing"), settings=None))
        with pytest.raises(SourceUnavailable, match=r"service one ended early: .*No such file") as caught:
            process.done()
        assert caught.value.code is ReasonCode.SOURCE_UNAVAILABLE
        with pytest.raises(SourceUnavailable, match="service one ended early"):
            process.order(Act())
    assert not is_there(process.pid)


def test_a_process_that_is_let_go_leaves_by_itself(tmp_path: Path) -> None:
    """Whoever holds the other end of the connection may be gone without a word."""
    with ServiceProcess("one", log=tmp_path / "errors.log") as process:
        process.release()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert not is_there(process.pid)


def test_a_process_that_does_not_answer_or_leave_in_time_is_killed(tmp_path: Path) -> None:
    """No wait is without an end."""
    with ServiceProcess("one", log=tmp_path / "errors.log", answer_seconds=0, leave_seconds=0) as process:
        with pytest.raises(SourceUnavailable, match="service one did not answer within 0 s"):
            process.done()
        assert is_there(process.pid)
    assert not is_there(process.pid)
