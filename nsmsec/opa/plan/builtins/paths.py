# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Paths into documents, as the built-ins for JSON take them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.opa.plan.builtins.operands import kind, wrong
from nsmsec.opa.plan.errors import BuiltinError
from nsmsec.opa.plan.order import sorted_keys
from nsmsec.opa.plan.values import Value, key

if TYPE_CHECKING:
    from nsmsec.opa.plan.budget import Budget

__all__ = ["Tree", "segments", "tree"]

#: Which members paths lead to: by key, None where a path ends.
Tree = dict[Value, "Tree | None"]


def segments(path: Value) -> list[Value]:
    """Return the parts of a path, which is text with slashes or an array.

    Raises:
        BuiltinError: it is something else.
    """
    if isinstance(path, list):
        return path
    if not isinstance(path, str):
        raise BuiltinError.of_type(
            "operand 2 must be one of {set, array} containing string paths or array of path segments but got "
            + kind(path)
        )
    parts = path.lstrip("/").split("/") if path else []
    return [part.replace("~1", "/").replace("~0", "~") for part in parts]


def tree(budget: Budget, paths: Value) -> Tree:
    """Return several paths as one tree; an empty path leads nowhere.

    Raises:
        BuiltinError: they are no array or set of paths.
    """
    if not isinstance(paths, (list, set)):
        raise wrong("one of {set, array}", paths)
    root: Tree = {}
    for path in map(segments, paths if isinstance(paths, list) else sorted_keys(paths)):
        budget.spend(1 + len(path))
        if path:
            _plant(root, path)
    return root


def _plant(node: Tree, path: list[Value]) -> None:
    for name in path[:-1]:
        below = node.setdefault(key(name), {})
        if below is None:
            return
        node = below
    node[key(path[-1])] = None
