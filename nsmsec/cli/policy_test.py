# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec policy test`: run the tests of a policy repository with the real OPA.

Exit codes: 0 all passed; 1 one failed, does not compile, or a line is not covered; 2 bad input, or no OPA.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import click

from nsmsec.cli.opa_program import find_opa, opa_option
from nsmsec.cli.policy_repository import (
    BAD_INPUT,
    DIRECTORY,
    POLICIES,
    REFUSED,
    SCHEMAS,
    TESTS,
    end,
    pass_on,
    repository,
)
from nsmsec.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from nsmsec.cli.opa_program import OPAOutput

__all__ = ["test"]

# Without --ignore schemas would load as data; without --fail-on-empty a run without tests would pass.
_TEST: Final = ("test", "--ignore", "schemas", "--ignore", "fixtures", "--schema", SCHEMAS, "--fail-on-empty")
# Not --threshold: below it OPA does not say which lines are missing.
_COVERAGE: Final = ("--coverage", "--format", "json")
_WHOLE: Final = 100
_SOURCES: Final = (POLICIES, TESTS)


@click.command()
@DIRECTORY
@click.option("--coverage", is_flag=True, help="Demand, too, that the tests reach every line.")
@opa_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def test(*, directory: Path, coverage: bool, opa_path: str | None, as_json: bool) -> None:
    """Run the tests of a policy repository."""
    try:
        root = repository(directory)
        opa = find_opa(opa_path)
        form = ("--format", "json") if as_json else ()
        done = opa.run(*_TEST, *form, *_SOURCES, folder=root)
        reach = opa.run(*_TEST, *_COVERAGE, *_SOURCES, folder=root) if coverage and done.exit_code == 0 else None
    except Misconfigured as error:
        end("test", error.detail, BAD_INPUT)
    uncovered = () if reach is None else _uncovered(reach)
    failed = done.exit_code != 0 or (reach is not None and _members(reach).get("coverage") != _WHOLE)
    if as_json:
        click.echo(json.dumps(_document(done, reach, uncovered, failed=failed)))
    else:
        pass_on(done)
        _print(reach, uncovered)
    if failed:
        end("test", "failed: tests" if done.exit_code else "failed: the tests do not reach every line", REFUSED)


def _document(
    done: OPAOutput, reach: OPAOutput | None, uncovered: tuple[str, ...], *, failed: bool
) -> dict[str, object]:
    results = _json(done.stdout)
    tests = results if isinstance(results, list) else []
    bad = sorted(f"{one['package']}.{one['name']}" for one in tests if one.get("fail") or one.get("error"))
    covered = None if reach is None else _members(reach).get("coverage")
    return {
        "verdict": "failed" if failed else "passed",
        "passed": len(tests) - len(bad),
        "failed": bad,
        "coverage": covered,
        "not_covered": list(uncovered),
        "errors": done.stderr + ("" if reach is None else reach.stderr),
    }


def _print(reach: OPAOutput | None, uncovered: tuple[str, ...]) -> None:
    if reach is not None:
        for place in uncovered:
            click.echo(f"not covered: {place}")
        click.echo(f"coverage: {_members(reach).get('coverage', 'unknown')} %")
        click.echo(reach.stderr, nl=False, err=True)


def _uncovered(reach: OPAOutput) -> tuple[str, ...]:
    """Return the lines that no test reaches, as FILE:FIRST-LAST."""
    files: Mapping[str, Any] = _members(reach).get("files", {})
    places = (
        f"{name}:{one['start']['row']}-{one['end']['row']}"
        for name in sorted(files)
        for one in files[name].get("not_covered", ())
    )
    return tuple(dict.fromkeys(places))


def _members(output: OPAOutput) -> Mapping[str, Any]:
    found = _json(output.stdout)
    return found if isinstance(found, dict) else {}


def _json(text: str) -> object:
    """Return what OPA printed; what is no JSON says nothing."""
    try:
        found: object = json.loads(text)
    except ValueError:
        return None
    return found
