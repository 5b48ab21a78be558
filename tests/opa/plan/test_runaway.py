# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A policy that OPA compiled and that runs away is stopped, denies, and keeps nobody else from going on."""

from __future__ import annotations

import os
import re
import threading
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from nsmsec.errors import PolicyIndeterminate, ReasonCode, SourceUnavailable
from nsmsec.opa import Entrypoint, PlanEngine, Question
from tests.opa.plan.handmade import block, evaluated, loaded, local, result, stmt, text
from tests.opa.real import build_bundle

if TYPE_CHECKING:
    from nsmsec.opa.plan import Plan

SOURCE = Path(__file__).with_name("runaway.rego")
KINDS = [kind for kind in re.findall(r'input\.kind == "(\w+)"', SOURCE.read_text()) if kind != "pattern"]
SOON = timedelta(milliseconds=100)

#: The code of a limit that the policy ran into, and that of a deadline.
STOPPED = {ReasonCode.POLICY_ERROR, ReasonCode.ENGINE_UNAVAILABLE}


def tree(depth: int) -> object:
    """Return an object with three members at each level."""
    return {name: tree(depth - 1) for name in "abc"} if depth else 1


def document(kind: str) -> dict[str, Any]:
    """Return the input of a runaway."""
    unfolding = "".join(f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(12))
    return {
        "kind": kind,
        "text": "a" * 100,
        "long": "a" * 20_000 + "!",
        "ten": list(range(10)),
        "tree": tree(6),
        "aliases": f"a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1]\n{unfolding}",
        "graph": {str(a): [str(b) for b in range(20) if a != b] for a in range(20)},
        "many": list(range(20_000, 0, -1)),
        "texts": [f"{'a' * 50}{number}" for number in range(2_000)],
        "nine": 9,
    }


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> PlanEngine:
    """Return the engine with the runaways."""
    folder = tmp_path_factory.mktemp("runaway")
    (folder / "runaway.rego").write_text(SOURCE.read_text())
    return PlanEngine.from_bundle(
        build_bundle(folder, Entrypoint.SERVER_REQUEST), entrypoints=[Entrypoint.SERVER_REQUEST]
    )


def question(kind: str, **members: object) -> Question:
    """Return the question that a runaway is asked."""
    return Question(entrypoint=Entrypoint.SERVER_REQUEST, document={**document(kind), **members})


@pytest.mark.opa
@pytest.mark.parametrize("kind", KINDS)
def test_runaway_is_stopped_and_denies(engine: PlanEngine, kind: str) -> None:
    """By its steps or its sizes, or else by the deadline; the error says where in the policy."""
    with pytest.raises((PolicyIndeterminate, SourceUnavailable)) as caught:
        engine.decide(question(kind), timeout=SOON)
    assert caught.value.code in STOPPED
    assert re.search(r"runaway\.rego:\d+:\d+: (limit|deadline)_exceeded", caught.value.detail)


@pytest.mark.opa
def test_pathological_pattern_ends_by_itself(engine: PlanEngine) -> None:
    """It does not match, which takes no time that grows with the text more than the text does."""
    assert engine.decide(question("pattern")).reasons == ("not_run",)


@pytest.mark.opa
def test_input_too_deep_denies(engine: PlanEngine) -> None:
    """Whoever made it."""
    deep: list[object] = []
    for _ in range(50_000):
        deep = [deep]
    with pytest.raises(PolicyIndeterminate) as caught:
        engine.decide(question("pattern", deep=deep))
    assert caught.value.code is ReasonCode.POLICY_ERROR
    while deep:  # CPython frees what is nested so deep only step by step
        deep = deep.pop()  # type: ignore[assignment] # each holds one list


@pytest.mark.opa
def test_process_goes_on_while_a_policy_runs_away(engine: PlanEngine) -> None:
    """Another thread decides ten times before the runaway is stopped."""
    began, ended = threading.Event(), threading.Event()

    def run_away() -> None:
        began.set()
        with pytest.raises((PolicyIndeterminate, SourceUnavailable)):
            engine.decide(question("product"), timeout=timedelta(seconds=2))
        ended.set()

    thread = threading.Thread(target=run_away)
    thread.start()
    try:
        assert began.wait(10)
        for _ in range(10):
            assert not engine.decide(question("none", tree=1, many=[], texts=[])).allow
        assert not ended.is_set()
    finally:
        thread.join(20)
    assert ended.is_set()


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded")  # the fork beside a thread is what is tested
def test_plan_answers_after_a_fork_beside_an_evaluation() -> None:
    """A plan holds no lock that the child could inherit closed."""
    made = [stmt("Dot", source=local(0), key=text("v"), target=2), *result(local(2))]
    plan = loaded(block(*made))
    stop, began = threading.Event(), threading.Event()

    def evaluate(shared: Plan) -> None:
        while not stop.is_set():
            evaluated(shared, {"v": 1})
            began.set()

    thread = threading.Thread(target=evaluate, args=(plan,))
    thread.start()
    try:
        assert began.wait(10)
        child = os.fork()
        if child == 0:
            os._exit(0 if [evaluated(plan, {"v": number}) for number in range(100)] == list(range(100)) else 1)
        _, status = os.waitpid(child, 0)
    finally:
        stop.set()
        thread.join(10)
    assert os.waitstatus_to_exitcode(status) == 0
