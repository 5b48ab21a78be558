# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Floating-point numbers of 64 bits as Go writes them with as few digits as tell them apart."""

from __future__ import annotations

from decimal import Decimal

__all__ = ["exponential", "general", "in_json", "plainly"]

#: With exponents from the first on and below the second Go's shortest form has none.
_LEAST_PLAIN, _MOST_PLAIN = -4, 6

#: Between these sizes `encoding/json` uses no exponent.
_LEAST_IN_JSON, _MOST_IN_JSON = 1e-6, 1e21


def general(value: float) -> str:
    """Return a number as Go's `%v` does, without an exponent where that is small."""
    _, _, exponent = _parts(value)
    return plainly(value) if _LEAST_PLAIN <= exponent < _MOST_PLAIN else exponential(value)


def in_json(value: float) -> str:
    """Return a number as `encoding/json` writes it."""
    if not value or _LEAST_IN_JSON <= abs(value) < _MOST_IN_JSON:
        return plainly(value)
    return exponential(value).replace("e-0", "e-")


def plainly(value: float) -> str:
    """Return a number without an exponent."""
    shown = f"{Decimal(repr(value)):f}"
    return shown.removesuffix(".0")


def exponential(value: float) -> str:
    """Return a number as one digit, a fraction if there is one, an exponent of two digits at least."""
    sign, digits, exponent = _parts(value)
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{fraction}e{exponent:+03d}"


def _parts(value: float) -> tuple[str, str, int]:
    """Return the sign, the digits, and the exponent of ten of the first digit."""
    sign, digits, exponent = Decimal(repr(value)).as_tuple()
    shown = "".join(map(str, digits))
    kept = shown.rstrip("0") or "0"
    return "-" if sign else "", kept, len(shown) - 1 + int(exponent) if value else 0
