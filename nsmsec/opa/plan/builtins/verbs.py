# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Go's `Sprintf` for integers, floating-point numbers, strings."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nsmsec.opa.plan.builtins.floats import general
from nsmsec.opa.plan.builtins.operands import bounded

if TYPE_CHECKING:
    from nsmsec.opa.plan.budget import Budget

__all__ = ["Printable", "sprintf"]

Printable = bool | int | float | str

_VERB = re.compile(
    r"%(?P<flags>[-+# 0]*)(?:\[(?P<first>[^\]]*)\])?(?P<width>\*|[0-9]*)"
    r"(?:(?P<point>\.)(?:\[(?P<second>[^\]]*)\])?(?P<precision>\*|[0-9]*))?(?:\[(?P<third>[^\]]*)\])?(?P<verb>.?)",
    re.DOTALL,
)

#: Go pads no further.
_WIDEST = 1_000_000

_INT64 = range(-(1 << 63), 1 << 63)
_BASES = {"b": "0b", "o": "0", "O": "0o", "x": "0x", "X": "0X", "d": "", "v": ""}
_ESCAPES = {"\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v", "\\": "\\\\"}
_LAST_RUNE, _FIRST_OF_FOUR, _FIRST_OF_EIGHT = 0x10FFFF, 0x80, 0x10000


def sprintf(budget: Budget, template: str, values: list[Printable]) -> str:
    """Return the template with its verbs replaced; what does not fit says so in the text, as in Go.

    Raises:
        LimitExceeded: the text would be too long.
    """
    printer = _Printer(budget, values)
    budget.spend(len(template))
    return _VERB.sub(printer.verb, template) + printer.rest()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """Flags, width and precision of a verb; -1 for a precision that was not given."""

    flags: str = ""
    width: int = 0
    precision: int = -1

    def padded(self, shown: str, *, signed: bool = False) -> str:
        if "-" in self.flags:
            return shown.ljust(self.width)
        if "0" not in self.flags:
            return shown.rjust(self.width)
        sign = shown[0] if signed and shown[:1] in ("+", "-", " ") else ""
        return sign + shown[len(sign) :].rjust(self.width - len(sign), "0")

    def sign(self, *, negative: bool) -> str:
        if negative:
            return "-"
        return "+" if "+" in self.flags else " " if " " in self.flags else ""


class _Printer:
    """Replaces one verb after the other."""

    __slots__ = ("_budget", "_next", "_reordered", "_values")

    def __init__(self, budget: Budget, values: list[Printable]) -> None:
        self._budget = budget
        self._values = values
        self._next = 0
        self._reordered = False

    def rest(self) -> str:
        """Return the mark for values that no verb took."""
        extra = [f"{_type(value)}={_formatted(_Layout(), 'v', value)}" for value in self._values[self._next :]]
        self._budget.spend(sum(map(len, extra)))
        return f"%!(EXTRA {', '.join(extra)})" if extra and not self._reordered else ""

    def verb(self, found: re.Match[str]) -> str:
        good, noted = self._point_at(found["first"]), ""
        width, mark = self._size(found["width"], "BADWIDTH")
        noted += mark
        good = self._point_at(found["second"]) and good
        precision, mark = self._size(found["precision"], "BADPREC") if found["point"] else (-1, "")
        noted += mark
        good = self._point_at(found["third"]) and good
        flags = found["flags"] + ("-" if width < 0 else "")
        self._budget.spend(abs(width) + max(precision, 0))
        return noted + self._replaced(
            found["verb"], _Layout(flags=flags, width=abs(width), precision=precision), good=good
        )

    def _replaced(self, verb: str, layout: _Layout, *, good: bool) -> str:
        if not verb:
            return "%!(NOVERB)"
        if verb == "%":
            return "%"
        if not good:
            return f"%!{verb}(BADINDEX)"
        if self._next >= len(self._values):
            return f"%!{verb}(MISSING)"
        value = self._values[self._next]
        self._next += 1
        shown = _formatted(layout, verb, value)
        self._budget.spend(len(shown))
        return shown

    def _point_at(self, index: str | None) -> bool:
        """Go on with the value of that number, counted from one; return whether there is one."""
        if index is None:
            return True
        self._reordered = True
        if not (index.isascii() and index.isdigit() and 0 < int(index[:9]) <= len(self._values)):
            return False
        self._next = int(index) - 1
        return True

    def _size(self, shown: str, mark: str) -> tuple[int, str]:
        """Return a width or precision, which may be a value, and the mark for one that is none."""
        if shown != "*":
            size = int(shown[:9] or 0)
            return (size, "") if size <= _WIDEST else (0, f"%!({mark})")
        value = self._values[self._next] if self._next < len(self._values) else None
        self._next += value is not None
        if type(value) is not int or abs(value) > _WIDEST or (mark == "BADPREC" and value < 0):
            return (0 if mark == "BADWIDTH" else -1), f"%!({mark})"
        return value, ""


