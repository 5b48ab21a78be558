# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Floating-point numbers with 64 bits of mantissa, as OPA calculates where integers do not suffice."""

from __future__ import annotations

from fractions import Fraction

from nsmsec.opa.plan.builtins.operands import bounded
from nsmsec.opa.plan.values import Number

__all__ = ["nearest", "rounded"]

_BITS = 64

#: Between these places of the point Go's shortest form uses no exponent.
_LEAST_PLAIN, _MOST_PLAIN = -4, 7


def rounded(exact: Fraction) -> int | Number:
    """Return the nearest number with 64 bits of mantissa, spelled with as few digits as tell it from its neighbours."""
    if exact.denominator == 1 and abs(exact.numerator) < 1 << _BITS:
        return exact.numerator
    sign, size = ("-", -exact) if exact < 0 else ("", exact)
    unit = _unit(size)
    value = round(size / unit) * unit
    digits, power = _shortest(value, unit)
    if value.denominator == 1:
        return bounded(int(f"{sign}{digits}") * 10**power)
    return Number(f"{sign}{_spelled(str(digits), power)}")


def nearest(exact: Fraction) -> Fraction:
    """Return the nearest number with 64 bits of mantissa, which is what OPA reads an operand as."""
    unit = _unit(abs(exact)) if exact else Fraction(1)
    return round(exact / unit) * unit


def _unit(size: Fraction) -> Fraction:
    """Return what the last of the 64 bits counts in a number of this size."""
    exponent = size.numerator.bit_length() - size.denominator.bit_length()
    if size < _power(2, exponent):
        exponent -= 1
    return _power(2, exponent - _BITS + 1)


def _shortest(value: Fraction, unit: Fraction) -> tuple[int, int]:
    """Return digits and a power of ten: the shortest decimal that is nearer to the value than to its neighbours."""
    power = 2 + (value.numerator.bit_length() - value.denominator.bit_length()) * 30103 // 100_000
    while True:
        scale = _power(10, power)
        digits = round(value / scale)
        if digits and abs(digits * scale - value) <= unit / 2:
            return digits, power
        power -= 1


def _power(base: int, exponent: int) -> Fraction:
    return Fraction(base**exponent) if exponent >= 0 else Fraction(1, base**-exponent)


def _spelled(digits: str, power: int) -> str:
    point = len(digits) + power
    if _LEAST_PLAIN < point <= 0:
        return f"0.{'0' * -point}{digits}"
    if 0 < point < min(len(digits), _MOST_PLAIN):
        return f"{digits[:point]}.{digits[point:]}"
    mantissa = f"{digits[0]}.{digits[1:]}" if len(digits) > 1 else digits
    return f"{mantissa}e{point - 1:+03d}"
