# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What an operator may change about the judging of tokens."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from nsmsec.errors import Misconfigured
from nsmsec.tokens.operations import CALL, OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["TokenSettings"]

# Token profile, section 4, step 10: how often one farther token may pass one verifier.
_ONWARD_MAX: Mapping[str, int] = MappingProxyType(dict.fromkeys(OPERATIONS, 4) | {"close": 1, CALL: 128})


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenSettings:
    """The settings of the token profile; the defaults are the strict ones.

    Attributes:
        allow_cycles: whether one identity may stand on a path more than once.
        service_transitions: pairs of network services; the second may follow the first on a path
            (names that change between NSM domains).
        onward_max: operation to the number of times that a token from beyond the neighbour may pass
            this verifier; operations that are left out keep their defaults.
    """

    allow_cycles: bool = False
    service_transitions: frozenset[tuple[str, str]] = frozenset()
    onward_max: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Complete the table of `onward_max`.

        Raises:
            Misconfigured: an operation that does not exist, or a number below one.
        """
        for operation, most in self.onward_max.items():
            if operation not in OPERATIONS:
                raise Misconfigured(f"token settings: expected operations in onward_max, found {operation!r}")
            if type(most) is not int or most < 1:
                raise Misconfigured(f"token settings: expected {operation} at least once, found {most!r}")
        object.__setattr__(self, "onward_max", MappingProxyType({**_ONWARD_MAX, **self.onward_max}))
