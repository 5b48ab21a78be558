# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Tests of `nsmsec.appraisal.enrolment`."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from nsmsec.errors import AttestationFailed, Malformed, ReasonCode, SourceUnavailable
from tests.appraisal.lab import MACHINE, OTHER, PEER, Lab, ek_of, keys_of, refused
from tests.attestation.tpm import paper

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nsmsec.appraisal.port import AttestedPeer

LIFETIME = timedelta(seconds=30)


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    """Return a verifier with an empty inventory."""
    return Lab(path=tmp_path / "inventory")


def finish(lab: Lab, challenge_id: str, secret: bytes, workload: AttestedPeer = PEER) -> None:
    """Hand in a secret."""
    lab.service.finish_enrolment(workload, challenge_id=challenge_id, secret=secret)


@pytest.mark.parametrize("template", paper.EKS)
@pytest.mark.parametrize("maker", [paper.Maker(), None], ids=["certified", "bare"])
def test_machine_that_solves_its_challenge_is_enrolled(lab: Lab, template: str, maker: paper.Maker | None) -> None:
    """By every template of an EK, with a certificate or without."""
    machine = MACHINE.changed(ek=paper.EKS[template], maker=maker)
    lab = lab.known(machine).set(allow_software=maker is None)
    record = lab.inventory.look_up(ek_of(machine), PEER.id)
    assert record is not None
    assert record.ak_name is None
    record = lab.enrolled(machine).inventory.look_up(ek_of(machine), PEER.id)
    assert record is not None
    assert record.ak_name == machine.ak.name
    assert record.mark is None
    assert lab.attested(machine).text


class Mistaken(paper.Maker):
    """Certifies another key."""

    def certificate(self, ek: paper.Public) -> bytes:
        """Return the certificate of another EK."""
        del ek
        return paper.Maker().certificate(paper.EKS["H-3"])


SIGNING_EK = MACHINE.changed(ek=replace(MACHINE.ek, attributes=0x000700B2))

REFUSED: dict[str, tuple[Callable[[Lab], tuple[Lab, paper.Machine]], ReasonCode]] = {
    "the inventory has not": (lambda lab: (lab, MACHINE), ReasonCode.TPM_EK_UNTRUSTED),
    "may speak for another workload only": (
        lambda lab: (lab.known(workload=OTHER), MACHINE),
        ReasonCode.TPM_EK_UNTRUSTED,
    ),
    "nothing proves to be hardware": (
        lambda lab: (lab.known(), MACHINE.changed(maker=None)),
        ReasonCode.TPM_SOFTWARE,
    ),
    "has an EK that might sign": (
        lambda lab: (lab.known(SIGNING_EK), SIGNING_EK),
        ReasonCode.TPM_EK_TEMPLATE,
    ),
    "has an AK that signs anything": (
        lambda lab: (lab.known(), MACHINE.changed(ak=replace(paper.AK, attributes=0x00040472))),
        ReasonCode.TPM_AK_ATTRIBUTES,
    ),
    "has the certificate of another EK": (
        lambda lab: (lab.known(), MACHINE.changed(maker=Mistaken())),
        ReasonCode.TPM_EK_UNTRUSTED,
    ),
}


@pytest.mark.parametrize("situation", REFUSED)
def test_machine_is_not_enrolled_that(lab: Lab, situation: str) -> None:
    """It gets no challenge."""
    spoil, code = REFUSED[situation]
    lab, machine = spoil(lab)
    assert isinstance(refused(lambda: lab.begin(machine), code), AttestationFailed)


@pytest.mark.parametrize("part", ["ek_public", "ek_certificate", "ak_public"])
def test_keys_that_cannot_be_read_are_refused(lab: Lab, part: str) -> None:
    """Where the inventory vouches for the EK, its certificate need not be readable; elsewhere it must be."""
    lab = lab.set(first_use=True) if part == "ek_certificate" else lab.known()
    cut = replace(keys_of(MACHINE), **{part: getattr(keys_of(MACHINE), part)[:-1]})
    refusal = refused(lambda: lab.service.begin_enrolment(PEER, cut), ReasonCode.TPM_FORMAT)
    assert isinstance(refusal, Malformed)


def test_another_secret_spends_the_challenge(lab: Lab) -> None:
    """Nobody tries twice, nothing is recorded."""
    challenge_id, secret = lab.known().begin()
    for wrong, code in ((bytes(32), ReasonCode.TPM_AK_NOT_ACTIVATED), (secret, ReasonCode.ATTESTATION_CHALLENGE)):
        refusal = refused(partial(finish, lab, challenge_id, wrong), code)
        assert isinstance(refusal, AttestationFailed)
    record = lab.inventory.look_up(ek_of(MACHINE), PEER.id)
    assert record is not None
    assert (record.ak_name, record.enrolments) == (None, 0)


@pytest.mark.parametrize("wrong", [b"", bytes(31), bytes(33)], ids=["none", "shorter", "longer"])
def test_secret_of_another_length_is_refused(lab: Lab, wrong: bytes) -> None:
    """As any other secret."""
    challenge_id, _ = lab.known().begin()
    refused(lambda: finish(lab, challenge_id, wrong), ReasonCode.TPM_AK_NOT_ACTIVATED)


