# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Who spoils, holds back or swaps a policy bundle changes no decision (C38, C41, C42, C43)."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import pytest
from click.testing import CliRunner

from nsmsec.cli import main
from nsmsec.errors import Misconfigured, ReasonCode, SourceUnavailable
from nsmsec.opa import PlanEngine, Question
from nsmsec.opa.bundle import BundleSigner, BundleVerifier, read_bundle
from nsmsec.opa.live import BundleWatch, FileBundleSource
from nsmsec.opa.plan import Plan
from nsmsec.opa.question import Entrypoint
from nsmsec.testing.clock import FixedClock
from tests.opa.archive import archive, deciding
from tests.opa.bundle.signing import NOW, SIGNER, entry, jwt, listing, private_pem, public, with_token
from tests.opa.live.parts import asked, live, rules_of
from tests.opa.live.test_reload import BUNDLES, Deciders, check, swapped
from tests.opa.plan.handmade import block, local, plan_text, stmt, text
from tests.policies.test_embedded_suite import IGNORED, by_opa, held, sources
from tests.policies.test_policies import ROOT, opa, run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

__all__ = ["opa"]  # the fixture

UNTIL: Final = datetime(2027, 1, 1, tzinfo=UTC)
Files = dict[str, str | bytes]


def files(version: int) -> Files:
    """Return the files of a good bundle without its signature."""
    signed = BundleSigner(private_pem(SIGNER)).signed_files(rules_of("new"), version=version, expires_at=UNTIL)
    return {f"/{name}": content for name, content in signed.items() if name != ".signatures.json"}


def signed(content: Files, **claims: object) -> bytes:
    """Return an archive of files with their signature."""
    return archive(with_token(content, jwt(listing(content, **claims))))


def weak(content: Files) -> bytes:
    """Return an archive whose signature names digests by MD5."""
    entries = [entry(name, text, "MD5") for name, text in content.items()]
    return archive(with_token(content, jwt({"files": entries})))


SPOILT: Final[Mapping[str, tuple[ReasonCode, Callable[[], bytes]]]] = {
    "unsigned": (ReasonCode.BUNDLE_UNSIGNED, lambda: archive(files(2))),
    "no signature in the list": (
        ReasonCode.BUNDLE_UNSIGNED,
        lambda: archive({**files(2), "/.signatures.json": '{"signatures": []}'}),
    ),
    "file that nobody listed": (
        ReasonCode.BUNDLE_FILE_MISMATCH,
        lambda: archive({**with_token(files(2), jwt(listing(files(2)))), "/more.rego": "package nsmsec"}),
    ),
    "listed file left out": (
        ReasonCode.BUNDLE_FILE_MISMATCH,
        lambda: archive(with_token({**files(2), "/plan.json": "{}"}, jwt(listing({**files(2), "/a.rego": ""})))),
    ),
    "digest by MD5": (ReasonCode.BUNDLE_SIGNATURE, lambda: weak(files(2))),
    "delta": (ReasonCode.BUNDLE_FORMAT, lambda: signed({**files(2), "/patch.json": '{"data": []}'})),
    "other scope": (ReasonCode.BUNDLE_SCOPE, lambda: signed(files(2), scope="elsewhere")),
    "older": (ReasonCode.BUNDLE_ROLLBACK, lambda: signed(files(0))),
    "same version, other content": (ReasonCode.BUNDLE_ROLLBACK, lambda: signed(files(1))),
}


@pytest.mark.parametrize("name", SPOILT)
def test_spoiled_bundle_is_refused_and_the_last_good_one_kept(tmp_path: Path, name: str) -> None:
    """C38: each with its code, in the status; decisions go on by the revision before."""
    code, make = SPOILT[name]
    policy, clock, place = live(clock=FixedClock(NOW)), FixedClock(NOW), tmp_path / "policy.tar.gz"
    watch = BundleWatch(policy, FileBundleSource(place), BundleVerifier([public()]), clock=clock)
    good = BundleSigner(private_pem(SIGNER)).sign(rules_of("good"), version=1, expires_at=UNTIL)
    place.write_bytes(good)
    watch.refresh()
    place.write_bytes(make())
    status = watch.refresh()
    assert (status.last_error_code, status.revision) == (code, "good")
    assert asked(policy).revision == "good"


