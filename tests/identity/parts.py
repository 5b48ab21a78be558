# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The good case from which the tests of identities start."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from nsmsec.dev import Authority, RecycledKeys
from nsmsec.errors import NsmsecError, ReasonCode
from nsmsec.identity import SpiffeID, SVIDVerifier, TrustBundleSet, TrustDomain, VerifiedSVID
from nsmsec.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nsmsec.identity import PresentedChain

__all__ = ["BUNDLES", "CORP", "CORP_DOMAIN", "KEYS", "NOW", "PARTNER", "SECOND", "refused", "verify"]

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
KEYS = RecycledKeys()
CORP_DOMAIN = TrustDomain.parse("corp.example")
CORP = Authority(CORP_DOMAIN, now=NOW, keys=KEYS)
PARTNER = Authority("partner.example", now=NOW, keys=KEYS)
BUNDLES = TrustBundleSet.of(CORP.bundle(), PARTNER.bundle())


def verify(
    presented: PresentedChain,
    *,
    bundles: TrustBundleSet = BUNDLES,
    now: datetime = NOW,
    expected_id: str | None = None,
    verifier: SVIDVerifier | None = None,
) -> VerifiedSVID:
    """Verify with empty memory unless a verifier is given."""
    wanted = None if expected_id is None else SpiffeID.parse(expected_id)
    return (verifier or SVIDVerifier(Limits())).verify(presented, bundles=bundles, now=now, expected_id=wanted)


@contextmanager
def refused(kind: type[NsmsecError], code: ReasonCode) -> Iterator[None]:
    """Expect a refusal of exactly this class with exactly this code."""
    with pytest.raises(NsmsecError) as caught:
        yield
    assert type(caught.value) is kind
    assert caught.value.code is code
    assert caught.value.index is None
