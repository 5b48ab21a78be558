# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Built-ins for regular expressions in Go's syntax."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import re2

from nsmsec.opa.plan.builtins.builtin import Builtin
from nsmsec.opa.plan.builtins.intersections import globs_match
from nsmsec.opa.plan.builtins.operands import integer, text
from nsmsec.opa.plan.builtins.patterns import Span, compiled, matches, spans
from nsmsec.opa.plan.errors import BuiltinError

if TYPE_CHECKING:
    from nsmsec.opa.plan.budget import Budget
    from nsmsec.opa.plan.values import Value

__all__ = ["REGEXES"]

#: A reference in a replacement: a dollar, or the name or number of a group, perhaps in braces.
_REFERENCE = re.compile(r"\$(?:(\$)|(\w+)|\{(\w+)\})")

#: Go takes a number of this size and more for a name.
_MAX_GROUP = 100_000_000


def _is_valid(pattern: Value) -> Value:
    if not isinstance(pattern, str):
        return False
    try:
        compiled(pattern)
    except BuiltinError:
        return False
    return True


def _match(budget: Budget, pattern: Value, source: Value) -> Value:
    return matches(budget, text(pattern), text(source))


def _cut(data: bytes, span: Span) -> str:
    return data[max(span[0], 0) : max(span[1], 0)].decode("utf-8")


def _find(budget: Budget, pattern: Value, source: Value, most: Value) -> Value:
    data = _data(source)
    return [_cut(data, match[0]) for match in spans(budget, text(pattern), data, integer(most))]


def _find_groups(budget: Budget, pattern: Value, source: Value, most: Value) -> Value:
    data = _data(source)
    found: list[Value] = []
    for match in spans(budget, text(pattern), data, integer(most)):
        budget.spend(len(match))
        found.append([_cut(data, span) for span in match])
    return found


def _split(budget: Budget, pattern: Value, source: Value) -> Value:
    data = _data(source)
    compiled(text(pattern))
    if not data and text(pattern):
        return [""]
    parts: list[Value] = []
    begin = end = 0
    for match in spans(budget, text(pattern), data, -1):
        end = match[0][0]
        if match[0][1]:
            parts.append(_cut(data, (begin, end)))
        begin = match[0][1]
    if end != len(data):
        parts.append(_cut(data, (begin, len(data))))
    return parts


def _replace(budget: Budget, source: Value, pattern: Value, replacement: Value) -> Value:
    data, template = _data(source), text(replacement)
    names = {name.decode("utf-8"): number for name, number in compiled(text(pattern)).groupindex.items()}
    parts: list[str] = []
    place = 0
    for match in spans(budget, text(pattern), data, -1):
        parts += (_cut(data, (place, match[0][0])), _expanded(template, data, match, names))
        budget.spend(len(parts[-1]))
        place = match[0][1]
    return "".join([*parts, _cut(data, (place, len(data)))])


def _expanded(template: str, data: bytes, match: tuple[Span, ...], names: dict[str, int]) -> str:
    def group(found: re.Match[str]) -> str:
        if found[1]:
            return "$"
        number = _group_number(found[2] or found[3], names)
        return _cut(data, match[number]) if number < len(match) else ""

    return _REFERENCE.sub(group, template) if "$" in template else template


def _group_number(name: str, names: dict[str, int]) -> int:
    """Return which group a reference means; a number that no pattern has if none."""
    if name.isascii() and name.isdigit() and (name[0] != "0" or len(name) == 1) and len(name) < len(str(_MAX_GROUP)):
        return int(name)
    return names.get(name, _MAX_GROUP)


def _template_match(budget: Budget, template: Value, source: Value, start: Value, end: Value) -> Value:
    """Match text in which patterns stand between two delimiters."""
    pattern, matched = text(template), text(source)
    for delimiter in (text(start), text(end)):
        if len(delimiter.encode("utf-8")) != 1:
            raise BuiltinError("a delimiter has to be exactly one character long")
    budget.spend(len(pattern))
    return matches(budget, _translated(pattern, text(start), text(end)), matched)


def _translated(template: str, start: str, end: str) -> str:
    parts = ["^"]
    level = place = opened = 0
    for index, character in enumerate(template):
        if character == start:
            level += 1
            opened = index if level == 1 else opened
        elif character == end:
            level -= 1
            if level == 0:
                inner = template[opened + 1 : index]
                compiled(f"^{inner}$")
                parts.append(f"{re2.escape(template[place:opened])}({inner})")
                place = index + 1
        if level < 0:
            break
    if level:
        raise BuiltinError("unbalanced braces in the template")
    return "".join([*parts, re2.escape(template[place:]), "$"])


def _data(source: Value) -> bytes:
    return text(source).encode("utf-8", "replace")


REGEXES = {
    "re_match": Builtin(2, _match, bounded=True),
    "regex.find_all_string_submatch_n": Builtin(3, _find_groups, bounded=True),
    "regex.find_n": Builtin(3, _find, bounded=True),
    "regex.globs_match": Builtin(2, globs_match, bounded=True),
    "regex.is_valid": Builtin(1, _is_valid),
    "regex.match": Builtin(2, _match, bounded=True),
    "regex.replace": Builtin(3, _replace, bounded=True),
    "regex.split": Builtin(2, _split, bounded=True),
    "regex.template_match": Builtin(4, _template_match, bounded=True),
}
