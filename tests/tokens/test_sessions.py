# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Minting with a session key: what others prove of it, when it is renewed, when it keeps silent."""

from __future__ import annotations

import copy
import hashlib
import json
import pickle
import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from nsmsec.dev import Authority
from nsmsec.errors import AttestationFailed, NsmsecError, ReasonCode, SourceUnavailable
from nsmsec.identity import X509SVID, Peer, SessionKey, StaticX509SVIDSource, SVIDVerifier, TrustBundleSet
from nsmsec.limits import Limits
from nsmsec.path import wire
from nsmsec.testing import FixedClock
from nsmsec.tokens import (
    DelegatingSession,
    InProcessReplayMemory,
    MintedPath,
    Minter,
    PathVerifier,
    Session,
    SessionKeySource,
    SessionOffer,
    TokenReader,
    TokenSettings,
    VerifiedPath,
    Voucher,
    base64url,
)
from tests.tokens.honest import NOW, SECONDS

R = ReasonCode
LIMITS = Limits()
SERVICE = "/demo.Vpn/Connect"
RESULT = "e30.e30.AA"


class Machine:
    """An attester that notes what it was asked; it refuses while it is out of order."""

    def __init__(self) -> None:
        self.asked: list[SessionOffer] = []
        self.works = True

    def __call__(self, offer: SessionOffer) -> Voucher:
        """Give the machine's word."""
        if not self.works:
            raise AttestationFailed(R.TPM_FORMAT, "machine: expected it to work, found it out of order")
        self.asked.append(offer)
        return Voucher(result=RESULT, expires_at=SECONDS + 300, tpm_signature=b"signed " + offer.statement(RESULT))


class World:
    """Hops of one domain, each with a minter, under one clock."""

    def __init__(self, *, ttl: timedelta = timedelta(hours=1)) -> None:
        authority = Authority("corp.example", now=NOW)
        self.clock = FixedClock(NOW)
        self.svids = [authority.issue(f"/hop-{number}", ttl=ttl) for number in range(4)]
        self.bundles = TrustBundleSet.of(authority.bundle())
        self._numbers = iter(range(1, 1000))

    def session(self, machine: Machine | None = None) -> DelegatingSession:
        """Return a source of sessions."""
        return DelegatingSession(clock=self.clock, limits=LIMITS, vouch=machine)

    def minter(self, hop: int, session: SessionKeySource | None) -> Minter:
        """Return the minter of a hop."""
        return Minter(
            source=StaticX509SVIDSource(self.svids[hop]),
            clock=self.clock,
            limits=LIMITS,
            random=lambda size: next(self._numbers).to_bytes(size, "big"),
            session=session,
        )

    def verifier(self) -> PathVerifier:
        """Return a path verifier with empty memories."""
        return PathVerifier(
            bundle_source=self.bundles,
            svid_verifier=SVIDVerifier(LIMITS),
            replay=InProcessReplayMemory(limits=LIMITS),
            settings=TokenSettings(),
            limits=LIMITS,
            clock=self.clock,
        )

    def forward(
        self, hop: int, path: VerifiedPath | None, session: SessionKeySource | None, *, with_chain: bool = False
    ) -> MintedPath:
        """Let a hop hand a path on to the next."""
        return self.minter(hop, session).forward(
            path=path,
            segment_id=f"id-{hop}",
            segment_name=f"hop-{hop}",
            audience=self.svids[hop + 1].id,
            operation="call",
            service=SERVICE,
            with_chain=with_chain,
        )

    def received(self, hop: int, minted: MintedPath) -> VerifiedPath:
        """Let a hop prove what the hop before it sent over the wire."""
        path, table = wire.decode(wire.encode(minted.path, minted.certificates), LIMITS)
        return self.verifier().verify_request(
            path,
            table,
            self_id=self.svids[hop].id,
            peer=Peer(id=self.svids[hop - 1].id),
            operation="call",
            service=SERVICE,
        )


class Fixed:
    """Has this session, whatever is asked for."""

    def __init__(self, session: Session | None) -> None:
        self._session = session

    def session(self, _svid: X509SVID) -> Session | None:
        """Return it."""
        return self._session


@pytest.fixture
def world() -> World:
    """Return hops whose SVIDs live for an hour."""
    return World()


def members(token: str, part: int) -> dict[str, object]:
    """Return the header or the claims of a token."""
    found: dict[str, object] = json.loads(base64url.decode(token.split(".")[part].encode()))
    return found


