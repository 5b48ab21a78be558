# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a hop's result proves of the hop: from proven paths, with one thing spoiled each."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from nsmsec.appraisal import HopJudge, ResultKey, ResultTrust, TrustedVerifier
from nsmsec.errors import AttestationFailed, ReasonCode
from nsmsec.identity import SpiffeID, TrustDomain
from nsmsec.limits import Limits
from nsmsec.testing import CapturedPath, FixedClock, capture, with_delegation, with_session
from nsmsec.tokens import base64url
from nsmsec.tokens.digest import text_digest
from tests.appraisal.machines import (
    CORP,
    HOPS,
    KEY,
    NOW,
    PARTNER,
    PROFILE,
    SECONDS,
    VERIFIER,
    bare,
    facts,
    good,
    hop,
    issue,
    issuer,
    later,
    rewritten,
    signed_for,
    svid_key_sha256,
    token_key,
    trust,
    vouched,
    word,
)

if TYPE_CHECKING:
    from nsmsec.appraisal import IssuedResult
    from nsmsec.tokens import Hop

R = ReasonCode


class Replaceable:
    """Trust that is replaced while a judge runs."""

    def __init__(self, trusted: ResultTrust) -> None:
        self.now = trusted

    def result_trust(self) -> ResultTrust:
        """Return what is trusted now."""
        return self.now


def judge(
    *, audience: TrustDomain = CORP, trusted: ResultTrust | Replaceable | None = None, entries: int = 64
) -> HopJudge:
    """Return a judge that trusts the verifier."""
    return HopJudge(trust=trusted or trust(), audience=audience, limits=Limits(signature_cache_entries=entries))


def with_result(result: IssuedResult | str, *, ends: int = SECONDS + 300) -> CapturedPath:
    """Return the request whose firewall names this result, with no signature of a TPM."""
    text = result if isinstance(result, str) else result.text
    path = with_session(bare(), 1, result=text)
    return path.with_claims(1, att={"dig": text_digest(text), "exp": ends})


def none(code: ReasonCode) -> dict[str, object]:
    """Return the document where there is no proof that counts."""
    return {"status": "none", "code": str(code)}


def refused(judged: Hop, code: ReasonCode, *, by: HopJudge | None = None) -> None:
    """Assert that a hop is refused with this code, twice: a refusal is not remembered as anything else."""
    by = by or judge()
    for _ in range(2):
        with pytest.raises(AttestationFailed) as caught:
            by.judge(judged, now=NOW)
        assert (caught.value.code, caught.value.index) == (code, judged.index), str(caught.value)


def test_machine_that_signed_for_the_session_is_attested() -> None:
    """What the others are spoiled from."""
    found = judge().judge(hop(good()), now=NOW)
    assert found.document == {
        "status": "affirming",
        "code": None,
        "verifier": str(VERIFIER),
        "issued_at": SECONDS,
        "expires_at": SECONDS + 300,
        "software": False,
        "key": "delegated",
        "profile": PROFILE,
        "manufacturer": "id:4E545300",
        "model": "paper",
        "version": "id:00070002",
        "firmware": "0007000200000001",
        "device": found.result and found.result.device,
        "reset_count": 4,
    }
    assert found.result is not None
    assert found.result.subject == SpiffeID.parse(HOPS[1])


def test_result_that_only_names_the_svid_key_is_bound() -> None:
    """Whoever copied that key can show the result, too; so a policy can tell."""
    said = replace(word(bare(), 1), signed=False)
    assert judge().judge(hop(vouched(bare(), 1, said)), now=NOW).document["key"] == "bound"


def test_token_signed_by_the_svid_itself_is_bound() -> None:
    """No session, no delegation: the hop names the result alone."""
    said = word(bare(), 1)
    path = replace(bare(), results=(said.result.text,))
    path = path.with_claims(1, att={"dig": text_digest(said.result.text), "exp": said.ends})
    assert judge().judge(hop(path), now=NOW).document["key"] == "bound"


