# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The hash algorithms of TPMs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives import hashes

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["BANKS", "HASHES", "SHA256", "SHA384", "TPMHash"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TPMHash:
    """A hash algorithm (TCG Algorithm Registry, table 3).

    Attributes:
        number: its TPM_ALG_ID.
        name: its name, as PCR banks have it.
        size: how many bytes a digest has.
        algorithm: what `cryptography` calls it.
    """

    number: int
    name: str
    size: int
    algorithm: hashes.HashAlgorithm = field(compare=False)

    def digest(self, data: bytes) -> bytes:
        """Return the digest of some bytes."""
        return hashlib.new(self.name, data).digest()

    def tagged(self, data: bytes) -> bytes:
        """Return the digest behind the algorithm's number, as in a Name."""
        return self.number.to_bytes(2, "big") + self.digest(data)


SHA1 = TPMHash(number=0x0004, name="sha1", size=20, algorithm=hashes.SHA1())  # noqa: S303 - a PCR bank, nothing is signed with it
SHA256 = TPMHash(number=0x000B, name="sha256", size=32, algorithm=hashes.SHA256())
SHA384 = TPMHash(number=0x000C, name="sha384", size=48, algorithm=hashes.SHA384())
SHA512 = TPMHash(number=0x000D, name="sha512", size=64, algorithm=hashes.SHA512())

#: What names, signs or digests, by number.
HASHES: Mapping[int, TPMHash] = {one.number: one for one in (SHA256, SHA384, SHA512)}

#: What PCR banks there are, by number.
BANKS: Mapping[int, TPMHash] = {SHA1.number: SHA1, **HASHES}
