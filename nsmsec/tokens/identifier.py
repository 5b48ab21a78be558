# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What the names in a token look like: `cid`, `seg`, `svc` (token profile, section 3)."""

from __future__ import annotations

__all__ = ["is_identifier"]


def is_identifier(value: object, longest: int) -> bool:
    """Tell whether this is a text of 1 to `longest` characters of U+0021 to U+007E.

    Of ASCII, exactly U+0020 to U+007E are printable.
    """
    if type(value) is not str or not 0 < len(value) <= longest:
        return False
    return value.isascii() and value.isprintable() and " " not in value
