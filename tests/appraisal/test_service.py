# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Tests of `nsmsec.appraisal.service`: attestation, from the challenge to the result."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from nsmsec.appraisal.alarm import Alarm, AlarmKind
from nsmsec.appraisal.reference_values import Profile
from nsmsec.attestation.tpm import Watermark
from nsmsec.errors import AttestationFailed, Malformed, ReasonCode, SourceUnavailable, Status
from nsmsec.identity import TrustDomain
from nsmsec.tokens import base64url
from tests.appraisal.lab import (
    AUDIENCE,
    DEFAULT,
    MACHINE,
    OTHER,
    PEER,
    PROFILE,
    Lab,
    claims,
    ek_of,
    evidence_for,
    refused,
    told,
)
from tests.attestation.tpm import paper

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nsmsec.appraisal.port import AttestedPeer
    from nsmsec.attestation.tpm import Evidence

LIFETIME = timedelta(seconds=30)
OTHER_KEY = replace(paper.TOKEN_KEY, key=paper.key("p256", "other token"))


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    """Return a verifier with one machine, enrolled."""
    return Lab(path=tmp_path / "inventory").known().enrolled()


def mark_of(lab: Lab) -> Watermark | None:
    """Return how far the machine was seen."""
    record = lab.inventory.look_up(ek_of(MACHINE), PEER.id)
    assert record is not None
    return record.mark


def test_machine_gets_a_result_for_its_workload(lab: Lab) -> None:
    """Bound to the SVID and the token key; for this audience; of this nonce."""
    nonce = lab.nonce()
    said = claims(lab.answer(nonce))
    machine = said["submods"]["machine"]
    assert said["sub"] == str(PEER.id)
    assert said["aud"] == ["corp.example"]
    assert machine["eat_nonce"] == base64url.encode(nonce)
    assert machine["tpm"]["svid"] == base64url.encode(hashlib.sha256(PEER.svid_spki).digest())
    assert machine["tpm"]["key"] == base64url.encode(paper.TOKEN_KEY.name)
    point = paper.TOKEN_KEY.key.public_key()
    assert isinstance(point, EllipticCurvePublicKey)
    x = point.public_numbers().x.to_bytes(32, "big")
    assert said["cnf"]["jwk"]["x"] == base64url.encode(x)
    assert mark_of(lab) == Watermark(reset_count=4, restart_count=1, clock=5_000)
    assert lab.alarms == []


def test_challenge_says_what_to_quote_until_when(lab: Lab) -> None:
    """By the profile of the machine."""
    challenge = lab.service.challenge(PEER, ek_sha256=ek_of(MACHINE))
    assert len(challenge.nonce) == 32
    assert challenge.pcrs == paper.SELECTION
    assert challenge.expires_at == int((paper.NOW + LIFETIME).timestamp())


def test_evidence_without_a_token_key_is_bound_to_the_svid_alone(lab: Lab) -> None:
    """Such a result names no key."""
    said = claims(lab.attested(MACHINE.changed(token_key=None)))
    assert "cnf" not in said
    assert "key" not in said["submods"]["machine"]["tpm"]


def test_software_is_let_through_by_setting_and_stays_visible(lab: Lab) -> None:
    """What only the inventory knows is software."""
    machine = MACHINE.changed(maker=None)
    refused(lambda: lab.attested(machine), ReasonCode.TPM_SOFTWARE)
    assert claims(lab.set(allow_software=True).attested(machine))["submods"]["machine"]["tpm"]["sw"] is True


def test_machine_that_did_not_enrol_gets_no_nonce(lab: Lab) -> None:
    """It is told so."""
    another = MACHINE.changed(ek=paper.EKS["H-3"])
    lab.known(another)
    refusal = refused(lambda: lab.nonce(another), ReasonCode.ATTESTATION_NOT_ENROLLED)
    assert isinstance(refusal, AttestationFailed)
    assert refusal.status is Status.FAILED_PRECONDITION


