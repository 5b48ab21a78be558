# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Built-ins that search, cut or join strings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.opa.plan.builtins.builtin import Builtin, weighed
from nsmsec.opa.plan.builtins.operands import integer, mapping, text, texts
from nsmsec.opa.plan.errors import BuiltinError
from nsmsec.opa.plan.values import unkey

if TYPE_CHECKING:
    from collections.abc import Callable

    from nsmsec.opa.plan.budget import Budget
    from nsmsec.opa.plan.values import Value

__all__ = ["STRINGS"]

#: What Go calls white space at the ends of strings.
_SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f"
    "\u205f\u3000"
)


def _concatenate(budget: Budget, glue: Value, parts: Value) -> Value:
    found = texts(parts)
    budget.spend(sum(map(len, found)) + len(found) * len(text(glue)))
    return text(glue).join(found)


def _index(haystack: Value, needle: Value) -> Value:
    if not text(needle):
        raise BuiltinError("empty search character")
    return text(haystack).find(text(needle))


def _indices(haystack: Value, needle: Value) -> Value:
    _index(haystack, needle)
    return [start for start in range(len(text(haystack))) if text(haystack).startswith(text(needle), start)]


def _replace(budget: Budget, source: Value, old: Value, new: Value) -> Value:
    budget.spend(len(text(source)) + text(source).count(text(old)) * len(text(new)))
    return text(source).replace(text(old), text(new))


def _replace_all(budget: Budget, patterns: Value, source: Value) -> Value:
    """Replace patterns: at every place the first that fits, in their order; the empty one once at a place."""
    pairs = sorted((text(unkey(old)), text(new)) for old, new in mapping(patterns).items())
    rest = text(source)
    done: list[str] = []
    start, after_empty = 0, False
    while start <= len(rest):
        budget.spend(len(pairs) + 1)
        fits = (pair for pair in pairs if rest.startswith(pair[0], start) and (pair[0] or not after_empty))
        old, new = next(fits, (None, rest[start : start + 1]))
        budget.spend(len(new))
        done.append(new)
        start += 1 if old is None else len(old)
        after_empty = old == ""
    return "".join(done)


def _split(source: Value, separator: Value) -> Value:
    return text(source).split(text(separator)) if text(separator) else list(text(source))


def _split_n(source: Value, separator: Value, most: Value) -> Value:
    """Return the first parts, or with a negative number the last; of the first that many, the rest left out."""
    number, found = integer(most), text(source)
    if number < 0:
        parts = found.split(text(separator)) if text(separator) else list(found)
        return parts[max(len(parts) + number, 0) :]
    if not text(separator):
        return list(found[:number])
    return found.split(text(separator), min(number, len(found)))[:number]


def _substring(source: Value, start: Value, count: Value) -> Value:
    first, number = integer(start), integer(count)
    if first < 0:
        raise BuiltinError("negative offset")
    return text(source)[first:] if number < 0 else text(source)[first : first + number]


def _trim_space(source: Value) -> Value:
    return text(source).strip(_SPACE)


def _mapped(source: str, convert: Callable[[str], str]) -> str:
    """Convert each character by itself, as Go does; one that would become several stays, or takes its title case."""
    if source.isascii():
        return convert(source)
    return "".join(_only(convert(character), character) for character in source)


def _only(converted: str, character: str) -> str:
    if len(converted) == 1:
        return converted
    title = character.title()
    return converted[0] if converted[0].isascii() and character.isupper() else title if len(title) == 1 else character


def _any_match(matches: Callable[[str, str], bool]) -> Callable[[Budget, Value, Value], Value]:
    def call(budget: Budget, sources: Value, parts: Value) -> Value:
        left = [sources] if isinstance(sources, str) else texts(sources)
        right = [parts] if isinstance(parts, str) else texts(parts)
        budget.spend(len(left) * len(right))
        return any(matches(source, part) for source in left for part in right)

    return call


STRINGS = {
    "concat": Builtin(2, _concatenate, bounded=True),
    "contains": Builtin(2, lambda source, part: text(part) in text(source)),
    "endswith": Builtin(2, lambda source, part: text(source).endswith(text(part))),
    "indexof": Builtin(2, _index),
    "indexof_n": Builtin(2, weighed(_indices), bounded=True),
    "lower": Builtin(1, lambda source: _mapped(text(source), str.lower)),
    "replace": Builtin(3, _replace, bounded=True),
    "split": Builtin(2, _split),
    "startswith": Builtin(2, lambda source, part: text(source).startswith(text(part))),
    "strings.any_prefix_match": Builtin(2, _any_match(str.startswith), bounded=True),
    "strings.any_suffix_match": Builtin(2, _any_match(str.endswith), bounded=True),
    "strings.count": Builtin(2, lambda source, part: text(source).count(text(part))),
    "strings.replace_n": Builtin(2, _replace_all, bounded=True),
    "strings.reverse": Builtin(1, lambda source: text(source)[::-1]),
    "strings.split_n": Builtin(3, _split_n),
    "substring": Builtin(3, _substring),
    "trim": Builtin(2, lambda source, cut: text(source).strip(text(cut)) if text(cut) else text(source)),
    "trim_left": Builtin(2, lambda source, cut: text(source).lstrip(text(cut)) if text(cut) else text(source)),
    "trim_prefix": Builtin(2, lambda source, part: text(source).removeprefix(text(part))),
    "trim_right": Builtin(2, lambda source, cut: text(source).rstrip(text(cut)) if text(cut) else text(source)),
    "trim_space": Builtin(1, _trim_space),
    "trim_suffix": Builtin(2, lambda source, part: text(source).removesuffix(text(part))),
    "upper": Builtin(1, lambda source: _mapped(text(source), str.upper)),
}
