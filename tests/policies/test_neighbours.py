# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Every question that a Rego test finds allowed has a nearest neighbour in the tests that is denied."""

from __future__ import annotations

import base64
import json
import re
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from nsmsec.opa import Entrypoint
from tests.policies.test_policies import POLICIES, ROOT, TEST_OPTIONS, TESTS, opa, run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

__all__ = ["opa"]  # the fixture

pytestmark = pytest.mark.xdist_group("neighbours")  # the tests share one run of the Rego tests

ABSENT = object()
MARK = "asked "
PLANTED = """package nsmsec.planted_test

import data.nsmsec.examples_test as examples
import data.nsmsec.server

test_request_allows_a_call_that_nobody_denies_nearby if {
	asked := object.union(examples.server_request, {"now": examples.now + 1, "method": "/a.B/C"})
	server.request == examples.allowed with input as asked
		with data.nsmsec.settings as object.union(examples.settings, {"path": {"max_hops": 5}})
}

test_request_denies_its_neighbour if {
	asked := object.union(examples.server_request, {"now": examples.now + 1, "method": "/a.B/C"})
	server.request == examples.denied("PATH_TOO_LONG") with input as asked
		with data.nsmsec.settings as object.union(examples.settings, {"path": {"max_hops": 3}})
}
"""
#: One more clause for a rule, which never holds, but prints what the rule is asked about.
RECORDER = """package {package}

{name} := null if {{
	print("{mark}{rule}", json.marshal([input, data.nsmsec.settings, data.nsmsec.revocation]))
	false
}}
"""
JUDGE = """package judge

_holds(answer) if answer == true

_holds(answer) if answer.allow == true
"""
CLAUSE = """
held contains number if {{
	some number, ["{rule}", facts] in input
	answer := data.{rule} with input as facts[0]
		with data.nsmsec.settings as facts[1]
		with data.nsmsec.revocation as facts[2]
	_holds(answer)
}}
"""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a test asked of a rule, input, settings and deny-list, with what the policies say to it."""

    rule: str
    test: str
    facts: Any
    allowed: bool


def rules() -> list[str]:
    """Return the rules that say yes or no: the entry points, and every public condition of the policies."""
    found = {one.replace("/", ".") for one in Entrypoint}
    for source in (path.read_text() for path in POLICIES.rglob("*.rego")):
        (package,) = re.findall(r"^package (\S+)$", source, flags=re.MULTILINE)
        found |= {f"{package}.{name}" for name in re.findall(r"^([a-z]\w*) if\b", source, flags=re.MULTILINE)}
    return sorted(found)


def printed(test: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Yield what a test asked of the rules that its file names, not what these asked of others in turn."""
    source = (ROOT / test["location"]["file"]).read_text()
    for line in base64.b64decode(test.get("output", "")).decode().splitlines():
        rule, _, facts = line.removeprefix(MARK).partition(" ")
        package, _, name = rule.rpartition(".")
        short = package.rpartition(".")[2]
        if f"import data.{package}\n" in source and re.search(rf"\b{short}\.{name}\b", source):
            yield rule, test["name"], json.loads(facts)


def questions(opa: str, folder: Path) -> list[Asked]:
    """Run the Rego tests; return all that they asked of the rules, each judged by the policies alone."""
    added = folder / "added"
    added.mkdir()
    for rule in rules():
        package, _, name = rule.rpartition(".")
        recorder = RECORDER.format(package=package, name=name, rule=rule, mark=MARK)
        (added / f"{rule}.rego").write_text(recorder)
    (added / "planted_test.rego").write_text(PLANTED)
    sources = ("policies", "tests/policies", str(added))
    command = (opa, "test", *TEST_OPTIONS, "--format", "json", *sources)
    with (folder / "tests.json").open("w+b") as report:  # no pipe: what goes through one is searched, and this is long
        subprocess.run(command, cwd=ROOT, check=True, stdout=report, timeout=300)
        report.seek(0)
        found = [one for test in json.load(report) for one in printed(test)]
    judge, document = folder / "judge.rego", folder / "asked.json"
    judge.write_text(JUDGE + "".join(CLAUSE.format(rule=rule) for rule in rules()))
    document.write_text(json.dumps([[rule, facts] for rule, _, facts in found]))
    options = ("--ignore", "schemas", "--data", "policies", "--data", str(judge), "--format", "raw")
    held = set(json.loads(run(opa, "eval", *options, "--input", str(document), "data.judge.held").stdout))
    return [
        Asked(rule=rule, test=test, facts=facts, allowed=number in held)
        for number, (rule, test, facts) in enumerate(found)
    ]


