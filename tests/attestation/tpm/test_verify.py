# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Judging a machine's evidence: the good is proven, each spoiled piece is refused with its code."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nsmsec.attestation.tpm import Watermark, verify_evidence
from nsmsec.errors import AttestationFailed, Malformed, Misconfigured, NsmsecError, Status
from tests.attestation.tpm.logs import DIGESTS, log
from tests.attestation.tpm.paper import (
    AK,
    EKS,
    ENDORSEMENT,
    NOW,
    NULL,
    OWNER,
    SELECTION,
    SVID_SPKI_SHA256,
    TOKEN_KEY,
    Public,
    authority,
    challenge,
    key,
    pcr_values,
    primary,
    tagged,
    top,
)
from tests.attestation.tpm.spoiled import (
    EK_SHA256,
    PADDING,
    RSA_OID,
    SPOILED,
    Case,
    cloned,
    good,
    logged,
    mark,
    with_maker,
)


def verified(case: Case) -> object:
    """Judge a case."""
    return verify_evidence(case.evidence, case.expected, NOW)


def outcome(case: Case) -> str:
    """Return what becomes of a case: proven, or the code of the refusal."""
    try:
        verified(case)
    except NsmsecError as refusal:
        return refusal.code
    return "proven"


@pytest.mark.parametrize("situation", SPOILED)
def test_one_spoiled_thing_is_refused_with_its_code(situation: str) -> None:
    """Nothing else is wrong, and the caller is not authenticated by it."""
    spoil, code = SPOILED[situation]
    with pytest.raises((AttestationFailed, Malformed)) as refusal:
        verified(spoil())
    assert (refusal.value.code, refusal.value.status) == (code, Status.UNAUTHENTICATED)


def test_good_evidence_is_proven() -> None:
    """Every fact is told."""
    case = good()
    facts = verify_evidence(case.evidence, case.expected, NOW)
    assert facts.maker is not None
    assert (facts.maker.manufacturer, facts.maker.model, facts.maker.version) == ("id:4E545300", "paper", "id:00070002")
    assert (facts.ek_sha256, facts.ek_template, facts.ek_trust, facts.software) == (EK_SHA256, "L-1", "root", False)
    assert facts.ak_name == AK.name
    assert facts.progress == Watermark(reset_count=4, restart_count=1, clock=5_000)
    assert facts.firmware == "0007000200000001"
    assert (facts.pcrs, facts.pcrs_demanded, facts.pcrs_replayed) == (pcr_values(SELECTION), False, False)
    assert facts.svid_spki_sha256 == SVID_SPKI_SHA256
    assert facts.token_key is not None
    assert (facts.token_key.name, facts.token_key.spki) == (TOKEN_KEY.name, TOKEN_KEY.spki)


@pytest.mark.parametrize("template", EKS)
def test_ek_of_every_template_is_proven(template: str) -> None:
    """RSA-2048, P-256, P-384, of the low range or the high one."""
    case = good(ek=EKS[template])
    assert verify_evidence(case.evidence, case.expected, NOW).ek_template == template


@pytest.mark.parametrize(
    ("kind", "scheme"),
    [("rsa", (0x14, 0x0B)), ("rsa", (0x16, 0x0B)), ("p384", (0x18, 0x0B)), ("p384", (0x18, 0x0C))],
    ids=["RSASSA", "RSAPSS", "P-384 with SHA-256", "P-384 with SHA-384"],
)
def test_ak_of_every_kind_is_proven(kind: str, scheme: tuple[int, int]) -> None:
    """Its own scheme says how it signs, and what the digest of PCRs is made with."""
    ak = Public(key=key(kind, "ak"), attributes=0x00050072, scheme=scheme)
    case = good(ak=ak)
    assert verify_evidence(case.evidence, case.expected, NOW).ak_name == ak.name


@pytest.mark.parametrize("padding", [b"", PADDING, b"\xff" * 100], ids=["none", "zeros", "ones"])
def test_padded_ek_certificate_is_cut(padding: bytes) -> None:
    """An NV index has one size for certificates of many."""
    case = good()
    verified(case.sent(ek_certificate=mark(case) + padding))


