# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Identities for everybody, the stage for ours, the program for theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.federation.gospiffe import GoSpiffe
from tests.interceptors.conftest import loop, stage
from tests.interop.provided import Provided

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.interceptors.stage import Loop

__all__ = ["loop", "stage"]  # the fixtures


@pytest.fixture
def provided(tmp_path: Path, loop: Loop) -> Iterator[Provided]:
    """Return a provider that serves."""
    made = Provided(tmp_path, loop)
    yield made
    made.close()


@pytest.fixture
def go() -> Iterator[GoSpiffe]:
    """Return go-spiffe."""
    with GoSpiffe() as program:
        yield program
