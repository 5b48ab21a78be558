# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What layouts demand, and who violates them, is said in words; and never otherwise than the decision has it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nsmsec.errors import Misconfigured
from nsmsec.opa import Entrypoint, PlanEngine, Question
from nsmsec.opa.layout import Explainer, Layout, Step, Violation, described, layout_data, told
from tests.opa.layout.test_check import CLIENT, FIREWALL, GATEWAY, GOOD, IDS, OTHER, REPLICA, REPLICAS

NOW = 1700000000
SERVICE = "/a.B/C"
CODES = {"LAYOUT_CROSSING", "LAYOUT_EXPIRED", "LAYOUT_FORBIDDEN", "LAYOUT_LAST", "LAYOUT_MALFORMED", "LAYOUT_ROOT"}
CODES |= {"LAYOUT_STEPS_OVERLAP", "LAYOUT_STEP_MISSING", "LAYOUT_STEP_ORDER", "LAYOUT_STEP_REPEATED"}
CODES |= {"LAYOUT_THRESHOLD", "LAYOUT_TOO_MANY_OTHERS"}
DOMAINS = {"federation": {"corp.example": {"partner.example": {"services": ["*"], "max_callers": 9, "max_callees": 9}}}}
LIMITS = {"path": {"assurances": ["proven", "claimed"], "max_hops": 20}}


def domain(one: str) -> str:
    """Return the trust domain of an ID."""
    return one.split("/")[2]


