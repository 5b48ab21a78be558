# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A provider in a thread of its own serves within its block, and says when it cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nsmsec.dev.workload_api.background import BackgroundProvider
from nsmsec.errors import Misconfigured
from nsmsec.identity import WorkloadAPISource
from tests.dev.workload_api.stage import CLIENT, Stage

if TYPE_CHECKING:
    from pathlib import Path


def test_provider_serves_within_its_block(tmp_path: Path) -> None:
    """Its sockets are gone afterwards."""
    stage = Stage(tmp_path)
    with (
        BackgroundProvider(stage.provider),
        WorkloadAPISource(stage.provider.addresses[CLIENT], clock=stage.clock).wait(20) as source,
    ):
        assert source.x509_svid().id == CLIENT
    assert not list(tmp_path.iterdir())


def test_provider_that_cannot_serve_is_told(tmp_path: Path) -> None:
    """To whoever enters the block."""
    with pytest.raises(Misconfigured, match="no way to"), BackgroundProvider(Stage(tmp_path / "missing").provider):
        pass
