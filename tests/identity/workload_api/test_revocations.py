# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What revocation lists in an update take back, over updates that are good or bad, then over gRPC."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta
from typing import TYPE_CHECKING

import grpc
import pytest

from nsmsec.errors import ReasonCode, Unverified
from nsmsec.identity import WorkloadAPISource
from nsmsec.identity.presented import PresentedChain
from nsmsec.identity.workload_api.state import WorkloadState, state_after
from nsmsec.interceptors import Workload
from nsmsec.testing.clock import FixedClock
from tests.identity.crls import crl, serial_of
from tests.identity.parts import CORP, NOW, PARTNER, SECOND, refused, verify
from tests.identity.workload_api.provider import Heard, Provider, der, entry, update
from tests.interceptors.conftest import loop, stage
from tests.interceptors.scripts import Counting
from tests.interceptors.stage import Kind
from tests.interceptors.world import NOW as MACHINE_NOW
from tests.interceptors.world import authority, hop

if TYPE_CHECKING:
    from pathlib import Path

    from nsmsec.identity import X509SVID
    from tests.interceptors.stage import Stage

__all__ = ["loop", "stage"]  # the fixtures

OWN = CORP.issue("/server")
CLIENT, OTHER, PARTNERS = CORP.issue("/client"), CORP.issue("/other"), PARTNER.issue("/client")
FEDERATED = {"spiffe://partner.example": der(PARTNER)}


def saying(*lists: bytes, federated: bytes = FEDERATED["spiffe://partner.example"]) -> bytes:
    """A good update with these lists."""
    return update(entry(OWN, CORP), federated={"spiffe://partner.example": federated}, crl=lists)


def revoking(*svids: X509SVID) -> bytes:
    """A good list of our authority that takes these back."""
    return crl(*(serial_of(one.der_chain[0]) for one in svids))


def partner_list(*svids: X509SVID) -> bytes:
    """A good list of the partner's authority."""
    return crl(*(serial_of(one.der_chain[0]) for one in svids), issuer=PARTNER.root)


def after(*updates: bytes) -> WorkloadState:
    """The state after these updates."""
    state = WorkloadState()
    for data in updates:
        state = state_after(state, data, NOW)
    return state


def check(state: WorkloadState, svid: X509SVID, *, revoked: bool) -> None:
    """Check that the verifier refuses an SVID for that reason, or proves it."""
    presented = PresentedChain(certificates=svid.der_chain)
    with refused(Unverified, ReasonCode.CERT_REVOKED) if revoked else nullcontext():
        verify(presented, bundles=state.bundles)


def test_list_of_each_domain_revokes_its_own() -> None:
    """Our authority's list, a partner's list, side by side."""
    state = after(saying(revoking(CLIENT), partner_list(PARTNERS)))
    assert state.error is None
    check(state, CLIENT, revoked=True)
    check(state, PARTNERS, revoked=True)
    check(state, OTHER, revoked=False)
    assert state.crls_end_at == NOW + timedelta(hours=1)


def test_two_lists_of_one_authority_add_up() -> None:
    """Neither takes the other's word back."""
    state = after(saying(revoking(CLIENT), revoking(OTHER)))
    check(state, CLIENT, revoked=True)
    check(state, OTHER, revoked=True)


def test_partner_cannot_revoke_ours() -> None:
    """A list counts for what its signer issued."""
    serial = serial_of(CLIENT.der_chain[0])
    check(after(saying(crl(serial, issuer=PARTNER.root))), CLIENT, revoked=False)


def test_update_replaces_the_lists_before() -> None:
    """An update is the whole state: what no list mentions any more is good again."""
    state = after(saying(revoking(CLIENT)), saying(revoking(OTHER)))
    check(state, CLIENT, revoked=False)
    check(state, OTHER, revoked=True)
    check(after(saying(revoking(CLIENT)), saying()), CLIENT, revoked=False)


def test_same_lists_are_the_same_snapshot() -> None:
    """Caches stay warm; a list signed anew with the same content changes nothing."""
    first = after(saying(revoking(CLIENT)))
    second = state_after(first, saying(revoking(CLIENT)), NOW + SECOND)
    assert second.bundles.revision == first.bundles.revision
    third = state_after(second, saying(revoking(OTHER)), NOW)
    assert third.bundles.revision != first.bundles.revision


def test_new_revocation_keeps_what_is_known_of_the_bundles() -> None:
    """Origins are told of the new snapshot, too."""
    assert set(after(saying(), saying(revoking(CLIENT))).bundles.origins) == {"corp.example", "partner.example"}