def document(*path: str, claimed: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return what the gateway asks about a request that came this way."""
    hops = [
        {
            "index": index,
            "id": one,
            "trust_domain": domain(one),
            "assurance": "claimed" if one in claimed else "proven",
            "issued_at": NOW - 5,
            "expires_at": NOW + 50,
            "operation": "call",
            "service": SERVICE,
        }
        for index, one in enumerate(path)
    ]
    return {
        "version": 1,
        "now": NOW,
        "side": "server",
        "moment": "request",
        "operation": "call",
        "service": SERVICE,
        "method": SERVICE,
        "self": {"id": GATEWAY, "trust_domain": "partner.example"},
        "peer": {"id": path[-1], "trust_domain": domain(path[-1]), "expires_at": None},
        "path": {"connection_id": "c", "root": path[0], "expires_at": NOW + 50, "hops": hops},
        "attestation": {},
        "federation": {},
        "stated": {},
    }


def explain(layout: Layout, *path: str) -> list[tuple[str, int | None, str]]:
    """Return code, hop and words of each violation."""
    explained = Explainer({layout.name: layout_data(layout)}).explain(document(*path))
    assert explained.in_force == (layout.name,)
    return [(one.code, one.hop, told(one)) for one in explained.violations]


def test_layout_that_holds_has_nothing_to_say() -> None:
    """The honest path, over the service or one of its replicas."""
    assert explain(GOOD, CLIENT, FIREWALL, IDS) == []
    assert explain(GOOD, CLIENT, FIREWALL, REPLICA) == []


def test_layout_of_somebody_else_does_not_cover_the_call() -> None:
    """Nothing is said about it either."""
    data = layout_data(replace(GOOD, at=(OTHER,)))
    explained = Explainer({"one": data}).explain(document(CLIENT))
    assert (explained.in_force, explained.violations) == ((), ())


def test_violation_names_the_rule_and_the_hop_in_words() -> None:
    """The firewall went around the ids: it is named, with what it skipped and where it crossed."""
    assert explain(GOOD, CLIENT, FIREWALL) == [
        (
            "LAYOUT_CROSSING",
            1,
            f"hop 1 ({FIREWALL}) passes to {GATEWAY}, in another trust domain; it may pass to nobody.",
        ),
        ("LAYOUT_LAST", 1, f"expected {IDS} or any of {REPLICAS} to be the last hop, found hop 1 ({FIREWALL})."),
        (
            "LAYOUT_STEP_MISSING",
            1,
            (
                f"step 2 was not taken: expected {IDS} or any of {REPLICAS}; "
                f"behind hop 1 ({FIREWALL}) the path went another way."
            ),
        ),
    ]


def test_step_that_nobody_came_near_names_no_hop() -> None:
    """There is no hop to blame."""
    words = {code: said for code, _, said in explain(GOOD, CLIENT, IDS)}
    assert words == {
        "LAYOUT_STEP_MISSING": f"step 1 was not taken: expected {FIREWALL}, and no hop took an earlier step."
    }


@pytest.mark.parametrize(
    ("layout", "path", "words"),
    [
        (replace(GOOD, until=NOW), (CLIENT, FIREWALL, IDS), "it has ended at 2023-11-14T22:13:20Z; its owner has"),
        (GOOD, (OTHER, FIREWALL, IDS), f"expected {CLIENT} to begin the path, found hop 0 ({OTHER})."),
        (replace(GOOD, max_others=0), (CLIENT, FIREWALL, IDS), f"1 hops take no step, from hop 0 ({CLIENT}) on"),
        (replace(GOOD, forbidden=(CLIENT,)), (CLIENT, FIREWALL, IDS), f"hop 0 ({CLIENT}) is forbidden."),
        (replace(GOOD, last=None), (CLIENT, IDS, FIREWALL), f"hop 2 ({FIREWALL}) takes step 1 after step 2."),
        (GOOD, (CLIENT, FIREWALL, IDS, REPLICA), f"hop 3 ({REPLICA}) takes step 2, which may be taken 1 times only."),
        (
            replace(GOOD, steps=(Step(of=(FIREWALL, IDS), at_least=2, at_most=2),)),
            (CLIENT, IDS),
            f"too few hops took step 1: found 1 of {FIREWALL} or {IDS}.",
        ),
        (
            replace(GOOD, steps=(Step(of=(FIREWALL,)), Step(of=(IDS,)), Step(of=("spiffe://corp.example/*",)))),
            (CLIENT, FIREWALL, IDS),
            f"hop 1 ({FIREWALL}) takes step 1 and step 3; a hop takes one.",
        ),
    ],
)
def test_every_code_has_its_words(layout: Layout, path: tuple[str, ...], words: str) -> None:
    """Each sentence says what was expected, what was found and where."""
    assert any(said.startswith(words) for _, _, said in explain(layout, *path)), explain(layout, *path)


def violation(code: str, **members: Any) -> Violation:  # noqa: ANN401 - members of every type
    """Return a violation as no rule would give it."""
    none = {"step": None, "hop": None, "hop_id": None, "expected": None, "found": None}
    return Violation(**{"layout": "one", "rule": "steps", "code": code, **none, **members})


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("LAYOUT_EXPIRED", "it has no end that can be read."),
        ("LAYOUT_MALFORMED", "its member steps, or this input, cannot be read."),
        ("LAYOUT_ROOT", "expected None to begin the path, found nobody."),
        ("LAYOUT_STEP_ORDER", "nobody takes step 1 after another step."),
        ("YOUR_OWN", "it fails (YOUR_OWN)."),
    ],
)
def test_strange_violation_has_words_too(code: str, words: str) -> None:
    """What cannot be told in full is told in part."""
    assert told(violation(code)) == words


def test_layouts_that_are_none_are_refused() -> None:
    """The schema is asked, as when an engine starts."""
    with pytest.raises(Misconfigured, match="policy settings"):
        Explainer({"one": {"side": "server"}})


def test_input_that_cannot_be_judged_is_refused() -> None:
    """Nested too deep for the evaluator."""
    deep: Any = {}
    for _ in range(200):
        deep = {"a": deep}
    with pytest.raises(Misconfigured, match="cannot judge"):
        Explainer({}).explain(deep)


@pytest.mark.parametrize("facts", [{}, {"path": 1}, {"path": {"hops": 1}}, {"path": {"hops": [{"id": 1}]}}])
def test_input_that_lacks_facts_is_malformed(facts: dict[str, object]) -> None:
    """Explained as a violation, not as silence."""
    found = Explainer({"one": layout_data(GOOD)}).explain(facts)
    assert found.in_force == ("one",)
    assert found.violations


ALL = (CLIENT, FIREWALL, IDS, OTHER, REPLICA, "spiffe://x.example/x")
IDS_OF = st.lists(st.sampled_from((*ALL, REPLICAS, "spiffe://corp.example/*")), min_size=1, max_size=3).map(tuple)
COUNTS = st.integers(min_value=0, max_value=2)
STEPS = st.builds(
    lambda of, least, more: Step(of=of, at_least=least, at_most=max(least + more, 1)), IDS_OF, COUNTS, COUNTS
)
PLAIN = st.builds(lambda of: Step(of=of), st.lists(st.sampled_from(ALL), min_size=1, max_size=2).map(tuple))
LAYOUTS = st.builds(
    Layout,
    name=st.just("one"),
    owner=st.just("us"),
    version=st.just(1),
    until=st.sampled_from([None, NOW, NOW + 1]),
    side=st.sampled_from(["server", "server", "client"]),
    at=st.sampled_from([("*",), (GATEWAY,), ("spiffe://partner.example/*",), (OTHER,)]),
    services=st.sampled_from([("*",), ("/a.B/*",), ("/a.B/D",)]),
    roots=st.none() | IDS_OF,
    steps=st.lists(PLAIN, max_size=3).map(tuple) | st.lists(STEPS, max_size=3).map(tuple),
    last=st.none() | IDS_OF,
    max_others=st.none() | COUNTS,
    forbidden=st.just(()) | IDS_OF,
    crossings=st.none() | st.dictionaries(st.sampled_from((*ALL, REPLICAS)), st.just((GATEWAY, *ALL)), max_size=3),
)
PATHS = st.lists(st.sampled_from(ALL), min_size=1, max_size=5)


CALLS = st.tuples(PATHS, st.lists(st.sampled_from(ALL), max_size=1))


@settings(deadline=None, max_examples=6)
@given(layout=LAYOUTS, calls=st.lists(CALLS, min_size=20, max_size=40))
def test_explanation_never_disagrees_with_the_decision(
    layout: Layout, calls: list[tuple[list[str], list[str]]]
) -> None:
    """A violation is named exactly where the layout denies; and `until` exactly where it has ended."""
    layouts = {"one": layout_data(layout)}
    explainer, engine = Explainer(layouts), engine_of(layouts)
    for path, claimed in calls:
        facts = document(*path, claimed=tuple(claimed))
        codes = {one.code for one in explainer.explain(facts).violations}
        reasons = engine.decide(Question(entrypoint=Entrypoint.SERVER_REQUEST, document=facts)).reasons
        assert codes <= CODES
        assert ("LAYOUT_EXPIRED" in codes) == ("LAYOUT_EXPIRED" in reasons)
        assert bool(codes - {"LAYOUT_EXPIRED"}) == ("LAYOUT_VIOLATION" in reasons)


def engine_of(layouts: dict[str, Any]) -> PlanEngine:
    """Return the shipped policies with these layouts."""
    return PlanEngine.shipped({**DOMAINS, **LIMITS, "layouts": layouts})


def test_layout_is_described_in_one_paragraph() -> None:
    """Whom it covers, what it demands, until when."""
    assert described(GOOD) == (
        f"Layout one, version 1, of us. It judges every call of /a.B/* at {GATEWAY}. The path must begin at {CLIENT}. "
        f"It must pass {FIREWALL}, then one of {IDS} or any of {REPLICAS}, then perhaps {OTHER}. "
        f"The caller must be {IDS} or any of {REPLICAS}. At most 1 other hop may be on it. "
        "Never any of spiffe://corp.example/retired/*. It may pass to another trust domain only "
        f"from {IDS} to {GATEWAY}; from any of {REPLICAS} to {GATEWAY}. "
        "From 2030-01-01T00:00:00Z on everything that it covers is denied."
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"side": "client", "at": ("*",), "services": ("*",)},
            "every answer to a call of any service that reaches any",
        ),
        ({"side": "client"}, f"The answer must come from {IDS}"),
        ({"max_others": 0}, "No other hops may be on it."),
        ({"max_others": 2}, "At most 2 other hops may be on it."),
        ({"max_others": None}, "Any number of other hops"),
        ({"crossings": {}}, "It may not leave its trust domain."),
        ({"until": None}, "It has no end."),
        ({"roots": ()}, "begin at nobody"),
        ({"steps": (Step(of=(REPLICAS,), at_least=2, at_most=64),)}, f"pass at least 2 of any of {REPLICAS}."),
        (
            {"steps": (Step(of=(REPLICAS,), at_least=2, at_most=3),)},
            f"pass at least 2, at most 3, of any of {REPLICAS}.",
        ),
        ({"steps": (Step(of=(REPLICAS,), at_least=0, at_most=3),)}, f"pass perhaps up to 3 of any of {REPLICAS}."),
    ],
)
def test_every_demand_has_its_words(change: dict[str, Any], words: str) -> None:
    """And what is not demanded is said as well, where that surprises."""
    assert words in described(replace(GOOD, **change))


def test_layout_without_demands_is_described_briefly() -> None:
    """Only whom it covers, and that anybody may come."""
    bare = replace(GOOD, roots=None, steps=(), last=None, max_others=None, forbidden=(), crossings=None)
    assert "must" not in described(bare)