def test_key_whose_file_is_missing_is_never_no_key(tmp_path: Path) -> None:
    """C38: without a key there is no bundle that would be taken, signed or not."""
    place = tmp_path / "policy.tar.gz"
    place.write_bytes(signed(files(1)))
    command = ["policy", "verify", str(place), "--key", str(tmp_path / "missing.pem"), "--unsafe-unsigned"]
    assert CliRunner().invoke(main, command).exit_code == 2
    policy = live(clock=FixedClock(NOW))
    watch = BundleWatch(policy, FileBundleSource(place), BundleVerifier([]), clock=FixedClock(NOW))
    assert watch.refresh().last_error_code == ReasonCode.BUNDLE_UNSIGNED
    with pytest.raises(SourceUnavailable) as caught:
        asked(policy)
    assert caught.value.code is ReasonCode.ENGINE_UNAVAILABLE


def test_held_back_bundles_end_with_the_last_one() -> None:
    """C38: who keeps new bundles away keeps the old one in force no longer than its signer said."""
    clock = FixedClock(NOW)
    policy = live(clock=clock)
    verifier = BundleVerifier([public()])
    policy.activate(verifier.verify(signed(files(1)), now=NOW))
    assert asked(policy).revision == "new"
    clock.move(UNTIL - NOW)
    with pytest.raises(SourceUnavailable) as caught:
        asked(policy)
    assert caught.value.code is ReasonCode.BUNDLE_EXPIRED


def test_policy_that_blows_up_ends_within_its_time() -> None:
    """C42: nested products of what a caller sent; the decision is a refusal."""
    body = block(stmt("Nop"))
    for _ in range(6):
        body = block(stmt("Scan", source=3, key=4, value=5, block=body))
    made = stmt("Dot", source=local(0), key=text("many"), target=3)
    engine = PlanEngine.from_bundle(deciding(made, *body["stmts"]))
    question = Question(entrypoint=Entrypoint.SERVER_REQUEST, document={"many": [0] * 1000})
    with pytest.raises(SourceUnavailable) as caught:
        engine.decide(question, timeout=timedelta(milliseconds=5))
    assert caught.value.code is ReasonCode.ENGINE_UNAVAILABLE


@pytest.mark.parametrize("name", ["http.send", "net.lookup_ip_addr", "opa.runtime", "rego.parse_module"])
def test_policy_that_reaches_out_is_never_loaded(name: str) -> None:
    """C42: refused as a whole, so that no negation holds for want of an answer."""
    bundle = read_bundle(deciding())
    plan = json.loads(bundle.plan)
    (first,) = json.loads(plan_text(block(), builtins=[name]))["static"]["builtin_funcs"]
    plan["static"]["builtin_funcs"].append(first)
    call = stmt("Not", block=block(stmt("Call", func=name, args=[local(0)], result=3)))
    for one in plan["plans"]["plans"]:
        one["blocks"][0]["stmts"].insert(0, call)
    with pytest.raises(Misconfigured, match=name.replace(".", r"\.")):
        PlanEngine.from_bundle(archive({"/.manifest": "{}", "/plan.json": json.dumps(plan)}))


def test_reload_in_the_middle_of_decisions_is_one_or_the_other() -> None:
    """C43: each decision names the one revision that made it, none fails."""
    policy = live()
    policy.activate(BUNDLES[0])
    with Deciders(policy, 4) as threads:
        swapped(policy, times=40)
    assert not threads.errors
    for decisions in threads.decisions:
        check(decisions)


@pytest.mark.opa
def test_builder_that_changes_the_logic_is_noticed_by_the_suite(opa: str, tmp_path: Path) -> None:
    """C41: the Rego tests run on what was built, by the evaluator that decides, not on the sources alone."""
    names = sorted(by_opa(opa, ROOT))
    bundle = tmp_path / "bundle.tar.gz"
    entrypoints = [f"--entrypoint={name}" for name in names]
    run(opa, "build", "--target", "plan", *IGNORED, "--output", str(bundle), *entrypoints, *sources(ROOT))
    built = read_bundle(bundle)
    failed: list[int] = []
    for plan in (built.plan, built.plan.replace(b'"proven"', b'"stated"')):
        engine = Plan.load(plan, data=built.data)
        failed.append(sum(held(engine.evaluate(name, {})) is False for name in names))
    assert (failed[0], failed[1] > 0) == (0, True)
