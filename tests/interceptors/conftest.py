# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The stage on which every test of the interceptors is played, once a runtime."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.interceptors.aio_stage import AioStage
from tests.interceptors.stage import Loop
from tests.interceptors.sync_stage import SyncStage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.interceptors.stage import Stage


@pytest.fixture(scope="session")
def loop() -> Iterator[Loop]:
    """Return an event loop in a thread."""
    loop = Loop()
    yield loop
    loop.close()


@pytest.fixture(params=["sync", "aio"])
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    """Return an empty stage of each runtime."""
    stage: Stage = SyncStage() if request.param == "sync" else AioStage(request.getfixturevalue("loop"))
    yield stage
    stage.close()
