# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""One rule of a mask policy, applied to a copy of an event's input or result.

OPA's semantics (`v1/plugins/logs/mask.go`), with one addition: OPA looks up members by the URL-escaped form of their
name, so that it never finds a name with a space in it, and a name with a slash cannot be written at all. Here a part of
a pointer names a member as it stands, else unescaped, else escaped. A rule therefore finds whatever it finds in OPA.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from nsmsec.opa.plan import UNDEFINED

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["MaskRefused", "MaskRule", "mask_rules"]

_PARTS = frozenset({"input", "result", "nd_builtin_cache"})
_REMOVE, _UPSERT = "remove", "upsert"
_UNESCAPED = "$&+=:@~"  # what Go's url.PathEscape leaves, besides letters, digits and -_.
_INDEX = re.compile(r"\+?[0-9]{1,9}")
_BAD_ESCAPE = re.compile(r"%(?![0-9a-fA-F]{2})")  # `sprintf("%d", …)` of what is no number, for instance
_MAX_RULES = 4096


class MaskRefused(Exception):
    """A mask policy answered with something that is no set of rules."""


class _Missing(Exception):
    """A pointer leads nowhere in this document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskRule:
    """What becomes of one place of an event.

    Attributes:
        operation: `remove` or `upsert`.
        path: the pointer, starting with `/input` or `/result`.
        value: what stands there afterwards, for `upsert`.
    """

    operation: str
    path: tuple[str, ...]
    value: object = None

    @property
    def part(self) -> str:
        """Which part of the event it is about."""
        return self.path[0]

    def __str__(self) -> str:
        return "/" + "/".join(quote(part, safe=_UNESCAPED) for part in self.path)

    def apply(self, parts: dict[str, object]) -> bool:
        """Change the parts of an event; return whether there was something to change.

        Args:
            parts: copies of the input and the result, which may be changed in place.
        """
        if parts.get(self.part, UNDEFINED) is UNDEFINED:
            return False
        if len(self.path) == 1:
            parts[self.part] = UNDEFINED if self.operation == _REMOVE else self.value
            return True
        try:
            if self.operation == _REMOVE:
                _remove(parts[self.part], self.path[1:])
            else:
                _upsert(parts[self.part], self.path[1:], self.value)
        except _Missing:
            return False
        return True


def mask_rules(answer: object) -> list[MaskRule]:
    """Return the rules that the value of `system/log/mask` states.

    Args:
        answer: an array, of pointers to remove and of objects with `op`, `path` and `value`.

    Raises:
        MaskRefused: it is not; then nobody knows what should have been hidden.
    """
    if not isinstance(answer, list) or len(answer) > _MAX_RULES:
        raise MaskRefused(f"mask policy: expected an array of at most {_MAX_RULES} rules")
    return [_rule(one) for one in answer]


def _rule(stated: object) -> MaskRule:
    if isinstance(stated, str):
        return MaskRule(operation=_REMOVE, path=_pointer(stated))
    if not isinstance(stated, dict):
        raise MaskRefused("mask policy: expected pointers and objects")
    operation = stated.get("op")
    if operation not in {_REMOVE, _UPSERT}:
        raise MaskRefused("mask policy: expected an op that is remove or upsert")
    return MaskRule(operation=operation, path=_pointer(stated.get("path")), value=stated.get("value"))


def _pointer(text: object) -> tuple[str, ...]:
    if not isinstance(text, str) or not text.startswith("/"):
        raise MaskRefused("mask policy: expected a pointer that starts with a slash")
    parts = tuple(text[1:].split("/"))
    if parts[0] not in _PARTS:
        raise MaskRefused("mask policy: expected a pointer into /input or /result")
    if _BAD_ESCAPE.search(text):
        raise MaskRefused("mask policy: expected a percent sign to be followed by two hexadecimal digits")
    return parts


def _remove(node: object, path: tuple[str, ...]) -> None:
    for part in path[:-1]:
        node = _child(node, part)
    if isinstance(node, dict):
        del node[_member(node, path[-1])]
    else:
        array, index = _element(node, path[-1])
        del array[index]


def _upsert(node: object, path: tuple[str, ...], value: object) -> None:
    for part in path[:-1]:
        if isinstance(node, dict) and not _names(node, part):
            node[part] = {}
        node = _child(node, part)
    if isinstance(node, dict):
        node[next(iter(_names(node, path[-1])), path[-1])] = value
    else:
        array, index = _element(node, path[-1])
        array[index] = value


def _child(node: object, part: str) -> object:
    if isinstance(node, dict):
        child: object = node[_member(node, part)]
        return child
    array, index = _element(node, part)
    return array[index]


def _names(node: Mapping[str, object], part: str) -> list[str]:
    """Return the names that are there among those that a part may stand for, the best first."""
    return [name for name in (part, unquote(part), quote(part, safe=_UNESCAPED)) if name in node]


def _member(node: Mapping[str, object], part: str) -> str:
    names = _names(node, part)
    if not names:
        raise _Missing
    return names[0]


def _element(node: object, part: str) -> tuple[list[object], int]:
    if not isinstance(node, list) or not _INDEX.fullmatch(part):
        raise _Missing
    index = int(part)
    if index >= len(node):
        raise _Missing
    return node, index
