# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What is known of the machine of a hop, as a policy may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nsmsec.appraisal.result import AttestationResult
    from nsmsec.errors import ReasonCode

__all__ = ["HopAttestation", "attested", "unattested"]


class HopAttestation(NamedTuple):
    """What a hop's machine proved; a tuple, since one is looked at for each hop of each call.

    Attributes:
        document: for policy, plain JSON; shared by all who look at it, never changed. With a result: `status`, `code`
            (null), `verifier`, `issued_at`, `expires_at`, `software`, `key` (`delegated` or `bound`), `profile`,
            `manufacturer`, `model`, `version`, `firmware`, `device`, `reset_count`. Without: `status` (`none`), `code`.
        result: the proven result, if there is one that counts.
    """

    document: Mapping[str, object]
    result: AttestationResult | None


def attested(result: AttestationResult, *, key: Literal["delegated", "bound"]) -> HopAttestation:
    """Return what a result says of a hop.

    Args:
        result: one that is proven, and belongs to the hop.
        key: `delegated` if a key in the TPM signed for the hop's session key; `bound` if the result only names the key
            of the hop's SVID.
    """
    return HopAttestation(
        {
            "status": result.status,
            "code": None,
            "verifier": str(result.verifier),
            "issued_at": result.issued_at,
            "expires_at": result.expires_at,
            "software": result.software,
            "key": key,
            "profile": result.profile,
            "manufacturer": result.manufacturer,
            "model": result.model,
            "version": result.version,
            "firmware": result.firmware,
            "device": result.device,
            "reset_count": result.reset_count,
        },
        result,
    )


def unattested(code: ReasonCode) -> HopAttestation:
    """Return that there is no proof that counts, with the reason why."""
    return HopAttestation({"status": "none", "code": str(code)}, None)