@pytest.mark.parametrize("ek", ["", "00", "0" * 65, "A" * 64, "\ud800" * 64], ids=range(5))
def test_what_names_no_machine_gets_no_nonce(lab: Lab, ek: str) -> None:
    """It is no hash."""
    refusal = refused(lambda: lab.service.challenge(PEER, ek_sha256=ek), ReasonCode.TPM_FORMAT)
    assert isinstance(refusal, Malformed)


def test_machine_of_another_workload_gets_no_nonce(lab: Lab) -> None:
    """Any genuine TPM could speak for any workload otherwise."""
    refused(lambda: lab.nonce(workload=OTHER), ReasonCode.TPM_EK_UNTRUSTED)


def test_machine_speaks_for_each_workload_that_the_inventory_says(lab: Lab) -> None:
    """It enrols once: the keys are those of the machine."""
    assert claims(lab.known(workload=OTHER).attested(workload=OTHER))["sub"] == str(OTHER.id)


def test_nonce_is_answered_once(lab: Lab) -> None:
    """A good answer spends it."""
    nonce = lab.nonce()
    lab.answer(nonce)
    refused(lambda: lab.answer(nonce), ReasonCode.ATTESTATION_CHALLENGE)


def test_nonce_is_spent_by_an_answer_that_is_refused(lab: Lab) -> None:
    """Nobody tries until it fits. Nothing else is kept of the attempt."""
    nonce = lab.nonce()
    before = lab.inventory.look_up(ek_of(MACHINE), PEER.id)
    refused(lambda: lab.answer(nonce, MACHINE.changed(signer=OTHER_KEY)), ReasonCode.TPM_SIGNATURE)
    assert lab.inventory.look_up(ek_of(MACHINE), PEER.id) == before
    assert lab.alarms == []
    refused(lambda: lab.answer(nonce), ReasonCode.ATTESTATION_CHALLENGE)


def test_nonce_is_answered_in_time(lab: Lab) -> None:
    """Its end is outside."""
    one, two = lab.nonce(), lab.nonce()
    lab.clock.move(LIFETIME - timedelta(microseconds=1))
    lab.answer(one)
    lab.clock.move(timedelta(microseconds=1))
    refused(lambda: lab.answer(two), ReasonCode.ATTESTATION_CHALLENGE)


def test_nonce_of_another_verifier_is_refused(lab: Lab) -> None:
    """Nonces live in the process that made them."""
    nonce = lab.nonce()
    refused(lambda: lab.changed().answer(nonce), ReasonCode.ATTESTATION_CHALLENGE)
    refused(lambda: lab.answer(bytes(32)), ReasonCode.ATTESTATION_CHALLENGE)


def test_nonce_of_another_workload_is_refused_and_not_spent(lab: Lab) -> None:
    """Nor is one of the same workload under another SVID."""
    lab = lab.known(workload=OTHER)
    nonce = lab.nonce()
    for workload in (OTHER, replace(PEER, svid_spki=OTHER.svid_spki)):
        refused(partial(lab.answer, nonce, workload=workload), ReasonCode.ATTESTATION_CHALLENGE)
    lab.answer(nonce)


def test_nonce_of_another_machine_is_refused(lab: Lab) -> None:
    """It was given for one machine of the workload; both are enrolled."""
    another = MACHINE.changed(ek=paper.EKS["H-3"])
    lab.known(another).enrolled(another)
    nonce = lab.nonce()
    refused(lambda: lab.answer(nonce, another), ReasonCode.ATTESTATION_CHALLENGE)


def test_workload_has_only_so_many_nonces_open(lab: Lab) -> None:
    """A refusal is no verdict on the machine."""
    lab = lab.set(max_challenges_per_workload=1)
    lab.nonce()
    refusal = refused(lab.nonce, ReasonCode.ATTESTATION_TOO_MANY)
    assert isinstance(refusal, SourceUnavailable)
    assert refusal.status is Status.UNAVAILABLE


def sent(machine: paper.Machine = MACHINE, workload: AttestedPeer = PEER) -> Callable[[bytes], Evidence]:
    """Return what makes evidence of a machine for a nonce."""
    return lambda nonce: evidence_for(machine, nonce, workload)


