# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The embedded engine decides by a bundle or says with a code why it could not."""

from __future__ import annotations

import inspect
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nsmsec.errors import Misconfigured, PolicyIndeterminate, ReasonCode, SourceUnavailable
from nsmsec.opa import Decision, Entrypoint, PlanEngine, Question, shipped_rules
from nsmsec.opa.bundle import read_bundle
from nsmsec.opa.input import FactsDocument
from nsmsec.opa.plan.prepared import prepare
from tests.opa.archive import archive, deciding
from tests.opa.plan.handmade import block, local, stmt, text
from tests.opa.real import build_bundle

if TYPE_CHECKING:
    from nsmsec.opa import PolicyEngine

BUNDLE = Path(inspect.getfile(shipped_rules)).parent / "shipped" / "bundle.tar.gz"
ALLOWED = {"allow": True, "reasons": []}


def asked(engine: PolicyEngine, answer: object = None, *, timeout: timedelta | None = None) -> Decision:
    """Ask the server's question of an engine that answers what the input says."""
    question = Question(entrypoint=Entrypoint.SERVER_REQUEST, document={"answer": answer})
    return engine.decide(question, timeout=timeout)


def test_decision_names_its_revision_and_engine() -> None:
    """Allow and deny are decisions both."""
    engine = PlanEngine.from_bundle(deciding())
    assert engine.revision == "r1"
    assert asked(engine, ALLOWED) == Decision(allow=True, reasons=(), revision="r1", engine="plan")
    denied = asked(engine, {"allow": False, "reasons": ["B", "A"]})
    assert denied == Decision(allow=False, reasons=("A", "B"), revision="r1", engine="plan")


def test_policy_sees_the_revision_that_decides() -> None:
    """The engine adds it, and the document of the caller stays as it was."""
    revision = [
        stmt("Dot", source=local(0), key=text("policy"), target=3),
        stmt("Dot", source=local(3), key=text("revision"), target=3),
        stmt("Equal", a=local(3), b=text("r1")),
    ]
    document: dict[str, object] = {"answer": ALLOWED}
    question = Question(entrypoint=Entrypoint.CLIENT_RESPONSE, document=document)
    assert PlanEngine.from_bundle(deciding(*revision)).decide(question).allow
    assert document == {"answer": ALLOWED}


@pytest.mark.parametrize("answer", [True, None, "allow", {"allow": True}, {**ALLOWED, "reasons": ["A"]}])
def test_answer_of_another_shape_denies(answer: object) -> None:
    """POLICY_INVALID_RESULT."""
    with pytest.raises(PolicyIndeterminate) as caught:
        asked(PlanEngine.from_bundle(deciding()), answer)
    assert caught.value.code is ReasonCode.POLICY_INVALID_RESULT


def test_undefined_answer_denies() -> None:
    """POLICY_UNDEFINED."""
    with pytest.raises(PolicyIndeterminate) as caught:
        asked(PlanEngine.from_bundle(deciding(stmt("IsUndefined", source=0))))
    assert caught.value.code is ReasonCode.POLICY_UNDEFINED
    assert caught.value.revision == "r1"


def test_several_answers_deny() -> None:
    """POLICY_INVALID_RESULT: none of them is the one, also if each would do alone."""
    twice = [
        stmt("MakeObject", target=5),
        stmt("ObjectInsert", object=5, key=text("result"), value=local(0)),
        stmt("ResultSetAdd", value=5),
    ]
    with pytest.raises(PolicyIndeterminate) as caught:
        asked(PlanEngine.from_bundle(deciding(*twice)), ALLOWED)
    assert (caught.value.code, caught.value.revision) == (ReasonCode.POLICY_INVALID_RESULT, "r1")
    assert "found 2" in caught.value.detail


