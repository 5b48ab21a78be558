# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""From what a TPM makes the token key of one attester, each time anew."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["TokenKeySeed"]

_COORDINATE_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenKeySeed:
    """What, beside the TPM's own seed, leads to one token key. It is never stored: the key ends with the process.

    Attributes:
        unique: goes into the template, so that the TPM derives this key and no other (part 1, section 27.2).
        password: without it nobody else on this machine uses the key while it is loaded.
    """

    unique: bytes = field(repr=False)
    password: bytes = field(repr=False)

    @classmethod
    def fresh(cls, random: Callable[[int], bytes]) -> Self:
        """Return a new one.

        Args:
            random: returns so many random bytes.
        """
        return cls(unique=random(_COORDINATE_BYTES), password=random(_COORDINATE_BYTES))