def test_ek_certificate_below_an_intermediate_is_proven() -> None:
    """The root alone is trusted; what stands between leads to it."""
    between = authority("Paper TPM Intermediate", issuer="Paper TPM Top")
    case = with_maker(authority="Paper TPM Intermediate").demanded(
        ek_roots=(top("Paper TPM Top"),), ek_intermediates=(between,)
    )
    verified(case)
    with pytest.raises(AttestationFailed, match="TPM_EK_UNTRUSTED"):
        verified(case.demanded(ek_intermediates=()))
    no_authority = authority("Paper TPM Intermediate", issuer="Paper TPM Top", ca=False)
    with pytest.raises(AttestationFailed, match="TPM_EK_UNTRUSTED"):
        verified(case.demanded(ek_intermediates=(no_authority,)))
    with pytest.raises(AttestationFailed, match="TPM_EK_UNTRUSTED"):
        verified(case.demanded(ek_roots=()))


@pytest.mark.parametrize(
    "certificate",
    [None, b"\x30\x03\x02\x01\x01", mark(good()).replace(RSA_OID, RSA_OID[:-1] + b"\x07")],
    ids=["none", "not a certificate", "for RSAES-OAEP"],
)
def test_ek_of_the_inventory_is_software_unless_a_root_says_else(certificate: bytes | None) -> None:
    """Unknown means software; who lets it through sees it in the facts."""
    case = good().sent(ek_certificate=certificate)
    case = case.demanded(ek_allow=frozenset({EK_SHA256}), allow_software=True)
    facts = verify_evidence(case.evidence, case.expected, NOW)
    assert (facts.ek_trust, facts.software, facts.maker) == ("inventory", True, None)


def test_ek_in_root_and_inventory_is_hardware() -> None:
    """The stronger reason counts."""
    case = good().demanded(ek_allow=frozenset({EK_SHA256}))
    assert verify_evidence(case.evidence, case.expected, NOW).ek_trust == "root"


def test_software_that_is_let_through_stays_marked() -> None:
    """The settings allow it; they do not make it hardware."""
    case = with_maker(model="swtpm").demanded(allow_software=True)
    assert verify_evidence(case.evidence, case.expected, NOW).software


def test_ek_certificate_without_end_is_no_sign_of_software() -> None:
    """IEEE 802.1AR allows the year 9999."""
    assert not verify_evidence(good().evidence, good().expected, NOW).software


def test_ak_below_the_ek_tells_its_clock_plainly() -> None:
    """`tpm2_createak` makes such keys."""
    ek = EKS["H-3"]
    below = tagged("sha256", primary(ENDORSEMENT, ek) + AK.name)
    case = good(ek=ek, qualified_signer=below).demanded(watermark=Watermark(reset_count=1, restart_count=9, clock=1))
    assert verify_evidence(case.evidence, case.expected, NOW).progress is not None


def test_ak_of_another_hierarchy_has_no_clock_and_no_firmware() -> None:
    """What is obfuscated is no fact; whoever asks for it is refused, see the spoiled ones."""
    case = good(qualified_signer=primary(OWNER, AK))
    facts = verify_evidence(case.evidence, case.expected, NOW)
    assert (facts.progress, facts.firmware) == (None, None)


@pytest.mark.parametrize(
    "watermark",
    [(4, 1, 5_000), (4, 1, 4_999), (4, 0, 5_000), (3, 9, 5_000)],
    ids=["the same", "an earlier clock", "fewer restarts", "fewer resets"],
)
def test_tpm_that_went_on_is_proven(watermark: tuple[int, int, int]) -> None:
    """Restarts are counted from each reset."""
    resets, restarts, clock = watermark
    verified(good().demanded(watermark=Watermark(reset_count=resets, restart_count=restarts, clock=clock)))


def test_values_of_pcrs_that_are_not_quoted_are_no_facts() -> None:
    """They do no harm and become nothing."""
    case = good()
    more = case.sent(pcrs={"sha256": {**case.evidence.pcrs["sha256"], 9: bytes(32)}, "sha1": {0: bytes(20)}})
    assert verify_evidence(more.evidence, more.expected, NOW).pcrs == pcr_values(SELECTION)


