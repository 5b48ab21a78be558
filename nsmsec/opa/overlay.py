# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Laying some members of a data document over others, member by member."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["overlaid"]


def overlaid(base: Mapping[str, object], override: Mapping[str, object]) -> dict[str, object]:
    """Return the base with the members of the override; objects in both are joined, anything else is replaced."""
    merged = dict(base)
    for name, value in override.items():
        there = merged.get(name)
        if isinstance(there, Mapping) and isinstance(value, Mapping):
            merged[name] = overlaid(there, value)
        else:
            merged[name] = value
    return merged
