# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Built-ins for amounts with units, such as `10Mi`."""

from __future__ import annotations

import re
from fractions import Fraction

from nsmsec.opa.plan.builtins.builtin import Builtin
from nsmsec.opa.plan.builtins.operands import bounded, text
from nsmsec.opa.plan.builtins.precision import nearest
from nsmsec.opa.plan.errors import BuiltinError, LimitExceeded
from nsmsec.opa.plan.values import Number, Value

__all__ = ["UNITS"]

_DECIMAL = {letter: 1000**power for power, letter in enumerate("kmgtpe", 1)}
_BINARY = {f"{letter}i": 1024**power for power, letter in enumerate("kmgtpe", 1)}
_BYTES = {"": 1, **_DECIMAL, **_BINARY}
_BYTES |= {f"{unit}b": size for unit, size in _BYTES.items() if unit}

#: Upper and lower case are told apart where OPA does: `m` is a thousandth, `M` a million.
_AMOUNTS = {"": Fraction(1), **{unit: Fraction(size) for unit, size in (_DECIMAL | _BINARY).items()}}
_AMOUNTS |= {unit.capitalize(): size for unit, size in _AMOUNTS.items() if unit}
_AMOUNTS["m"] = Fraction(0.001)

#: What may be a number: OPA takes signs anywhere, and an exponent only if a digit or a sign follows.
_SPLIT = re.compile("((?:[0-9.+-]|[eE][0-9+-])*)(.*)", re.ASCII | re.DOTALL)
_EXPONENT_DIGITS = re.compile("[eE][+-]?[0-9]{7}", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE]([+-]?[0-9]+))?", re.ASCII)

_MAX_DIGITS, _MAX_EXPONENT = 4000, 4000

_DECIMALS = 10


def _parse(source: Value) -> Value:
    """Return the amount exactly, a fraction with ten decimals."""
    number, unit = _halves("units.parse", text(source).replace('"', ""))
    size = _AMOUNTS.get(unit[:1] + unit[1:].lower())
    if size is None:
        raise BuiltinError(f"units.parse: unit {unit[:20]} not recognized")
    exact = _fraction("units.parse: could not parse amount to a number", number) * size
    if exact.denominator == 1:
        return bounded(exact.numerator)
    digits = str(int(abs(exact) * 10**_DECIMALS + Fraction(1, 2))).rjust(_DECIMALS + 1, "0")
    return Number(f"{'-' if exact < 0 else ''}{digits[:-_DECIMALS]}.{digits[-_DECIMALS:]}")


def _parse_bytes(source: Value) -> Value:
    """Return the whole bytes, calculated with 64 bits of mantissa."""
    number, unit = _halves("units.parse_bytes", text(source).lower().replace('"', ""))
    size = _BYTES.get(unit)
    if size is None:
        raise BuiltinError(f"units.parse_bytes: byte unit {unit[:20]} not recognized")
    exact = _fraction("units.parse_bytes: could not parse byte amount to a number", number)
    return bounded(int(nearest(nearest(exact) * size)))


def _halves(name: str, source: str) -> tuple[str, str]:
    """Return the number and the unit."""
    if " " in source:
        raise BuiltinError(f"{name}: spaces not allowed in resource strings")
    found = _SPLIT.match(source)
    number, unit = found.groups() if found else ("", "")
    if _EXPONENT_DIGITS.search(number):
        raise BuiltinError(f"{name}: exponent too large")
    if not number:
        raise BuiltinError(f"{name}: no {'byte ' if name.endswith('bytes') else ''}amount provided")
    return number, unit


def _fraction(complaint: str, number: str) -> Fraction:
    found = _NUMBER.fullmatch(number)
    if found is None:
        raise BuiltinError(complaint)
    if len(number) > _MAX_DIGITS or abs(int(found[1] or 0)) > _MAX_EXPONENT:
        raise LimitExceeded("units: a number of too many digits")
    return Fraction(number)


UNITS = {
    "units.parse": Builtin(1, _parse),
    "units.parse_bytes": Builtin(1, _parse_bytes),
}
