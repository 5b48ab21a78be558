# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Which hierarchy a key stands in, by its qualified Name (TPM 2.0 Library, part 1)."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nsmsec.attestation.tpm.public import PublicArea

__all__ = ["is_under_endorsement"]

_ENDORSEMENT = (0x4000000B).to_bytes(4, "big")


def is_under_endorsement(qualified_name: bytes, *, ak: PublicArea, ek: PublicArea) -> bool:
    """Tell whether this is the AK's qualified Name as a primary of the endorsement hierarchy, or below the EK.

    Only for such a key are the counters in the header of an attestation told plainly; for others the TPM
    adds a secret offset to them (part 2, section 10.12).

    Args:
        qualified_name: what the TPM signed as the qualified Name of its signer.
        ak: the attestation key that signed.
        ek: the endorsement key.
    """
    below_ek = ak.name_hash.tagged(ek.name_hash.tagged(_ENDORSEMENT + ek.name) + ak.name)
    primary = ak.name_hash.tagged(_ENDORSEMENT + ak.name)
    return any(hmac.compare_digest(qualified_name, known) for known in (primary, below_ek))
