# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Every reason of the shipped policies is explained: by the condition, and by the hop that is against it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nsmsec.errors import Misconfigured, ReasonCode
from nsmsec.opa import Entrypoint, PlanEngine, Question
from nsmsec.opa.explain import CODES, REASONS, Facts, explain
from nsmsec.opa.outcome import Outcome, decided
from tests.opa.explain.questions import CASES, CLIENT, NOW, QUESTIONS, SETTINGS, list_of, spoilt

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "reasons.md").read_text()
TITLES = set(
    re.findall(
        r"^# title: (.*)$", "\n".join(one.read_text() for one in (ROOT / "policies").rglob("*.rego")), re.MULTILINE
    )
)
#: The conditions of the entry points themselves have no title of their own.
UNTITLED = {"PATH_TOO_LONG", "PEER_NOT_ADJACENT", "QUESTION_MISMATCH", "no_rule_matched"}


def row(name: str) -> list[str]:
    """Return the cells of a row of the page, without their marks."""
    (found,) = re.findall(
        rf"^\| `{name}` \| (.*) \|$", PAGE.split("### Violations")[0] + PAGE.split("## Codes")[1], re.MULTILINE
    )
    return [cell.replace("`", "") for cell in found.split(" | ")]


def given_settings(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 (any settings)
    """Return good settings with changes."""
    return {**SETTINGS, **changes}


@pytest.fixture(scope="module")
def shipped() -> PlanEngine:
    """Return the shipped rules, compiled once."""
    return PlanEngine.shipped(SETTINGS)


@pytest.mark.parametrize("entrypoint", Entrypoint)
def test_honest_question_is_allowed_and_needs_no_explanation(shipped: PlanEngine, entrypoint: Entrypoint) -> None:
    """The cases below start from it."""
    outcome = decided(shipped, Question(entrypoint=entrypoint, document=QUESTIONS[entrypoint]))
    assert outcome == Outcome(allow=True)
    facts = Facts(entrypoint=entrypoint, document=QUESTIONS[entrypoint], settings=SETTINGS)
    assert explain(outcome, facts).reasons == ()


@pytest.mark.parametrize("name", CASES)
def test_reason_is_explained_by_what_was_spoilt(shipped: PlanEngine, name: str) -> None:
    """The policy gives this reason alone; the explanation finds what was spoilt, at the hop where it was."""
    _, _, reason, hop = CASES[name]
    entrypoint, document, its_settings = spoilt(name)
    data = {"settings": its_settings, "revocation": list_of(name)}
    engine = shipped.with_data({"nsmsec": data}, revision="r")
    outcome = decided(engine, Question(entrypoint=entrypoint, document=document))
    assert outcome.reasons == (reason,)
    facts = Facts(entrypoint=entrypoint, document=document, **data)
    (explained,) = explain(outcome, facts).reasons
    assert (explained.reason, explained.is_known) == (reason, True)
    assert explained.condition
    assert explained.link == "docs/reasons.md#reasons-of-the-shipped-policies"
    assert explained.faults, "nothing was found against the condition"
    first = explained.faults[0]
    assert first.hop == hop
    if hop is not None:
        assert first.hop_id == document["path"]["hops"][hop]["id"]
        assert str(first.hop_id) in first.words


def test_every_reason_has_a_case_or_cannot_happen() -> None:
    """The test above goes over all that the shipped policies can say."""
    assert {reason for _, _, reason, _ in CASES.values()} == REASONS.keys() - {"no_rule_matched"}


@pytest.mark.parametrize("name", CASES)
def test_good_question_shows_no_fault_for_any_reason(name: str) -> None:
    """An explanation accuses nobody of what did not happen."""
    entrypoint, _, reason, _ = CASES[name]
    facts = Facts(entrypoint=entrypoint, document=QUESTIONS[entrypoint], settings=SETTINGS)
    (explained,) = explain(Outcome(allow=False, reasons=(reason,)), facts).reasons
    assert explained.faults == ()


@pytest.mark.parametrize("name", REASONS)
def test_reason_is_that_of_the_page_and_of_the_rules(name: str) -> None:
    """Nobody reads two versions of it."""
    reason = REASONS[name]
    _, found, look_at = row(name)
    assert (reason.found, reason.look_at) == (found, look_at)
    for entrypoint in Entrypoint if name not in UNTITLED else ():
        condition = reason.condition_at(entrypoint)
        answers = (name, entrypoint) == ("PATH_STALE", Entrypoint.CLIENT_RESPONSE)
        assert answers or any(
            title.removesuffix(" (server)").removesuffix(" (client)") == condition for title in TITLES
        )


def test_codes_are_those_of_the_page() -> None:
    """In the same words."""
    for code, words in CODES.items():
        assert row(code.value) == [words]


def test_pages_that_are_linked_have_their_headings() -> None:
    """A link leads somewhere."""
    assert "## Reasons of the shipped policies\n" in PAGE
    assert "## Codes of nsmsec\n" in PAGE


def test_reason_of_another_policy_is_not_guessed() -> None:
    """It says that it is unknown; what is known beside it is explained."""
    facts = Facts(entrypoint=Entrypoint.SERVER_REQUEST, document=QUESTIONS[Entrypoint.SERVER_REQUEST], settings={})
    mine, shipped = explain(Outcome(allow=False, reasons=("MINE", "no_rule_matched")), facts).reasons
    assert (mine.reason, mine.is_known, mine.condition, mine.link) == ("MINE", False, "", "")
    assert (shipped.is_known, shipped.faults) == (True, ())


@pytest.mark.parametrize(("code", "known"), [(ReasonCode.POLICY_UNDEFINED, True), (ReasonCode.INTERNAL, False)])
def test_code_without_a_decision_is_explained(code: ReasonCode, known: bool) -> None:  # noqa: FBT001 (what is expected)
    """Where no policy decided there is no condition."""
    facts = Facts(entrypoint=Entrypoint.SERVER_REQUEST, document={}, settings={})
    (explained,) = explain(Outcome(allow=False, code=code), facts).reasons
    assert (explained.reason, explained.is_known, explained.condition) == (code.value, known, "")
    assert explained.link == "docs/reasons.md#codes-of-nsmsec"


def test_settings_with_layouts_of_another_shape_are_refused() -> None:
    """They cannot be explained, and nobody pretends to."""
    facts = Facts(
        entrypoint=Entrypoint.SERVER_REQUEST,
        document=QUESTIONS[Entrypoint.SERVER_REQUEST],
        settings=given_settings(layouts={"x": {"at": 1}}),
    )
    with pytest.raises(Misconfigured) as refused:
        explain(Outcome(allow=False, reasons=("LAYOUT_VIOLATION",)), facts)
    assert refused.value.code is ReasonCode.MISCONFIGURED


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2**40) | st.sampled_from(["", CLIENT, "proven", "a/b/c", "/a.B/C"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "trust_domain", "expires_at", "service", "assurance", "x"]), inner)
    ),
    max_leaves=8,
)
NOT_LAYOUTS = sorted(name for name in REASONS if not name.startswith("LAYOUT"))


