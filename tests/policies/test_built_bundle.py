# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What ships, evaluated in Python, decides as the sources do in OPA; and it understands what Python sends."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from nsmsec.errors import PolicyIndeterminate
from nsmsec.identity import Peer, SpiffeID
from nsmsec.opa import Entrypoint, PlanEngine, Question
from nsmsec.opa.input import request_document, response_document
from nsmsec.testing.captured import capture
from tests.policies.test_policies import BUNDLE, examples, opa, run, validator

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from nsmsec.tokens import VerifiedPath

__all__ = ["opa"]  # the fixture

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SERVICE = "/demo.Echo/Say"
CLIENT, FIREWALL, IDS = (f"spiffe://corp.example/{name}" for name in ("client", "firewall", "ids"))
GATEWAY = "spiffe://partner.example/vpn-gateway"
GONE = object()
EXAMPLES = {
    "server_request": Entrypoint.SERVER_REQUEST,
    "client_request": Entrypoint.CLIENT_REQUEST,
    "origin_request": Entrypoint.CLIENT_REQUEST,
    "client_response": Entrypoint.CLIENT_RESPONSE,
}
ALLOWED = {"allow": True, "reasons": []}
FAILED = "failed"


def pointers(value: object, *before: str | int) -> Iterator[tuple[str | int, ...]]:
    """Yield the way to every member and element of a document."""
    members: Sequence[tuple[str | int, object]] = ()
    if isinstance(value, dict):
        members = list(value.items())
    elif isinstance(value, list):
        members = list(enumerate(value))
    for name, member in members:
        yield (*before, name)
        yield from pointers(member, *before, name)


def spoiled(document: Any, pointer: tuple[str | int, ...], value: object) -> Any:  # noqa: ANN401 - any JSON
    """Return a copy in which one member has another value, or is gone."""
    other = copy.deepcopy(document)
    holder = other
    for name in pointer[:-1]:
        holder = holder[name]
    if value is GONE:
        del holder[pointer[-1]]
    else:
        holder[pointer[-1]] = value
    return other


def decided_by_opa(opa: str, tmp_path: Path, entrypoint: Entrypoint, cases: list[dict[str, Any]]) -> list[Any]:
    """Return OPA's decisions on the sources, for all cases at once."""
    file = tmp_path / "cases.json"
    file.write_text(json.dumps({"cases": cases}))
    options = ("--ignore", "schemas", "--data", "policies", "--data", str(file), "--format", "raw")
    rule = "data." + entrypoint.replace("/", ".")
    # The two values are bound first: below the second `with`, OPA no longer finds what the first one names.
    bound = "facts := case.input; settings := case.settings"
    query = (
        f"[d | some case in data.cases; {bound}; d := {rule} with input as facts with data.nsmsec.settings as settings]"
    )
    decisions: list[Any] = json.loads(run(opa, "eval", *options, query).stdout)
    return decisions


def decided_by_plan(engine: PlanEngine, entrypoint: Entrypoint, document: dict[str, Any]) -> object:
    """Return the shipped bundle's decision, or that it failed."""
    try:
        decision = engine.decide(Question(entrypoint=entrypoint, document=document))
    except PolicyIndeterminate:
        return FAILED
    return {"allow": decision.allow, "reasons": list(decision.reasons)}


def assert_same(found: list[object], expected: list[Any], cases: list[dict[str, Any]]) -> None:
    """Compare; where the embedded engine fails, because a value has the wrong type, OPA must have denied."""
    assert len(found) == len(expected) == len(cases)
    for ours, theirs, case in zip(found, expected, cases, strict=True):
        if ours == FAILED:
            assert theirs["allow"] is False, case["what"]
        else:
            assert ours == theirs, case["what"]


@pytest.mark.opa
@pytest.mark.parametrize("name", EXAMPLES)
def test_spoiled_facts_are_judged_as_opa_judges_them(opa: str, tmp_path: Path, name: str) -> None:
    """Every member of a good input, taken away or of another type, one at a time."""
    good, settings = examples(opa, name, "settings")
    cases = [{"what": "good", "input": good, "settings": settings}]
    for pointer in pointers(good):
        for value in (GONE, None, "9", 9, True, [], {}):
            document = spoiled(good, pointer, value)
            cases.append({"what": f"{pointer} {value}", "input": document, "settings": settings})
    engine = PlanEngine.shipped(settings)
    found = [decided_by_plan(engine, EXAMPLES[name], _without_policy(case["input"])) for case in cases]
    expected = decided_by_opa(opa, tmp_path, EXAMPLES[name], cases)
    assert found[0] == ALLOWED
    assert_same(found, expected, cases)


