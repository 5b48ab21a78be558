# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Built-ins that hash strings, with a key or without."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

from nsmsec.opa.plan.builtins.builtin import Builtin
from nsmsec.opa.plan.builtins.operands import text

if TYPE_CHECKING:
    from collections.abc import Callable

    from nsmsec.opa.plan.budget import Budget
    from nsmsec.opa.plan.values import Value

__all__ = ["DIGESTS"]

#: How many bytes are hashed in about the time of one step.
_BYTES_A_STEP = 64


def _data(budget: Budget, source: Value) -> bytes:
    data = text(source).encode("utf-8", "surrogatepass")
    budget.spend(len(data) // _BYTES_A_STEP)
    return data


def _digest(name: str) -> Callable[[Budget, Value], Value]:
    def call(budget: Budget, source: Value) -> Value:
        return hashlib.new(name, _data(budget, source), usedforsecurity=False).hexdigest()

    return call


def _mac(name: str) -> Callable[[Budget, Value, Value], Value]:
    def call(budget: Budget, source: Value, secret: Value) -> Value:
        return hmac.digest(_data(budget, secret), _data(budget, source), name).hex()

    return call


def _equal(budget: Budget, a: Value, b: Value) -> Value:
    """Compare in constant time."""
    return hmac.compare_digest(_data(budget, a), _data(budget, b))


DIGESTS = {
    "crypto.hmac.equal": Builtin(2, _equal, bounded=True),
    **{f"crypto.hmac.{name}": Builtin(2, _mac(name), bounded=True) for name in ("md5", "sha1", "sha256", "sha512")},
    **{f"crypto.{name}": Builtin(1, _digest(name), bounded=True) for name in ("md5", "sha1", "sha256")},
}
