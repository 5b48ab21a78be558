# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The runtimes, started for a test and ended with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.attacks.network import NETWORKS, Network

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(params=NETWORKS)
def network(request: pytest.FixtureRequest) -> Iterator[Network]:
    """Return one runtime after the other."""
    made = NETWORKS[request.param]()
    yield made
    made.close()
