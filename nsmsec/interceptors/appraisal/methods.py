# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The methods of a verifier by their names on the wire."""

from __future__ import annotations

from typing import Final

__all__ = ["ATTEST", "BEGIN_ENROLMENT", "CHALLENGE", "FINISH_ENROLMENT", "SERVICE", "path_of"]

#: The service.
SERVICE: Final = "nsmsec.attestation.v1.AttestationVerifier"
BEGIN_ENROLMENT: Final = "BeginEnrolment"
FINISH_ENROLMENT: Final = "FinishEnrolment"
CHALLENGE: Final = "Challenge"
ATTEST: Final = "Attest"


def path_of(method: str) -> str:
    """Return the path of a method on the wire.

    Args:
        method: its name, such as `Challenge`.
    """
    return f"/{SERVICE}/{method}"
