# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a verifier demands of evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryptography import x509

__all__ = ["Expected", "Watermark"]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Watermark:
    """How far a TPM was when it was last seen.

    Attributes:
        reset_count: how often it was reset, which a boot does.
        restart_count: how often it was restarted or resumed since.
        clock: its clock, in milliseconds.
    """

    reset_count: int
    restart_count: int
    clock: int

    def is_behind(self, other: Watermark) -> bool:
        """Tell whether a TPM that was seen at `other` went back to be here.

        A safe clock is never behind, whatever the counters say.
        """
        return self < other or self.clock < other.clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The settings and the state against which one piece of evidence is judged. Nothing has a default.

    Attributes:
        nonce: the challenge, 32 bytes, used once by the caller.
        binding: SHA-256 of the SVID's SPKI DER, alone or followed by the token key's Name; or empty.
        pcr_selection: the PCRs that must be quoted, by bank; neither more nor fewer.
        pcrs: the values that quoted PCRs must have, by bank and index; or None.
        ek_roots: the pinned authorities for EK certificates. A pinned intermediate is an authority like a root.
        ek_intermediates: certificates that may stand between them and an EK certificate; they are trusted in nothing.
        ek_allow: the inventory: SHA-256 of the SPKI DER of each known EK, hex in lower case.
        workload_eks: the EKs that may speak for the workload of the evidence; None where no workload is judged.
        activated_ak_names: the Names of AKs that solved a challenge made for this very EK.
        allow_software: whether a TPM that nothing proves to be hardware is let through, marked for ever.
        min_firmware: the lowest version of the TPM's firmware, as its 64-bit number; or None.
        watermark: how far the TPM was before; None only where it is seen for the first time.
    """

    nonce: bytes
    binding: bytes
    pcr_selection: Mapping[str, frozenset[int]]
    pcrs: Mapping[str, Mapping[int, bytes]] | None
    ek_roots: tuple[x509.Certificate, ...]
    ek_intermediates: tuple[x509.Certificate, ...]
    ek_allow: frozenset[str]
    workload_eks: frozenset[str] | None
    activated_ak_names: frozenset[bytes]
    allow_software: bool
    min_firmware: int | None
    watermark: Watermark | None
