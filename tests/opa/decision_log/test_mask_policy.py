# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Masking by a policy: what it hides, and what is hidden when it fails."""

from __future__ import annotations

import pytest

from nsmsec.errors import Misconfigured, ReasonCode
from nsmsec.opa.bundle import read_bundle
from nsmsec.opa.decision_log import MaskPolicy
from nsmsec.opa.plan import UNDEFINED
from tests.opa.archive import archive, deciding
from tests.opa.decision_log.events import FAILS, event, mask_bundle

RULES = [
    "/input/stated/secret",
    "/input/path/0/token",
    "/input/path/1/token",
    {"op": "upsert", "path": "/result/reasons", "value": []},
]


def test_rules_are_applied_in_order_to_a_copy() -> None:
    """What is removed, what is replaced and what is left; the caller's documents are as they were."""
    asked = event(input={"stated": {"secret": "s"}, "path": ({"token": "t0"}, {})})
    kept = MaskPolicy(mask_bundle(mask=RULES)).masked(asked)
    assert kept is not None
    assert (kept.input, kept.result) == ({"stated": {}, "path": [{}, {}]}, {"allow": False, "reasons": []})
    assert kept.erased == ("/input/stated/secret", "/input/path/0/token")
    assert kept.masked == ("/result/reasons",)
    assert asked.input == {"stated": {"secret": "s"}, "path": ({"token": "t0"}, {})}
    assert asked.result == {"allow": False, "reasons": ["x"]}


def test_an_erased_input_is_no_longer_there() -> None:
    """A pointer to the whole input leaves no member of that name."""
    kept = MaskPolicy(mask_bundle(mask=["/input"])).masked(event())
    assert kept is not None
    assert "input" not in kept.as_document()
    assert kept.erased == ("/input",)


@pytest.mark.parametrize(
    "answers", [{"mask": []}, {"drop": False}, {"drop": "yes"}, {"drop": FAILS}], ids=["none", "false", "text", "fails"]
)
def test_an_event_that_no_rule_names_is_left_as_it_is(answers: dict[str, object]) -> None:
    """No rule, no entry point, nothing true: everything is kept, also where the drop policy fails."""
    asked = event()
    assert MaskPolicy(mask_bundle(**answers)).masked(asked) is asked


def test_an_undefined_mask_hides_nothing() -> None:
    """A policy that says nothing about this event."""
    bundle = mask_bundle(mask=RULES)
    plan = read_bundle(archive({"/plan.json": bundle.plan, "/data.json": "{}"}))
    asked = event()
    assert MaskPolicy(plan).masked(asked) is asked


def test_a_dropped_event_is_gone() -> None:
    """True drops, before any masking."""
    assert MaskPolicy(mask_bundle(drop=True, mask=FAILS)).masked(event()) is None


@pytest.mark.parametrize(
    "answer", [FAILS, "/input", ["/inputs"], [{"op": "x", "path": "/input"}]], ids=["fails", "text", "elsewhere", "op"]
)
def test_a_mask_that_fails_hides_everything_and_says_so(answer: object) -> None:
    """Nobody knows what was to be hidden, so nothing is shown; not the text of an error either, which may quote it."""
    kept = MaskPolicy(mask_bundle(mask=answer)).masked(event(error={"code": "POLICY_ERROR", "message": "secret s"}))
    assert kept is not None
    assert (kept.input, kept.result, kept.erased) == (UNDEFINED, UNDEFINED, ("/input", "/result"))
    assert kept.error == {"code": "POLICY_ERROR", "message": "erased"}
    assert str(kept.custom["erased_because"]).startswith("the mask policy failed: ")
    assert "secret" not in kept.encoded().decode()


def test_a_mask_that_fails_names_only_what_was_there() -> None:
    """An event of an error had no result to erase."""
    kept = MaskPolicy(mask_bundle(mask=FAILS)).masked(event(result=UNDEFINED))
    assert kept is not None
    assert (kept.erased, kept.error) == (("/input",), None)


def test_a_bundle_without_the_entry_points_is_refused() -> None:
    """Whoever asks for masking gets it, or no log."""
    with pytest.raises(Misconfigured, match=r"system/log/mask") as refused:
        MaskPolicy(read_bundle(deciding()))
    assert refused.value.code is ReasonCode.MISCONFIGURED


def test_a_broken_plan_is_refused() -> None:
    """As every other plan."""
    with pytest.raises(Misconfigured, match="mask policy"):
        MaskPolicy(read_bundle(archive({"/plan.json": "{}"})))
