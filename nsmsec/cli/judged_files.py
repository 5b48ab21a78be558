# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Judging the documents in files, each alone, one answer a document.

Exit codes: 0 every document is verified; 1 one was refused; 2 an input was bad, whatever became of the rest.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar

import click
from rich.console import Console
from rich.text import Text

from nsmsec.cli.strict_json import BadInput
from nsmsec.errors import NsmsecError, ReasonCode, Unverified

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from rich.table import Table

    _Judge = Callable[[bytes], "Judgement"]

__all__ = ["Judgement", "judge_files", "proof_or_refusal"]

_Proof = TypeVar("_Proof")

_MAX_INPUT_BYTES = 32 * 1024 * 1024
_STDIN = "-"
_WIDE = 240
_BAD_INPUT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What became of one document.

    Attributes:
        exit_code: what the program ends with, for this document alone.
        document: the judgement as it is printed with `--json`.
        words: the judgement as it is printed without.
        table: what is proven, below the words; or None.
    """

    exit_code: int
    document: Mapping[str, object]
    words: str
    table: Table | None = None


def judge_files(command: str, files: Sequence[str], *, as_json: bool, judge_document: _Judge) -> int:
    """Print what becomes of each document, and return the exit code.

    Args:
        command: its name, for bad input.
        files: their names; `-` for one document a line from stdin.
        as_json: whether to print a line of JSON for each.
        judge_document: judges one; may raise `BadInput`.
    """
    named = len(files) > 1 or _STDIN in files
    worst = 0
    for name, judgement in _judgements(files, judge_document):
        worst = max(worst, judgement.exit_code)
        if as_json and (named or judgement.exit_code != _BAD_INPUT):
            members = {"file": name} if named else {}
            click.echo(json.dumps({**members, **judgement.document}))
        else:
            _explain(command, name, judgement)
    return worst


def proof_or_refusal(prove: Callable[[], _Proof]) -> _Proof | NsmsecError:
    """Ask for a proof; whatever else goes wrong is a refusal too."""
    try:
        return prove()
    except NsmsecError as error:
        return error
    except Exception as error:  # noqa: BLE001 - the outer edge: what we did not foresee is denied, not shown
        return Unverified(ReasonCode.INTERNAL, f"expected no other fault, found {type(error).__name__}")


def _judgements(files: Sequence[str], judge: _Judge) -> Iterator[tuple[str, Judgement]]:
    for name in files:
        if name == _STDIN:
            yield from ((name, judgement) for judgement in _judgements_of_lines(sys.stdin.buffer, judge))
        else:
            yield name, _judgement_of_file(name, judge)


def _judgements_of_lines(file: BinaryIO, judge: _Judge) -> Iterator[Judgement]:
    """Judge one document a line; nothing at all is not well either."""
    count = 0
    for count, line in enumerate(_lines(file), start=1):  # noqa: B007 - how many there were is asked for below
        yield _judgement(line, judge)
    if not count:
        yield _bad_input("expected a document a line, found none")


def _judgement_of_file(name: str, judge: _Judge) -> Judgement:
    try:
        with Path(name).open("rb") as file:
            return _judgement(file.read(_MAX_INPUT_BYTES + 1), judge)
    except (OSError, ValueError) as error:
        return _bad_input(f"expected a readable file, found none ({type(error).__name__})")


def _judgement(data: bytes, judge: _Judge) -> Judgement:
    if len(data) > _MAX_INPUT_BYTES:
        return _bad_input(f"expected at most {_MAX_INPUT_BYTES} bytes, found more")
    try:
        return judge(data)
    except BadInput as error:
        return _bad_input(str(error))


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Return the lines that are not blank, each cut right above the limit."""
    while line := file.readline(_MAX_INPUT_BYTES + 1):
        rest = line
        while len(rest) > _MAX_INPUT_BYTES and not rest.endswith(b"\n"):
            rest = file.readline(_MAX_INPUT_BYTES + 1)
        if line.strip():
            yield line


def _bad_input(why: str) -> Judgement:
    return Judgement(exit_code=_BAD_INPUT, document={"verdict": "bad_input", "error": why}, words=why)


def _explain(command: str, name: str, judgement: Judgement) -> None:
    """Say in words what became of one document."""
    words = _one_line(f"{name}: {judgement.words}")
    if judgement.exit_code == _BAD_INPUT:
        click.echo(f"{command}: {words}", err=True)
        return
    # Where nobody looks at a width, an identity is not folded.
    console = Console(width=None if sys.stdout.isatty() else _WIDE)
    console.print(Text(words, style="red" if judgement.exit_code else "green"), soft_wrap=True)
    if judgement.table is not None:
        console.print(judgement.table)


def _one_line(text: str) -> str:
    """Return a text with everything escaped that could move a cursor or end a line."""
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in text)
