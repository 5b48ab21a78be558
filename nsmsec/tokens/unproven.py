# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A path token that was read, with nothing proven about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nsmsec.tokens.claims import Claims
    from nsmsec.tokens.delegation import UnprovenDelegation
    from nsmsec.tokens.header import Header

__all__ = ["UnprovenToken"]


@dataclass(slots=True, repr=False)
class UnprovenToken:
    """What steps 1–4 leave of one token (token profile, section 4).

    Nobody changes it. It is not frozen by force: it is made for every token of every path, and that shows in the cost.

    Attributes:
        claims: what it says; may cause refusal, or select a key.
        header: what it says about its signature.
        digest: the SHA-256 of the whole compact token; what the next token's `prh` must be.
        signed: the bytes under the signature.
        signature: as the algorithm takes it.
        segment_id: what the carrier says is the hop's connection id.
        delegation: what makes its key the hop's, where the table has it; without `cnf` the leaf's key signed.
    """

    claims: Claims
    header: Header
    digest: bytes
    signed: bytes
    signature: bytes
    segment_id: str
    delegation: UnprovenDelegation | None = None

    def __repr__(self) -> str:
        return f"UnprovenToken({self.claims!r}, sha256 {self.digest.hex()[:16]})"
