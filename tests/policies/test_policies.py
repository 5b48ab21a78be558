# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The shipped policies keep their contract with OPA, with the schemas and with their documentation."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from nsmsec.errors import ReasonCode
from nsmsec.opa import Entrypoint

ROOT = Path(__file__).resolve().parents[2]
POLICIES = ROOT / "policies"
TESTS = ROOT / "tests" / "policies"
BUNDLE = ROOT / "nsmsec" / "opa" / "shipped" / "bundle.tar.gz"
EXPLAINING = ROOT / "nsmsec" / "opa" / "shipped" / "explain.tar.gz"
SCHEMAS = ("input", "decision", "settings", "revocation")
RULES = "\n".join(path.read_text() for path in sorted(POLICIES.rglob("*.rego")))
REVOKED = (POLICIES / "nsmsec" / "revoked" / "revoked.rego").read_text()
#: The packages that say in what a path fails, with the heading of their codes and the one reason of a decision.
EXPLAINED = {
    "layout": ("Violations of a layout", "LAYOUT"),
    "hardware": ("Hardware that does not meet a demand", "HARDWARE"),
}
REASONS = sorted(set(re.findall(r'contains "(\w+)" if', RULES)) | {"no_rule_matched"})
TEST_OPTIONS = (
    *("--ignore", "schemas", "--ignore", "fixtures", "--schema", "policies/schemas", "--fail-on-empty"),
    *("--timeout", "60s"),  # one Rego test goes over many cases; a busy machine needs more than the 5 s of OPA
)


@pytest.fixture(scope="session")
def opa() -> str:
    """Return the path of the pinned OPA."""
    return os.environ.get("NSMSEC_OPA") or run(str(ROOT / "scripts" / "get-opa")).stdout.strip()


