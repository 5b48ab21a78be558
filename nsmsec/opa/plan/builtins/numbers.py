# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Built-ins for arithmetic: exact on integers, with 64 bits of mantissa where fractions come in."""

from __future__ import annotations

import math
import operator
from typing import TYPE_CHECKING

from nsmsec.opa.plan.builtins.builtin import Builtin
from nsmsec.opa.plan.builtins.operands import bounded, fraction, integer, number
from nsmsec.opa.plan.builtins.precision import nearest, rounded
from nsmsec.opa.plan.errors import BuiltinError, LimitExceeded
from nsmsec.opa.plan.values import Number, Value

if TYPE_CHECKING:
    from collections.abc import Callable
    from fractions import Fraction

    from nsmsec.opa.plan.budget import Budget

__all__ = ["NUMBERS", "plus", "times"]


def plus(a: Value, b: Value) -> Value:
    """Add two numbers."""
    if type(a) is int and type(b) is int:
        return a + b
    return _calculated(operator.add, fraction(a), fraction(b))


def _minus(a: Value, b: Value) -> Value:
    """Subtract a number from a number, or a set from a set."""
    if type(a) is set and type(b) is set:
        return a - b
    if type(a) is int and type(b) is int:
        return a - b
    return _calculated(operator.sub, fraction(a), fraction(b))


def times(a: Value, b: Value) -> Value:
    """Multiply two numbers."""
    if type(a) is int and type(b) is int:
        return bounded(a * b)
    return _calculated(operator.mul, fraction(a), fraction(b))


def _calculated(calculate: Callable[[Fraction, Fraction], Fraction], a: Fraction, b: Fraction) -> Value:
    """Return a sum, difference or product: exact if both operands have integer values, however spelled."""
    if a.denominator == b.denominator == 1:
        return bounded(calculate(a, b).numerator)
    return rounded(calculate(nearest(a), nearest(b)))


def _divide(a: Value, b: Value) -> Value:
    divisor = fraction(b)
    if not divisor:
        raise BuiltinError("divide by zero")
    return rounded(nearest(fraction(a)) / nearest(divisor))


def _remainder(a: Value, b: Value) -> Value:
    divisor, dividend = fraction(b), fraction(a)
    if divisor.denominator != 1 or dividend.denominator != 1:
        raise BuiltinError("modulo on floating-point number")
    if not divisor:
        raise BuiltinError("modulo by zero")
    rest = abs(dividend.numerator) % abs(divisor.numerator)
    return -rest if dividend < 0 else rest


def _absolute(a: Value) -> Value:
    value = number(a)
    if isinstance(value, int):
        return abs(value)
    return Number(value.text.removeprefix("-"))


def _to_integer(convert: Callable[[Fraction], int]) -> Callable[[Value], Value]:
    def call(a: Value) -> Value:
        return a if type(a) is int else bounded(convert(fraction(a)))

    return call


def _round(value: Fraction) -> int:
    """Round half away from zero."""
    half_up = (abs(value) * 2 + 1) // 2
    return -half_up if value < 0 else half_up


def _range(budget: Budget, first: Value, last: Value, step: int = 1) -> Value:
    a, b = integer(first), integer(last)
    numbers = range(a, b + 1, step) if a <= b else range(a, b - 1, -step)
    if numbers.start.bit_length() > _INDEX_BITS or numbers.stop.bit_length() > _INDEX_BITS:
        raise LimitExceeded("evaluation: a range of too large numbers")
    budget.spend(len(numbers))
    return list(numbers)


#: A shift to the left that leaves nothing but zero within the bounds.
_FAR = 100_000

#: What Python takes as the length of a range.
_INDEX_BITS = 60


def _range_step(budget: Budget, first: Value, last: Value, step: Value) -> Value:
    if integer(step) <= 0:
        raise BuiltinError("numbers.range_step: step must be a positive number above zero")
    return _range(budget, first, last, integer(step))


def _shift_left(a: Value, b: Value) -> Value:
    return bounded(integer(a) << min(_shift(b), _FAR))


def _shift_right(a: Value, b: Value) -> Value:
    return integer(a) >> _shift(b)


def _shift(value: Value) -> int:
    found = integer(value)
    if found < 0:
        raise BuiltinError.of_type("operand 2 must be an unsigned integer number but got a negative integer")
    return found


NUMBERS = {
    "abs": Builtin(1, _absolute),
    "bits.and": Builtin(2, lambda a, b: integer(a) & integer(b)),
    "bits.lsh": Builtin(2, _shift_left),
    "bits.negate": Builtin(1, lambda a: ~integer(a)),
    "bits.or": Builtin(2, lambda a, b: integer(a) | integer(b)),
    "bits.rsh": Builtin(2, _shift_right),
    "bits.xor": Builtin(2, lambda a, b: integer(a) ^ integer(b)),
    "ceil": Builtin(1, _to_integer(math.ceil)),
    "div": Builtin(2, _divide),
    "floor": Builtin(1, _to_integer(math.floor)),
    "minus": Builtin(2, _minus),
    "mul": Builtin(2, times),
    "numbers.range": Builtin(2, _range, bounded=True),
    "numbers.range_step": Builtin(3, _range_step, bounded=True),
    "plus": Builtin(2, plus),
    "rem": Builtin(2, _remainder),
    "round": Builtin(1, _to_integer(_round)),
}
