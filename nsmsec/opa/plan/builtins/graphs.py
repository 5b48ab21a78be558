# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Built-ins that follow the edges of a graph, which is an object of nodes with arrays or sets of neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.opa.plan.builtins.builtin import Builtin
from nsmsec.opa.plan.builtins.operands import mapping, members
from nsmsec.opa.plan.values import UNDEFINED, Key, Value, key, unkey

if TYPE_CHECKING:
    from nsmsec.opa.plan.budget import Budget

__all__ = ["GRAPHS"]


def _forms(nodes: Value) -> list[Value]:
    """Return the nodes of an array or a set, as keys; none where there is anything else."""
    return [key(node) for node in members(nodes)] if isinstance(nodes, (list, set)) else []


def _reachable(budget: Budget, graph: Value, initial: Value) -> Value:
    """Return the nodes of the graph that can be reached, those one begins with included."""
    edges = mapping(graph)
    waiting = [key(node) for node in members(initial)]
    reached: set[Value] = set()
    while waiting:
        budget.spend(1)
        node = waiting.pop()
        if node in edges and node not in reached:
            reached.add(node)
            neighbours = _forms(edges[node])
            budget.spend(len(neighbours))
            waiting += neighbours
    return reached


def _reachable_paths(budget: Budget, graph: Value, initial: Value) -> Value:
    """Return the ways through the graph, each up to where it ends, leaves the graph or would meet itself."""
    edges = mapping(graph)
    found: set[Value] = set()
    waiting: list[tuple[Value, list[Value]]] = []
    for node in [key(node) for node in members(initial)]:
        if node in edges:
            neighbours = _forms(edges[node])
            waiting += [(neighbour, [node]) for neighbour in neighbours]
            if not neighbours:
                found.add(_path([node]))
    while waiting:
        node, path = waiting.pop()
        budget.spend(1 + len(path))
        ahead = edges.get(node, UNDEFINED)
        if ahead is not UNDEFINED:
            path = [*path, node]
        neighbours = _forms(ahead)
        budget.spend(len(neighbours) * len(path))
        waiting += [(neighbour, path) for neighbour in neighbours if neighbour not in path]
        if not neighbours or any(neighbour in path for neighbour in neighbours):
            found.add(_path(path))
    return found


def _path(forms: list[Value]) -> Key:
    return Key([unkey(form) for form in forms])


GRAPHS = {
    "graph.reachable": Builtin(2, _reachable, bounded=True),
    "graph.reachable_paths": Builtin(2, _reachable_paths, bounded=True),
}
