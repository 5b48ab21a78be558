# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The same policy gives the same answers in OPA and here."""

from __future__ import annotations

import json
import random
import shutil
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from nsmsec.opa import shipped_rules
from nsmsec.opa.bundle import read_bundle
from nsmsec.opa.plan import UNDEFINED, ConflictError, Number, Plan, dump, parse, plain
from nsmsec.opa.plan.values import equal
from tests.opa.plan.answers import answers_of_opa
from tests.opa.real import build_bundle

pytestmark = pytest.mark.opa

HERE = Path(__file__).parent
SHIPPED = HERE.parents[2] / "nsmsec" / "opa" / "shipped" / "bundle.tar.gz"

#: A second package, which rules are found in by a name that is known only at run time.
SUBJECT = """package language.subject
alpha := "first"
beta contains input.a
gamma := "never" if false
"""

TABLES = {"tables": {"alpha": {"value": [1, 2.50]}, "beta": {}, "gamma": {"value": None}}}

INPUTS: list[object] = [
    {},
    {"a": 1, "b": 3, "list": [1, 2, 3], "object": {"k": ["x", "y"], "l": None}, "name": "alpha"},
    {"a": 2, "b": 2, "list": [5, 2, 1, 1], "object": {"k": {"x": "y"}, "m": ["y", "x", "y"]}, "name": "beta"},
    {"a": 0, "list": [], "object": {}, "name": "gamma"},
    {"a": 1.0, "list": ["x", 1, 2.0], "object": [["a"]], "name": 5},
    {"a": None, "list": {"b": 2, "a": 1}, "object": {"z": 1, "y": [1.50, 1.5]}, "name": "missing"},
    [1],
    "text",
    None,
]


def rules() -> list[str]:
    """Return the names of the rules of the package, functions left out."""
    names = []
    for line in (HERE / "language.rego").read_text().splitlines():
        name = line.split(" ")[0].split("[")[0].split(".")[0]
        if (
            line
            and line[0].isalpha()
            and line.split(" ")[0] not in {"package", "default"}
            and "(" not in line.split(" ")[0]
        ):
            names.append(name)
    return sorted(set(names))


@pytest.fixture(scope="module")
def language(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Plan]:
    """Return a folder with the sources, and the plan that OPA makes of them."""
    folder = tmp_path_factory.mktemp("language")
    (folder / "language.rego").write_text((HERE / "language.rego").read_text())
    (folder / "subject.rego").write_text(SUBJECT)
    (folder / "data.json").write_text(json.dumps(TABLES))
    bundle = read_bundle(build_bundle(folder, *(f"language/{rule}" for rule in rules())))
    return folder, Plan.load(bundle.plan, data=bundle.data)


def answer_of_ours(plan: Plan, entrypoint: str, document: object) -> object:
    """Return the value as JSON has it, or UNDEFINED."""
    answers = plan.evaluate(entrypoint, document)
    return plain(answers[0]["result"]) if answers else UNDEFINED


def test_every_part_of_the_language_answers_as_opa(language: tuple[Path, Plan]) -> None:
    """All rules over all inputs; conflicts are tested apart."""
    folder, plan = language
    query = "{name: value | some name in data.names; value := data.language[name]}"
    (folder / "names.json").write_text(json.dumps({"names": rules()}))
    for document in INPUTS:
        (given,) = answers_of_opa(folder, query, [document])
        assert isinstance(given, dict)
        for rule in rules():
            found = answer_of_ours(plan, f"language/{rule}", parse(json.dumps(document)))
            assert equal(found, given.get(rule, UNDEFINED)), (rule, document, found, given.get(rule))


def test_all_rules_are_evaluated_for_some_input(language: tuple[Path, Plan]) -> None:
    """A rule that is undefined for every input would prove nothing."""
    _, plan = language
    idle = [
        rule
        for rule in rules()
        if all(answer_of_ours(plan, f"language/{rule}", document) is UNDEFINED for document in INPUTS)
    ]
    assert idle == []


def test_two_values_of_a_rule_are_a_conflict_with_its_place(language: tuple[Path, Plan]) -> None:
    """Where OPA aborts, we abort, and say where."""
    _, plan = language
    with pytest.raises(ConflictError) as caught:
        plan.evaluate("language/complete", {"a": 1, "b": 2})
    assert caught.value.position is not None
    assert caught.value.position.file.endswith("language.rego")
    assert caught.value.position.row > 5