@pytest.fixture(scope="module")
def asked(opa: str, tmp_path_factory: pytest.TempPathFactory) -> list[Asked]:
    """Return all that the Rego tests ask, those of the planted file among them."""
    return questions(opa, tmp_path_factory.mktemp("asked"))


def planted() -> list[str]:
    """Return the names of the two tests of the planted file, the one that allows first."""
    return re.findall(r"^(test_\w+)", PLANTED, flags=re.MULTILINE)


def places(one: object, other: object) -> int:
    """Return in how many places two values differ; a member that only one of them has is one place."""
    if isinstance(one, dict) and isinstance(other, dict):
        return sum(places(one.get(name, ABSENT), other.get(name, ABSENT)) for name in {*one, *other})
    if isinstance(one, list) and isinstance(other, list):
        if len(one) == len(other):
            return sum(map(places, one, other))
        short, long = sorted((one, other), key=len)
        same = next((at for at, item in enumerate(short) if item != long[at]), len(short))
        added = len(long) - len(short)
        return added if short[same:] == long[same + added :] else added + 1
    return int(type(one) is not type(other) or one != other)


def lonely(asked: Iterable[Asked]) -> list[str]:
    """Return the allowed questions without a denied one of the same rule that differs in exactly one place."""
    by_rule: dict[str, list[Asked]] = {}
    for one in asked:
        by_rule.setdefault(one.rule, []).append(one)
    return sorted(
        {
            f"{one.rule} in {one.test}: nearest {nearest}"
            for those in by_rule.values()
            for one in those
            if one.allowed
            and (nearest := min((places(one.facts, each.facts) for each in those if not each.allowed), default=0)) != 1
        }
    )


@pytest.mark.opa
def test_every_allowed_question_has_a_denied_nearest_neighbour(asked: list[Asked]) -> None:
    """Whatever a test finds allowed, a test finds denied with one fact, one setting or one entry changed."""
    assert lonely(one for one in asked if one.test not in planted()) == []


@pytest.mark.opa
def test_an_allow_without_a_neighbour_is_found_until_it_gets_one(asked: list[Asked]) -> None:
    """The check above checks something: of the planted file, the test that allows needs the one that denies."""
    allows, denies = planted()
    (found,) = lonely(one for one in asked if one.test != denies)
    assert found.startswith(f"nsmsec.server.request in {allows}: nearest ")
    assert lonely(one for one in asked if one.test in (allows, denies)) == []


@pytest.mark.opa
def test_every_rego_test_that_allows_is_among_those_checked(asked: list[Asked]) -> None:
    """No test that says `allows` asks in a way that the check above does not see."""
    sources = [PLANTED, *(path.read_text() for path in (TESTS / "nsmsec").rglob("*.rego"))]
    names = re.findall(r"^(test_\w*allows?_\w+)", "\n".join(sources), flags=re.MULTILINE)
    assert set(names) <= {one.test for one in asked if one.allowed}
    assert {one.rule for one in asked if one.allowed} >= {one.replace("/", ".") for one in Entrypoint}


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        ({"a": 1}, {"a": 1}, 0),
        ({"a": 1}, {"a": True}, 1),
        ({"a": 1}, {}, 1),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 2, "c": 3}}, 2),
        ([1, 2, 3], [1, 3], 1),
        ([1, 2, 3], [1], 2),
        ([1, 2, 3], [3, 1], 2),
        ([{"a": 1}, 2], [{"a": 2}, 2], 1),
    ],
)
def test_distance_is_the_number_of_places(one: object, other: object, count: int) -> None:
    """Members, items and values count as one each, in either direction."""
    assert (places(one, other), places(other, one)) == (count, count)
