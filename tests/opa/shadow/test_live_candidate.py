# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A candidate with a source of its own is replaced while it is compared, and becomes active by promotion."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

import pytest
from click.testing import CliRunner

from nsmsec.cli import main
from nsmsec.errors import BundleRefused, ReasonCode
from nsmsec.opa import Entrypoint, PlanEngine
from nsmsec.opa.live import FileBundleSource
from nsmsec.opa.shadow import ShadowEngine, ShadowLimits
from tests.opa.archive import deciding
from tests.opa.live.parts import NOW, Signer, asked, live, rules_of, verified, watching
from tests.opa.plan.handmade import stmt, text
from tests.opa.real import build_bundle
from tests.opa.shadow.candidates import PATIENT, Heard, question

if TYPE_CHECKING:
    from pathlib import Path

SIGNER: Final = Signer()


def test_candidate_is_replaced_while_it_is_compared() -> None:
    """Each difference names the candidate's revision that made it; the active one decides on, undisturbed."""
    active, candidate, heard = live(), live(), Heard()
    active.activate(verified(SIGNER, rules_of("now"), 1))
    with ShadowEngine(active, candidate, limits=PATIENT, on_difference=heard) as shadow:
        for version, revision in enumerate(("next", "better"), 2):
            candidate.activate(verified(SIGNER, rules_of(revision), version))
            assert asked(shadow).reasons == ("now",)
            heard.wait(version - 1)
    assert [(one.active.revision, one.candidate.revision, one.reasons) for one in heard.all] == [
        ("now", "next", ("next", "now")),
        ("now", "better", ("better", "now")),
    ]


def test_bad_candidate_bundle_leaves_the_last_candidate() -> None:
    """What is refused never becomes a candidate, either."""
    active, candidate, heard = live(), live(), Heard()
    active.activate(verified(SIGNER, rules_of("now"), 1))
    candidate.activate(verified(SIGNER, rules_of("next"), 5))
    with ShadowEngine(active, candidate, limits=PATIENT, on_difference=heard) as shadow:
        with pytest.raises(BundleRefused) as refused:
            candidate.activate(verified(SIGNER, rules_of("old"), 4))
        asked(shadow)
    assert refused.value.code is ReasonCode.BUNDLE_ROLLBACK
    assert [one.candidate.revision for one in heard.all] == ["next"]


def test_candidate_whose_rules_fail_changes_no_answer() -> None:
    """A real evaluation that fails: a wrong call of a built-in."""
    broken = deciding(stmt("Call", func="div", args=[text("x"), text("y")], result=3))
    heard = Heard()
    candidate = PlanEngine.from_bundle(broken)
    with ShadowEngine(
        PlanEngine.from_bundle(rules_of("now")), candidate, limits=PATIENT, on_difference=heard
    ) as shadow:
        assert asked(shadow).reasons == ("now",)
    assert [one.candidate.word for one in heard.all] == ["POLICY_ERROR"]


def test_many_threads_get_the_active_answer_while_candidates_come_and_go() -> None:
    """No answer is the candidate's, none is lost: compared and dropped together are all that were asked."""
    active, candidate = live(), live()
    active.activate(verified(SIGNER, rules_of("now"), 1))
    answers: list[set[str]] = [set() for _ in range(4)]
    limits = ShadowLimits(max_waiting=20, max_close_time=PATIENT.max_close_time)
    with ShadowEngine(active, candidate, limits=limits) as shadow:

        def ask(kept: set[str]) -> None:
            for _ in range(100):
                kept.update(asked(shadow).reasons)

        threads = [threading.Thread(target=ask, args=(kept,)) for kept in answers]
        for thread in threads:
            thread.start()
        for version, revision in enumerate(["red", "blue"] * 5, 1):
            candidate.activate(verified(SIGNER, rules_of(revision), version))
        for thread in threads:
            thread.join()
    assert answers == [{"now"}] * 4
    assert shadow.tally.compared + shadow.tally.dropped == 400
    assert shadow.tally.differed == shadow.tally.compared


def test_promoted_candidate_is_activated_by_what_watches_the_place(tmp_path: Path) -> None:
    """The whole way: in the shadow, then promoted by the command, then active in the running process."""
    place, next_bundle, key = tmp_path / "active.tar.gz", tmp_path / "next.tar.gz", tmp_path / "key.pem"
    place.write_bytes(SIGNER.signed(rules_of("now"), 1))
    next_bundle.write_bytes(SIGNER.signed(rules_of("next"), 2))
    key.write_bytes(SIGNER.public_pem)
    active, candidate, heard = live(), live(), Heard()
    watch = watching(active, FileBundleSource(place), SIGNER)
    watch.refresh()
    watching(candidate, FileBundleSource(next_bundle), SIGNER).refresh()
    with ShadowEngine(active, candidate, limits=PATIENT, on_difference=heard) as shadow:
        assert asked(shadow).reasons == ("now",)
        heard.wait()
        command = ["policy", "promote", str(next_bundle), "--to", str(place), "--key", str(key)]
        done = CliRunner().invoke(main, [*command, "--now", str(int(NOW.timestamp()))])
        assert done.exit_code == 0, done.output
        assert watch.refresh().revision == "next"
        assert asked(shadow).reasons == ("next",)
    assert (shadow.tally.compared, shadow.tally.differed) == (2, 1)


@pytest.mark.opa
def test_candidate_of_real_opa_that_runs_away_is_stopped_within_its_time(tmp_path: Path) -> None:
    """A product of three ranges, compiled by OPA, decides nothing; the active answer was there before it began."""
    folder = tmp_path / "runaway"
    folder.mkdir()
    (folder / "runaway.rego").write_text(
        """package nsmsec.server

request := {"allow": true, "reasons": []} if {
	some a in numbers.range(1, 3000)
	some b in numbers.range(1, 3000)
	some c in numbers.range(1, 3000)
	a + b + c == -1
}
"""
    )
    bundle = build_bundle(folder, "nsmsec/server/request")
    candidate = PlanEngine.from_bundle(bundle, entrypoints=[Entrypoint.SERVER_REQUEST])
    heard = Heard()
    active = PlanEngine.from_bundle(rules_of("now"))
    limits = ShadowLimits(max_time=PATIENT.max_time / 100, max_close_time=PATIENT.max_close_time)
    with ShadowEngine(active, candidate, limits=limits, on_difference=heard) as shadow:
        assert shadow.decide(question()).reasons == ("now",)
        (difference,) = heard.wait()
    assert difference.candidate.code is ReasonCode.ENGINE_UNAVAILABLE
