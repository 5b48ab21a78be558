# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Return codes of the TPM software stack, each with what is raised for it. The codes are those that were seen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nsmsec.attestation.attester.failures import refusal
from nsmsec.errors import AttestationFailed, Misconfigured, NsmsecError, ReasonCode, SourceUnavailable

WHERE = "device:/dev/tpm0"


@pytest.mark.parametrize(
    ("rc", "kind", "code"),
    [
        (0xA000A, SourceUnavailable, ReasonCode.TPM_UNAVAILABLE),
        (0xA0008, SourceUnavailable, ReasonCode.TPM_UNAVAILABLE),
        (0x70007, SourceUnavailable, ReasonCode.TPM_UNAVAILABLE),
        (0x70018, SourceUnavailable, ReasonCode.TPM_UNAVAILABLE),
        (0x70001, SourceUnavailable, ReasonCode.TPM_UNAVAILABLE),
        (0xA0015, Misconfigured, ReasonCode.MISCONFIGURED),
        (0x902, SourceUnavailable, ReasonCode.TPM_BUSY),
        (0x903, SourceUnavailable, ReasonCode.TPM_BUSY),
        (0xB0902, SourceUnavailable, ReasonCode.TPM_BUSY),
        (0x922, SourceUnavailable, ReasonCode.TPM_BUSY),
        (0x921, SourceUnavailable, ReasonCode.TPM_LOCKOUT),
        (0x98E, SourceUnavailable, ReasonCode.TPM_REFUSED),
        (0x9A2, SourceUnavailable, ReasonCode.TPM_REFUSED),
        (0x185, SourceUnavailable, ReasonCode.TPM_REFUSED),
        (0x12F, SourceUnavailable, ReasonCode.TPM_REFUSED),
        (0x3E0, SourceUnavailable, ReasonCode.TPM_REFUSED),
        (0x1DF, AttestationFailed, ReasonCode.TPM_AK_NOT_ACTIVATED),
    ],
    ids=lambda value: f"{value:#x}" if isinstance(value, int) else None,
)
def test_each_return_code_has_its_refusal(rc: int, kind: type[NsmsecError], code: ReasonCode) -> None:
    """Resource managers hand on the TPM's codes with a layer of their own."""
    refused = refusal(rc, tcti=WHERE)
    assert type(refused) is kind
    assert refused.code is code


@pytest.mark.parametrize(
    ("rc", "words"),
    [(0x185, "endorsement hierarchy is disabled"), (0x9A2, "demands a password"), (0x902, "/dev/tpmrm0")],
    ids=["disabled", "password", "full"],
)
def test_what_somebody_can_do_about_is_said(rc: int, words: str) -> None:
    """An administrator reads this."""
    assert words in refusal(rc, tcti=WHERE).detail


@given(rc=st.integers(1, 2**32 - 1))
def test_any_return_code_is_a_refusal_of_ours(rc: int) -> None:
    """Whatever the stack says."""
    assert refusal(rc, tcti=WHERE).code in ReasonCode
