# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Plans written by hand, for what OPA's compiler never writes: odd, broken or hostile ones."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from nsmsec.opa.plan import UNDEFINED, Plan, PlanLimits

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "answer",
    "block",
    "evaluated",
    "function",
    "loaded",
    "local",
    "plan_text",
    "result",
    "stmt",
    "text",
    "truth",
]

ENTRYPOINT = "test/p"

#: The local that `answer` gives as the result.
RESULT = 9

Statement = dict[str, Any]
Block = dict[str, Any]


def local(number: int) -> dict[str, Any]:
    """Return an operand that is a local."""
    return {"type": "local", "value": number}


def text(value: str) -> dict[str, Any]:
    """Return an operand that is a string; its place in the table is found later."""
    return {"type": "string_index", "value": value}


def truth(value: bool) -> dict[str, Any]:  # noqa: FBT001 - the value is the point
    """Return an operand that is a boolean."""
    return {"type": "bool", "value": value}


def stmt(kind: str, **fields: Any) -> Statement:  # noqa: ANN401 - whatever a test wants to stand there
    """Return a statement; texts in it are put into the table of strings later."""
    return {"type": f"{kind}Stmt", "stmt": {"file": 0, "row": 7, "col": 2, **fields}}


def block(*statements: Statement) -> Block:
    """Return a block."""
    return {"stmts": list(statements)}


def result(source: dict[str, Any]) -> list[Statement]:
    """Return the statements that give an operand as the result."""
    return [
        stmt("MakeObject", target=RESULT),
        stmt("ObjectInsert", object=RESULT, key=text("result"), value=source),
        stmt("ResultSetAdd", value=RESULT),
    ]


def function(name: str, *blocks: Block, params: Sequence[int] = (0, 1), path: Sequence[str] = ()) -> dict[str, Any]:
    """Return a function."""
    return {"name": name, "path": list(path), "params": list(params), "return": 2, "blocks": list(blocks)}


def plan_text(*blocks: Block, functions: Sequence[dict[str, Any]] = (), builtins: Sequence[str] = ()) -> str:
    """Return the text of a plan with one entry point of these blocks."""
    strings: dict[str, int] = {}
    document = {
        "plans": {"plans": [{"name": ENTRYPOINT, "blocks": list(blocks)}]},
        "funcs": {"funcs": list(functions)},
    }
    document = _interned(document, strings)
    document["static"] = {
        "strings": [{"value": value} for value in strings],
        "builtin_funcs": [{"name": name, "decl": {}} for name in builtins],
        "files": [{"value": "test.rego"}],
    }
    return json.dumps(document)


def _interned(node: Any, strings: dict[str, int], field: str = "") -> Any:  # noqa: ANN401 - any JSON
    """Return a copy in which texts of operands, number literals and paths of `with` are places in the table."""
    if isinstance(node, list):
        return [
            strings.setdefault(item, len(strings)) if field == "with" else _interned(item, strings) for item in node
        ]
    if not isinstance(node, dict):
        return node
    if node.get("type") == "string_index" and isinstance(node["value"], str):
        return {**node, "value": strings.setdefault(node["value"], len(strings))}
    copied = {}
    for name, value in node.items():
        if name == "index" and isinstance(value, str):
            copied[name] = strings.setdefault(value, len(strings))
        elif name == "path" and isinstance(value, list) and "block" in node:
            copied[name] = _interned(value, strings, "with")
        else:
            copied[name] = _interned(value, strings)
    return copied


def loaded(
    *blocks: Block,
    functions: Sequence[dict[str, Any]] = (),
    builtins: Sequence[str] = (),
    data: dict[str, Any] | None = None,
    limits: PlanLimits | None = None,
    strict: bool = True,
) -> Plan:
    """Return a plan of these blocks."""
    source = plan_text(*blocks, functions=functions, builtins=builtins)
    return Plan.load(source, data=data, limits=limits, strict_builtin_errors=strict)


def evaluated(plan: Plan, document: object = UNDEFINED) -> object:
    """Return the one result of a plan, or UNDEFINED."""
    answers = plan.evaluate(ENTRYPOINT, document)
    if not answers:
        return UNDEFINED
    (bindings,) = answers
    return bindings["result"]


def answer(
    *statements: Statement,
    give: int = 2,
    document: object = UNDEFINED,
    functions: Sequence[dict[str, Any]] = (),
    builtins: Sequence[str] = (),
    data: dict[str, Any] | None = None,
    strict: bool = True,
) -> object:
    """Return what a block of these statements leaves in a local, or UNDEFINED if its end is not reached."""
    plan = loaded(
        block(*statements, *result(local(give))), functions=functions, builtins=builtins, data=data, strict=strict
    )
    return evaluated(plan, document)
