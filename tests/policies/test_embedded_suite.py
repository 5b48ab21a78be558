# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The Rego tests, run by the embedded evaluator, pass and fail one by one as they do in OPA."""

from __future__ import annotations

import json
import shutil
import tarfile
from typing import TYPE_CHECKING, Any

import pytest

from nsmsec.opa.plan import Plan
from tests.policies.test_policies import ROOT, opa, run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["opa"]  # the fixture

IGNORED = ("--ignore", "schemas", "--ignore", "fixtures")


def by_opa(opa: str, folder: Path) -> dict[str, object]:
    """Return what OPA says of each test: whether it passed, or of which of its cases it is true."""
    done = run(opa, "test", *IGNORED, "--format", "json", *sources(folder), check=False)
    return {entrypoint(found): passed(found) for found in json.loads(done.stdout)}


def entrypoint(found: Mapping[str, Any]) -> str:
    """Return the name of a test, without that of its case, as a plan has it."""
    package = found["package"].removeprefix("data.").replace(".", "/")
    return f"{package}/{found['name'].partition('[')[0]}"


def passed(found: Mapping[str, Any]) -> object:
    """Return whether a test passed; with cases, those that did."""
    cases = found.get("sub_results")
    return not found.get("fail", False) if cases is None else {name for name in cases if not cases[name].get("fail")}


def by_plan(opa: str, folder: Path, tmp_path: Path, names: list[str]) -> dict[str, object]:
    """Return the same from the embedded evaluator: each test is an entry point of one plan."""
    bundle = tmp_path / "bundle.tar.gz"
    entrypoints = [f"--entrypoint={name}" for name in names]
    run(opa, "build", "--target", "plan", *IGNORED, "--output", str(bundle), *entrypoints, *sources(folder))
    with tarfile.open(bundle) as archive:
        members = [archive.extractfile(name) for name in ("/plan.json", "/data.json")]
        plan, data = (b"" if member is None else member.read() for member in members)
    engine = Plan.load(plan, data=json.loads(data))
    return {name: held(engine.evaluate(name, {})) for name in names}


def held(answers: Any) -> object:  # noqa: ANN401 - whatever a test is
    """Return whether a test held; with cases, those that did."""
    if not answers:
        return False
    result = answers[0]["result"]
    return set(result) if isinstance(result, dict) else result is True


def sources(folder: Path) -> tuple[str, str]:
    """Return the policies, then their tests."""
    return str(folder / "policies"), str(folder / "tests" / "policies")


@pytest.mark.opa
def test_suite_has_the_same_result_per_test_as_in_opa(opa: str, tmp_path: Path) -> None:
    """All of it passes in both."""
    expected = by_opa(opa, ROOT)
    assert len(expected) > 100
    assert False not in expected.values()
    assert by_plan(opa, ROOT, tmp_path, sorted(expected)) == expected


@pytest.mark.opa
@pytest.mark.parametrize(
    ("rules", "condition", "other"),
    [
        ("layout/patterns.rego", 'hop.assurance == "proven"', "hop.assurance"),
        ("server/server.rego", 'input.side == "server"', "input.side"),
    ],
)
def test_spoiled_policy_fails_the_same_tests_as_in_opa(
    opa: str, tmp_path: Path, rules: str, condition: str, other: str
) -> None:
    """A condition that is gone is noticed by the suite, in both, by the same tests."""
    folder = tmp_path / "spoiled"
    shutil.copytree(ROOT / "policies", folder / "policies")
    shutil.copytree(ROOT / "tests" / "policies" / "nsmsec", folder / "tests" / "policies" / "nsmsec")
    file = folder / "policies" / "nsmsec" / rules
    text = file.read_text()
    assert condition in text
    file.write_text(text.replace(condition, other))
    good, expected = by_opa(opa, ROOT), by_opa(opa, folder)
    assert good != expected
    assert by_plan(opa, folder, tmp_path, sorted(expected)) == expected
