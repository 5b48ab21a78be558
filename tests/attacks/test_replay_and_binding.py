# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A token that was good once, for somebody, for something, is good for nothing else (C1–C5)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nsmsec.errors import Misconfigured, ReasonCode, Unverified
from nsmsec.identity import SpiffeID
from nsmsec.limits import Limits
from nsmsec.testing import capture
from nsmsec.tokens import TokenSettings
from nsmsec.transport import channel_options
from tests.attacks.sites import (
    CLIENT,
    FIREWALL,
    GATEWAY,
    IDS,
    NOW,
    Denying,
    Site,
    everywhere,
    frozen,
    on_servers,
    refused,
)


@everywhere
def test_honest_path_is_accepted(site: Site) -> None:
    """Every attack below spoils one thing of a path that passes."""
    site.accepts(site.honest())


@everywhere
def test_path_under_another_connection_id_is_a_cid_mismatch(site: Site) -> None:
    """C1: a hop continues an old path in the name of a new connection."""
    site.refuses(site.honest().with_claims(2, cid="connection-9"), ReasonCode.CID_MISMATCH, at=2)


@on_servers
def test_whole_path_under_another_connection_id_is_a_cid_mismatch(site: Site) -> None:
    """C1: the root's own segment is what its connection is called."""
    honest = site.honest()
    for index in range(3):
        honest = honest.with_claims(index, cid="connection-9")
    site.refuses(honest, ReasonCode.CID_MISMATCH, at=0)


@everywhere
def test_old_path_in_new_segments_is_a_segment_mismatch(site: Site) -> None:
    """C1: the carrier's ids are those in the tokens."""
    site.refuses(site.honest().with_segment(1, segment_id="connection-9"), ReasonCode.SEGMENT_MISMATCH, at=1)


@on_servers
def test_path_that_comes_twice_is_replayed(site: Site) -> None:
    """C2: the neighbour's token is used up by the first call."""
    honest = frozen(site.honest())
    verifier = honest.verifier()
    site.accepts(honest, verifier=verifier)
    site.refuses(honest, ReasonCode.REPLAYED, at=2, verifier=verifier)


@on_servers
def test_retry_with_a_new_token_is_accepted(site: Site) -> None:
    """C2: an honest hop that tries again mints again."""
    honest = site.honest()
    verifier = honest.verifier()
    site.accepts(honest, verifier=verifier)
    site.accepts(honest.with_claims(2, jti="AAAAAAAAAAAAAAAAAAAAAA"), verifier=verifier)


@on_servers
def test_path_whose_policy_denied_it_is_replayed_all_the_same(site: Site) -> None:
    """C2: a token is used up before policy, whatever policy decides."""
    honest = frozen(site.honest())
    verifier = honest.verifier()
    site.refuses(honest, ReasonCode.POLICY_DENIED, at=None, verifier=verifier, engine=Denying())
    site.refuses(honest, ReasonCode.REPLAYED, at=2, verifier=verifier)


@on_servers
def test_token_from_beyond_the_neighbour_is_replayed_above_its_number(site: Site) -> None:
    """C2: a hop behind cannot spin one request of the root into any number."""
    honest = site.honest()
    verifier = honest.verifier(settings=TokenSettings(onward_max={"call": 2}))
    for number in "AQ":
        site.accepts(honest.with_claims(2, jti="A" * 21 + number), verifier=verifier)
    site.refuses(honest.with_claims(2, jti="A" * 21 + "g"), ReasonCode.REPLAYED, at=0, verifier=verifier)


@on_servers
def test_flood_of_tokens_is_a_size_and_forgets_nothing(site: Site) -> None:
    """C2: who fills its quota pushes no used token out of memory."""
    honest = frozen(site.honest())
    verifier = honest.verifier(limits=Limits(replay_entries_per_identity=1))
    site.accepts(honest, verifier=verifier)
    another = honest.with_token(2, replace(honest.tokens[2], compact=None)).with_claims(2, jti="A" * 22)
    site.refuses(another, ReasonCode.SIZE, at=2, verifier=verifier)
    site.refuses(honest, ReasonCode.REPLAYED, at=2, verifier=verifier)


