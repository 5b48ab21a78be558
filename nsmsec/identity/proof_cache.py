# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A bounded memory of what was proven lately.

Only successes go in, so a refusal can never become an answer. Whoever takes a proof out compares
identity and time again: a proof says what was true of these bytes, not that they fit this call.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

from nsmsec.errors import Misconfigured

__all__ = ["ProofCache"]

_Key = TypeVar("_Key", bound=Hashable)
_Proof = TypeVar("_Proof")


class ProofCache(Generic[_Key, _Proof]):
    """Remembers proofs; forgets the one that was used least lately. Safe for threads."""

    __slots__ = ("_lock", "_max_entries", "_proofs")

    def __init__(self, *, max_entries: int) -> None:
        """Make an empty cache.

        Args:
            max_entries: how many proofs to remember at most; 0 remembers nothing.

        Raises:
            Misconfigured: `max_entries` is negative.
        """
        if max_entries < 0:
            raise Misconfigured(f"proof cache: expected a bound of at least 0, found {max_entries}")
        self._max_entries = max_entries
        self._proofs: OrderedDict[_Key, _Proof] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: _Key) -> _Proof | None:
        """Return the proof for this key, if it is still remembered."""
        with self._lock:
            proof = self._proofs.get(key)
            if proof is not None:
                self._proofs.move_to_end(key)
            return proof

    def put(self, key: _Key, proof: _Proof) -> None:
        """Remember a proof; call it only with something proven."""
        with self._lock:
            self._proofs.pop(key, None)  # what is put again counts as new
            self._proofs[key] = proof
            if len(self._proofs) > self._max_entries:
                self._proofs.popitem(last=False)

    def __len__(self) -> int:
        return len(self._proofs)
