# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Rotation under load, as long as a test run allows: `python -m tests.e2e.rotation` does it for a minute."""

from __future__ import annotations

from typing import TYPE_CHECKING

import grpc

from tests.e2e.rotation import CALLERS, Load

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 6.0
#: Those of the callers, half of whom use bridges, and of the attacks; each may have a former one with a stream on it.
MOST_BRIDGES = 2 * (CALLERS + 5)


def test_no_call_fails_and_no_retired_authority_is_accepted_while_everything_is_replaced(tmp_path: Path) -> None:
    """Both runtimes, both transports, two domains: SVIDs every 2 s, both authorities once."""
    outcome = Load(tmp_path, seconds=SECONDS).run()
    assert outcome.failures == []
    assert outcome.rotations >= SECONDS / 2
    assert outcome.unary > 2 * CALLERS
    assert outcome.streams > 2 * CALLERS
    assert outcome.doubled == 0
    assert outcome.late == []
    assert len(outcome.refusals) == 5
    assert set(outcome.refusals) <= {grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.UNAVAILABLE}
    assert outcome.bridges <= MOST_BRIDGES