def _formatted(layout: _Layout, verb: str, value: Printable) -> str:
    if verb == "T":
        return layout.padded(_type(value))
    if verb == "v":
        layout = replace(layout, flags=layout.flags.replace("+", ""))
    if isinstance(value, bool):
        shown = layout.padded("true" if value else "false") if verb in "tv" else None
    elif isinstance(value, str):
        shown = _string(layout, verb, value)
    elif isinstance(value, float):
        shown = _float(layout, verb, value)
    else:
        shown = _integer(layout, verb, value)
    return f"%!{verb}({_type(value).removeprefix('*')}={_formatted(layout, 'v', value)})" if shown is None else shown


def _type(value: Printable) -> str:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int64" if value in _INT64 else "*big.Int"
    return "float64" if isinstance(value, float) else "string"


def _string(layout: _Layout, verb: str, value: str) -> str | None:
    cut = value if layout.precision < 0 else value[: layout.precision]
    if verb in "sv" and not (verb == "v" and "#" in layout.flags):
        return layout.padded(cut)
    if verb == "v":
        return layout.padded(_quoted("", cut, '"'))
    if verb == "q":
        return layout.padded(_quoted(layout.flags, cut, '"'))
    if verb not in "xX":
        return None
    data = value.encode("utf-8", "replace")
    kept = data if layout.precision < 0 else data[: layout.precision]
    shown = kept.hex(" ") if " " in layout.flags else kept.hex()
    return layout.padded(shown.upper() if verb == "X" else shown)


def _quoted(flags: str, value: str, quote: str) -> str:
    if "#" in flags and quote == '"' and "`" not in value and value.replace("\t", "").isprintable():
        return f"`{value}`"
    return quote + "".join(_escaped(flags, character, quote) for character in value) + quote


def _escaped(flags: str, character: str, quote: str) -> str:
    if character in _ESCAPES or character == quote:
        return _ESCAPES.get(character, f"\\{quote}")
    code = ord(character)
    if character.isprintable() and ("+" not in flags or character.isascii()):
        return character
    if code < _FIRST_OF_FOUR:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < _FIRST_OF_EIGHT else f"\\U{code:08x}"


def _integer(layout: _Layout, verb: str, value: int) -> str | None:
    if verb in _BASES:
        return _in_base(layout, verb, bounded(value))
    if value not in _INT64:
        return layout.padded(str(bounded(value))) if verb == "s" else None
    rune = chr(value) if 0 <= value <= _LAST_RUNE else "\ufffd"
    if verb == "c":
        return layout.padded(rune)
    if verb == "q":
        return layout.padded(_quoted(layout.flags, rune, "'"))
    if verb != "U":
        return None
    return layout.padded(f"U+{value:04X}" + (f" '{rune}'" if "#" in layout.flags and rune.isprintable() else ""))


def _in_base(layout: _Layout, verb: str, value: int) -> str:
    digits = format(abs(value), {"v": "d", "O": "o"}.get(verb, verb))
    if layout.precision >= 0:
        digits = digits.rjust(layout.precision, "0") if value or layout.precision else ""
    prefix = _BASES[verb] if "#" in layout.flags or verb == "O" else ""
    sign = layout.sign(negative=value < 0)
    if "0" in layout.flags and "-" not in layout.flags and layout.precision < 0:
        digits = digits.rjust(layout.width - len(sign), "0")
    if verb == "o" and digits.startswith("0"):
        prefix = ""
    return replace(layout, flags=layout.flags.replace("0", "")).padded(sign + prefix + digits)


def _float(layout: _Layout, verb: str, value: float) -> str | None:
    size = abs(value)
    if verb in "vgG":
        shown = general(size) if layout.precision < 0 else f"{size:.{layout.precision}g}"
    elif verb in "eEfF":
        shown = f"{size:.{6 if layout.precision < 0 else layout.precision}{verb.lower()}}"
    else:
        return None
    shown = shown.upper() if verb in "EG" else shown
    return layout.padded(layout.sign(negative=str(value)[0] == "-") + shown, signed=True)
