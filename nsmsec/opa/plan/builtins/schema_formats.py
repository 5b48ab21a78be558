# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The formats that a schema may ask of strings, checked as OPA checks them."""

from __future__ import annotations

import ipaddress
import re
from datetime import date, time
from typing import TYPE_CHECKING

import jsonschema

from nsmsec.opa.plan.builtins.patterns import compiled
from nsmsec.opa.plan.builtins.uris import URIS
from nsmsec.opa.plan.errors import BuiltinError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["format_checker"]

_LABEL = r"[a-zA-Z0-9](?:[a-zA-Z0-9\-]{0,61}[a-zA-Z0-9])?"
_POINTER = r"(?:/(?:[^~/]|~0|~1)*)*"

_SHAPES = {
    "hostname": rf"(?=.{{1,255}}\Z){_LABEL}(?:\.{_LABEL})*",
    "json-pointer": _POINTER,
    "relative-json-pointer": rf"(?:0|[1-9][0-9]*)(?:#|{_POINTER})",
    "uuid": r"[a-fA-F0-9]{8}-(?:[a-fA-F0-9]{4}-){3}[a-fA-F0-9]{12}",
    "email": r"[^\s@<>\"(),:;\[\]\\]+@[^\s@<>\"(),:;\[\]\\]+",
}

_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]+)?"
_ZONE = r"(?:Z|[+-](?:[01][0-9]|2[0-4]):[0-5][0-9])"


def format_checker() -> jsonschema.FormatChecker:
    """Return what checks formats; one it does not know is never violated."""
    checker = jsonschema.FormatChecker(formats=())
    for name, fits in _checks().items():
        checker.checkers[name] = (_for_strings(fits), ())
    return checker


def _for_strings(fits: Callable[[str], bool]) -> Callable[[object], bool]:
    return lambda value: not isinstance(value, str) or fits(value)


def _checks() -> dict[str, Callable[[str], bool]]:
    checks = {name: _shaped(shape) for name, shape in _SHAPES.items()}
    uri = URIS["uri.is_valid"].function
    checks |= {
        "date": lambda value: _is_moment(value, rf"({_DATE})()"),
        "date-time": lambda value: _is_moment(value, rf"()({_TIME}){_ZONE}?|({_DATE})(?:T({_TIME}){_ZONE})?"),
        "idn-email": checks["email"],
        "ipv4": _is_address(ipaddress.IPv4Address),
        "ipv6": _is_address(ipaddress.IPv6Address),
        "regex": _is_pattern,
        "time": lambda value: _is_moment(value, rf"()({_TIME}){_ZONE}?"),
        "uri": lambda value: (
            "\\" not in value and bool(uri(value)) and re.match(r"[a-zA-Z][\w+.-]*:", value) is not None
        ),
        "uri-reference": lambda value: "\\" not in value and (not value or bool(uri(value))),
    }
    return checks | {"iri": checks["uri"], "iri-reference": checks["uri-reference"]}


def _shaped(shape: str) -> Callable[[str], bool]:
    return lambda value: re.fullmatch(shape, value, re.ASCII) is not None


def _is_moment(value: str, shape: str) -> bool:
    found = re.fullmatch(shape, value, re.ASCII)
    if found is None:
        return False
    days = [group for group in found.groups() if group and "-" in group]
    times = [group for group in found.groups() if group and ":" in group]
    try:
        return all(map(date.fromisoformat, days)) and all(time.fromisoformat(found[:8]) is not None for found in times)
    except ValueError:
        return False


def _is_address(kind: type[ipaddress.IPv4Address | ipaddress.IPv6Address]) -> Callable[[str], bool]:
    def fits(value: str) -> bool:
        try:
            kind(value)
        except ValueError:
            return False
        return "%" not in value

    return fits


def _is_pattern(value: str) -> bool:
    try:
        compiled(value)
    except BuiltinError:
        return False
    return True
