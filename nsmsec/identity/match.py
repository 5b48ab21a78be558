# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Authorizers: is this proven identity one that we want to talk to?

An authorizer is any callable that takes a proven `SpiffeID` and raises `Unverified` if it is not
wanted; its return value is ignored. Say what you want; there is no default.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING

from nsmsec.errors import Misconfigured, ReasonCode, Unverified
from nsmsec.identity.id import SpiffeID, TrustDomain

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

__all__ = ["Authorizer", "authorize_id", "authorize_member_of", "authorize_one_of", "unsafe_authorize_any"]

Authorizer = Callable[[SpiffeID], None]


def authorize_id(wanted: SpiffeID) -> Authorizer:
    """Want exactly this identity.

    Raises:
        Misconfigured: `wanted` is not a `SpiffeID`.
    """
    return _authorize(frozenset({_checked(wanted)}), str(wanted))


def authorize_one_of(*wanted: SpiffeID) -> Authorizer:
    """Want one of these identities.

    Raises:
        Misconfigured: none is given, or one is not a `SpiffeID`.
    """
    if not wanted:
        raise Misconfigured("authorizer: expected at least one spiffe id, found none")
    ids = frozenset(_checked(one) for one in wanted)
    return _authorize(ids, f"one of {len(ids)} identities")


def authorize_member_of(trust_domain: TrustDomain) -> Authorizer:
    """Want any identity of this trust domain.

    Raises:
        Misconfigured: `trust_domain` is not a `TrustDomain`.
    """
    if not isinstance(trust_domain, TrustDomain):
        raise Misconfigured(f"authorizer: expected a TrustDomain, found {type(trust_domain).__name__}")

    def authorize(peer_id: SpiffeID) -> None:
        if peer_id.trust_domain != trust_domain:
            raise _refuse(peer_id, f"a member of {trust_domain}")

    return authorize


def unsafe_authorize_any() -> Authorizer:
    """Want everybody whom any bundle vouches for; warns, because that is rarely meant."""
    warnings.warn(
        "unsafe_authorize_any: every identity of every federated trust domain is accepted", UserWarning, stacklevel=2
    )

    def authorize(peer_id: SpiffeID) -> None:
        """Accept `peer_id`, whoever it is."""

    return authorize


def _authorize(wanted: AbstractSet[SpiffeID], described: str) -> Authorizer:
    def authorize(peer_id: SpiffeID) -> None:
        if peer_id not in wanted:
            raise _refuse(peer_id, described)

    return authorize


def _checked(wanted: SpiffeID) -> SpiffeID:
    if not isinstance(wanted, SpiffeID):
        raise Misconfigured(f"authorizer: expected a SpiffeID, found {type(wanted).__name__}")
    return wanted


def _refuse(peer_id: SpiffeID, described: str) -> Unverified:
    return Unverified(ReasonCode.PEER_MISMATCH, f"peer: expected {described}, found {peer_id}")
