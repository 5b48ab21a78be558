# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec layout`: layouts that people write, checked, compiled, explained.

Exit codes: 0 good; 1 findings, or a layout that covers the call is violated; 2 bad input.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, NoReturn

import click

from nsmsec.clock import SystemClock
from nsmsec.errors import Misconfigured, NsmsecError
from nsmsec.opa.layout import Explainer, described, layout_data, layout_of_data, read_layouts, told
from nsmsec.opa.plan import InputRefused, parse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nsmsec.opa.layout import Explanation, Finding, LayoutFile

__all__ = ["layout"]

_MAX_BYTES: Final = 32 * 1024 * 1024
_REFUSED: Final = 1
_BAD_INPUT: Final = 2
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_NOW = click.option("--now", type=click.IntRange(0, 253402300799), help="Seconds since 1970; the clock without it.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group()
def layout() -> None:
    """Write layouts: which way a call must have come."""


@layout.command()
@click.argument("file", type=_FILE)
@_NOW
@_JSON
def check(*, file: Path, now: int | None, as_json: bool) -> None:
    """Find what is wrong with the layouts of a TOML or YAML file, line by line."""
    read = _read("check", file, now)
    if as_json:
        click.echo(json.dumps({"layouts": sorted(read.layouts), "findings": [asdict(one) for one in read.findings]}))
    elif read.findings:
        _show(file, read.findings)
    else:
        click.echo(f"{file.name}: {len(read.layouts)} layouts, nothing wrong")
    raise click.exceptions.Exit(_REFUSED if read.findings else 0)


@layout.command(name="compile")
@click.argument("file", type=_FILE)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Where to; stdout without it.")
@click.option("--into", type=_FILE, help="Settings as JSON; their layouts are replaced, the rest is kept.")
@_NOW
@_JSON
def compile_(*, file: Path, output: Path | None, into: Path | None, now: int | None, as_json: bool) -> None:
    """Write the settings that policies read: {"layouts": {...}}. With a finding nothing is written."""
    read = _read("compile", file, now)
    if read.findings:
        if as_json:
            click.echo(json.dumps({"layouts": [], "findings": [asdict(one) for one in read.findings]}))
        else:
            _show(file, read.findings, err=True)
        raise click.exceptions.Exit(_REFUSED)
    data: dict[str, object] = {"layouts": {name: layout_data(one) for name, one in read.layouts.items()}}
    if into is not None:
        data, output = {**_settings(into), **data}, output or into
    if output is None:
        click.echo(json.dumps(data, indent=None if as_json else 2))
        return
    try:
        _replace(output, json.dumps(data, indent=2) + "\n")
    except OSError as error:
        _fail("compile", f"cannot write {output.name}: {error.strerror}")
    if as_json:
        click.echo(json.dumps({"layouts": sorted(read.layouts), "findings": []}))


@layout.command()
@click.argument("file", type=_FILE, required=False)
@click.option(
    "--settings", type=click.File("rb"), help="Settings as JSON, in place of FILE; their layouts are explained."
)
@click.option(
    "--input", "document", type=click.File("rb"), help="An input document, or a decision log event: is it violated?"
)
@_NOW
@_JSON
def explain(
    *, file: Path | None, settings: BinaryIO | None, document: BinaryIO | None, now: int | None, as_json: bool
) -> None:
    """Say what layouts demand, one paragraph each; with --input, which of them a call violates, and by which hop."""
    try:
        data = _layouts(file, settings, now)
        explainer = Explainer(data)
        explanation = None if document is None else explainer.explain(_input(document))
    except (NsmsecError, InputRefused) as error:
        _fail("explain", error.detail)
    if explanation is None:
        words = {name: described(layout_of_data(name, one)) for name, one in data.items()}
        click.echo(json.dumps({"layouts": words}) if as_json else "\n\n".join(words.values()) or "No layouts.")
        return
    click.echo(json.dumps(_document(data, explanation)) if as_json else _told(data, explanation))
    raise click.exceptions.Exit(_REFUSED if explanation.violations else 0)


def _read(command: str, file: Path, now: int | None) -> LayoutFile:
    try:
        return read_layouts(file, now=SystemClock().now() if now is None else datetime.fromtimestamp(now, UTC))
    except Misconfigured as error:
        _fail(command, error.detail)


def _show(file: Path, findings: Sequence[Finding], *, err: bool = False) -> None:
    for one in findings:
        place = file.name if one.line is None else f"{file.name}:{one.line}"
        where = " ".join(part for part in (one.layout, one.member) if part)
        click.echo(f"{place}: {one.code}: {where}: {one.detail}".replace(": : ", ": "), err=err)


def _replace(output: Path, text: str) -> None:
    """Write a file whole or not at all."""
    part = output.with_name(f".{output.name}.part")
    part.write_text(text)
    part.replace(output)


def _settings(file: Path) -> dict[str, object]:
    try:
        with file.open("rb") as opened:
            _json(opened)
            opened.seek(0)
            found: dict[str, object] = json.load(opened)  # once more, for the order of its members
            return found
    except (Misconfigured, InputRefused) as error:
        _fail("compile", error.detail)


def _layouts(file: Path | None, settings: BinaryIO | None, now: int | None) -> dict[str, dict[str, object]]:
    if (file is None) == (settings is None):
        raise Misconfigured("expected FILE or --settings, one of them")
    if file is not None:
        read = _read("explain", file, now)
        if read.findings:
            one = read.findings[0]
            raise Misconfigured(f"{file.name}: expected no findings, found {one.code}; see nsmsec layout check")
        return {name: layout_data(one) for name, one in read.layouts.items()}
    found = _json(settings).get("layouts", {}) if settings is not None else {}
    if not isinstance(found, dict):
        raise Misconfigured("settings: expected layouts to be an object")
    return found


def _input(document: BinaryIO) -> Mapping[str, object]:
    """Return an input document: the file itself, or what a decision log event in it was asked."""
    found = _json(document)
    inner = found.get("input")
    return inner if isinstance(inner, dict) else found


def _json(file: BinaryIO) -> dict[str, object]:
    name = Path(file.name).name
    text = file.read(_MAX_BYTES + 1)
    if len(text) > _MAX_BYTES:
        raise Misconfigured(f"{name}: expected at most {_MAX_BYTES} bytes")
    found = parse(text)
    if not isinstance(found, dict):
        raise Misconfigured(f"{name}: expected an object")
    return found


def _document(data: Mapping[str, object], explanation: Explanation) -> dict[str, object]:
    violations = [{**asdict(one), "words": told(one)} for one in explanation.violations]
    return {
        "layouts": [
            {
                "layout": name,
                "covers": name in explanation.in_force,
                "violations": [one for one in violations if one["layout"] == name],
            }
            for name in sorted(data)
        ]
    }


def _told(data: Mapping[str, object], explanation: Explanation) -> str:
    lines = []
    for name in sorted(data):
        violated = [one for one in explanation.violations if one.layout == name]
        if name not in explanation.in_force and not violated:
            lines.append(f"Layout {name} does not cover this call.")
        elif not violated:
            lines.append(f"Layout {name} covers this call and holds.")
        else:
            lines.append(f"Layout {name} covers this call and is violated:")
            lines += [f"  {one.code}: {told(one)}" for one in violated]
    return "\n".join(lines) or "No layouts."


def _fail(command: str, detail: str) -> NoReturn:
    click.echo(f"nsmsec layout {command}: {' '.join(detail.split())}", err=True)
    raise click.exceptions.Exit(_BAD_INPUT)