def test_delegation_that_belongs_to_no_result_is_bound() -> None:
    """The session is the SVID's, but no machine speaks for it."""
    said = word(bare(), 1)
    path = replace(with_session(bare(), 1), results=(said.result.text,))
    path = path.with_claims(1, att={"dig": text_digest(said.result.text), "exp": said.ends})
    assert judge().judge(hop(path), now=NOW).document["key"] == "bound"


def test_software_tpm_is_contraindicated_and_told() -> None:
    """Whatever the verifier's settings let through."""
    said = issue(issuer(), facts(svid_key_sha256(bare(), 1), software=True))
    document = judge().judge(hop(with_result(said)), now=NOW).document
    assert (document["status"], document["software"]) == ("contraindicated", True)


# --- no proof that counts ---


def test_hop_without_a_result_is_missing() -> None:
    """An honest hop of a workload without a TPM."""
    assert judge().judge(hop(bare()), now=NOW).document == none(R.ATTESTATION_MISSING)


def test_result_that_did_not_come_along_is_absent() -> None:
    """The path names it, the table has it not."""
    path = replace(good(), results=())
    assert judge().judge(hop(path), now=NOW).document == none(R.ATTESTATION_ABSENT)


def test_earlier_hop_of_an_answer_is_unproven() -> None:
    """Its certificates were judged when we were called; here they are not."""
    answer = capture(HOPS, now=NOW, side="client", own=1)
    answer = vouched(answer, 1, word(answer, 1))
    assert judge().judge(hop(answer), now=NOW).document == none(R.ATTESTATION_UNPROVEN)


def test_hop_behind_us_in_an_answer_is_attested() -> None:
    """That one is proven here."""
    answer = capture(HOPS, now=NOW, side="client", own=0)
    answer = vouched(answer, 1, word(answer, 1))
    assert judge().judge(hop(answer), now=NOW).document["key"] == "delegated"


@pytest.mark.parametrize(
    "trusted",
    [
        pytest.param(ResultTrust(), id="nobody"),
        pytest.param(trust(keys=(ResultKey.generate().public_key,)), id="another key"),
        pytest.param(trust(keys=()), id="no key"),
        pytest.param(trust(id=SpiffeID.parse("spiffe://corp.example/another")), id="another verifier"),
        pytest.param(trust(trust_domains=frozenset({PARTNER})), id="for another domain"),
    ],
)
def test_result_of_a_verifier_that_may_not_speak_for_the_domain_is_untrusted(trusted: ResultTrust) -> None:
    """No proof, and no refusal either: that we do not know their verifier is no fault of theirs."""
    assert judge(trusted=trusted).judge(hop(good()), now=NOW).document == none(R.ATTESTATION_UNTRUSTED)


def test_verifier_of_another_domain_speaks_for_none_of_ours() -> None:
    """A partner's verifier, trusted for its own domain, signs for our workload."""
    partner, key = SpiffeID.parse("spiffe://partner.example/verifier"), ResultKey.generate()
    theirs = TrustedVerifier(id=partner, trust_domains=frozenset({PARTNER}), keys=(key.public_key,))
    said = issue(issuer(verifier=partner, key=key), facts(svid_key_sha256(bare(), 1)))
    trusted = ResultTrust(
        *(TrustedVerifier(id=VERIFIER, trust_domains=frozenset({CORP}), keys=(KEY.public_key,)), theirs)
    )
    assert judge(trusted=trusted).judge(hop(with_result(said)), now=NOW).document == none(R.ATTESTATION_UNTRUSTED)


def test_result_for_other_audiences_is_an_audience() -> None:
    """Only those it names may rely on it; the answer is remembered like a proof."""
    by = judge(audience=TrustDomain.parse("third.example"))
    for _ in range(2):
        assert by.judge(hop(good()), now=NOW).document == none(R.ATTESTATION_AUDIENCE)


def test_partner_among_the_audience_may_rely_on_it() -> None:
    """It is the judge's domain that counts, not the hop's."""
    assert judge(audience=PARTNER).judge(hop(good()), now=NOW).document["status"] == "affirming"


