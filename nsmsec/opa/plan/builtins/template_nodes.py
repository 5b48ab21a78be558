# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a template of Go consists of."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Branch", "Command", "Invoke", "Jump", "Node", "Operand", "Output", "Pipeline", "Template", "Text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operand:
    """Something with a value: a literal, the dot, a variable, a function, or a pipeline in parentheses; then fields."""

    kind: str
    value: object = None
    fields: tuple[str, ...] = ()


#: A function or a value, and arguments.
Command = tuple[Operand, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """Commands, each of which gets the value of the one before; and the variables that take the last value."""

    commands: tuple[Command, ...]
    variables: tuple[str, ...] = ()
    declares: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Text that stands for itself."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """A pipeline whose value is written, unless it is given to a variable."""

    pipeline: Pipeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """`if`, `range` or `with`."""

    kind: str
    pipeline: Pipeline
    body: tuple[Node, ...]
    otherwise: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoke:
    """Another template, and the value it is about."""

    name: str
    pipeline: Pipeline | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Jump:
    """`break` or `continue`."""

    kind: str


Node = Text | Output | Branch | Invoke | Jump


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A template and those it defines."""

    body: tuple[Node, ...]
    defined: dict[str, tuple[Node, ...]]
