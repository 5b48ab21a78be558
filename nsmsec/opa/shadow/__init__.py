# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A candidate policy beside the one that decides: what it would change is counted and logged, before it changes it."""

from nsmsec.opa.shadow.aio import ShadowAsyncEngine
from nsmsec.opa.shadow.difference import Difference
from nsmsec.opa.shadow.engine import ShadowEngine
from nsmsec.opa.shadow.limits import ShadowLimits
from nsmsec.opa.shadow.sampling import EveryNth, RandomShare, Sampling
from nsmsec.opa.shadow.tally import ShadowTally

__all__ = [
    "Difference",
    "EveryNth",
    "RandomShare",
    "Sampling",
    "ShadowAsyncEngine",
    "ShadowEngine",
    "ShadowLimits",
    "ShadowTally",
]
