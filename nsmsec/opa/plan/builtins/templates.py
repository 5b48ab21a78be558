# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The built-in that fills in a template of Go's `text/template`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.opa.plan.builtins.builtin import Builtin
from nsmsec.opa.plan.builtins.operands import mapping, text
from nsmsec.opa.plan.builtins.template_functions import FUNCTIONS, is_true, shown
from nsmsec.opa.plan.builtins.template_nodes import (
    Branch,
    Command,
    Invoke,
    Jump,
    Node,
    Operand,
    Output,
    Pipeline,
    Template,
    Text,
)
from nsmsec.opa.plan.builtins.template_reader import read
from nsmsec.opa.plan.builtins.verbs import sprintf
from nsmsec.opa.plan.errors import BuiltinError, LimitExceeded
from nsmsec.opa.plan.text import plain
from nsmsec.opa.plan.values import UNDEFINED, Number, Value

if TYPE_CHECKING:
    from nsmsec.opa.plan.budget import Budget

__all__ = ["TEMPLATES"]

#: How deep templates may call one another.
_MAX_DEPTH = 40

#: What one node counts in steps.
_STEPS = 20


def _render(budget: Budget, template: Value, values: Value) -> Value:
    source = text(template)
    variables = _texts(budget, plain(mapping(values)))
    budget.spend(len(source) * 4)
    run = _Run(budget, read(source))
    run.template(None, variables, 0)
    return "".join(run.parts).replace("<no value>", "<undefined>")


def _texts(budget: Budget, value: Value) -> Value:
    """Return values whose numbers are their text, as OPA hands them to a template."""
    budget.spend(1)
    if isinstance(value, list):
        return [_texts(budget, member) for member in value]
    if isinstance(value, dict):
        return {name: _texts(budget, member) for name, member in value.items()}
    if isinstance(value, Number):
        return value.text
    return str(value) if type(value) is int else value


_NIL = Operand(kind="literal", value=None)


