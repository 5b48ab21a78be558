# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The keys for JWT-SVIDs that a Workload API sent last, as far as they were good."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from nsmsec.errors import NsmsecError
from nsmsec.identity import JWTBundle, JWTBundleSet
from nsmsec.identity.workload_api.jwt import jwk_sets
from nsmsec.tokens.jwt_svid_keys import read_jwk_set

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from nsmsec.identity import TrustDomain

__all__ = ["JWTState", "jwt_state_after"]


@dataclass(frozen=True, slots=True, kw_only=True)
class JWTState:
    """One immutable moment.

    Attributes:
        bundles: the keys in force.
        confirmed_at: when the provider last sent the keys of each trust domain that are in force.
        bundle_errors: why the keys of the latest update are not in force, by trust domain.
    """

    bundles: JWTBundleSet = field(default_factory=JWTBundleSet.of)
    confirmed_at: Mapping[TrustDomain, datetime] = field(default_factory=lambda: MappingProxyType({}))
    bundle_errors: Mapping[TrustDomain, NsmsecError] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def error(self) -> NsmsecError | None:
        """One thing that was wrong with the latest update."""
        return next(iter(self.bundle_errors.values()), None)


def jwt_state_after(former: JWTState, data: bytes, now: datetime) -> JWTState:
    """Return the state after an update; the keys of each trust domain are taken by themselves.

    1. The message is read; it has the keys of somebody.
    2. Keys that are bad leave that domain's last good ones in force. None at all are good, and distrust the domain.
    3. A trust domain that is missing is no longer trusted.

    Args:
        former: the state before.
        data: the message `JWTBundlesResponse`.
        now: the time.

    Raises:
        Malformed: `FORMAT`, `SIZE`, `ID_NOT_CANONICAL`: there is nothing in it that could be taken.
    """
    bundles: dict[TrustDomain, JWTBundle] = {}
    confirmed_at: dict[TrustDomain, datetime] = {}
    errors: dict[TrustDomain, NsmsecError] = {}
    for domain, spelled in sorted(jwk_sets(data).items()):  # 1, 3
        try:
            bundles[domain], confirmed_at[domain] = read_jwk_set(domain, spelled), now
        except NsmsecError as error:  # 2
            errors[domain] = error
            last_good = former.bundles.get(domain)
            if last_good is not None:
                bundles[domain], confirmed_at[domain] = last_good, former.confirmed_at[domain]
    taken = JWTBundleSet.of(*bundles.values())
    return JWTState(
        bundles=former.bundles if taken == former.bundles else taken,
        confirmed_at=MappingProxyType(confirmed_at),
        bundle_errors=MappingProxyType(errors),
    )