def test_demanded_values_are_a_fact_if_all_were_demanded() -> None:
    """A part of them proves a part."""
    values = pcr_values(SELECTION)
    whole, part = good().demanded(pcrs=values), good().demanded(pcrs={"sha256": {0: values["sha256"][0]}})
    assert verify_evidence(whole.evidence, whole.expected, NOW).pcrs_demanded
    assert not verify_evidence(part.evidence, part.expected, NOW).pcrs_demanded


def test_event_log_that_leads_to_the_quote_is_a_fact() -> None:
    """A PCR that it does not mention is as after a reset."""
    case = logged()
    assert verify_evidence(case.evidence, case.expected, NOW).pcrs_replayed
    untouched = {"sha256": frozenset({0, 2, 7, 14, 17})}
    values = {"sha256": {**DIGESTS["sha256"], 14: bytes(32), 17: b"\xff" * 32}}
    case = good(event_log=log(), pcrs=values, selection=untouched).demanded(pcr_selection=untouched)
    assert verify_evidence(case.evidence, case.expected, NOW).pcrs_replayed


def test_two_banks_are_judged_in_the_order_of_the_quote() -> None:
    """The digest is over that order."""
    selection = {"sha384": frozenset({7}), "sha256": frozenset({0})}
    case = good(selection=selection).demanded(pcr_selection=dict(reversed(selection.items())))
    assert verify_evidence(case.evidence, case.expected, NOW).pcrs == pcr_values(selection)


@pytest.mark.parametrize("bound", [b"", SVID_SPKI_SHA256], ids=["nothing", "an SVID"])
def test_evidence_bound_to_less_is_proven(bound: bytes) -> None:
    """With a token key or without one, which is certified on the same challenge."""
    case = good(challenge=challenge(binding=bound)).demanded(binding=bound)
    facts = verify_evidence(case.evidence, case.expected, NOW)
    assert (facts.svid_spki_sha256, facts.token_key is None) == (bound or None, False)
    alone = case.sent(certify=None)
    assert verify_evidence(alone.evidence, alone.expected, NOW).token_key is None


def test_token_key_with_a_policy_and_no_scheme_is_proven() -> None:
    """A key that is bound to PCRs signs by the scheme that it is asked for."""
    area = replace(TOKEN_KEY, attributes=0x000404B6, policy="11" * 32, scheme=(NULL,))
    binding = SVID_SPKI_SHA256 + area.name
    verified(good(token_key=area, challenge=challenge(binding=binding)).demanded(binding=binding))


def test_ek_that_may_speak_for_the_workload_is_proven() -> None:
    """The inventory binds it."""
    verified(good().demanded(workload_eks=frozenset({EK_SHA256})))


@pytest.mark.parametrize(
    "change",
    [{"nonce": b""}, {"nonce": bytes(31)}, {"binding": bytes(31)}, {"binding": bytes(67)}],
    ids=["no nonce", "short nonce", "short binding", "long binding"],
)
def test_challenge_of_another_length_is_a_mistake_of_the_caller(change: dict[str, bytes]) -> None:
    """No evidence is looked at."""
    with pytest.raises(Misconfigured):
        verified(good().demanded(**change))


def test_clone_is_refused_only_because_the_original_went_on() -> None:
    """The very same evidence is good before."""
    verified(good())
    with pytest.raises(AttestationFailed, match="TPM_CLOCK"):
        verified(cloned(good()))


GOOD = good()


@given(st.data())
def test_evidence_with_any_bytes_is_proven_or_refused(data: st.DataObject) -> None:
    """No structure raises anything but a refusal, wherever it is cut or changed."""
    name = data.draw(st.sampled_from(["ek_certificate", "ek_public", "ak_public"]))
    original = getattr(GOOD.evidence, name)
    at = data.draw(st.integers(0, len(original) - 1))
    changed = data.draw(
        st.sampled_from([original[:at], original[:at] + b"\xff\xff" + original[at + 2 :], original + b"\1"])
        | st.binary(max_size=200)
    )
    assert outcome(GOOD.sent(**{name: changed})).startswith(("proven", "TPM_"))