class _Run:
    """One execution: what was written, and the variables there are."""

    __slots__ = ("_budget", "_depth", "_template", "_variables", "parts")

    def __init__(self, budget: Budget, template: Template) -> None:
        self._budget = budget
        self._template = template
        self._variables: list[tuple[str, list[Value]]] = []
        self._depth = 0
        self.parts: list[str] = []

    def template(self, name: str | None, dot: Value, depth: int) -> None:
        """Write a template, in which only its own variables are known."""
        body = self._template.body if name is None else self._template.defined.get(name)
        if body is None:
            raise BuiltinError(f"template: no template {str(name)[:80]!r}")
        if depth > _MAX_DEPTH:
            raise LimitExceeded("template: templates call one another too deep")
        outer, outer_depth = self._variables, self._depth
        self._variables, self._depth = [("$", [dot])], depth
        if self._nodes(body, dot):
            raise BuiltinError("template: {{break}} or {{continue}} outside {{range}}")
        self._variables, self._depth = outer, outer_depth

    def _nodes(self, nodes: tuple[Node, ...], dot: Value) -> str:
        """Write nodes; return the jump that left them early, if one did."""
        for node in nodes:
            self._budget.spend(_STEPS)
            if isinstance(node, Text):
                self._write(node.text)
            elif isinstance(node, Output):
                value = self._pipeline(node.pipeline, dot)
                self._write("" if node.pipeline.variables else shown(value))
            elif isinstance(node, Jump):
                return node.kind
            elif isinstance(node, Invoke):
                about = UNDEFINED if node.pipeline is None else self._pipeline(node.pipeline, dot)
                self.template(node.name, about, self._depth + 1)
            else:
                jump = self._branch(node, dot)
                if jump:
                    return jump
        return ""

    def _write(self, part: str) -> None:
        self._budget.spend(len(part))
        self.parts.append(part)

    def _branch(self, node: Branch, dot: Value) -> str:
        kept = len(self._variables)
        if node.kind == "range":
            jump = self._range(node, dot)
        else:
            value = self._pipeline(node.pipeline, dot)
            inner = value if node.kind == "with" else dot
            jump = self._nodes(node.body, inner) if is_true(value) else self._nodes(node.otherwise, dot)
        del self._variables[kept:]
        return jump

    def _range(self, node: Branch, dot: Value) -> str:
        names = node.pipeline.variables
        pairs = self._pairs(self._commands(node.pipeline, dot))
        if not pairs:
            return self._nodes(node.otherwise, dot)
        kept = len(self._variables)
        for index, member in pairs:
            given = (index, member) if len(names) > 1 else (member,)
            for name, value in zip(names, given, strict=False):
                self._give(name, value, declares=node.pipeline.declares)
            if self._nodes(node.body, member) == "break":
                break
            del self._variables[kept:]
        return ""

    def _pairs(self, value: Value) -> list[tuple[Value, Value]]:
        if isinstance(value, dict):
            return [(name, value[name]) for name in sorted(value)]
        if isinstance(value, list):
            return list(enumerate(value))
        if type(value) is int:
            self._budget.spend(max(value, 0))
            return [(number, number) for number in range(value)]
        if value is None or value is UNDEFINED:
            return []
        raise BuiltinError("template: range can't iterate over a scalar")

    def _give(self, name: str, value: Value, *, declares: bool) -> None:
        if declares:
            self._variables.append((name, [value]))
        else:
            self._variable(name)[0] = value

    def _variable(self, name: str) -> list[Value]:
        for known, cell in reversed(self._variables):
            if known == name:
                return cell
        raise BuiltinError(f"template: undefined variable {name[:80]!r}")

    def _pipeline(self, pipeline: Pipeline, dot: Value) -> Value:
        value = self._commands(pipeline, dot)
        for name in pipeline.variables:
            self._give(name, value, declares=pipeline.declares)
        return value

    def _commands(self, pipeline: Pipeline, dot: Value) -> Value:
        final: tuple[Value, ...] = ()
        for command in pipeline.commands:
            final = (self._command(command, dot, final),)
        return final[0]

    def _command(self, command: Command, dot: Value, final: tuple[Value, ...]) -> Value:
        self._budget.spend(_STEPS)
        first = command[0]
        if first.kind == "function":
            return self._call(str(first.value), command[1:], dot, final)
        if len(command) > 1 or final or first == _NIL:
            raise BuiltinError("template: can't give argument to non-function")
        return self._operand(first, dot)

    def _call(self, name: str, operands: tuple[Operand, ...], dot: Value, final: tuple[Value, ...]) -> Value:
        if name in ("and", "or"):
            return self._first(name == "or", operands, dot, final)
        given = (*(self._operand(operand, dot) for operand in operands), *final)
        if name == "printf":
            return self._printf(given)
        function = FUNCTIONS.get(name)
        if function is None:
            raise BuiltinError(f"template: function {name[:80]!r} not defined")
        return function(*given)

    def _first(self, wanted: bool, operands: tuple[Operand, ...], dot: Value, final: tuple[Value, ...]) -> Value:  # noqa: FBT001 - the truth that is looked for
        """Return the first value of that truth, or the last; what comes after it is not looked at."""
        value: Value = UNDEFINED
        for operand in operands:
            value = self._operand(operand, dot)
            if is_true(value) == wanted:
                return value
        if not operands and not final:
            raise BuiltinError("template: wrong number of arguments of a function")
        return final[0] if final else value

    def _printf(self, given: tuple[Value, ...]) -> Value:
        if not given or not isinstance(given[0], str):
            raise BuiltinError("template: error calling printf")
        rest = [value if isinstance(value, (bool, int, float, str)) else shown(value) for value in given[1:]]
        return sprintf(self._budget, given[0], rest)

    def _operand(self, operand: Operand, dot: Value) -> Value:
        value: Value = operand.value
        if operand.kind == "dot":
            value = dot
        elif operand.kind == "variable":
            value = self._variable(str(operand.value))[0]
        elif isinstance(operand.value, Pipeline):
            value = self._pipeline(operand.value, dot)
        elif operand.kind == "function":
            return self._call(str(operand.value), (), dot, ())
        for name in operand.fields:
            value = _field(value, name)
        return value


def _field(value: Value, name: str) -> Value:
    """Return a member; one that is not there is no value, and so is every member of that."""
    if value is UNDEFINED:
        return UNDEFINED
    if not isinstance(value, dict):
        raise BuiltinError(f"template: can't evaluate field {name[:80]}")
    return value.get(name, UNDEFINED)


TEMPLATES = {"strings.render_template": Builtin(2, _render, bounded=True)}
