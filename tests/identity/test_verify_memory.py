# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What was proven lately is taken from memory, but never believed beyond what it says."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from nsmsec.dev import Authority
from nsmsec.errors import Malformed, Misconfigured, ReasonCode, Unverified
from nsmsec.identity import PresentedChain, SVIDVerifier, TrustBundle, TrustBundleSet
from nsmsec.identity.proof_cache import ProofCache
from nsmsec.limits import Limits
from tests.identity.parts import BUNDLES, CORP, CORP_DOMAIN, NOW, PARTNER, SECOND, refused, verify

GOOD = CORP.profile("/client")
CLIENT = "spiffe://corp.example/client"


def test_same_leaf_is_proven_once() -> None:
    """The very same proof comes back."""
    verifier = SVIDVerifier(Limits())
    presented = CORP.issue_certificate(GOOD).presented
    first = verify(presented, verifier=verifier)
    assert verify(presented, verifier=verifier, expected_id=CLIENT) is first


def test_identity_is_compared_on_every_hit() -> None:
    """A proof for one identity is none for another, whatever was asked first."""
    verifier = SVIDVerifier(Limits())
    presented = CORP.issue_certificate(GOOD).presented
    verify(presented, verifier=verifier)
    with refused(Unverified, ReasonCode.CERT_MISMATCH):
        verify(presented, verifier=verifier, expected_id="spiffe://corp.example/other")
    verify(presented, verifier=verifier, expected_id=CLIENT)


def test_time_is_compared_on_every_hit() -> None:
    """A proof ends, also in memory; a clock set back is noticed."""
    verifier = SVIDVerifier(Limits())
    presented = CORP.issue_certificate(GOOD).presented
    verify(presented, verifier=verifier)
    verify(presented, verifier=verifier, now=GOOD.not_after)
    with refused(Unverified, ReasonCode.CERT_EXPIRED):
        verify(presented, verifier=verifier, now=GOOD.not_after + SECOND)
    with refused(Unverified, ReasonCode.CERT_NOT_YET_VALID):
        verify(presented, verifier=verifier, now=GOOD.not_before - SECOND)


def test_authority_that_ends_ends_the_proof_in_memory() -> None:
    """The earliest NotAfter of the proven path counts, not the leaf's."""
    verifier = SVIDVerifier(Limits())
    authority = Authority(CORP_DOMAIN, now=NOW, ttl=timedelta(minutes=5))
    bundles = BUNDLES.with_bundle(authority.bundle())
    presented = authority.issue_certificate(GOOD).presented
    verify(presented, bundles=bundles, verifier=verifier)
    with refused(Unverified, ReasonCode.CERT_EXPIRED):
        verify(presented, bundles=bundles, verifier=verifier, now=NOW + timedelta(minutes=5, seconds=1))


def test_leaf_with_a_renewed_intermediate_is_proven_again() -> None:
    """The proof by the old intermediate is over; the newly presented chain is looked at."""
    verifier = SVIDVerifier(Limits())
    short = CORP.root.intermediate_profile(ttl=timedelta(minutes=5))
    old = CORP.intermediate(short)
    renewed = CORP.root.issue_certificate(CORP.root.intermediate_profile(), private_key=old.private_key)
    issued = old.issue_certificate(GOOD)
    later = NOW + timedelta(minutes=10)
    verify(issued.presented, verifier=verifier)
    with refused(Unverified, ReasonCode.CERT_EXPIRED):
        verify(issued.presented, verifier=verifier, now=later)
    verify(replace(issued, above=renewed.chain).presented, verifier=verifier, now=later)


def test_removed_bundle_ends_the_proof_in_memory() -> None:
    """A new snapshot has another revision; nothing proven under the old one is used."""
    verifier = SVIDVerifier(Limits())
    presented = CORP.issue_certificate(GOOD).presented
    verify(presented, verifier=verifier)
    for bundles in (
        BUNDLES.without(CORP_DOMAIN),
        BUNDLES.with_bundle(TrustBundle(trust_domain=CORP_DOMAIN, authorities=())),
    ):
        with refused(Unverified, ReasonCode.TD_UNKNOWN):
            verify(presented, bundles=bundles, verifier=verifier)
    replaced = BUNDLES.with_bundle(Authority(CORP_DOMAIN, now=NOW).bundle())
    with refused(Unverified, ReasonCode.CERT_UNTRUSTED):
        verify(presented, bundles=replaced, verifier=verifier)
    verify(presented, verifier=verifier)


def test_refusal_is_not_remembered() -> None:
    """A leaf that was refused for lack of an intermediate passes when it comes with one."""
    verifier = SVIDVerifier(Limits())
    issued = CORP.intermediate().issue_certificate(GOOD)
    for _ in range(2):
        with refused(Unverified, ReasonCode.CERT_UNTRUSTED):
            verify(replace(issued, above=()).presented, verifier=verifier)
    verify(issued.presented, verifier=verifier)