def test_path_over_four_hops_and_back_is_proven_with_every_machines_word(world: World) -> None:
    """Root, middle, end: each proves all sessions before it; the answer is proven by whoever forwarded."""
    sessions = [world.session(Machine()) for _ in range(4)]
    for svid, session in zip(world.svids, sessions, strict=True):
        session.renew(svid)
    path: VerifiedPath | None = None
    sent: list[MintedPath] = []
    for hop in range(3):
        sent.append(world.forward(hop, path, sessions[hop]))
        path = world.received(hop + 1, sent[-1])
    assert path is not None
    turn = world.minter(3, sessions[3]).turn(
        path=path, segment_id="id-3", segment_name="hop-3", operation="call", service=SERVICE
    )
    for own in (2, 1, 0):
        answer = world.verifier().verify_answer(
            turn.path,
            turn.certificates,
            self_id=world.svids[own].id,
            peer=Peer(id=world.svids[own + 1].id),
            sent=sent[own].token,
            operation="call",
            service=SERVICE,
        )
        assert [one.session is not None for one in answer.hops] == [index > own for index in range(4)]
    for one in path.hops:
        assert one.session is not None
        assert one.session.tpm_statement is not None
        assert one.session.tpm_signature == b"signed " + one.session.tpm_statement
        assert one.attestation is not None
        assert one.attestation.result == RESULT


def test_machine_is_asked_about_the_key_and_the_leaf_it_vouches_for(world: World) -> None:
    """What it signs names both, with the end of the delegation."""
    machine = Machine()
    session = world.session(machine).renew(world.svids[0])
    (offer,) = machine.asked
    spki = world.svids[0].public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert offer.leaf_key_sha256 == hashlib.sha256(spki).digest()
    assert base64url.encode(offer.thumbprint) == session.thumbprint
    assert offer.expires_at == session.expires_at == SECONDS + 600


def test_minter_without_a_session_mints_what_it_always_did(world: World) -> None:
    """No source, or one that has none now: the same token, but for the signature."""
    for session in (None, Fixed(None), world.session(Machine())):
        minted = world.forward(0, None, session)
        assert members(minted.token, 0).keys() == {"alg", "typ", "x5t#S256"}
        assert list(members(minted.token, 1)) == [
            *("ver", "sub", "aud", "dir", "op", "svc", "iat", "exp", "jti", "cid", "seg", "idx"),
        ]
        assert not minted.certificates.delegations
        assert world.received(1, minted).hops[0].session is None


def test_token_that_brings_its_certificates_itself_is_signed_by_the_svid(world: World) -> None:
    """Carriers without a table have no place for a delegation."""
    minted = world.forward(0, None, world.session(), with_chain=True)
    assert "cnf" not in members(minted.token, 1)
    assert world.received(1, minted).hops[0].session is None


def test_session_is_renewed_with_a_new_key_at_half_of_its_life(world: World) -> None:
    """Before that it stays; its tokens never outlive it."""
    source, svid = world.session(), world.svids[0]
    first = source.session(svid)
    assert first is not None
    world.clock.move(timedelta(seconds=299))
    assert source.session(svid) is first
    world.clock.move(timedelta(seconds=1))
    second = source.session(svid)
    assert second is not None
    assert second.thumbprint != first.thumbprint
    assert second.expires_at == SECONDS + 900


def test_session_is_renewed_when_the_svid_rotates(world: World) -> None:
    """A delegation names one leaf."""
    source = world.session()
    first, second = (source.session(svid) for svid in world.svids[:2])
    assert first is not None
    assert second is not None
    assert (first.leaf_sha256, second.leaf_sha256) == tuple(svid.leaf_sha256 for svid in world.svids[:2])


def test_machine_is_never_asked_within_a_call(world: World) -> None:
    """Until somebody renews, and once the session has ended, there is none; then the SVID's own key signs."""
    machine, svid = Machine(), world.svids[0]
    source = world.session(machine)
    assert source.session(svid) is None
    assert source.is_due(svid)
    made = source.renew(svid)
    assert source.session(svid) is made
    assert not source.is_due(svid)
    world.clock.move(timedelta(seconds=149))
    assert not source.is_due(svid)
    world.clock.move(timedelta(seconds=1))  # half of the result's life
    assert source.is_due(svid)
    machine.works = False
    with pytest.raises(AttestationFailed):
        source.renew(svid)
    world.clock.move(timedelta(seconds=440))
    assert source.session(svid) is made
    world.clock.move(timedelta(seconds=1))
    assert source.session(svid) is None
    assert source.session(world.svids[1]) is None
    assert len(machine.asked) == 1


def test_voucher_without_a_tpm_says_so(world: World) -> None:
    """A result, but no signature of a key in a TPM."""

    def software(offer: SessionOffer) -> Voucher:
        return replace(Machine()(offer), tpm_signature=None)

    source = DelegatingSession(clock=world.clock, limits=LIMITS, vouch=software)
    source.renew(world.svids[0])
    (hop,) = world.received(1, world.forward(0, None, source)).hops
    assert hop.session is not None
    assert (hop.session.tpm_signature, hop.session.tpm_statement) == (None, None)
    assert hop.session.result_digest is not None


