# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Evidence of a genuine TPM that proves nothing here, recorded from one: each is refused for what it is (C60)."""

from __future__ import annotations

import json
from typing import Final

import pytest

from nsmsec.cli.hw_verify import judgement
from tests.attestation.tpm.test_vectors import VECTORS

#: Whose only fault is the one that a test is about.
GOOD: Final = "good-rsa-ek"


def code_of(name: str) -> object:
    """Return what a recorded piece of evidence is refused with."""
    return judgement(VECTORS[name].read_bytes()).document["code"]


def test_genuine_evidence_is_proven() -> None:
    """What the others are spoiled from."""
    assert code_of(GOOD) is None


@pytest.mark.parametrize("name", ["another-nonce", "nil-nonce", "unbound-nonce", "key-of-another-nonce"])
def test_evidence_for_another_challenge_is_a_tpm_nonce(name: str) -> None:
    """C60: recorded earlier, made without a challenge, or with a challenge that is bound to nobody."""
    assert code_of(name) == "TPM_NONCE"


@pytest.mark.parametrize("name", ["another-workload", "another-token-key"])
def test_evidence_carried_to_another_workload_is_a_tpm_nonce(name: str) -> None:
    """C60: the genuine quote of one SVID beside another SVID, or another token key."""
    assert code_of(name) == "TPM_NONCE"


def test_evidence_of_another_machine_is_not_activated() -> None:
    """C60: its TPM is genuine, but its attestation key never solved a challenge for this EK."""
    assert code_of("ak-of-another-machine") == "TPM_AK_NOT_ACTIVATED"


def test_certificate_of_another_tpm_is_untrusted() -> None:
    """C60: a genuine certificate proves only its own key."""
    assert code_of("certificate-of-another-ek") == "TPM_EK_UNTRUSTED"


def test_quote_invented_with_a_key_that_signs_anything_is_refused_for_the_key() -> None:
    """C60: the signature of a genuine TPM over words that are not its own."""
    assert code_of("unrestricted-ak") == "TPM_AK_ATTRIBUTES"


@pytest.mark.parametrize("name", ["empty-bank", "fewer-pcrs", "another-bank"])
def test_quote_of_other_registers_is_a_tpm_pcr_selection(name: str) -> None:
    """C60: a genuine quote that does not speak of how the machine booted."""
    assert code_of(name) == "TPM_PCR_SELECTION"


@pytest.mark.parametrize("name", ["cloned-state", "reset-count-back", "lost-power", "cleared", "owner-ak-clock"])
def test_tpm_that_went_back_is_a_tpm_clock(name: str) -> None:
    """C60: a clone, a restored state, a cleared TPM, one whose counters nobody can read."""
    assert code_of(name) == "TPM_CLOCK"


def test_software_tpm_is_refused_unless_it_is_allowed() -> None:
    """C60: nothing is wrong with it but that anyone can make one."""
    assert code_of("software") == "TPM_SOFTWARE"
    assert json.loads(VECTORS[GOOD].read_text())["expected"]["allow_software"] is True