@settings(max_examples=150)
@given(
    st.sampled_from(Entrypoint),
    st.fixed_dictionaries(
        {},
        optional={
            **dict.fromkeys(("aliases", "now", "side", "moment", "service", "self", "peer", "operation"), JSON),
            "path": JSON | st.fixed_dictionaries({"hops": st.lists(JSON, max_size=4) | JSON, "expires_at": JSON}),
        },
    ),
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(("operations", "path", "transitions", "federation", "require_layout"), JSON),
    ),
    st.dictionaries(st.sampled_from(["identities", "connections", "keys"]), JSON),
)
def test_any_input_is_explained_without_an_error(
    entrypoint: Entrypoint, document: dict[str, Any], its_settings: dict[str, Any], listed: dict[str, Any]
) -> None:
    """Facts may be missing or of any type: that is why it was denied."""
    facts = Facts(entrypoint=entrypoint, document=document, settings=its_settings, revocation=listed)
    assert len(explain(Outcome(allow=False, reasons=tuple(NOT_LAYOUTS)), facts).reasons) == len(NOT_LAYOUTS)


@pytest.mark.parametrize("entrypoint", Entrypoint)
def test_question_without_facts_is_explained_as_far_as_that_goes(entrypoint: Entrypoint) -> None:
    """What is missing is said to be nothing; what cannot be seen has no fault."""
    facts = Facts(entrypoint=entrypoint, document={}, settings={})
    explained = explain(Outcome(allow=False, reasons=tuple(NOT_LAYOUTS)), facts).reasons
    words = {one.reason: [fault.words for fault in one.faults] for one in explained}
    assert words["PEER_NOT_ADJACENT"] == ["the neighbour is nothing, and the path has no hop in its place"]
    assert words["OPERATION_NOT_ALLOWED"] == ["the operation is nothing; the settings accept none"]
    assert words["PATH_STALE"] == words["PEER_EXPIRED"] == words["PATH_TOO_LONG"] == []
    assert "the input names no service" in words["QUESTION_MISMATCH"]


@pytest.mark.parametrize(("until", "faults"), [(NOW + 1, 0), (NOW, 3)])
def test_alias_that_a_grant_accepts_is_no_fault(until: int, faults: int) -> None:
    """The hops of the old name have the grant of the new one, as long as they stand for it."""
    document = {
        **QUESTIONS[Entrypoint.SERVER_REQUEST],
        "aliases": {"corp.example": {"of": "new.example", "until": until}},
    }
    grant = {"services": ["*"], "max_callers": 3, "max_callees": 1, "accept_aliases": True}
    settings = given_settings(federation={"new.example": {"partner.example": grant}})
    facts = Facts(entrypoint=Entrypoint.SERVER_REQUEST, document=document, settings=settings)
    (explained,) = explain(Outcome(allow=False, reasons=("TD_NOT_ALLOWED",)), facts).reasons
    assert len(explained.faults) == faults