def test_conflict_denies() -> None:
    """POLICY_ERROR, with the place in the policy."""
    once = [stmt("AssignVarOnce", source=text(name), target=2) for name in "xy"]
    with pytest.raises(PolicyIndeterminate, match=r"test\.rego:7:2") as caught:
        asked(PlanEngine.from_bundle(deciding(*once)), ALLOWED)
    assert caught.value.code is ReasonCode.POLICY_ERROR


def test_wrong_call_of_a_builtin_denies() -> None:
    """POLICY_ERROR, also under a negation, where OPA's default would go on."""
    wrong = stmt("Call", func="div", args=[text("x"), text("y")], result=3)
    with pytest.raises(PolicyIndeterminate) as caught:
        asked(PlanEngine.from_bundle(deciding(stmt("Not", block=block(wrong)))), ALLOWED)
    assert caught.value.code is ReasonCode.POLICY_ERROR


def test_document_that_is_no_json_denies() -> None:
    """POLICY_ERROR."""
    with pytest.raises(PolicyIndeterminate) as caught:
        asked(PlanEngine.from_bundle(deciding()), object())
    assert caught.value.code is ReasonCode.POLICY_ERROR


def test_policy_that_takes_too_long_is_unavailable() -> None:
    """ENGINE_UNAVAILABLE: the caller may try again."""
    body = block(stmt("Nop"))
    for _ in range(4):
        body = block(stmt("Scan", source=3, key=4, value=5, block=body))
    made = stmt("Dot", source=local(0), key=text("answer"), target=3)
    engine = PlanEngine.from_bundle(deciding(made, *body["stmts"]))
    with pytest.raises(SourceUnavailable) as caught:
        asked(engine, [0] * 300, timeout=timedelta(milliseconds=2))
    assert caught.value.code is ReasonCode.ENGINE_UNAVAILABLE
    assert caught.value.revision == "r1"


def test_bundle_without_an_entry_point_is_refused_at_construction() -> None:
    """A missing rule is found at start-up, unless the workload says that it will never ask it."""
    source = deciding()
    bundle = read_bundle(source)
    plan = bundle.plan.replace(b"nsmsec/client/response", b"nsmsec/client/other")
    files: dict[str, str | bytes] = {"plan.json": plan, ".manifest": '{"revision": "r1"}'}
    with pytest.raises(Misconfigured, match="nsmsec/client/response"):
        PlanEngine.from_bundle(archive(files))
    engine = PlanEngine.from_bundle(archive(files), entrypoints=[Entrypoint.SERVER_REQUEST])
    assert asked(engine, ALLOWED).allow
    with pytest.raises(PolicyIndeterminate) as caught:
        engine.decide(Question(entrypoint=Entrypoint.CLIENT_RESPONSE, document={}))
    assert caught.value.code is ReasonCode.POLICY_UNDEFINED


def test_plan_or_bundle_that_is_refused_is_a_misconfiguration(tmp_path: Path) -> None:
    """Nothing is half loaded."""
    for source in (archive({"plan.json": "{}"}), b"", str(tmp_path / "missing")):
        with pytest.raises(Misconfigured):
            PlanEngine.from_bundle(source)
    with pytest.raises(Misconfigured):
        PlanEngine.shipped({"layouts": {"main": object()}})


def test_settings_are_joined_member_by_member() -> None:
    """Objects are joined, anything else is replaced; the bundle stays as it was."""
    bundle = read_bundle(
        deciding(give=local(1), nsmsec__settings__data_json='{"a": {"x": 1, "y": [1]}, "b": {"z": 1}}')
    )
    settings = {"a": {"x": 2}, "b": 5, "c": {"new": True}}
    engine = PlanEngine(bundle=bundle, settings=settings)
    with pytest.raises(PolicyIndeterminate):
        asked(engine)
    found = engine._plan.evaluate("nsmsec/server/request", {})
    expected = {"a": {"x": 2, "y": [1]}, "b": 5, "c": {"new": True}}
    assert found == ({"result": {"nsmsec": {"settings": expected}}},)
    assert bundle.data["nsmsec"] == {"settings": {"a": {"x": 1, "y": [1]}, "b": {"z": 1}}}