def with_key(**changes: Any) -> Callable[[bytes], Evidence]:  # noqa: ANN401 - the fields have many types
    """Return likewise, with a token key of another form."""
    return sent(MACHINE.changed(token_key=replace(paper.TOKEN_KEY, **changes)))


SPOILED: dict[str, tuple[Callable[[bytes], Evidence], ReasonCode]] = {
    "another SVID": (sent(workload=replace(PEER, svid_spki=b"another SVID")), ReasonCode.TPM_NONCE),
    "an older nonce": (lambda _: evidence_for(MACHINE, bytes(32), PEER), ReasonCode.TPM_NONCE),
    "another attestation key": (
        sent(MACHINE.changed(ak=replace(paper.AK, key=paper.key("p256", "ak of another TPM")))),
        ReasonCode.TPM_AK_NOT_ACTIVATED,
    ),
    "fewer PCRs": (sent(MACHINE.changed(selection={"sha256": frozenset({0, 2})})), ReasonCode.TPM_PCR_SELECTION),
    "a token key that may leave its TPM": (with_key(attributes=0x00040470), ReasonCode.TPM_KEY_ATTRIBUTES),
    "a token key with a longer Name": (with_key(name_hash="sha384"), ReasonCode.TPM_KEY_ATTRIBUTES),
    "a key that is not certified": (sent(MACHINE.changed(certified_name=OTHER_KEY.name)), ReasonCode.TPM_KEY_NAME),
    "an AK of the owner": (
        sent(MACHINE.changed(qualified_signer=paper.primary(paper.OWNER, paper.AK))),
        ReasonCode.TPM_CLOCK,
    ),
}


@pytest.mark.parametrize("situation", SPOILED)
def test_there_is_no_result_for(lab: Lab, situation: str) -> None:
    """Each by its own code; nothing is kept of it."""
    spoiled, code = SPOILED[situation]
    nonce = lab.nonce()
    evidence = spoiled(nonce)
    refusal = refused(lambda: lab.service.attest(PEER, nonce=nonce, evidence=evidence, audience=AUDIENCE), code)
    assert isinstance(refusal, AttestationFailed)
    assert mark_of(lab) is None
    assert lab.alarms == []


@pytest.mark.parametrize("count", [0, 17])
def test_there_is_no_result_for_nobody_or_for_too_many(lab: Lab, count: int) -> None:
    """An audience is bounded."""
    audience = frozenset(TrustDomain.parse(f"d{number}.example") for number in range(count))
    nonce = lab.nonce()
    evidence = evidence_for(MACHINE, nonce, PEER)
    refusal = refused(
        lambda: lab.service.attest(PEER, nonce=nonce, evidence=evidence, audience=audience), ReasonCode.SIZE
    )
    assert isinstance(refusal, Malformed)


def test_assigned_profile_is_demanded_and_named(lab: Lab) -> None:
    """The default demands no values here, so that its results name no profile."""
    assert "ear_appraisal_policy_ids" not in claims(lab.attested())["submods"]["machine"]
    lab.known(profile=PROFILE.id)
    assert claims(lab.attested())["submods"]["machine"]["ear_appraisal_policy_ids"] == [PROFILE.id]


def test_changed_pcr_is_refused(lab: Lab) -> None:
    """The machine booted something else; the default profile does not mind."""
    changed = {"sha256": {**paper.pcr_values(paper.SELECTION)["sha256"], 7: bytes(32)}}
    machine = MACHINE.changed(pcrs=changed)
    lab.attested(machine)
    lab.known(profile=PROFILE.id)
    refused(lambda: lab.attested(machine), ReasonCode.TPM_PCR_VALUE)


def test_profile_that_was_assigned_after_the_nonce_counts(lab: Lab) -> None:
    """What was quoted for the old one is not enough for the new one."""
    stricter = Profile(id="more", pcrs={"sha256": frozenset({0, 2, 4, 7})}, values=None, min_firmware=None)
    lab = lab.changed(profiles=(DEFAULT, stricter))
    nonce = lab.nonce()
    lab.known(profile=stricter.id)
    refused(lambda: lab.answer(nonce), ReasonCode.TPM_PCR_SELECTION)


