# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A path token that was read, with nothing proven about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nsmsec.tokens.claims import Claims
    from nsmsec.tokens.header import Header

__all__ = ["UnprovenToken"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnprovenToken:
    """What steps 1–4 leave of one token (token profile, section 4).

    Attributes:
        claims: what it says; may cause refusal, or select a key.
        header: what it says about its signature.
        digest: the SHA-256 of the whole compact token; what the next token's `prh` must be.
        signed: the bytes under the signature.
        signature: as the algorithm takes it.
        segment_id: what the carrier says is the hop's connection id.
    """

    claims: Claims
    header: Header
    digest: bytes
    signed: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    segment_id: str
