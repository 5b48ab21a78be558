# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""How a candidate is doing, at one moment."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ShadowTally"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowTally:
    """Counts of the questions that were drawn; those that a candidate was handed but holds still are in none.

    Attributes:
        compared: those that the candidate has answered, or failed to.
        differed: how many of these came out differently.
        dropped: those that it was never asked, since too many were waiting, the shadow was closed or could not draw.
    """

    compared: int
    differed: int
    dropped: int
