# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""How much to measure."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["FULL", "QUICK", "Effort"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How many blocks there are, and what is in one.

    Attributes:
        blocks: blocks of paths or decisions, for each number of hops.
        tokens: tokens in a block of paths, however many hops a path has; so blocks take about the same time.
        decisions: decisions in a block.
        call_blocks: pairs of blocks of calls, for each transport.
        calls: calls in a block.
        seconds: how long one comparison may take on a slow machine.
    """

    blocks: int
    tokens: int
    decisions: int
    call_blocks: int
    calls: int
    seconds: float


#: What the published figures come from; less than half a minute on two cores.
FULL = Effort(blocks=40, tokens=100, decisions=40, call_blocks=60, calls=30, seconds=2.5)
#: Enough to see that everything runs; too little to believe the figures.
QUICK = Effort(blocks=5, tokens=20, decisions=5, call_blocks=20, calls=4, seconds=1.0)