def run(*command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run a command in the repository."""
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=300)
    if check and done.returncode != 0:
        pytest.fail(f"{' '.join(command)}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done


def validator(name: str) -> Any:  # noqa: ANN401 - jsonschema ships no types
    """Return a validator of one of our schemas."""
    schema = json.loads((POLICIES / "schemas" / f"{name}.json").read_text())
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def examples(opa: str, *rules: str) -> list[Any]:
    """Return values of the package that holds the good inputs of the Rego tests."""
    query = "[" + ", ".join(f"data.nsmsec.examples_test.{rule}" for rule in rules) + "]"
    options = ("--ignore", "schemas", "--data", "policies", "--data", "tests/policies", "--format", "raw")
    found: list[Any] = json.loads(run(opa, "eval", *options, query).stdout)
    return found


@pytest.mark.opa
def test_sources_are_formatted(opa: str) -> None:
    """`opa fmt` would change nothing."""
    run(opa, "fmt", "--list", "--fail", "policies", "tests/policies")


@pytest.mark.opa
def test_sources_compile_strictly_against_the_schemas(opa: str) -> None:
    """No rule reads a fact or a setting that no schema has."""
    run(opa, "check", "--strict", "--schema", "policies/schemas", "policies", "tests/policies")


@pytest.mark.opa
def test_every_rego_test_passes(opa: str) -> None:
    """The Rego tests pass, and there are some."""
    assert "PASS" in run(opa, "test", *TEST_OPTIONS, "policies", "tests/policies").stdout


@pytest.mark.opa
def test_rego_tests_cover_every_line(opa: str) -> None:
    """No expression of a policy is never true or never evaluated."""
    run(opa, "test", *TEST_OPTIONS, "--coverage", "--threshold", "100", "policies", "tests/policies")


@pytest.mark.opa
def test_misspelt_fact_is_found_by_the_type_checker(opa: str, tmp_path: Path) -> None:
    """The schema is attached: the check above checks something."""
    (tmp_path / "typo.rego").write_text("package nsmsec.typo\n\nrule if input.peer.trustdomain\n")
    done = run(opa, "check", "--strict", "--schema", "policies/schemas", "policies", str(tmp_path), check=False)
    assert done.returncode != 0
    assert "trustdomain" in done.stderr


@pytest.mark.opa
def test_shipped_bundle_is_what_the_sources_give(opa: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bundle in the wheel is neither stale nor edited."""
    monkeypatch.setenv("NSMSEC_OPA", opa)
    run("scripts/build-policies", "--check")


@pytest.mark.opa
def test_stale_bundle_is_reported_and_left_alone(opa: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--check fails on another content and writes nothing."""
    monkeypatch.setenv("NSMSEC_OPA", opa)
    bundle = tmp_path / "bundle.tar.gz"
    bundle.write_bytes(b"stale")
    done = run("scripts/build-policies", "--check", "--output", str(bundle), check=False)
    assert done.returncode == 1
    assert "is stale" in done.stderr
    assert bundle.read_bytes() == b"stale"


@pytest.mark.opa
def test_same_sources_give_the_same_bytes(opa: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The build is reproducible."""
    monkeypatch.setenv("NSMSEC_OPA", opa)
    bundle = tmp_path / "bundle.tar.gz"
    run("scripts/build-policies", "--output", str(bundle))
    assert bundle.read_bytes() == BUNDLE.read_bytes()


@pytest.mark.opa
def test_entry_points_are_those_that_python_asks(opa: str) -> None:
    """Exactly the annotated rules are entry points of the shipped plan."""
    inspected = json.loads(run(opa, "inspect", "--annotations", "--format", "json", "policies").stdout)
    marked = [found for found in inspected["annotations"] if found["annotations"].get("entrypoint")]
    names = {"/".join(str(part["value"]) for part in found["path"][1:]) for found in marked}
    assert names == set(Entrypoint)
    with tarfile.open(BUNDLE) as archive:
        plan = json.load(archive.extractfile("/plan.json") or pytest.fail("the bundle has no plan"))
    assert {entry["name"] for entry in plan["plans"]["plans"]} == set(Entrypoint)


@pytest.mark.parametrize("bundle", [BUNDLE, EXPLAINING], ids=["deciding", "explaining"])
def test_only_the_explaining_bundle_explains(bundle: Path) -> None:
    """What no decision needs, no workload loads; and both are of the same sources."""
    with tarfile.open(bundle) as archive:
        plan = json.load(archive.extractfile("/plan.json") or pytest.fail("the bundle has no plan"))
        manifest = json.load(archive.extractfile("/.manifest") or pytest.fail("the bundle has no manifest"))
    names = {entry["name"] for entry in plan["plans"]["plans"]}
    explained = {"nsmsec/layout/in_force", "nsmsec/layout/violations"}
    assert names & explained == (explained if bundle == EXPLAINING else set())
    with tarfile.open(BUNDLE) as archive:
        deciding = json.load(archive.extractfile("/.manifest") or pytest.fail("the bundle has no manifest"))
    assert manifest["revision"] == deciding["revision"]


@pytest.mark.opa
def test_good_inputs_have_the_shape_of_the_contract(opa: str) -> None:
    """What the Rego tests call good, Python could have sent."""
    documents = examples(opa, "server_request", "client_request", "origin_request", "client_response")
    for document in documents:
        validator("input").validate(document)


@pytest.mark.opa
def test_good_settings_have_the_shape_of_the_contract(opa: str) -> None:
    """The settings of the Rego tests are settings that a user may write."""
    for settings in examples(opa, "settings", "settings_without_layouts", "settings_without_federation"):
        validator("settings").validate(settings)


@pytest.mark.opa
@pytest.mark.parametrize("entrypoint", list(Entrypoint))
def test_shipped_bundle_answers_with_decisions(opa: str, tmp_path: Path, entrypoint: Entrypoint) -> None:
    """OPA itself, given the shipped bundle, answers even nonsense with a decision, and denies it."""
    nonsense: tuple[object, ...] = ({}, [], None, "x", {"path": {"hops": {}}}, {"path": {"hops": "x"}})
    for index, document in enumerate(nonsense):
        file = tmp_path / f"{index}.json"
        file.write_text(json.dumps(document))
        query = "data." + entrypoint.replace("/", ".")
        answer = run(opa, "eval", "--bundle", str(BUNDLE), "--input", str(file), "--format", "raw", query).stdout
        decision = json.loads(answer)
        validator("decision").validate(decision)
        assert decision["allow"] is False


@pytest.mark.parametrize("name", ["settings", "revocation"])
def test_shipped_data_have_the_shape_of_the_contract(name: str) -> None:
    """`settings/data.json` is valid by its schema, as is the empty deny-list."""
    validator(name).validate(json.loads((POLICIES / "nsmsec" / name / "data.json").read_text()))


@pytest.mark.parametrize("name", SCHEMAS)
def test_schema_refuses_an_unknown_member(name: str) -> None:
    """Each document is closed: a misspelt member is an error, not an option without effect."""
    errors = validator(name).iter_errors({"surprise": 1})
    assert any(error.validator == "additionalProperties" for error in errors)


@pytest.mark.parametrize(
    "decision",
    [
        {"allow": True, "reasons": ["A"]},
        {"allow": False, "reasons": []},
        {"allow": "true", "reasons": []},
        {"allow": False, "reasons": ["A", "A"]},
        {"allow": False, "reasons": ["not a code"]},
        {"allow": True},
    ],
)
def test_decision_schema_refuses_what_is_no_decision(decision: object) -> None:
    """An allowance has no reason, a denial has one."""
    assert not validator("decision").is_valid(decision)


def test_every_reason_of_the_policies_is_documented() -> None:
    """docs/reasons.md lists the reasons of the rules: all of them, and no others."""
    assert documented("Reasons of the shipped policies") == REASONS


@pytest.mark.parametrize("package", EXPLAINED)
def test_every_violation_is_documented(package: str) -> None:
    """docs/reasons.md lists the codes of violations: all of them, and no others."""
    heading, prefix = EXPLAINED[package]
    sources = [path.read_text() for path in (POLICIES / "nsmsec" / package).glob("*.rego")]
    assert documented(heading) == sorted(set(re.findall(rf'"({prefix}_\w+)"', "\n".join(sources))))


def test_every_documented_code_appears_alone_in_a_test_that_denies() -> None:
    """Each reason of a decision, each code of a violation: there is a test in which nothing else is found."""
    sources = [path.read_text() for path in (TESTS / "nsmsec").rglob("*.rego")]
    tests = [test for source in sources for test in re.split(r"^(?=test_)", source, flags=re.MULTILINE)[1:]]
    denying = "\n".join(test for test in tests if re.match(r"test_\w*den(y|ies)_", test))
    alone = set(re.findall(r'== examples\.denied\("(\w+)"\)', denying))
    assert alone == set(documented("Reasons of the shipped policies"))
    for package, (heading, prefix) in EXPLAINED.items():
        # test_denies_by goes over all cases and compares the whole set of what is found.
        cases = (TESTS / "nsmsec" / package / "violations_test.rego").read_text()
        assert "test_denies_by[code] if {" in cases
        assert sorted(re.findall(rf'^\t"({prefix}_\w+)": \{{$', cases, flags=re.MULTILINE)) == documented(heading)


def test_every_code_of_python_is_documented() -> None:
    """docs/reasons.md lists every reason code: all of them, and no others."""
    assert documented("Codes of nsmsec") == sorted(ReasonCode)


def documented(heading: str) -> list[str]:
    """Return the first column of the table under a heading of docs/reasons.md, sorted."""
    sections = re.split(r"^###? ", (ROOT / "docs" / "reasons.md").read_text(), flags=re.MULTILINE)
    section = next(section for section in sections if section.startswith(heading))
    return sorted(re.findall(r"^\| `(\w+)` \|", section, flags=re.MULTILINE))


@pytest.mark.parametrize(
    ("rules", "tests"),
    [
        ("server/server.rego", "server/server_test.rego"),
        ("client/request.rego", "client/request_test.rego"),
        ("client/response.rego", "client/response_test.rego"),
    ],
)
def test_every_reason_of_an_entry_point_is_tested_alone(rules: str, tests: str) -> None:
    """For each reason that an entry point gives there is a test in which it is the only one."""
    given = set(re.findall(r'contains "(\w+)" if', (POLICIES / "nsmsec" / rules).read_text())) | {"no_rule_matched"}
    alone = set(re.findall(r'== examples\.denied\("(\w+)"\)', (TESTS / "nsmsec" / tests).read_text()))
    assert alone == given


@pytest.mark.parametrize("rules", ["server/server.rego", "client/request.rego", "client/response.rego"])
def test_every_condition_has_its_reason(rules: str) -> None:
    """What `_allow` demands, and nothing else, is what the reasons negate; the deny-list has a reason for each kind."""
    source = (POLICIES / "nsmsec" / rules).read_text()
    body = re.search(r"^_allow\w* if \{\n(.*?)^\}", source, flags=re.MULTILINE | re.DOTALL)
    (kinds,) = re.findall(r"^nothing if.*?else if \{\n(.*?)^\}", REVOKED, flags=re.MULTILINE | re.DOTALL)
    conditions: list[str] = []
    for condition in body.group(1).split() if body else ():
        is_list = condition == "data.nsmsec.revoked.nothing"
        conditions += [f"data.nsmsec.revoked.{kind}" for kind in kinds.split()] if is_list else [condition]
    assert conditions == re.findall(r'contains "\w+" if not (\S+)', source)


def test_capabilities_reach_no_network() -> None:
    """No policy that builds can call out, read a clock or draw a random number."""
    capabilities = json.loads((POLICIES / "capabilities.json").read_text())
    names = {builtin["name"] for builtin in capabilities["builtins"]}
    assert capabilities["allow_net"] == []
    assert not {name for name in names if name.startswith(("http.", "net.", "time.", "rand.", "opa.", "uuid."))}


def test_plan_calls_only_what_the_capabilities_allow() -> None:
    """The shipped plan needs no function beyond the published ones."""
    capabilities = json.loads((POLICIES / "capabilities.json").read_text())
    with tarfile.open(BUNDLE) as archive:
        plan = json.load(archive.extractfile("/plan.json") or pytest.fail("the bundle has no plan"))
    called = {builtin["name"] for builtin in plan["static"]["builtin_funcs"]}
    assert called <= {builtin["name"] for builtin in capabilities["builtins"]}


def test_json_in_the_manual_is_valid() -> None:
    """Every example of docs/policy.md has the shape that it explains."""
    shipped = json.loads((POLICIES / "nsmsec" / "settings" / "data.json").read_text())
    blocks = re.findall(
        r"^```json\n(.*?)^```", (ROOT / "docs" / "policy.md").read_text(), flags=re.MULTILINE | re.DOTALL
    )
    assert len(blocks) > 3
    for block in map(json.loads, blocks):
        name, document = ("input", block) if "moment" in block else ("settings", {**shipped, **block})
        validator(name).validate(document)