@pytest.mark.parametrize("unknown", ["", "00" * 16, "no hex", "zz" * 16, "\ud800"], ids=range(5))
def test_challenge_that_was_never_made_is_refused(lab: Lab, unknown: str) -> None:
    """Whatever it is called."""
    lab.known().begin()
    refused(lambda: finish(lab, unknown, bytes(32)), ReasonCode.ATTESTATION_CHALLENGE)


def test_challenge_is_solved_once_in_time_by_the_one_that_began(lab: Lab) -> None:
    """By no other workload, by no other SVID of the same one; what they try does not spend it."""
    challenge_id, secret = lab.known().known(workload=OTHER).begin()
    for workload in (OTHER, replace(PEER, svid_spki=OTHER.svid_spki), replace(PEER, id=OTHER.id)):
        refused(partial(finish, lab, challenge_id, secret, workload), ReasonCode.ATTESTATION_CHALLENGE)
    lab.clock.move(LIFETIME - timedelta(microseconds=1))
    finish(lab, challenge_id, secret)
    refused(lambda: finish(lab, challenge_id, secret), ReasonCode.ATTESTATION_CHALLENGE)


def test_challenge_that_is_solved_late_is_refused(lab: Lab) -> None:
    """Its end is outside."""
    challenge_id, secret = lab.known().begin()
    lab.clock.move(LIFETIME)
    refused(lambda: finish(lab, challenge_id, secret), ReasonCode.ATTESTATION_CHALLENGE)


def test_machine_that_was_removed_meanwhile_is_not_enrolled(lab: Lab) -> None:
    """The operator's word counts when it is recorded."""
    challenge_id, secret = lab.known().begin()
    lab.inventory.remove(ek_of(MACHINE), PEER.id)
    refused(lambda: finish(lab, challenge_id, secret), ReasonCode.TPM_EK_UNTRUSTED)


def test_workload_has_only_so_many_challenges_open(lab: Lab) -> None:
    """Others are not hindered; late ones make room; a refusal is no verdict on the machine."""
    lab = lab.known().known(workload=OTHER).set(max_challenges_per_workload=2)
    lab.begin()
    lab.begin(workload=replace(PEER, svid_spki=b"of its next SVID"))
    assert isinstance(refused(lab.begin, ReasonCode.ATTESTATION_TOO_MANY), SourceUnavailable)
    lab.begin(workload=OTHER)
    lab.clock.move(LIFETIME)
    lab.begin()


def test_all_workloads_have_only_so_many_challenges_open(lab: Lab) -> None:
    """Memory is bounded, whoever asks."""
    lab = lab.known().known(workload=OTHER).set(max_challenges=1)
    lab.begin(workload=OTHER)
    refused(lab.begin, ReasonCode.ATTESTATION_TOO_MANY)


def test_first_use_is_off(lab: Lab) -> None:
    """A root that vouches for the EK says nothing of the workload."""
    refused(lab.begin, ReasonCode.TPM_EK_UNTRUSTED)


def test_first_use_binds_a_machine_to_a_workload(lab: Lab) -> None:
    """Where the settings allow it, and neither was known."""
    lab = lab.set(first_use=True).enrolled()
    (entry,) = lab.inventory.entries()
    assert (entry.ek_sha256, entry.workload, entry.first_use, entry.enrolled) == (ek_of(MACHINE), PEER.id, True, True)
    assert lab.attested().text


def test_first_use_takes_a_pinned_root(lab: Lab) -> None:
    """Nobody else vouches for the EK, software or not."""
    lab = lab.set(first_use=True, allow_software=True)
    for changed, machine in ((lab, MACHINE.changed(maker=None)), (lab.changed(roots=()), MACHINE)):
        refused(partial(changed.begin, machine), ReasonCode.TPM_EK_UNTRUSTED)


def test_machine_of_first_use_ends_with_its_root(lab: Lab) -> None:
    """Its EK is not vouched for by the inventory."""
    lab = lab.set(first_use=True, allow_software=True).enrolled()
    refused(lab.changed(roots=()).attested, ReasonCode.TPM_EK_UNTRUSTED)
    refused(lab.changed(roots=()).begin, ReasonCode.TPM_EK_UNTRUSTED)


def test_first_use_is_for_what_nobody_knows(lab: Lab) -> None:
    """A workload that has a machine gets no second one; a machine that has or had a workload gets no other."""
    lab = lab.set(first_use=True).enrolled()
    another = MACHINE.changed(ek=paper.EKS["H-3"])
    refused(lambda: lab.begin(another), ReasonCode.TPM_EK_UNTRUSTED)
    refused(lambda: lab.begin(workload=OTHER), ReasonCode.TPM_EK_UNTRUSTED)
    assert lab.inventory.remove(ek_of(MACHINE), PEER.id)
    refused(lab.begin, ReasonCode.TPM_EK_UNTRUSTED)


def test_only_the_first_of_two_is_the_first(lab: Lab) -> None:
    """Both began before either had finished."""
    lab = lab.set(first_use=True)
    another = MACHINE.changed(ek=paper.EKS["H-3"])
    one, two = lab.begin(), lab.begin(another)
    finish(lab, *one)
    refused(lambda: finish(lab, *two), ReasonCode.TPM_EK_UNTRUSTED)
    assert [entry.ek_sha256 for entry in lab.inventory.entries()] == [ek_of(MACHINE)]


def test_secrets_are_not_shown(lab: Lab) -> None:
    """Neither by a challenge, nor by what is kept for it."""
    lab.known().begin()
    assert "credential" not in repr(lab.service.begin_enrolment(PEER, keys_of(MACHINE)))
