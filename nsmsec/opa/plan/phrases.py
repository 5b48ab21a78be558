# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""One statement without blocks as Python text: a condition to go on, an assignment, or an action.

The text consists of the fixed templates here and of integers that `reader` has checked. No character of the plan is in
it: numbers and built-ins are bound by number in the namespace of the code (`n3`, `b3`), strings take the place of
constants that stand for them (`'s3'`), and `...` that of a value where there is none (`constants`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from nsmsec.opa.plan.expressions import comparison, integer, kind_of, member, operand, source_of
from nsmsec.opa.plan.inline import INLINE
from nsmsec.opa.plan.program import Local
from nsmsec.opa.plan.shapes import GROWS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nsmsec.opa.plan.flow import Known
    from nsmsec.opa.plan.program import Operand, Statement

__all__ = ["Names", "Phrase", "phrase"]


class Phrase(NamedTuple):
    """What a statement does.

    Attributes:
        conditions: must be true to go on; none if the statement cannot be undefined.
        target: the local that is assigned after that, if any.
        value: what is assigned.
        action: a line to run after that, if any.
        grows: whether the action makes an array longer, which may be scanned meanwhile.
    """

    conditions: tuple[str, ...] = ()
    target: str = ""
    value: str = ""
    action: str = ""
    grows: bool = False

    @property
    def as_condition(self) -> str:
        """The whole as one condition; for a statement without an action."""
        assigned = (f"(({self.target} := {self.value}) or True)",) if self.target else ()
        return " and ".join((*self.conditions, *assigned)) or "True"


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What the names in generated text stand for.

    Attributes:
        functions: the number of each function.
        memoised: the functions without arguments of their own, whose answer is remembered.
        builtins: the number of each built-in.
        bounded: the built-ins that take the budget as first argument.
    """

    functions: Mapping[str, int]
    memoised: frozenset[str]
    builtins: Mapping[str, int]
    bounded: frozenset[str]


def phrase(statement: Statement, known: Known, names: Names) -> Phrase:
    """Return what a statement without blocks does.

    Args:
        statement: one that is no break, return or dynamic call and has no blocks.
        known: what is known of the locals it reads.
        names: what the names stand for.
    """
    unsure = known.unsure[statement.serial]
    if statement.type == "CallStmt":
        return _call(statement, unsure, names)
    if statement.type == "HoldsStmt":
        return _holds(statement, unsure, names)
    said = _PHRASES[statement.type](statement, unsure)
    if statement.serial not in known.shared:
        return said
    kind = GROWS[statement.type]
    grown = f"l{statement.locals[kind]}"
    conditions = (f"type({grown}) is {_CONTAINERS[kind]}", *said.conditions)
    return said._replace(conditions=conditions, target=grown, value=f"copied(c, {grown})")


_CONTAINERS = {"array": "list", "object": "dict", "set": "set"}


def _defined(unsure: frozenset[int], *rest: str) -> tuple[str, ...]:
    return (*[f"l{number} is not ..." for number in sorted(unsure)], *rest) if unsure else rest


def _call(statement: Statement, unsure: frozenset[int], names: Names) -> Phrase:
    value, is_total = _called(statement, names)
    result, needed = f"l{statement.locals['result']}", _needed(statement, unsure, names)
    if is_total:
        return Phrase(_defined(needed), target=result, value=value)
    return Phrase(_defined(needed, f"({result} := {value}) is not ..."))


def _holds(statement: Statement, unsure: frozenset[int], names: Names) -> Phrase:
    """Say a call whose result is true or false, or undefined, and of no other use than to be true."""
    value, is_total = _called(statement, names)
    held = f"({value})" if is_total else f"({value}) is True"
    return Phrase(_defined(_needed(statement, unsure, names), held))


def _needed(statement: Statement, unsure: frozenset[int], names: Names) -> frozenset[int]:
    """Return the locals to test before a call; a function is handed the documents as they are."""
    return unsure - {0, 1} if statement.callee in names.functions else unsure


def _called(statement: Statement, names: Names) -> tuple[str, bool]:
    """Return the text of a call, and whether it always has a value."""
    arguments = [operand(item) for item in statement.arguments]
    if statement.callee in names.functions:
        number = names.functions[statement.callee]
        call = f"f{number}(c, m, {', '.join(arguments)})"
        if statement.callee in names.memoised:
            call = f"t if (t := m[{number}]) is not N else {call}"
        return call, False
    if statement.callee in _COMPARES:
        a, b = statement.arguments
        return comparison(a, b, *_COMPARES[statement.callee]), True
    slow = f"b{names.builtins[statement.callee]}({', '.join((*_budget(statement, names), *arguments))})"
    inline = INLINE.get(statement.callee)
    if inline is None:
        return slow, False
    return inline.text(statement.arguments, slow), inline.total


#: How the built-ins that compare do it.
_COMPARES = {"equal": ("is", "==", ""), "neq": ("is not", "!=", "not ")}


def _budget(statement: Statement, names: Names) -> tuple[str, ...]:
    return ("c",) if statement.callee in names.bounded else ()


def _dot(statement: Statement, unsure: frozenset[int]) -> Phrase:
    source, name = (statement.operands[field] for field in ("source", "key"))
    rest = unsure - {source.number} if isinstance(source, Local) else unsure
    return Phrase(_defined(rest, f"(l{statement.locals['target']} := {member(source, name)}) is not ..."))


def _datum(statement: Statement, _unsure: frozenset[int]) -> Phrase:
    return Phrase((f"{operand(statement.operands['source'])} is not ...",))


def _equal(statement: Statement, unsure: frozenset[int]) -> Phrase:
    compared = comparison(statement.operands["a"], statement.operands["b"], *_COMPARES["equal"])
    return Phrase(_defined(unsure, compared))


def _not_equal(statement: Statement, unsure: frozenset[int]) -> Phrase:
    compared = comparison(statement.operands["a"], statement.operands["b"], *_COMPARES["neq"])
    return Phrase(_defined(unsure, compared))


def _is(kind: str) -> Callable[[Statement, frozenset[int]], Phrase]:
    def render(statement: Statement, unsure: frozenset[int]) -> Phrase:
        return Phrase(_defined(unsure, f"type({operand(statement.operands['source'])}) is {kind}"))

    return render


def _is_defined(statement: Statement, _unsure: frozenset[int]) -> Phrase:
    return Phrase((f"l{statement.locals['source']} is not ...",))


def _is_undefined(statement: Statement, _unsure: frozenset[int]) -> Phrase:
    return Phrase((f"l{statement.locals['source']} is ...",))


def _len(statement: Statement, unsure: frozenset[int]) -> Phrase:
    source = statement.operands["source"]
    target, text = f"l{statement.locals['target']}", operand(source)
    if kind_of(source) in _SIZED:
        return Phrase(_defined(unsure), target=target, value=f"len({text})")
    return Phrase(_defined(unsure, f"({target} := length({text})) is not ..."))


_SIZED = frozenset({"dict", "list", "set"})


def _make(value: str) -> Callable[[Statement, frozenset[int]], Phrase]:
    def render(statement: Statement, _unsure: frozenset[int]) -> Phrase:
        return Phrase(target=f"l{statement.locals['target']}", value=value)

    return render


def _integer(statement: Statement, _unsure: frozenset[int]) -> Phrase:
    return Phrase(target=f"l{statement.locals['target']}", value=integer(statement.integers["value"]))


def _number(statement: Statement, _unsure: frozenset[int]) -> Phrase:
    return Phrase(target=f"l{statement.locals['target']}", value=f"n{statement.integers['index']}")


def _assign(statement: Statement, _unsure: frozenset[int]) -> Phrase:
    return Phrase(target=f"l{statement.locals['target']}", value=operand(statement.operands["source"]))


def _assign_once(statement: Statement, unsure: frozenset[int]) -> Phrase:
    source, target = operand(statement.operands["source"]), f"l{statement.locals['target']}"
    once = f"{source} if {target} is ... or equal({target}, {source}) else conflict('two values where one may be')"
    return Phrase(_defined(unsure), target=target, value=once)


def _append(statement: Statement, unsure: frozenset[int]) -> Phrase:
    grown, value = f"l{statement.locals['array']}", operand(statement.operands["value"])
    return Phrase(_defined(unsure), action=f"{grown}.append({value})", grows=True)


def _add(statement: Statement, unsure: frozenset[int]) -> Phrase:
    grown, form = f"l{statement.locals['set']}", _form(statement.operands["value"])
    return Phrase(_defined(unsure), action=f"{grown}.add({form})")


def _insert(statement: Statement, unsure: frozenset[int]) -> Phrase:
    form, value = _form(statement.operands["key"]), operand(statement.operands["value"])
    return Phrase(_defined(unsure), action=f"l{statement.locals['object']}[{form}] = {value}")


def _form(item: Operand) -> str:
    """Return the text of the form in which an operand is a key or a member of a set."""
    return operand(item) if kind_of(item) in _HASHABLE else f"key({operand(item)})"


_HASHABLE = frozenset({"int", "str"})


def _insert_once(statement: Statement, unsure: frozenset[int]) -> Phrase:
    name, value = operand(statement.operands["key"]), operand(statement.operands["value"])
    return Phrase(_defined(unsure), action=f"insert_once(l{statement.locals['object']}, {name}, {value})")


def _merge(statement: Statement, unsure: frozenset[int]) -> Phrase:
    a, b, target = (f"l{statement.locals[field]}" for field in ("a", "b", "target"))
    return Phrase(_defined(unsure, f"({target} := merge({a}, {b})) is not ..."))


def _result(statement: Statement, unsure: frozenset[int]) -> Phrase:
    value = source_of(statement, "value")
    is_object = () if kind_of(value) == "dict" else (f"type({operand(value)}) is dict",)
    return Phrase(_defined(unsure, *is_object), action=f"c.results.append({operand(value)})")


def _nop(_statement: Statement, _unsure: frozenset[int]) -> Phrase:
    return Phrase()


_PHRASES: Mapping[str, Callable[[Statement, frozenset[int]], Phrase]] = {
    "ArrayAppendStmt": _append,
    "AssignIntStmt": _integer,
    "AssignVarOnceStmt": _assign_once,
    "AssignVarStmt": _assign,
    "DatumStmt": _datum,
    "DotStmt": _dot,
    "EqualStmt": _equal,
    "IsArrayStmt": _is("list"),
    "IsDefinedStmt": _is_defined,
    "IsObjectStmt": _is("dict"),
    "IsSetStmt": _is("set"),
    "IsUndefinedStmt": _is_undefined,
    "LenStmt": _len,
    "MakeArrayStmt": _make("[]"),
    "MakeNullStmt": _make("None"),
    "MakeNumberIntStmt": _integer,
    "MakeNumberRefStmt": _number,
    "MakeObjectStmt": _make("{}"),
    "MakeSetStmt": _make("set()"),
    "NopStmt": _nop,
    "NotEqualStmt": _not_equal,
    "ObjectInsertOnceStmt": _insert_once,
    "ObjectInsertStmt": _insert,
    "ObjectMergeStmt": _merge,
    "ResetLocalStmt": _make("..."),
    "ResultSetAddStmt": _result,
    "SetAddStmt": _add,
}