def test_nothing_below_us_sends_a_call_twice() -> None:
    """C2: a token is for one call, so gRPC's own retries are off, and stay off."""
    assert ("grpc.enable_retries", 0) in channel_options()
    for option in (("grpc.enable_retries", 1), ("grpc.service_config", "{}")):
        with pytest.raises(Misconfigured):
            channel_options([option])


@on_servers
def test_token_for_somebody_else_is_an_aud_mismatch(site: Site) -> None:
    """C3: what was minted for B is nothing to C."""
    honest = replace(site.honest(), self_id=SpiffeID.parse("spiffe://partner.example/other"))
    site.refuses(honest, ReasonCode.AUD_MISMATCH, at=2)


@everywhere
def test_token_for_two_audiences_is_an_aud_mismatch(site: Site) -> None:
    """C3: a token for two is for neither."""
    honest = site.honest()
    last = len(honest.tokens) - 1
    site.refuses(honest.with_claims(last, aud=[GATEWAY, IDS]), ReasonCode.AUD_MISMATCH, at=last)


@everywhere
def test_token_that_hands_on_to_another_hop_is_an_aud_mismatch(site: Site) -> None:
    """C3: in the middle of a path just as at its end."""
    site.refuses(site.honest().with_claims(1, aud=[GATEWAY]), ReasonCode.AUD_MISMATCH, at=1)


@on_servers
def test_token_stolen_by_another_workload_is_a_peer_mismatch(site: Site) -> None:
    """C4: a token is worth nothing without the key of the hop that minted it."""
    thief = SpiffeID.parse("spiffe://corp.example/thief")
    site.refuses(replace(site.honest(), peer=thief), ReasonCode.PEER_MISMATCH, at=2)
    site.refuses(replace(site.honest(), peer=SpiffeID.parse(FIREWALL)), ReasonCode.PEER_MISMATCH, at=2)


def test_answer_from_another_workload_is_a_peer_mismatch() -> None:
    """C4: an honest path brought by somebody else than the hop we called."""
    honest = capture([CLIENT, FIREWALL, IDS, GATEWAY], side="client", now=NOW)
    with refused(Unverified, ReasonCode.PEER_MISMATCH, at=1):
        replace(honest, peer=SpiffeID.parse(IDS)).verify()


@pytest.mark.parametrize("operation", ["close", "register", "monitor", "unregister", "find", "call"])
@on_servers
def test_request_token_for_another_operation_is_an_op_mismatch(site: Site, operation: str) -> None:
    """C5: a request token opens, it closes or registers nothing."""
    honest = replace(site.honest(operation="request", service="vpn"), operation=operation)
    site.refuses(honest, ReasonCode.OP_MISMATCH, at=2)


@on_servers
def test_refresh_where_a_request_is_expected_is_accepted(site: Site) -> None:
    """C5: a `Request` RPC accepts both, and the reverse holds not."""
    site.accepts(replace(site.honest(operation="refresh", service="vpn"), operation="request"))
    request = replace(site.honest(operation="request", service="vpn"), operation="refresh")
    site.refuses(request, ReasonCode.OP_MISMATCH, at=2)


@everywhere
def test_hop_of_another_operation_is_an_op_mismatch(site: Site) -> None:
    """C5: one path is for one operation."""
    site.refuses(site.honest().with_claims(1, op="monitor"), ReasonCode.OP_MISMATCH, at=1)


@on_servers
def test_token_for_another_service_is_a_svc_mismatch(site: Site) -> None:
    """C5: nor for another method."""
    site.refuses(replace(site.honest(), service="/demo.Echo/Delete"), ReasonCode.SVC_MISMATCH, at=2)
