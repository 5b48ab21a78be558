# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""OPA's built-in functions, as far as there are any here.

Each module has functions of one family and a table of them. A function takes values and returns a value; what it does
not take raises `BuiltinError`. One that could make something large takes the budget first and says so (`bounded`).
"""

from nsmsec.opa.plan.builtins.builtin import Builtin, lenient
from nsmsec.opa.plan.builtins.table import BUILTINS

__all__ = ["BUILTINS", "Builtin", "lenient"]
