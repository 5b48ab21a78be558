# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Floating-point numbers with 64 bits of mantissa, as OPA calculates where integers do not suffice."""

from __future__ import annotations

from fractions import Fraction

from nsmsec.opa.plan.builtins.operands import bounded
from nsmsec.opa.plan.values import Number

__all__ = ["rounded"]

_BITS = 64


def rounded(exact: Fraction) -> int | Number:
    """Return the nearest number with 64 bits of mantissa, spelled with as few digits as tell it from its neighbours."""
    if exact.denominator == 1 and abs(exact.numerator) < 1 << _BITS:
        return exact.numerator
    sign, size = ("-", -exact) if exact < 0 else ("", exact)
    exponent = _binary_exponent(size)
    unit = _power(2, exponent - _BITS + 1)
    value = round(size / unit) * unit
    digits, power = _shortest(value, unit)
    if value.denominator == 1:
        return bounded(int(f"{sign}{digits}") * 10**power)
    return Number(f"{sign}{_spelled(str(digits), power)}")


def _binary_exponent(size: Fraction) -> int:
    exponent = size.numerator.bit_length() - size.denominator.bit_length()
    return exponent if size >= _power(2, exponent) else exponent - 1


def _shortest(value: Fraction, unit: Fraction) -> tuple[int, int]:
    """Return digits and a power of ten: the shortest decimal that is nearer to the value than to its neighbours."""
    power = 1 + (value.numerator.bit_length() - value.denominator.bit_length() + 1) * 3 // 10
    while True:
        scale = _power(10, power)
        digits = round(value / scale)
        if digits and abs(digits * scale - value) <= unit / 2:
            break
        power -= 1
    while digits % 10 == 0:
        digits //= 10
        power += 1
    return digits, power


def _power(base: int, exponent: int) -> Fraction:
    return Fraction(base**exponent) if exponent >= 0 else Fraction(1, base**-exponent)


def _spelled(digits: str, power: int) -> str:
    point = len(digits) + power
    if -4 < point <= 0:  # noqa: PLR2004 - where Go's shortest form begins to use exponents
        return f"0.{'0' * -point}{digits}"
    if 0 < point < len(digits):
        return f"{digits[:point]}.{digits[point:]}"
    mantissa = f"{digits[0]}.{digits[1:]}" if len(digits) > 1 else digits
    return f"{mantissa}e{point - 1:+03d}"