def test_result_ends_at_its_second() -> None:
    """Remembered or not, without tolerance; nothing that came late revives it."""
    for by in (judge(), judge(entries=0)):
        assert by.judge(hop(good()), now=later(299)).document["status"] == "affirming"
        assert by.judge(hop(good()), now=later(300)).document == none(R.ATTESTATION_EXPIRED)


def test_trust_that_was_taken_away_counts_no_more() -> None:
    """At once, also for what is remembered; given again, it counts again."""
    trusted = Replaceable(trust())
    by = judge(trusted=trusted)
    assert by.judge(hop(good()), now=NOW).document["status"] == "affirming"
    before = by.revision
    trusted.now = ResultTrust()
    assert by.revision != before
    assert by.judge(hop(good()), now=NOW).document == none(R.ATTESTATION_UNTRUSTED)
    trusted.now = trust()
    assert by.judge(hop(good()), now=NOW).document["status"] == "affirming"


# --- forged, or carried to where it does not belong ---


def test_result_signed_by_another_key_is_an_attestation_signature() -> None:
    """It names a key that we trust, but that key did not sign it."""
    forged = rewritten(word(bare(), 1).result.text, lambda *_: None, key=ResultKey.generate())
    refused(hop(with_result(forged)), R.ATTESTATION_SIGNATURE)


def test_result_that_says_something_else_than_was_signed_is_an_attestation_signature() -> None:
    """A software TPM cannot be talked away."""
    honest = issue(issuer(), facts(svid_key_sha256(bare(), 1), software=True)).text
    head, _, signature = honest.split(".")
    _, payload, _ = word(bare(), 1).result.text.split(".")
    refused(hop(with_result(f"{head}.{payload}.{signature}")), R.ATTESTATION_SIGNATURE)


def test_text_that_is_no_result_is_malformed() -> None:
    """Even where nobody would have believed it."""
    path = with_result(rewritten(word(bare(), 1).result.text, lambda _, claims: claims.update(sub=7)))
    refused(hop(path), R.ATTESTATION_MALFORMED, by=judge(trusted=ResultTrust()))


def test_token_of_another_type_is_an_attestation_type() -> None:
    """Signed by the verifier, for something else."""
    path = with_result(rewritten(word(bare(), 1).result.text, lambda header, _: header.update(typ="JWT")))
    refused(hop(path), R.ATTESTATION_TYPE)


def test_result_that_lives_too_long_is_an_attestation_lifetime() -> None:
    """Whatever its verifier wants."""
    text = rewritten(word(bare(), 1).result.text, lambda _, claims: claims.update(exp=SECONDS + 301))
    refused(hop(with_result(text, ends=SECONDS + 301)), R.ATTESTATION_LIFETIME)


def test_result_from_the_future_is_not_yet_valid() -> None:
    """30 seconds are the tolerance of clocks."""
    proven = facts(svid_key_sha256(bare(), 1))
    for ahead, accepted in ((30, True), (31, False)):
        said = issue(issuer(clock=FixedClock(NOW + timedelta(seconds=ahead))), proven)
        judged = hop(with_result(said, ends=said.expires_at))
        if accepted:
            assert judge().judge(judged, now=NOW).document["status"] == "affirming"
        else:
            refused(judged, R.ATTESTATION_NOT_YET_VALID)


def test_result_for_another_workload_is_an_attestation_subject() -> None:
    """Although it names the very key of our SVID."""
    said = word(bare(), 1, subject=SpiffeID.parse("spiffe://corp.example/ids"))
    refused(hop(with_result(said.result)), R.ATTESTATION_SUBJECT)


def test_result_for_another_svid_key_is_an_attestation_key() -> None:
    """The same workload on another machine, or before its rotation."""
    said = issue(issuer(), facts(svid_key_sha256(bare(), 0)))
    refused(hop(with_result(said)), R.ATTESTATION_KEY)


