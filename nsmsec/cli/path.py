# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec path`: judge captured paths offline.

Exit codes: 0 every path is verified; 1 one was refused; 2 an input was bad, whatever became of the rest.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from nsmsec.cli.capture_reader import BadInput, read_capture
from nsmsec.errors import NsmsecError, ReasonCode, Unverified

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from nsmsec.tokens import Hop, VerifiedPath

__all__ = ["Judgement", "judge", "path"]

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
        hops: every hop, if they are proven.
    """

    exit_code: int
    document: Mapping[str, object]
    words: str
    hops: tuple[Hop, ...] = ()


@click.group()
def path() -> None:
    """Judge paths of requests."""


@path.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print a line of JSON for each path.")
def verify(*, files: tuple[str, ...], as_json: bool) -> None:
    """Judge captured paths, each alone, with empty caches, default limits and settings.

    FILE holds one path as a JSON document; - reads one document a line from stdin. Ends with 0 if every
    path is verified, 1 if one is refused, 2 if an input is bad.
    """
    named = len(files) > 1 or _STDIN in files
    worst = 0
    for name, judgement in _judgements(files):
        worst = max(worst, judgement.exit_code)
        if as_json and (named or judgement.exit_code != _BAD_INPUT):
            members = {"file": name} if named else {}
            click.echo(json.dumps({**members, **judgement.document}))
        else:
            _explain(name, judgement)
    sys.exit(worst)


def judge(prove: Callable[[], VerifiedPath]) -> Judgement:
    """Ask for a proof and say what came of it; whatever else goes wrong is a refusal too."""
    try:
        return _verified(prove())
    except NsmsecError as error:
        return _refused(error)
    except Exception as error:  # noqa: BLE001 - the outer edge: what we did not foresee is denied, not shown
        return _refused(Unverified(ReasonCode.INTERNAL, f"expected no other fault, found {type(error).__name__}"))


def _judgements(files: Sequence[str]) -> Iterator[tuple[str, Judgement]]:
    for name in files:
        if name == _STDIN:
            yield from ((name, judgement) for judgement in _judgements_of_lines(sys.stdin.buffer))
        else:
            yield name, _judgement_of_file(name)


def _judgements_of_lines(file: BinaryIO) -> Iterator[Judgement]:
    """Judge one document a line; nothing at all is not well either."""
    count = 0
    for count, line in enumerate(_lines(file), start=1):  # noqa: B007 - how many there were is asked for below
        yield _judgement(line)
    if not count:
        yield _bad_input("expected a document a line, found none")


def _judgement_of_file(name: str) -> Judgement:
    try:
        with Path(name).open("rb") as file:
            return _judgement(file.read(_MAX_INPUT_BYTES + 1))
    except (OSError, ValueError) as error:
        return _bad_input(f"expected a readable file, found none ({type(error).__name__})")


def _judgement(data: bytes) -> Judgement:
    if len(data) > _MAX_INPUT_BYTES:
        return _bad_input(f"expected at most {_MAX_INPUT_BYTES} bytes, found more")
    try:
        capture = read_capture(data)
    except BadInput as error:
        return _bad_input(str(error))
    return judge(capture.verify)


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Return the lines that are not blank, each cut right above the limit."""
    while line := file.readline(_MAX_INPUT_BYTES + 1):
        rest = line
        while len(rest) > _MAX_INPUT_BYTES and not rest.endswith(b"\n"):
            rest = file.readline(_MAX_INPUT_BYTES + 1)
        if line.strip():
            yield line


def _verified(verified: VerifiedPath) -> Judgement:
    hops = [
        {
            "index": hop.index,
            "id": str(hop.id),
            "trust_domain": str(hop.trust_domain),
            "assurance": hop.assurance,
            "issued_at": hop.issued_at,
            "expires_at": hop.expires_at,
            "operation": hop.operation,
            "service": hop.service,
        }
        for hop in verified.hops
    ]
    document = {"verdict": "verified", "code": None, "index": None, "hops": hops}
    return Judgement(exit_code=0, document=document, words="verified", hops=verified.hops)


def _refused(refusal: NsmsecError) -> Judgement:
    document: dict[str, object] = {"verdict": "refused", "code": refusal.code, "index": refusal.index, "hops": []}
    return Judgement(exit_code=1, document=document, words=f"refused: {refusal}")


def _bad_input(why: str) -> Judgement:
    return Judgement(exit_code=_BAD_INPUT, document={"verdict": "bad_input", "error": why}, words=why)


def _explain(name: str, judgement: Judgement) -> None:
    """Say in words what became of one document."""
    words = _one_line(f"{name}: {judgement.words}")
    if judgement.exit_code == _BAD_INPUT:
        click.echo(f"nsmsec path verify: {words}", err=True)
        return
    # Where nobody looks at a width, an identity is not folded.
    console = Console(width=None if sys.stdout.isatty() else _WIDE)
    console.print(Text(words, style="red" if judgement.exit_code else "green"), soft_wrap=True)
    if judgement.hops:
        table = Table("hop", "identity", "assurance", "operation", "service")
        for hop in judgement.hops:
            table.add_row(*map(Text, (str(hop.index), str(hop.id), hop.assurance, hop.operation, hop.service)))
        console.print(table)


def _one_line(text: str) -> str:
    """Return a text with everything escaped that could move a cursor or end a line."""
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in text)