def question(random_: random.Random) -> dict[str, Any]:
    """Return an input as chains make it, good or bad in any place."""
    domains = ["corp.example", "partner.example", "other.example"]

    def hop(index: int) -> dict[str, Any]:
        domain = random_.choice(domains[:2] if random_.random() < 0.8 else domains)
        made: dict[str, Any] = {
            "index": index,
            "id": f"spiffe://{domain}/{random_.choice(['client', 'firewall', 'ids'])}",
            "trust_domain": domain,
            "assurance": random_.choice(["proven", "proven", "proven", "claimed"]),
            "issued_at": 1000 - random_.randrange(800),
            "expires_at": 1000 + random_.randrange(-40, 60),
            "operation": "call",
            "service": random_.choice(["/a.B/C", "/a.B/C", "/a.B/D"]),
        }
        if random_.random() < 0.1:
            del made[random_.choice(sorted(made))]
        return made

    hops = [hop(index) for index in range(random_.randrange(6))]
    made: dict[str, Any] = {
        "version": 1,
        "now": 1000,
        "side": random_.choice(["server", "client"]),
        "moment": random_.choice(["request", "response"]),
        "operation": random_.choice(["call", "call", "find"]),
        "service": "/a.B/C",
        "method": "/a.B/C",
        "self": {"id": "spiffe://partner.example/gateway", "trust_domain": "partner.example"},
        "peer": {
            "id": hops[-1].get("id", "x") if hops else "spiffe://corp.example/client",
            "trust_domain": "corp.example",
            "expires_at": random_.choice([None, 900, 2000]),
        },
        "path": {
            "connection_id": "c",
            "root": "spiffe://corp.example/client",
            "hops": hops,
            "expires_at": min((hop.get("expires_at", 0) for hop in hops), default=None),
        },
        "attestation": {},
        "federation": {},
        "policy": {"revision": "r"},
        "stated": {},
    }
    if random_.random() < 0.1:
        del made[random_.choice(sorted(made))]
    return made


SETTINGS: dict[str, Any] = {
    "layouts": {
        "main": {
            "at": ["*"],
            "crossings": {"spiffe://corp.example/ids": ["spiffe://partner.example/gateway"]},
            "forbidden": ["spiffe://other.example/client"],
            "last": None,
            "max_others": 2,
            "roots": ["spiffe://corp.example/client"],
            "services": ["*"],
            "side": "server",
            "steps": [["spiffe://corp.example/firewall"]],
            "until": None,
        }
    },
    "transitions": {"/a.B/D": ["/a.B/C"]},
    "federation": {"corp.example": {"partner.example": {"services": ["*"], "max_hops": 3}}},
}


@pytest.mark.parametrize("entrypoint", ["nsmsec/server/request", "nsmsec/client/request", "nsmsec/client/response"])
def test_shipped_policies_decide_as_in_opa(entrypoint: str, tmp_path: Path) -> None:
    """A seeded batch of generated questions, with settings that use everything; compiled now, or before it shipped."""
    random_ = random.Random(entrypoint)  # noqa: S311 - a seeded batch, not a secret
    inputs: list[object] = [question(random_) for _ in range(2000)]
    bundle = read_bundle(SHIPPED)
    settings: Any = bundle.data["nsmsec"]
    data = {"nsmsec": {**settings, "settings": {**settings["settings"], **SETTINGS}}}
    policies = tmp_path / "policies"
    shutil.copytree(HERE.parents[2] / "policies" / "nsmsec", policies, ignore=shutil.ignore_patterns("*.json"))
    (policies / "data.json").write_text(dump(data))
    given = answers_of_opa(policies, f"data.{entrypoint.replace('/', '.')}", inputs)
    for strict, prepared in product((False, True), (None, shipped_rules)):
        plan = Plan.load(bundle.plan, data=data, strict_builtin_errors=strict, prepared=prepared)
        found = [answer_of_ours(plan, entrypoint, parse(json.dumps(document))) for document in inputs]
        assert all(map(equal, found, given))
    outcomes = {str(answer.get("allow")) for answer in given if isinstance(answer, dict)}
    assert outcomes >= {"False"}
    assert Number("1.0") == 1
