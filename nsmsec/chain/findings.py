# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What the elements of one call found so far, kept for the record of that call.

An inner element that refuses takes its own `Call` with it; the outermost element still has to say
which hops were proven by then. This notebook is made with the call, belongs to it alone, and is
written by one element at a time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nsmsec.appraisal import HopAttestation
    from nsmsec.tokens import VerifiedPath

__all__ = ["Findings"]


class Findings:
    """The proven path, its machines, the policy revision of one call.

    Attributes:
        verified: the latest path that was proven in this call.
        machines: what is known of the machine of each of its hops, once that was judged.
        revision: the policy revision of the latest decision in this call.
    """

    __slots__ = ("machines", "revision", "verified")

    def __init__(self) -> None:
        self.verified: VerifiedPath | None = None
        self.machines: tuple[HopAttestation, ...] | None = None
        self.revision: str | None = None