def test_old_firmware_is_refused(lab: Lab) -> None:
    """By the profile."""
    for lowest, ends_well in ((MACHINE.firmware, True), (MACHINE.firmware + 1, False)):
        other = lab.changed(profiles=(replace(DEFAULT, min_firmware=lowest),))
        if ends_well:
            other.attested()
        else:
            refused(other.attested, ReasonCode.TPM_FIRMWARE)


def test_profile_that_is_not_there_is_no_answer(lab: Lab) -> None:
    """Never another one in its place; before and after the nonce was given."""
    nonce = lab.nonce()
    lab.known(profile="rack-8")
    for attempt in (lab.nonce, lambda: lab.answer(nonce)):
        refusal = refused(attempt, ReasonCode.ATTESTATION_INVENTORY)
        assert isinstance(refusal, SourceUnavailable)


def test_machine_that_was_removed_meanwhile_gets_no_result(lab: Lab) -> None:
    """The operator's word counts when evidence is judged."""
    nonce = lab.nonce()
    lab.inventory.remove(ek_of(MACHINE), PEER.id)
    refused(lambda: lab.answer(nonce), ReasonCode.TPM_EK_UNTRUSTED)
    lab.known()
    refused(lab.nonce, ReasonCode.ATTESTATION_NOT_ENROLLED)


BACK = {
    "its clock is behind": {"clock": 4_999},
    "its reset counter is behind": {"clock": 6_000, "reset_count": 3},
    "its restart counter is behind": {"clock": 6_000, "restart_count": 0},
    "it was cleared": {"clock": 10, "reset_count": 0, "restart_count": 0},
    "it was reset, with its clock behind": {"clock": 4_999, "reset_count": 5, "restart_count": 0},
}


@pytest.mark.parametrize("situation", BACK)
def test_tpm_that_went_back_raises_the_alarm_and_has_to_enrol_again(lab: Lab, situation: str) -> None:
    """It is a clone, or its state was put back, or it is not what it was. Then it begins anew."""
    lab = lab.known(workload=OTHER)
    lab.attested()
    back = MACHINE.changed(**BACK[situation])
    refusal = refused(lambda: lab.attested(back), ReasonCode.TPM_CLOCK)
    assert isinstance(refusal, AttestationFailed)
    found = Watermark(reset_count=back.reset_count, restart_count=back.restart_count, clock=back.clock)
    before = Watermark(reset_count=4, restart_count=1, clock=5_000)
    assert lab.alarms == [
        Alarm(
            kind=AlarmKind.CLOCK_WENT_BACK,
            at=paper.NOW,
            workload=PEER.id,
            ek_sha256=ek_of(MACHINE),
            before=before,
            found=found,
        )
    ]
    for workload in (PEER, OTHER):
        refused(partial(lab.nonce, workload=workload), ReasonCode.ATTESTATION_NOT_ENROLLED)
    lab.enrolled().attested(back)
    assert mark_of(lab) == found
    assert len(lab.alarms) == 1


def test_reset_and_restart_are_no_alarm(lab: Lab) -> None:
    """Counters go up, the clock goes on."""
    for machine in (MACHINE, told(MACHINE, reset_count=5, restart_count=0), told(told(MACHINE), reset_count=5)):
        lab.attested(machine)
    assert lab.alarms == []


def test_clone_is_found_whichever_attests_first(lab: Lab) -> None:
    """Both count on from the same state. Enrolling first does not hide it: the mark stays."""
    lab.attested()
    original, clone = told(told(MACHINE)), told(MACHINE)
    lab.attested(original)
    lab.enrolled(clone)
    refused(lambda: lab.attested(clone), ReasonCode.TPM_CLOCK)
    lab.enrolled(clone).attested(clone)
    lab.attested(told(told(original)))
    refused(lambda: lab.attested(told(clone)), ReasonCode.TPM_CLOCK)
    assert [alarm.kind for alarm in lab.alarms] == [AlarmKind.CLOCK_WENT_BACK] * 2