def _without_policy(document: dict[str, Any]) -> dict[str, Any]:
    return {member: value for member, value in document.items() if member != "policy"}


@pytest.mark.opa
@pytest.mark.parametrize(
    ("name", "layout", "value"),
    [("server_request", "into-the-tunnel", None), ("client_response", "out-of-the-tunnel", "9")],
)
def test_spoiled_settings_are_judged_as_opa_judges_them(
    opa: str, tmp_path: Path, name: str, layout: str, value: object
) -> None:
    """Every setting, of another type, one at a time."""
    good, settings = examples(opa, name, "settings")
    settings["layouts"] = {layout: settings["layouts"][layout]}
    cases = [
        {"what": f"{pointer} {value}", "input": good, "settings": spoiled(settings, pointer, value)}
        for pointer in pointers(settings)
        if len(pointer) < 4
    ]
    found = [decided_by_plan(PlanEngine.from_bundle(BUNDLE, case["settings"]), EXAMPLES[name], good) for case in cases]
    assert_same(found, decided_by_opa(opa, tmp_path, EXAMPLES[name], cases), cases)


def verified(*hops: str, side: str = "server", audience: str = GATEWAY) -> VerifiedPath:
    """Return an honest path, really signed and verified."""
    kept = capture(hops, now=NOW, service=SERVICE, audience=audience, side="client" if side == "client" else "server")
    return kept.verify()


def request(side: str, self_id: str, peer: str, path: VerifiedPath | None) -> dict[str, object]:
    """Return the document of a request, with what the engine adds."""
    document = request_document(
        side=side,
        now=NOW,
        operation="call",
        service=SERVICE,
        method=SERVICE,
        self_id=SpiffeID.parse(self_id),
        peer=Peer(id=SpiffeID.parse(peer), expires_at=NOW + timedelta(hours=1)),
        path=path,
        stated={},
    )
    return {**document, "policy": {"revision": "0"}}


def response(self_id: str, peer: str, path: VerifiedPath) -> dict[str, object]:
    """Return the document of an answer, with what the engine adds."""
    document = response_document(
        now=NOW,
        operation="call",
        service=SERVICE,
        method=SERVICE,
        self_id=SpiffeID.parse(self_id),
        peer=Peer(id=SpiffeID.parse(peer)),
        path=path,
        before=None,
        stated={},
    )
    return {**document, "policy": {"revision": "0"}}


def test_request_of_a_server_has_the_shape_of_the_contract() -> None:
    """What Python sends about a request it received is what the schema promises, and is understood."""
    document = request("server", GATEWAY, IDS, verified(CLIENT, FIREWALL, IDS))
    validator("input").validate(document)
    grant = {"services": [SERVICE], "max_callers": 3, "max_callees": 1}
    engine = PlanEngine.shipped({"federation": {"corp.example": {"partner.example": grant}}})
    assert decided_by_plan(engine, Entrypoint.SERVER_REQUEST, document) == ALLOWED


@pytest.mark.parametrize("path", [None, (CLIENT,)], ids=["origin", "onward"])
def test_request_of_a_client_has_the_shape_of_the_contract(path: tuple[str, ...] | None) -> None:
    """What Python sends about a request it will make is what the schema promises, and is understood."""
    before = None if path is None else verified(*path, audience=FIREWALL)
    document = request("client", FIREWALL, IDS, before)
    validator("input").validate(document)
    assert decided_by_plan(PlanEngine.shipped(), Entrypoint.CLIENT_REQUEST, document) == ALLOWED


def test_answer_has_the_shape_of_the_contract() -> None:
    """What Python sends about an answer is what the schema promises, and is understood."""
    document = response(CLIENT, FIREWALL, verified(CLIENT, FIREWALL, IDS, side="client"))
    validator("input").validate(document)
    assert decided_by_plan(PlanEngine.shipped(), Entrypoint.CLIENT_RESPONSE, document) == ALLOWED


def test_foreign_trust_domain_is_denied_by_what_ships() -> None:
    """Federated is not authorized."""
    document = request("server", GATEWAY, IDS, verified(CLIENT, FIREWALL, IDS))
    denied = {"allow": False, "reasons": ["TD_NOT_ALLOWED"]}
    assert decided_by_plan(PlanEngine.shipped(), Entrypoint.SERVER_REQUEST, document) == denied