#: What may be wrong with a list, with the code of what the source says about it.
BAD: dict[str, tuple[tuple[bytes, ...], ReasonCode]] = {
    "empty": ((b"",), ReasonCode.CERT_FORMAT),
    "truncated": ((revoking(OTHER)[:-1],), ReasonCode.CERT_FORMAT),
    "too long": ((b"\0" * (1024 * 1024 + 1),), ReasonCode.SIZE),
    "too many": ((crl(),) * 257, ReasonCode.SIZE),
    "signed by nobody we know": ((crl(1, issuer=CORP.intermediate()),), ReasonCode.CERT_UNTRUSTED),
    "signed with another's key": ((crl(1, signer=PARTNER.root.private_key),), ReasonCode.CERT_UNTRUSTED),
    "over": ((crl(1, begins_at=NOW - 2 * SECOND, ends_at=NOW - SECOND),), ReasonCode.CERT_EXPIRED),
    "not begun": ((crl(1, begins_at=NOW + SECOND),), ReasonCode.CERT_NOT_YET_VALID),
}


@pytest.mark.parametrize("fault", BAD)
def test_bad_list_leaves_revoked_what_was_revoked(fault: str) -> None:
    """It is a fault that is told; a good list beside it counts; the identity is taken; the next good update heals."""
    lists, code = BAD[fault]
    before = after(saying(revoking(CLIENT)))
    state = state_after(before, saying(*lists), NOW)
    assert state.error is state.crl_error
    assert state.crl_error is not None
    assert state.crl_error.code is code
    check(state, CLIENT, revoked=True)
    check(state, OTHER, revoked=False)
    healed = state_after(state, saying(), NOW)
    assert healed.error is None
    check(healed, CLIENT, revoked=False)


def test_good_list_beside_a_bad_one_counts() -> None:
    """What is proven to be revoked is revoked."""
    state = after(saying(b"", revoking(CLIENT)))
    assert state.crl_error is not None
    check(state, CLIENT, revoked=True)


def test_list_that_is_over_still_revokes() -> None:
    """Nobody gets a certificate back by an old list; the first update may be late."""
    old = crl(serial_of(CLIENT.der_chain[0]), begins_at=NOW - 2 * SECOND, ends_at=NOW - SECOND)
    state = after(saying(old))
    assert state.crl_error is not None
    check(state, CLIENT, revoked=True)


def test_bundle_that_stays_keeps_its_revocations() -> None:
    """A broken bundle of a partner leaves its last good one, for which its list still counts."""
    state = after(saying(partner_list(PARTNERS)), saying(partner_list(PARTNERS), federated=b"no certificates"))
    check(state, PARTNERS, revoked=True)


def test_second_identity_beside_a_kept_bundle_is_no_clash() -> None:
    """The last good bundle has revocations; the same authorities without them are the same bundle."""
    broken = entry(OWN, CORP)
    broken.bundle = b"no certificates"
    state = after(saying(revoking(CLIENT)), update(broken, entry(OTHER, CORP), crl=[revoking(CLIENT)]))
    assert [error.code for error in state.bundle_errors.values()] == [ReasonCode.CERT_FORMAT]
    check(state, CLIENT, revoked=True)


def test_revoked_caller_is_refused_at_the_next_call(stage: Stage, tmp_path: Path) -> None:
    """Over the channel that is open; the status tells how much is revoked until when; a good update heals."""
    corp, partner = authority("corp.example"), authority("partner.example")
    own, client = corp.issue("/server", dns_names=("server.corp.example",)), hop("/client")
    serial = serial_of(client.svids.svid.der_chain[0])
    later = MACHINE_NOW.replace(microsecond=0) + timedelta(hours=1)
    heard = Heard()

    def said(*serials: int) -> bytes:
        lists = [crl(*serials, issuer=corp.root, begins_at=MACHINE_NOW, ends_at=later)] if serials else []
        return update(entry(own, corp), federated={"spiffe://partner.example": der(partner)}, crl=lists)

    with Provider(tmp_path / "w.sock") as provider:
        source = WorkloadAPISource(provider.address, clock=FixedClock(MACHINE_NOW))
        source.subscribe(heard)
        with source:
            provider.say(said())
            heard.next()
            server = hop("/server")
            server.workload = Workload(
                svid=source, bundles=source, policy=server.policy, audit=server.kept, clock=server.clock
            )
            called = stage.client(stage.serve(server, Counting()), client, server)
            assert called.call(Kind.UU, b"one").code is grpc.StatusCode.OK
            provider.say(said(serial))
            status = heard.next()
            assert (status.revoked, status.crl_error, status.crls_end_at) == (1, None, later)
            assert called.call(Kind.UU, b"one").code is grpc.StatusCode.UNAUTHENTICATED
            server.kept.wait(2)
            assert server.kept.last.code == "CERT_REVOKED"
            provider.say(said())
            assert heard.next().revoked == 0
            assert called.call(Kind.UU, b"one").code is grpc.StatusCode.OK
