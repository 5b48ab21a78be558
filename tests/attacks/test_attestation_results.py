# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Attestation results that are genuine somewhere else, or nowhere: none speaks for a hop that it is not about (C60)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from nsmsec.appraisal import HopJudge, ResultKey, ResultTrust, TrustedVerifier
from nsmsec.errors import AttestationFailed, ReasonCode
from nsmsec.identity import SpiffeID, TrustDomain
from nsmsec.limits import Limits
from nsmsec.testing import FixedClock, with_delegation
from tests.appraisal.machines import (
    CORP,
    KEY,
    PARTNER,
    VERIFIER,
    Word,
    facts,
    issue,
    issuer,
    rewritten,
    svid_key_sha256,
    token_key,
    trust,
    vouched,
    word,
)
from tests.attacks.sites import IDS, Lax, Site, everywhere

if TYPE_CHECKING:
    from nsmsec.opa import Decision, Question
    from nsmsec.testing import CapturedPath

R = ReasonCode
#: The firewall, whose machine all this is about; behind both sites.
AT = 1


class Told(Lax):
    """A policy that keeps what it was told of the firewall's machine when it was asked last."""

    def __init__(self) -> None:
        self.machine: dict[str, object] = {}

    def decide(self, question: Question, *, timeout: timedelta | None = None) -> Decision:
        """Allow."""
        document = question.document["path"]
        assert isinstance(document, dict)
        if len(document["hops"]) > AT and "attestation" in document["hops"][AT]:
            self.machine = dict(document["hops"][AT]["attestation"])
        return super().decide(question, timeout=timeout)


def judging(site: Site, trusted: ResultTrust | None = None, *, audience: TrustDomain = CORP) -> Site:
    """Return the site where somebody judges machines."""
    return replace(site, machines=HopJudge(trust=trusted or trust(), audience=audience, limits=Limits()))


def refuses(site: Site, path: CapturedPath, said: Word, code: ReasonCode) -> None:
    """Check that the firewall's word is refused, whatever policy says."""
    judging(site).refuses(vouched(path, AT, said), code, at=AT, kind=AttestationFailed, engine=Lax())


def told(site: Site, captured: CapturedPath, trusted: ResultTrust | None = None, **options: TrustDomain) -> object:
    """Return what policy was told of the firewall's machine: whose key, or why nothing counts."""
    engine = Told()
    assert judging(site, trusted, **options).judge(captured, engine=engine).error is None
    return engine.machine.get("key") or engine.machine["code"]


@everywhere
def test_honest_machine_is_told_to_policy(site: Site) -> None:
    """Every attack below spoils one thing of a path that passes."""
    path = site.honest()
    path = vouched(path, AT, word(path, AT))
    judging(site).accepts(path)
    assert told(site, path) == "delegated"


@everywhere
def test_result_carried_to_another_workload_is_an_attestation_subject(site: Site) -> None:
    """C60: the IDS's result, shown by the firewall."""
    path = site.honest()
    refuses(site, path, word(path, AT, subject=SpiffeID.parse(IDS)), R.ATTESTATION_SUBJECT)


@everywhere
def test_result_carried_to_another_svid_key_is_an_attestation_key(site: Site) -> None:
    """C60: of the same workload, on the machine that it ran on before."""
    path = site.honest()
    elsewhere = issue(issuer(clock=FixedClock(path.now)), facts(svid_key_sha256(path, 0)))
    refuses(site, path, replace(word(path, AT), result=elsewhere), R.ATTESTATION_KEY)


@everywhere
def test_word_of_another_machine_is_an_attestation_tpm_signature(site: Site) -> None:
    """C60: its TPM is genuine, but not the one that was appraised."""
    path = site.honest()
    refuses(site, path, replace(word(path, AT), key=token_key("another")), R.ATTESTATION_TPM_SIGNATURE)


@everywhere
def test_word_for_another_connections_session_is_an_attestation_tpm_signature(site: Site) -> None:
    """C60: recorded on another connection, under the same result; or made to last longer."""
    path = site.honest()
    said = word(path, AT)
    recorded = vouched(path, AT, said).delegations[0].claims
    for claims in ({"tpm": recorded["tpm"]}, {"exp": int(path.now.timestamp()) + 550}):
        spoiled = with_delegation(vouched(path, AT, said), 0, claims=claims)
        judging(site).refuses(spoiled, R.ATTESTATION_TPM_SIGNATURE, at=AT, kind=AttestationFailed, engine=Lax())


@everywhere
def test_result_that_nobody_signed_is_an_attestation_signature(site: Site) -> None:
    """C60: it names the verifier's key, and is signed by another."""
    path = site.honest()
    said = word(path, AT)
    forged = rewritten(said.result.text, lambda *_: None, key=ResultKey.generate())
    refuses(site, path, replace(said, result=replace(said.result, text=forged)), R.ATTESTATION_SIGNATURE)


@everywhere
def test_result_that_says_to_last_longer_is_an_attestation_reference(site: Site) -> None:
    """C60: the hop promises more than the verifier."""
    path = site.honest()
    said = word(path, AT)
    refuses(site, path, replace(said, ends=said.ends + 300), R.ATTESTATION_REFERENCE)


@everywhere
def test_result_recorded_earlier_is_an_attestation_expired(site: Site) -> None:
    """C60: genuine five minutes ago; policy is told that there is none."""
    path = site.honest()
    old = issue(
        issuer(clock=FixedClock(path.now - timedelta(seconds=300))), facts(svid_key_sha256(path, AT), key=token_key())
    )
    captured = vouched(path, AT, Word(result=old, key=token_key(), ends=old.expires_at))
    assert told(site, captured) == R.ATTESTATION_EXPIRED


@everywhere
def test_stolen_svid_key_shows_a_result_but_no_machine(site: Site) -> None:
    """C60: whoever copied the key and a living result is `bound`, which no demand takes for `delegated`."""
    path = site.honest()
    assert told(site, vouched(path, AT, replace(word(path, AT), signed=False))) == "bound"


@everywhere
def test_result_for_another_audience_counts_for_nothing(site: Site) -> None:
    """C60: given to a partner, who shows it to a third."""
    path = site.honest()
    path = vouched(path, AT, word(path, AT))
    assert told(site, path, audience=TrustDomain.parse("third.example")) == R.ATTESTATION_AUDIENCE


@pytest.mark.parametrize("trusted", ["for its own domain", "not at all"])
@everywhere
def test_verifier_of_another_domain_speaks_for_no_machine_of_ours(site: Site, trusted: str) -> None:
    """C60: a partner's verifier vouches for a machine that it never saw."""
    path, key = site.honest(), ResultKey.generate()
    theirs = SpiffeID.of(PARTNER, "/verifier")
    by = issuer(verifier=theirs, key=key, clock=FixedClock(path.now))
    said = Word(
        result=issue(by, facts(svid_key_sha256(path, AT))), key=token_key(), ends=int(path.now.timestamp()) + 300
    )
    verifiers = [TrustedVerifier(id=VERIFIER, trust_domains=frozenset({CORP}), keys=(KEY.public_key,))]
    if trusted == "for its own domain":
        verifiers.append(TrustedVerifier(id=theirs, trust_domains=frozenset({PARTNER}), keys=(key.public_key,)))
    assert told(site, vouched(path, AT, said), ResultTrust(*verifiers)) == R.ATTESTATION_UNTRUSTED
