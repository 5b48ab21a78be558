# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The runtime of an engine, for every test that has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nsmsec.opa.rest import RestLimits
from tests.opa.rest.asking import LONG, Asking

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(params=["sync", "aio"])
def ask(request: pytest.FixtureRequest) -> Callable[..., Asking]:
    """Return what makes an engine of each runtime."""

    def make(address: str, **options: object) -> Asking:
        return Asking(request.param, address, **{"limits": RestLimits(max_time=LONG), **options})

    return make
