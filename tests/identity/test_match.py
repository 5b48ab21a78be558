# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Authorizers say whom we want; none wants everybody by accident."""

from __future__ import annotations

import pytest

from nsmsec.errors import Misconfigured, ReasonCode, Unverified
from nsmsec.identity import (
    SpiffeID,
    TrustDomain,
    authorize_id,
    authorize_member_of,
    authorize_one_of,
    unsafe_authorize_any,
)
from tests.identity.parts import refused

CLIENT = SpiffeID.parse("spiffe://corp.example/client")
OTHER = SpiffeID.parse("spiffe://corp.example/other")
FOREIGN = SpiffeID.parse("spiffe://partner.example/client")


def test_wanted_identity_passes() -> None:
    """Each authorizer lets in whom it wants."""
    authorize_id(CLIENT)(CLIENT)
    authorize_one_of(OTHER, CLIENT)(CLIENT)
    authorize_member_of(CLIENT.trust_domain)(OTHER)


def test_another_identity_is_refused() -> None:
    """Each authorizer refuses everybody else."""
    for authorizer in (
        authorize_id(OTHER),
        authorize_one_of(OTHER, FOREIGN),
        authorize_member_of(FOREIGN.trust_domain),
    ):
        with refused(Unverified, ReasonCode.PEER_MISMATCH):
            authorizer(CLIENT)


def test_subdomain_is_no_member() -> None:
    """A trust domain is a name, not a suffix."""
    authorizer = authorize_member_of(TrustDomain.parse("example"))
    with refused(Unverified, ReasonCode.PEER_MISMATCH):
        authorizer(CLIENT)


def test_empty_choice_is_refused_when_made() -> None:
    """Wanting nobody is a mistake, found at start-up."""
    with refused(Misconfigured, ReasonCode.MISCONFIGURED):
        authorize_one_of()


@pytest.mark.parametrize("wanted", ["spiffe://corp.example/client", None, CLIENT.trust_domain])
def test_wanting_something_else_than_an_id_is_refused_when_made(wanted: SpiffeID) -> None:
    """A text never equals an ID, so it would refuse everybody, later."""
    with refused(Misconfigured, ReasonCode.MISCONFIGURED):
        authorize_id(wanted)
    with refused(Misconfigured, ReasonCode.MISCONFIGURED):
        authorize_one_of(CLIENT, wanted)


@pytest.mark.parametrize("wanted", ["corp.example", None, CLIENT])
def test_wanting_something_else_than_a_domain_is_refused_when_made(wanted: TrustDomain) -> None:
    """As for IDs."""
    with refused(Misconfigured, ReasonCode.MISCONFIGURED):
        authorize_member_of(wanted)


def test_accepting_everybody_warns() -> None:
    """What is unsafe says so when it is used."""
    with pytest.warns(UserWarning, match="every identity"):
        authorizer = unsafe_authorize_any()
    authorizer(FOREIGN)
