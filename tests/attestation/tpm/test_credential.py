# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""MakeCredential: one EK solves the challenge, for one Name."""

from __future__ import annotations

import secrets
from dataclasses import replace

import pytest

from nsmsec.attestation.tpm import SECRET_BYTES, Credential, make_credential, read_public
from nsmsec.errors import AttestationFailed, ReasonCode
from tests.attestation.tpm.paper import AK, EKS, TOKEN_KEY, activate

SECRET = bytes(range(32))


def challenge(template: str, *, secret: bytes = SECRET) -> Credential:
    """Return a challenge for an EK."""
    ek = read_public(EKS[template].encode(), what="EK")
    return make_credential(ek=ek, ak_name=AK.name, secret=secret, random=secrets.token_bytes)


@pytest.mark.parametrize("template", EKS)
def test_the_right_tpm_solves_the_challenge(template: str) -> None:
    """RSA-2048, P-256, P-384."""
    assert activate(EKS[template], AK.name, challenge(template)) == SECRET


@pytest.mark.parametrize("template", EKS)
def test_another_name_solves_nothing(template: str) -> None:
    """A key that only stands in the same TPM is not the AK."""
    with pytest.raises(ValueError, match="integrity"):
        activate(EKS[template], TOKEN_KEY.name, challenge(template))


def test_another_ek_solves_nothing() -> None:
    """Whatever its Name."""
    with pytest.raises(ValueError, match=r".*"):
        activate(EKS["H-2"], AK.name, challenge("H-3"))


def test_two_challenges_differ() -> None:
    """The seed is fresh each time."""
    assert challenge("L-1") != challenge("L-1")
    assert challenge("L-2") != challenge("L-2")


@pytest.mark.parametrize("length", [0, 31, 33])
def test_secret_of_another_length_is_a_mistake_of_the_caller(length: int) -> None:
    """Some TPMs take no longer one, a shorter one could be guessed."""
    with pytest.raises(ValueError, match=f"{SECRET_BYTES} bytes"):
        challenge("L-1", secret=bytes(length))


def test_ek_of_another_form_is_not_challenged() -> None:
    """It might tell the secret to anyone."""
    ek = read_public(replace(EKS["L-1"], attributes=0x000200B2).encode(), what="EK")
    with pytest.raises(AttestationFailed) as refusal:
        make_credential(ek=ek, ak_name=AK.name, secret=SECRET, random=secrets.token_bytes)
    assert refusal.value.code is ReasonCode.TPM_EK_TEMPLATE
