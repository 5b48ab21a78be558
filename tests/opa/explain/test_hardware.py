# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A demand that is not met is told in words: which demand, which hop, what it has, what would do."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from nsmsec.errors import Misconfigured, ReasonCode
from nsmsec.opa import Entrypoint
from nsmsec.opa.explain import Facts, explain
from nsmsec.opa.outcome import Outcome
from tests.opa.explain.questions import DEMAND, FIREWALL, MACHINE, NOW, QUESTIONS, SETTINGS

DENIED = Outcome(allow=False, reasons=("HARDWARE_REQUIRED",))
#: What the machine shows, what is demanded, how that is told.
WORDS: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "HARDWARE_FIRMWARE": (
        {"firmware": "0" * 16},
        {"min_firmware": "f" * 16},
        "has firmware 0000000000000000, not ffffffffffffffff or later",
    ),
    "HARDWARE_KEY": ({"key": "bound"}, {}, "has a result whose bond to it is bound, not delegated"),
    "HARDWARE_MISSING": (
        {"status": "none", "code": "ATTESTATION_EXPIRED"},
        {},
        "shows no machine that counts here: ATTESTATION_EXPIRED",
    ),
    "HARDWARE_MODEL": ({}, {"models": ["A", "B"]}, "runs with a TPM of model unknown, not A or B"),
    "HARDWARE_PROFILE": ({}, {"profiles": ["x"]}, "was held against the reference values gateways-7, not x"),
    "HARDWARE_SOFTWARE": ({"software": True}, {}, "runs with a TPM of which nothing proves that it is hardware"),
    "HARDWARE_STALE": (
        {"issued_at": NOW - 61},
        {},
        "has a result of 2023-11-14T22:12:19Z, which has ended or is older than 60 seconds",
    ),
    "HARDWARE_STATUS": ({"status": "warning"}, {}, "came to the status warning, not affirming"),
    "HARDWARE_VERIFIER": (
        {},
        {"verifiers": ["spiffe://corp.example/x"]},
        "has a result of spiffe://corp.example/verifier, not spiffe://corp.example/x",
    ),
}


def faults(document: dict[str, Any], **demands: object) -> list[tuple[int | None, str]]:
    """Return hop and words of each fault that is found, by these demands."""
    facts = Facts(
        entrypoint=Entrypoint.SERVER_REQUEST, document=document, settings={**SETTINGS, "hardware": demands or None}
    )
    (explained,) = explain(DENIED, facts).reasons
    return [(one.hop, one.words) for one in explained.faults]


def question(**machine: object) -> dict[str, Any]:
    """Return the question of the gateway, with a machine for the firewall."""
    document = copy.deepcopy(QUESTIONS[Entrypoint.SERVER_REQUEST])
    document["path"]["hops"][1]["attestation"] = {**MACHINE, **machine}
    return document


@pytest.mark.parametrize("code", WORDS)
def test_every_code_has_its_words(code: str) -> None:
    """With the hop, the code, the name of the demand."""
    machine, demand, words = WORDS[code]
    told = f"hop 1 ({FIREWALL}) {words} ({code}), against the demand gateways"
    assert faults(question(**machine), gateways={**DEMAND, **demand}) == [(1, told)]


def test_all_that_is_wrong_is_told_in_order() -> None:
    """By demand, by hop, by code."""
    found = faults(question(key="bound", software=True), b={**DEMAND, "hops": ["*"]}, a=DEMAND)
    assert [(hop, words.partition(" (HARDWARE_")[2].partition(")")[0], words[-1]) for hop, words in found] == [
        (1, "KEY", "a"),
        (1, "SOFTWARE", "a"),
        (0, "MISSING", "b"),
        (1, "KEY", "b"),
        (1, "SOFTWARE", "b"),
        (2, "MISSING", "b"),
    ]


def test_hop_that_nobody_judged_is_told() -> None:
    """There is no code that says why."""
    ((hop, words),) = faults(QUESTIONS[Entrypoint.SERVER_REQUEST], gateways=DEMAND)
    assert hop == 1
    assert "counts here: nobody judged it, or the hop is not proven (HARDWARE_MISSING)" in words


@pytest.mark.parametrize(
    ("path", "hop"),
    [({}, None), (None, None), ({"hops": {"x": {}}}, None), ({"hops": {"0": 1, "9": {}}}, None), ({"hops": [{}]}, 0)],
)
def test_path_that_cannot_be_read_is_told_as_far_as_that_goes(path: Any, hop: int | None) -> None:  # noqa: ANN401 - any JSON
    """A hop without facts can be blamed, what is no hop cannot."""
    found = faults({**question(), "path": path}, gateways=DEMAND)
    assert found
    assert all("against the demand gateways" in words for _, words in found)
    assert {one for one, _ in found} == {hop}


def test_settings_without_a_table_of_demands_are_told() -> None:
    """That is why everything is denied."""
    assert faults(question()) == [(None, "the settings have no table of demands")]


def test_settings_with_demands_of_another_shape_are_refused() -> None:
    """They cannot be explained, and nobody pretends to."""
    with pytest.raises(Misconfigured) as refused:
        faults(question(), gateways={"at": 1})
    assert refused.value.code is ReasonCode.MISCONFIGURED
