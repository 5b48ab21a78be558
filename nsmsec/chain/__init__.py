# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What an element sees, how elements compose, who drives them.

A flow is written once, as a generator, for threads as for asyncio: `effects` says what it may ask for,
`drive` who answers.
"""

from nsmsec.chain.call import CALL, Call, Ending, OwnSegment, Reply, Side
from nsmsec.chain.compose import Chain, compose
from nsmsec.chain.drive import (
    StartedAio,
    StartedSync,
    drive_aio,
    drive_sync,
    judge_aio,
    judge_sync,
    start_aio,
    start_sync,
)
from nsmsec.chain.effects import Ask, Effect, Flow, Invoke, ask, invoke
from nsmsec.chain.element import Element, Proceed, RepeatedElement
from nsmsec.chain.evolve import evolved
from nsmsec.chain.findings import Findings

__all__ = [
    "CALL",
    "Ask",
    "Call",
    "Chain",
    "Effect",
    "Element",
    "Ending",
    "Findings",
    "Flow",
    "Invoke",
    "OwnSegment",
    "Proceed",
    "RepeatedElement",
    "Reply",
    "Side",
    "StartedAio",
    "StartedSync",
    "ask",
    "compose",
    "drive_aio",
    "drive_sync",
    "evolved",
    "invoke",
    "judge_aio",
    "judge_sync",
    "start_aio",
    "start_sync",
]