def test_answers_of_one_machine_may_overtake_each_other(lab: Lab) -> None:
    """Two workloads of one machine attest at the same time: no alarm, and the mark stays with the later one."""
    lab = lab.known(workload=OTHER)
    lab.attested()
    slow, fast = lab.nonce(), lab.nonce(workload=OTHER)
    lab.answer(fast, told(told(MACHINE)), OTHER)
    lab.answer(slow, told(MACHINE))
    assert lab.alarms == []
    mark = mark_of(lab)
    assert mark is not None
    assert mark.clock == told(told(MACHINE)).clock


def test_answer_that_is_behind_in_part_did_not_overtake(lab: Lab) -> None:
    """More resets with less time, although both nonces were open: two TPMs with one key."""
    lab = lab.known(workload=OTHER)
    one, two = lab.nonce(), lab.nonce(workload=OTHER)
    lab.answer(one, told(MACHINE))
    refused(lambda: lab.answer(two, MACHINE.changed(reset_count=9), OTHER), ReasonCode.TPM_CLOCK)
    assert [alarm.kind for alarm in lab.alarms] == [AlarmKind.CLOCK_WENT_BACK]


def test_mark_is_kept_by_the_inventory(lab: Lab) -> None:
    """A verifier that was restarted, or another one beside it, knows how far the TPM was."""
    lab.attested(told(MACHINE))
    refused(lab.changed().attested, ReasonCode.TPM_CLOCK)


def test_nonce_of_before_an_enrolment_is_refused(lab: Lab) -> None:
    """What it was compared with is not what counts now."""
    nonce = lab.nonce()
    lab.enrolled()
    refused(lambda: lab.answer(nonce), ReasonCode.ATTESTATION_CHALLENGE)
    assert lab.alarms == []
    lab.attested()


def test_nonce_of_before_an_alarm_is_refused(lab: Lab) -> None:
    """The TPM has to enrol again before anything counts."""
    lab.attested(told(MACHINE))
    nonce = lab.nonce()
    refused(lab.attested, ReasonCode.TPM_CLOCK)
    refused(lambda: lab.answer(nonce, told(told(MACHINE))), ReasonCode.ATTESTATION_NOT_ENROLLED)


def test_clock_that_is_not_safe_raises_the_alarm(lab: Lab) -> None:
    """The TPM lost its power, or its state was put back. It need not enrol, and is compared with what was seen."""
    lab.attested()
    refused(lambda: lab.attested(told(MACHINE, safe=0)), ReasonCode.TPM_CLOCK)
    (alarm,) = lab.alarms
    assert (alarm.kind, alarm.before, alarm.found) == (AlarmKind.CLOCK_NOT_SAFE, None, None)
    assert mark_of(lab) == Watermark(reset_count=4, restart_count=1, clock=5_000)
    lab.attested(told(told(MACHINE)))


def test_alarm_that_cannot_be_raised_is_no_pass(lab: Lab) -> None:
    """The refusal is recorded before."""
    lab.attested(told(MACHINE))

    def broken(alarm: Alarm) -> None:
        raise OSError(alarm.kind)

    with pytest.raises(OSError, match="went_back"):
        lab.changed(sink=broken).attested()
    refused(lab.nonce, ReasonCode.ATTESTATION_NOT_ENROLLED)


def test_many_threads_attest_one_machine(lab: Lab) -> None:
    """Each nonce counts once, whoever is first; no alarm, no lost mark."""
    nonces = [lab.nonce() for _ in range(8)]
    ended: list[object] = []

    def attest(number: int) -> None:
        machine = MACHINE.changed(clock=6_000 + number)
        for _ in range(2):
            try:
                ended.append(lab.answer(nonces[number], machine))
            except AttestationFailed as refusal:
                ended.append(refusal.code)

    threads = [threading.Thread(target=attest, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ended.count(ReasonCode.ATTESTATION_CHALLENGE) == 8
    assert lab.alarms == []
    mark = mark_of(lab)
    assert mark is not None
    assert mark.clock == 6_007
