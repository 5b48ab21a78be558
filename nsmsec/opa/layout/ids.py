# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""SPIFFE IDs of a layout, or patterns of them, with the names that a file gives them.

A pattern ends in `/*`, which stands for exactly one segment: `spiffe://corp.example/ids/*` is every replica of the ids,
but neither the ids itself nor anything below a replica.
"""

from __future__ import annotations

from nsmsec.identity import SpiffeID

__all__ = ["check_id", "covers", "is_pattern", "trust_domain_of"]

_STAR = "/*"


def is_pattern(text: str) -> bool:
    """Tell whether it stands for more than one ID."""
    return text.endswith(_STAR)


def check_id(text: str) -> str:
    """Return an ID or a pattern that is spelled as it must be.

    Raises:
        Malformed: ID_NOT_CANONICAL.
    """
    SpiffeID.parse(f"{text.removesuffix('*')}x" if is_pattern(text) else text)
    return text


def covers(one: str, other: str) -> bool:
    """Tell whether whoever the other stands for, the one stands for as well."""
    return one == other or (is_pattern(one) and one == other.rpartition("/")[0] + _STAR)


def trust_domain_of(text: str) -> str:
    """Return the name of the trust domain of an ID or a pattern."""
    return text.split("/")[2]