def test_session_near_the_end_of_the_svid_ends_with_it() -> None:
    """Neither delegation nor token is longer than the certificate; the last seconds mint nothing."""
    world = World(ttl=timedelta(seconds=100))
    source, svid = world.session(), world.svids[0]
    session = source.session(svid)
    assert session is not None
    assert session.expires_at == int(svid.not_after.timestamp())
    minted = world.forward(0, None, source)
    assert world.received(1, minted).hops[0].session is not None
    world.clock.move(timedelta(seconds=91))
    for refused in (lambda: source.renew(svid), lambda: source.session(svid), lambda: world.forward(0, None, source)):
        with pytest.raises(SourceUnavailable):
            refused()


def test_token_ends_with_its_delegation(world: World) -> None:
    """What outlives it would be refused."""
    session = world.session().renew(world.svids[0])
    world.clock.move(timedelta(seconds=570))
    minted = world.forward(0, None, Fixed(session))
    assert members(minted.token, 1)["exp"] == SECONDS + 600
    assert world.received(1, minted).hops[0].expires_at == SECONDS + 600


def test_session_of_another_svid_or_one_that_ends_now_is_not_used(world: World) -> None:
    """A source that is wrong makes no token, rather than one that nobody takes."""
    session = world.session().renew(world.svids[0])
    with pytest.raises(SourceUnavailable):
        world.forward(1, None, Fixed(session))
    world.clock.move(timedelta(seconds=591))
    with pytest.raises(SourceUnavailable):
        world.forward(0, None, Fixed(session))


def test_own_token_of_a_session_is_known_again_in_the_answer(world: World) -> None:
    """A minter that shares its reader spares reading it; the answer is proven all the same."""
    source = world.session()
    reader = TokenReader(LIMITS)
    minter = Minter(
        source=StaticX509SVIDSource(world.svids[0]),
        clock=world.clock,
        limits=LIMITS,
        random=bytes,
        reader=reader,
        session=source,
    )
    minted = minter.forward(
        path=None,
        segment_id="id-0",
        segment_name="hop-0",
        audience=world.svids[1].id,
        operation="call",
        service=SERVICE,
    )
    (token,) = reader.read(minted.path, minted.certificates)
    assert token.delegation is not None


def test_many_threads_share_one_session(world: World) -> None:
    """Whoever comes first makes it; all others wait for it."""
    source, svid = world.session(), world.svids[0]
    start = threading.Barrier(8)
    found: list[Session | None] = []

    def ask() -> None:
        start.wait()
        found.append(source.session(svid))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len({one.thumbprint for one in found if one is not None}) == 1


def test_session_renewed_by_another_while_one_waits_is_taken_as_it_is(world: World) -> None:
    """Who found it due, then waited for the other's renewal, makes no second one."""
    svid = world.svids[0]
    renewed: list[Session] = []

    class Interrupted:
        """A clock; while it is asked by the first, another renews the session."""

        def now(self) -> datetime:
            """Return the time."""
            if interruptions and interruptions.pop():
                renewed.append(source.renew(svid))
            return world.clock.now()

    interruptions: list[bool] = []
    source = DelegatingSession(clock=Interrupted(), limits=LIMITS)
    first = source.session(svid)
    world.clock.move(timedelta(seconds=301))
    interruptions.append(True)
    assert source.session(svid) is renewed[0] is not first


def test_session_key_is_never_shown() -> None:
    """Not by its repr, a copy, a pickle, an attribute."""
    key = SessionKey()
    assert repr(key) == "SessionKey(P-256)"
    assert copy.copy(key) is key
    assert copy.deepcopy(key) is key
    with pytest.raises(TypeError):
        pickle.dumps(key)
    assert [name for name in dir(key) if "private" in name] == []


def test_values_show_neither_keys_nor_texts(world: World) -> None:
    """What is logged by accident holds no delegation, no result, no key."""
    machine = Machine()
    source = world.session(machine)
    assert repr(source) == "DelegatingSession(none)"
    session = source.renew(world.svids[0])
    assert repr(source) == f"DelegatingSession({session.thumbprint})"
    voucher = machine(machine.asked[0])
    for text in (repr(session), repr(voucher)):
        assert session.delegation not in text
        assert RESULT not in text
        assert "signed" not in text
    with pytest.raises(TypeError):
        pickle.dumps(session)


def test_session_is_refused_where_its_delegation_did_not_travel(world: World) -> None:
    """A carrier that drops the table leaves a token that nobody believes."""
    minted = world.forward(0, None, world.session())
    bare = replace(minted, certificates=type(minted.certificates)(minted.certificates.certificates))
    with pytest.raises(NsmsecError) as caught:
        world.received(1, bare)
    assert (caught.value.code, caught.value.index) == (R.CNF_MISMATCH, 0)
