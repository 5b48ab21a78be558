# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec policy check`: what can be said about a policy repository without running a rule.

Exit codes: 0 nothing wrong; 1 something is; 2 bad input, or no OPA.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from nsmsec.cli.opa_program import find_opa, opa_option
from nsmsec.cli.policy_repository import (
    BAD_INPUT,
    CAPABILITIES,
    DENY_LIST,
    DIRECTORY,
    LAYOUTS,
    POLICIES,
    REFUSED,
    SCHEMAS,
    SETTINGS,
    TESTS,
    end,
    pass_on,
    repository,
)
from nsmsec.clock import SystemClock
from nsmsec.errors import Misconfigured
from nsmsec.opa.layout import layout_data, read_layouts
from nsmsec.opa.plan import InputRefused, parse
from nsmsec.opa.schema import SchemaMismatch
from nsmsec.opa.schema import check as check_shape

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nsmsec.cli.opa_program import OPA, OPAOutput

__all__ = ["check"]

_MAX_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class _Finding:
    step: str
    output: str


@click.command()
@DIRECTORY
@opa_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(*, directory: Path, opa_path: str | None, as_json: bool) -> None:
    """Check a policy repository: format, compilation, allowed functions, facts, settings, layouts."""
    try:
        root = repository(directory)
        opa = find_opa(opa_path)
        outputs = [opa.run(*arguments, folder=root) for arguments in _commands()]
    except Misconfigured as error:
        end("check", error.detail, BAD_INPUT)
    findings = [_finding(output) for output in outputs if output.exit_code]
    findings += [found for judge in (_settings, _layouts) if (found := _judged(judge, root)) is not None]
    if as_json:
        steps = [{"step": one.step, "output": one.output} for one in findings]
        click.echo(
            json.dumps({"verdict": "refused" if findings else "accepted", "opa": opa.version, "findings": steps})
        )
    else:
        _print(opa, outputs, findings)
    if findings:
        end("check", f"refused: {', '.join(one.step for one in findings)}", REFUSED)


def _commands() -> tuple[tuple[str, ...], ...]:
    """Return what OPA is asked; tests may call more functions than policies, so these are checked twice."""
    strict = ("check", "--strict", "--schema", SCHEMAS)
    return (
        ("fmt", "--list", "--fail", POLICIES, TESTS),
        (*strict, "--capabilities", CAPABILITIES, POLICIES),
        (*strict, POLICIES, TESTS),
    )


def _finding(output: OPAOutput) -> _Finding:
    return _Finding(step=f"opa {' '.join(output.arguments)}", output=output.stdout + output.stderr)


def _print(opa: OPA, outputs: list[OPAOutput], findings: list[_Finding]) -> None:
    for output in outputs:
        pass_on(output)
    for one in findings:
        if not one.step.startswith("opa "):
            click.echo(f"{one.step}: {one.output}")
    if not findings:
        click.echo(f"checked by OPA {opa.version}: format, rules, tests, settings; nothing wrong")


def _judged(judge: Callable[[Path], None], root: Path) -> _Finding | None:
    """Return what a check of ours found."""
    try:
        judge(root)
    except (Misconfigured, InputRefused) as error:
        return _Finding(step="layouts" if judge is _layouts else "settings", output=error.detail)
    return None


def _settings(root: Path) -> None:
    """Hold the settings against their schema, as a workload will; the deny-list, too, where it has one here.

    Raises:
        Misconfigured: they do not have its shape.
        InputRefused: one of both is no JSON.
    """
    _hold(root, SETTINGS, "settings.json")
    if (root / SCHEMAS / "revocation.json").exists():
        _hold(root, DENY_LIST, "revocation.json")


def _hold(root: Path, data: str, name: str) -> None:
    schema = _read(root / SCHEMAS / name)
    if not isinstance(schema, dict):
        raise Misconfigured(f"{SCHEMAS}/{name}: expected an object")
    try:
        check_shape(_read(root / data), schema)
    except SchemaMismatch as mismatch:
        raise Misconfigured(f"{data}: {mismatch}") from mismatch


def _layouts(root: Path) -> None:
    """Compare the layouts of the settings with what the text form compiles to, if there is one.

    Raises:
        Misconfigured: the text form has findings, or the settings have other layouts.
        InputRefused: the settings are no JSON.
    """
    for name in LAYOUTS:
        if not (root / name).is_file():
            continue
        found = read_layouts(root / name, now=SystemClock().now())
        if found.findings:
            raise Misconfigured(f"{name}: {found.findings[0].code}: {found.findings[0].detail}")
        settings = _read(root / SETTINGS)
        stated = settings.get("layouts") if isinstance(settings, dict) else None
        if stated != {one: layout_data(layout) for one, layout in found.layouts.items()}:
            raise Misconfigured(f"{SETTINGS}: other layouts; run nsmsec layout compile {name} --into {SETTINGS}")


def _read(path: Path) -> object:
    try:
        text = path.read_bytes()
    except OSError as error:
        raise Misconfigured(f"cannot read {path.name}: {error.strerror}") from error
    if len(text) > _MAX_BYTES:
        raise Misconfigured(f"{path.name}: expected at most {_MAX_BYTES} bytes")
    return parse(text)
