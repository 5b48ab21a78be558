# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""How much nsmsec costs, as ratios within one run; `docs/benchmarks.md` defines them."""

from nsmsec.dev.bench.effort import FULL, QUICK, Effort
from nsmsec.dev.bench.report import measure

__all__ = ["FULL", "QUICK", "Effort", "measure"]
