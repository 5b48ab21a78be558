# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A certificate chain as a peer presented it: bytes, nothing proven."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from nsmsec.errors import Malformed, ReasonCode

__all__ = ["PresentedChain"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PresentedChain:
    """DER certificates, the leaf first, each certifying the one before; unproven.

    Attributes:
        certificates: the DER bytes.
        leaf_sha256: the SHA-256 of the leaf, computed here from the bytes.
    """

    certificates: tuple[bytes, ...]
    leaf_sha256: bytes = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Compute the leaf's digest.

        Raises:
            Malformed: `CERT_MISSING`, there is no certificate at all.
        """
        if not self.certificates:
            raise Malformed(ReasonCode.CERT_MISSING, "certificate chain: expected a leaf, found nothing")
        object.__setattr__(self, "leaf_sha256", hashlib.sha256(self.certificates[0]).digest())

    def __repr__(self) -> str:
        return f"PresentedChain({len(self.certificates)} certificates, leaf sha256 {self.leaf_sha256.hex()[:16]})"