def test_other_data_make_another_engine_of_the_same_rules() -> None:
    """Under a name of its own, seen by the policy too; the engine before stays as it was."""
    engine = PlanEngine.from_bundle(deciding(give=local(1)))
    other = engine.with_data({"a": 1}, revision="r2")
    assert (engine.revision, other.revision) == ("r1", "r2")
    assert other._plan.evaluate("nsmsec/server/request", {}) == ({"result": {"a": 1}},)
    assert engine._plan.evaluate("nsmsec/server/request", {}) == ({"result": {}},)
    with pytest.raises(PolicyIndeterminate) as caught:
        asked(other)
    assert caught.value.revision == "r2"
    with pytest.raises(Misconfigured):
        engine.with_data({"a": object()}, revision="r3")


@pytest.mark.parametrize("entrypoint", list(Entrypoint))
def test_shipped_policies_deny_an_empty_question(entrypoint: Entrypoint) -> None:
    """The bundle in the package loads without OPA and without a file of the user's."""
    engine = PlanEngine.shipped()
    decision = engine.decide(Question(entrypoint=entrypoint, document={}))
    assert not decision.allow
    assert "QUESTION_MISMATCH" in decision.reasons
    assert decision.revision == engine.revision != ""


def test_shipped_rules_are_what_the_shipped_plan_gives() -> None:
    """Neither stale nor edited: if this fails, run scripts/build-policies."""
    source = inspect.getsource(shipped_rules)
    assert source[source.index("PLAN = ") :] == prepare(read_bundle(BUNDLE).plan)


def test_only_the_shipped_bundle_is_taken_as_compiled_before() -> None:
    """The same bytes from anywhere else are read, checked and compiled, as any bundle is."""
    assert compiled_in(PlanEngine.shipped()) == {shipped_rules.__file__}
    assert compiled_in(PlanEngine.shipped({"path": {"max_hops": 4}})) == {shipped_rules.__file__}
    assert compiled_in(PlanEngine.from_bundle(BUNDLE)) == {"<plan>"}
    assert compiled_in(PlanEngine(bundle=read_bundle(BUNDLE))) == {"<plan>"}


def compiled_in(engine: PlanEngine) -> set[str]:
    """Return the files of the functions that decide."""
    return {function.__code__.co_filename for function in engine._plan._code.entrypoints.values()}


@pytest.mark.opa
def test_bundle_that_opa_built_decides(tmp_path: Path) -> None:
    """Archive, path as text, and unpacked folder."""
    folder = tmp_path / "policies"
    folder.mkdir()
    source = 'package nsmsec.server\nrequest := {"allow": true, "reasons": []} if input.answer == data.expected.value\n'
    (folder / "server.rego").write_text(source)
    (folder / "expected").mkdir()
    (folder / "expected" / "data.json").write_text('{"value": 5}')
    bundle = build_bundle(folder, "nsmsec/server/request")
    for place in (bundle, str(bundle), bundle.read_bytes()):
        engine = PlanEngine.from_bundle(place, entrypoints=[Entrypoint.SERVER_REQUEST])
        assert asked(engine, 5).allow
        with pytest.raises(PolicyIndeterminate) as caught:
            asked(engine, 6)
        assert caught.value.code is ReasonCode.POLICY_UNDEFINED


def test_statement_of_a_neighbour_that_is_no_json_denies() -> None:
    """What nobody proved is looked at before a policy sees it, beside whatever facts."""
    engine = PlanEngine.from_bundle(deciding())
    facts = FactsDocument(answer=ALLOWED, stated={})
    assert engine.decide(Question(entrypoint=Entrypoint.SERVER_REQUEST, document=facts)).allow
    facts["stated"] = {"label": object()}
    with pytest.raises(PolicyIndeterminate) as caught:
        engine.decide(Question(entrypoint=Entrypoint.SERVER_REQUEST, document=facts))
    assert caught.value.code is ReasonCode.POLICY_ERROR
