# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec policy`: policies, from their sources to what they answer.

Exit codes of `eval`: 0 answered, also if the answer is undefined; 1 the evaluation was aborted; 2 bad input.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NoReturn

import click

from nsmsec.cli.policy_build import build
from nsmsec.cli.policy_check import check
from nsmsec.cli.policy_conformance import conformance
from nsmsec.cli.policy_diff import diff
from nsmsec.cli.policy_explain import explain_
from nsmsec.cli.policy_init import init
from nsmsec.cli.policy_promote import promote
from nsmsec.cli.policy_replay import replay
from nsmsec.cli.policy_sign import sign
from nsmsec.cli.policy_test import test
from nsmsec.cli.policy_verify import verify
from nsmsec.errors import Misconfigured
from nsmsec.opa.bundle import read_bundle
from nsmsec.opa.plan import EvaluationError, InputRefused, Plan, PlanRefused, dump, parse

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["policy"]

_MAX_INPUT_BYTES = 32 * 1024 * 1024
_ABORTED = 1
_BAD_INPUT = 2


@click.group()
def policy() -> None:
    """Make, judge, change and ask policies."""


@policy.command(name="eval")
@click.option(
    "--bundle",
    type=click.Path(exists=True, path_type=Path),
    help="A bundle made by `opa build -t plan`: the tar.gz, or the folder it was unpacked to. "
    "Its signature is not looked at; `policy verify` does that.",
)
@click.option("--plan", "plan_file", type=click.File("rb"), help="In place of a bundle: the plan.json of one.")
@click.option(
    "--data", "data_file", type=click.File("rb"), help="With --plan: its data as JSON; none is the empty object."
)
@click.option("--entrypoint", required=True, help="What is asked, such as nsmsec/server/request.")
@click.option("--input", "document", type=click.File("rb"), required=True, help="The input as JSON; - for stdin.")
@click.option("--strict-builtin-errors", is_flag=True, help="Let a wrong call of a built-in abort, as the engine does.")
@click.option("--json", "_as_json", is_flag=True, help="The answer is JSON anyway.")
def evaluate(
    *,
    bundle: Path | None,
    plan_file: BinaryIO | None,
    data_file: BinaryIO | None,
    entrypoint: str,
    document: BinaryIO,
    strict_builtin_errors: bool,
    _as_json: bool,
) -> None:
    """Print the answer as OPA's REST API would: {"result": ...}, or {} where it is undefined."""
    try:
        rules, data = _sources(bundle, plan_file, data_file)
        plan = _load(rules, data, entrypoint, strict_builtin_errors=strict_builtin_errors)
        answers = plan.evaluate(entrypoint, parse(_read(document, "input")))
        click.echo(dump({"result": answers[0]["result"]} if answers else {}))
    except (Misconfigured, InputRefused) as error:
        _fail(error.detail, _BAD_INPUT)
    except EvaluationError as error:
        _fail(str(error), _ABORTED)


def _sources(
    bundle: Path | None, plan_file: BinaryIO | None, data_file: BinaryIO | None
) -> tuple[bytes, Mapping[str, object]]:
    """Return the plan and its data, from a bundle or from two files."""
    if bundle is not None and plan_file is None and data_file is None:
        found = read_bundle(bundle)
        return found.plan, found.data
    if bundle is not None or plan_file is None:
        raise Misconfigured("expected either --bundle, or --plan with or without --data")
    data = {} if data_file is None else parse(_read(data_file, "data"))
    if not isinstance(data, dict):
        raise Misconfigured("data: expected an object")
    return _read(plan_file, "plan"), data


def _load(rules: bytes, data: Mapping[str, object], entrypoint: str, *, strict_builtin_errors: bool) -> Plan:
    try:
        plan = Plan.load(rules, data=data, strict_builtin_errors=strict_builtin_errors)
    except PlanRefused as error:
        raise Misconfigured(f"policy bundle: {error}") from error
    if entrypoint not in plan.entrypoints:
        known = ", ".join(plan.entrypoints) or "none at all"
        raise Misconfigured(f"policy bundle: expected an entry point {entrypoint!r}, found {known}")
    return plan


def _read(file: BinaryIO, what: str) -> bytes:
    text = file.read(_MAX_INPUT_BYTES + 1)
    if len(text) > _MAX_INPUT_BYTES:
        raise InputRefused(f"{what}: expected at most {_MAX_INPUT_BYTES} bytes")
    return text


def _fail(detail: str, code: int) -> NoReturn:
    click.echo(f"nsmsec policy eval: {' '.join(detail.split())}", err=True)
    raise click.exceptions.Exit(code)


policy.add_command(build)
policy.add_command(check)
policy.add_command(conformance)
policy.add_command(diff)
policy.add_command(init)
policy.add_command(explain_)
policy.add_command(promote)
policy.add_command(replay)
policy.add_command(sign)
policy.add_command(test)
policy.add_command(verify)