def test_mismatch_is_not_remembered_as_a_proof() -> None:
    """Whoever asked for another identity left nothing behind."""
    verifier = SVIDVerifier(Limits())
    presented = PARTNER.issue_certificate(GOOD).presented
    for wanted in (CLIENT, None, CLIENT):
        with refused(Unverified, ReasonCode.TD_MISMATCH):
            verify(presented, verifier=verifier, expected_id=wanted)


def test_limits_hold_on_a_hit() -> None:
    """A known leaf does not open the door for anything that follows it."""
    verifier = SVIDVerifier(Limits())
    issued = CORP.issue_certificate(GOOD)
    verify(issued.presented, verifier=verifier)
    leaf = issued.der_chain[0]
    with refused(Unverified, ReasonCode.CERT_CHAIN):
        verify(PresentedChain(certificates=(leaf,) * 5), verifier=verifier)
    with refused(Malformed, ReasonCode.SIZE):
        verify(PresentedChain(certificates=(leaf, b"\0" * 10_000)), verifier=verifier)


def test_two_verifiers_share_nothing() -> None:
    """Memory belongs to one verifier."""
    presented = CORP.issue_certificate(GOOD).presented
    assert verify(presented) == verify(presented)
    assert verify(presented) is not verify(presented)


def test_memory_is_bounded() -> None:
    """The proof that was used least lately goes first."""
    verifier = SVIDVerifier(Limits(certificate_cache_entries=2))
    one, two, three = (CORP.issue_certificate(CORP.profile(f"/{name}")).presented for name in "abc")
    first, second = verify(one, verifier=verifier), verify(two, verifier=verifier)
    assert verify(one, verifier=verifier) is first
    verify(three, verifier=verifier)
    assert verify(one, verifier=verifier) is first
    assert verify(two, verifier=verifier) is not second


def test_memory_without_room_remembers_nothing() -> None:
    """It costs time, never a proof."""
    verifier = SVIDVerifier(Limits(certificate_cache_entries=0))
    presented = CORP.issue_certificate(GOOD).presented
    assert verify(presented, verifier=verifier) is not verify(presented, verifier=verifier)


def test_memory_with_a_negative_bound_is_refused() -> None:
    """A bound is a number of entries."""
    with refused(Misconfigured, ReasonCode.MISCONFIGURED):
        ProofCache[int, int](max_entries=-1)


def test_cache_keeps_its_bound_under_threads() -> None:
    """Many writers, one bound; what comes out is what went in for that key."""
    cache: ProofCache[int, int] = ProofCache(max_entries=16)
    wrong: list[int] = []

    def work(start: int) -> None:
        for number in range(start, start + 500):
            cache.put(number % 64, number % 64)
            found = cache.get((number * 7) % 64)
            if found not in {None, (number * 7) % 64}:
                wrong.append(number)

    threads = [threading.Thread(target=work, args=(start,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert len(cache) == 16


def test_naive_time_is_a_programming_error() -> None:
    """There is no proof at a time of no zone."""
    with pytest.raises(TypeError):
        verify(CORP.issue_certificate(GOOD).presented, now=NOW.replace(tzinfo=None))


def test_snapshots_of_the_same_bundles_prove_the_same() -> None:
    """The revision decides what memory is used, never what is proven."""
    presented = CORP.issue_certificate(GOOD).presented
    verifier = SVIDVerifier(Limits())
    again = TrustBundleSet.of(*BUNDLES)
    assert verify(presented, verifier=verifier) == verify(presented, verifier=verifier, bundles=again)


def test_recall_gives_what_verify_would_take_from_memory() -> None:
    """The same proof, without a chain; nothing for what was never proven, or is over."""
    verifier = SVIDVerifier(Limits())
    presented = CORP.issue_certificate(GOOD).presented
    digest = presented.leaf_sha256
    assert verifier.recall(digest, bundles=BUNDLES, now=NOW) is None
    proof = verify(presented, verifier=verifier)
    assert verifier.recall(digest, bundles=BUNDLES, now=NOW, expected_id=proof.id) is proof
    assert verifier.recall(digest, bundles=TrustBundleSet.of(*BUNDLES), now=NOW) is None
    for outside in (GOOD.not_before - SECOND, GOOD.not_after + SECOND):
        assert verifier.recall(digest, bundles=BUNDLES, now=outside) is None
    with refused(Unverified, ReasonCode.CERT_MISMATCH):
        verifier.recall(digest, bundles=BUNDLES, now=NOW, expected_id=PARTNER.issue().id)
