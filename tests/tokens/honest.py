# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The honest paths that the tests of this folder spoil."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

import pytest

from nsmsec.errors import NsmsecError, ReasonCode
from nsmsec.testing import CapturedPath, capture

if TYPE_CHECKING:
    from nsmsec.tokens import PathVerifier, TokenSettings

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
HOPS = (
    "spiffe://corp.example/client",
    "spiffe://corp.example/firewall",
    "spiffe://corp.example/ids",
    "spiffe://partner.example/vpn-gateway",
)
GATEWAY = HOPS[3]


@cache
def request(operation: str = "call", service: str = "/demo.Vpn/Connect") -> CapturedPath:
    """Return the request that reached the gateway: three hops, one organisation, on to the other."""
    return capture(HOPS[:3], audience=GATEWAY, now=NOW, operation=operation, service=service)


@cache
def answer(operation: str = "call", service: str = "/demo.Vpn/Connect", own: int = 0) -> CapturedPath:
    """Return the answer that came back over four hops, as the hop `own` sees it."""
    return capture(HOPS, now=NOW, side="client", operation=operation, service=service, own=own)


def refused(
    captured: CapturedPath,
    code: ReasonCode,
    index: int | None,
    *,
    settings: TokenSettings | None = None,
    verifier: PathVerifier | None = None,
) -> NsmsecError:
    """Assert that this path is refused with this code at this hop."""
    with pytest.raises(NsmsecError) as caught:
        captured.verify(verifier, settings=settings)
    assert (caught.value.code, caught.value.index) == (code, index), str(caught.value)
    return caught.value