def test_result_of_another_hop_is_an_attestation_subject() -> None:
    """Copied from the path before ours."""
    refused(hop(with_result(word(bare(), 0).result)), R.ATTESTATION_SUBJECT)


@pytest.mark.parametrize("ends", [SECONDS + 299, SECONDS + 600])
def test_hop_that_says_another_end_is_an_attestation_reference(ends: int) -> None:
    """It claims more than the result, or less."""
    refused(hop(with_result(word(bare(), 1).result, ends=ends)), R.ATTESTATION_REFERENCE)


def test_session_of_another_result_is_an_attestation_session() -> None:
    """Whoever proves paths refuses it before; the judge does not rely on that."""
    judged = hop(good())
    assert judged.session is not None
    other = judged._replace(session=judged.session._replace(result_digest="A" * 43))
    refused(other, R.ATTESTATION_SESSION)


def test_token_key_of_another_machine_is_an_attestation_tpm_signature() -> None:
    """A genuine TPM, not the one that was appraised."""
    said = replace(word(bare(), 1), key=token_key("another machine's"))
    refused(hop(vouched(bare(), 1, said)), R.ATTESTATION_TPM_SIGNATURE)


def test_signature_for_another_session_is_an_attestation_tpm_signature() -> None:
    """The machine's word for the session of one connection, carried to another one."""
    said = word(bare(), 1)
    other = vouched(bare(), 1, said).delegations[0].claims["tpm"]
    path = with_delegation(vouched(bare(), 1, said), 0, claims={"tpm": other})
    refused(hop(path), R.ATTESTATION_TPM_SIGNATURE)


def test_delegation_with_another_end_is_an_attestation_tpm_signature() -> None:
    """The SVID's key can sign another end, the TPM did not."""
    end = good().delegations[0].claims["exp"]
    assert isinstance(end, int)
    refused(hop(with_delegation(good(), 0, claims={"exp": end - 1})), R.ATTESTATION_TPM_SIGNATURE)


@pytest.mark.parametrize("signature", [b"\0" * 64, b"\1" * 63, b"\1" * 65, b"\xff" * 64, b"\1" * 64])
def test_signature_that_is_none_is_an_attestation_tpm_signature(signature: bytes) -> None:
    """Of another length, out of range, of nobody."""
    path = with_delegation(good(), 0, claims={"tpm": base64url.encode(signature)})
    refused(hop(path), R.ATTESTATION_TPM_SIGNATURE)


def test_signature_of_a_tpm_beside_a_result_without_a_key_is_an_attestation_tpm_signature() -> None:
    """There is no key by which anybody could have said so."""
    said = issue(issuer(), facts(svid_key_sha256(bare(), 1), token_key=None))
    path = with_result(said)
    refused(hop(signed_for(path, 1, replace(word(path, 1), result=said))), R.ATTESTATION_TPM_SIGNATURE)


def test_what_is_remembered_is_of_this_hop_and_session_only() -> None:
    """A proof of one session proves nothing of another one with the same result."""
    by, said = judge(), word(bare(), 1)
    assert by.judge(hop(vouched(bare(), 1, said)), now=NOW).document["key"] == "delegated"
    refused(
        hop(vouched(bare(), 1, replace(said, key=token_key("another machine's")))), R.ATTESTATION_TPM_SIGNATURE, by=by
    )
    assert by.judge(hop(vouched(bare(), 1, replace(said, signed=False))), now=NOW).document["key"] == "bound"


def test_what_is_remembered_is_bounded() -> None:
    """Hop after hop; what was forgotten is proven again."""
    by = judge(entries=1)
    hops = [hop(vouched(bare(), 1, word(bare(), 1))) for _ in range(3)]
    assert [by.judge(one, now=NOW).document["status"] for one in (*hops, *hops)] == ["affirming"] * 6


def test_same_document_is_shared() -> None:
    """A warm hop costs a look-up."""
    by = judge()
    assert by.judge(hop(good()), now=NOW).document is by.judge(hop(good()), now=NOW).document
