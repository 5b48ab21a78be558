# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A live policy decides by exactly one revision, and keeps the last good one whatever arrives."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from importlib import resources
from typing import TYPE_CHECKING

import pytest

from nsmsec.errors import BundleRefused, Misconfigured, PolicyIndeterminate, ReasonCode, SourceUnavailable, Status
from nsmsec.opa import Decision, Entrypoint
from nsmsec.opa.bundle import FileVersionMemory, InProcessVersionMemory
from nsmsec.opa.live import LivePolicy
from nsmsec.testing.clock import FixedClock
from tests.opa.live.parts import (
    NOW,
    ROOT,
    TTL,
    Signer,
    asked,
    built,
    data_of,
    live,
    rules_of,
    settings_of,
    verified,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from nsmsec.opa.bundle import PolicyBundle

SIGNER = Signer()
TICK = timedelta(microseconds=1)


def good(revision: str = "rules-1", version: int = 1) -> PolicyBundle:
    """Return verified rules."""
    return verified(SIGNER, rules_of(revision), version)


def data(revision: str, version: int = 1, *, reason: str | None = None) -> PolicyBundle:
    """Return verified data."""
    return verified(SIGNER, data_of(revision, reason=reason), version, data_only=True)


def test_policy_before_its_first_activation_refuses() -> None:
    """ENGINE_UNAVAILABLE, never a yes; the status says that nothing is there."""
    policy = live()
    with pytest.raises(SourceUnavailable) as caught:
        asked(policy)
    assert (caught.value.code, caught.value.revision) == (ReasonCode.ENGINE_UNAVAILABLE, "")
    assert not policy.is_ready
    assert (policy.status.revision, policy.status.version, policy.status.expires_at) == ("", None, None)


def test_activated_bundle_decides_under_its_name() -> None:
    """The decision names it, the status tells all about it."""
    policy = live()
    assert policy.activate(good(), etag='"e1"') == policy.status
    assert asked(policy) == Decision(allow=False, reasons=("rules-1",), revision="rules-1", engine="plan")
    status = policy.status
    assert (status.revision, status.version, status.etag) == ("rules-1", 1, '"e1"')
    assert (status.activated_at, status.expires_at, status.rules.last_success_at) == (NOW, NOW + TTL, NOW)
    assert (status.last_error_code, status.last_error_detail, status.last_error_at) == (None, "", None)
    assert policy.is_ready
    assert status.is_healthy(NOW)


def test_policy_decides_until_its_expiry_and_not_at_it() -> None:
    """BUNDLE_EXPIRED from the very moment on, under the name of what expired; a newer bundle ends that."""
    clock = FixedClock(NOW)
    policy = live(clock=clock)
    policy.activate(good())
    clock.move(TTL - TICK)
    assert asked(policy).revision == "rules-1"
    assert policy.status.is_ready(clock.now())
    clock.move(TICK)
    with pytest.raises(SourceUnavailable) as caught:
        asked(policy)
    assert (caught.value.code, caught.value.revision) == (ReasonCode.BUNDLE_EXPIRED, "rules-1")
    assert caught.value.status is Status.UNAVAILABLE
    assert not policy.is_ready
    policy.activate(replace(good("rules-2", 2), expires_at=NOW + 2 * TTL))
    assert asked(policy).revision == "rules-2"


def test_error_of_a_decision_names_its_revision() -> None:
    """What could not be decided was not decided by exactly one revision."""
    policy = live()
    policy.activate(verified(SIGNER, built("broken", data={"nsmsec": {"settings": {"decision": True}}})))
    with pytest.raises(PolicyIndeterminate) as caught:
        asked(policy)
    assert (caught.value.code, caught.value.revision) == (ReasonCode.POLICY_INVALID_RESULT, "broken")


SPOILT: Mapping[str, tuple[Callable[[], PolicyBundle], ReasonCode]] = {
    "no version": (lambda: replace(good(), version=None), ReasonCode.BUNDLE_FORMAT),
    "no expiry": (lambda: replace(good("x", 3), expires_at=None), ReasonCode.BUNDLE_FORMAT),
    "expired": (lambda: replace(good("x", 3), expires_at=NOW), ReasonCode.BUNDLE_EXPIRED),
    "older": (lambda: good("x", 1), ReasonCode.BUNDLE_ROLLBACK),
    "same version, other content": (lambda: good("x", 2), ReasonCode.BUNDLE_ROLLBACK),
    "no plan": (lambda: data("x", 3), ReasonCode.BUNDLE_FORMAT),
    "plan that does not compile": (lambda: replace(good("x", 3), plan=b"{}"), ReasonCode.BUNDLE_FORMAT),
    "entry point missing": (
        lambda: verified(SIGNER, built("x", entrypoints=[Entrypoint.SERVER_REQUEST]), 3),
        ReasonCode.BUNDLE_FORMAT,
    ),
    "data that cannot be": (lambda: replace(good("x", 3), data={"nsmsec": object()}), ReasonCode.BUNDLE_FORMAT),
    "same rules, data that cannot be": (
        lambda: replace(good("rules-2", 3), data={"nsmsec": object()}),
        ReasonCode.BUNDLE_FORMAT,
    ),
}


@pytest.mark.parametrize("spoilt", SPOILT)
def test_bundle_that_cannot_be_used_keeps_the_last_good_one(spoilt: str) -> None:
    """The decision stays, the status says why; the next good bundle is taken."""
    bundle, code = SPOILT[spoilt]
    policy = live()
    policy.activate(good("rules-2", 2))
    for failures in (1, 2):
        with pytest.raises(BundleRefused) as caught:
            policy.activate(bundle())
        assert caught.value.code is code
        assert asked(policy).revision == policy.status.revision == "rules-2"
        assert (policy.status.last_error_code, policy.status.last_error_at) == (code, NOW)
        assert policy.status.last_error_detail == caught.value.detail != ""
        assert policy.status.consecutive_failures == failures
        assert policy.is_ready
        assert not policy.status.is_healthy(NOW)
    policy.activate(good("rules-4", 4))
    assert asked(policy).revision == "rules-4"
    assert policy.status.consecutive_failures == 0
    assert policy.status.last_error_code is code


def test_bundle_that_was_refused_is_not_remembered() -> None:
    """A version that never decided does not stand in the way of the good one of this number."""
    policy = live()
    with pytest.raises(BundleRefused):
        policy.activate(replace(good("x", 9), plan=b"{}"))
    policy.activate(good("rules-9", 9))
    assert asked(policy).revision == "rules-9"


def test_bundle_that_cannot_be_remembered_does_not_decide(tmp_path: Path) -> None:
    """Otherwise a restart could go back behind it."""
    policy = live(memory=FileVersionMemory(tmp_path / "missing" / "versions.json"))
    with pytest.raises(Misconfigured):
        policy.activate(good())
    assert policy.status.last_error_code is ReasonCode.MISCONFIGURED
    with pytest.raises(SourceUnavailable):
        asked(policy)


def test_version_outlives_the_process(tmp_path: Path) -> None:
    """A new policy with the same memory takes the same bundle, and none that is older."""
    memory = FileVersionMemory(tmp_path / "versions.json")
    live(memory=memory).activate(good("rules-2", 2))
    policy = live(memory=FileVersionMemory(tmp_path / "versions.json"))
    with pytest.raises(BundleRefused) as caught:
        policy.activate(good("rules-1", 1))
    assert caught.value.code is ReasonCode.BUNDLE_ROLLBACK
    policy.activate(good("rules-2", 2))
    assert asked(policy).revision == "rules-2"


def test_bundle_without_a_revision_is_called_by_its_version() -> None:
    """Every decision says which bundle made it."""
    policy = live()
    policy.activate(verified(SIGNER, built("", data={"nsmsec": {"settings": settings_of("none")}}), 7))
    assert asked(policy).revision == policy.status.revision == policy.status.rules.revision == "v7"


def test_settings_of_the_workload_outlive_every_activation() -> None:
    """What differs here differs in each revision."""
    policy = live(settings=settings_of("mine"))
    for version in (1, 2):
        policy.activate(good(f"rules-{version}", version))
        assert asked(policy).reasons == ("mine",)


def test_settings_are_held_against_the_schema() -> None:
    """By default those of the shipped policies: a misspelt layout would be enforced by nobody."""
    content = resources.files("nsmsec.opa").joinpath("shipped", "bundle.tar.gz").read_bytes()
    shipped = verified(SIGNER, content)
    policy = LivePolicy(memory=InProcessVersionMemory(), clock=FixedClock(NOW))
    with pytest.raises(BundleRefused) as caught:
        policy.activate(good())
    assert caught.value.code is ReasonCode.BUNDLE_FORMAT
    assert policy.activate(shipped).revision == shipped.revision
    assert "QUESTION_MISMATCH" in asked(policy).reasons
    strict = LivePolicy(memory=InProcessVersionMemory(), clock=FixedClock(NOW), settings={"layuots": {}})
    with pytest.raises(BundleRefused, match="layuots"):
        strict.activate(shipped)


# --- data of their own --------------------------------------------------------------------------------------------


def test_data_are_replaced_without_touching_rules() -> None:
    """The revision names both, in this order; each has its own version."""
    policy = live(data_roots=[ROOT])
    policy.activate(good("rules-7", 7))
    assert asked(policy) == Decision(allow=False, reasons=("rules-7",), revision="rules-7", engine="plan")
    policy.activate(data("settings-12", 12), root=ROOT, etag="d")
    assert (asked(policy).reasons, asked(policy).revision) == (("settings-12",), "rules-7+settings-12")
    assert (policy.status.revision, policy.status.version) == ("rules-7+settings-12", 7)
    assert [(part.root, part.version, part.etag) for part in policy.status.data] == [(ROOT, 12, "d")]
    policy.activate(good("rules-8", 8))
    assert (asked(policy).reasons, asked(policy).revision) == (("settings-12",), "rules-8+settings-12")


def test_data_replace_their_root_as_a_whole_and_nothing_beside_it() -> None:
    """What the rules had there is gone; what they have elsewhere stays, whatever the data say about it."""
    seen: list[Mapping[str, object]] = []
    policy = live(data_roots=[ROOT], check_data=seen.append)
    own = {"nsmsec": {"settings": {**settings_of("r"), "old": 1}, "beside": 2}, "above": 3}
    policy.activate(verified(SIGNER, built("r", data=own, roots=["nsmsec", "above"])))
    policy.activate(replace(data("d"), data={"nsmsec": {"settings": {"new": 4}, "beside": 5}, "above": 6}), root=ROOT)
    assert seen[-1] == {"nsmsec": {"settings": {"new": 4}, "beside": 2}, "above": 3}


SPOILT_DATA: Mapping[str, tuple[Callable[[], PolicyBundle], ReasonCode]] = {
    "rules": (lambda: good("x", 9), ReasonCode.BUNDLE_FORMAT),
    "another root": (lambda: replace(data("x", 9), roots=("nsmsec",)), ReasonCode.BUNDLE_FORMAT),
    "one root more": (lambda: replace(data("x", 9), roots=(ROOT, "other")), ReasonCode.BUNDLE_FORMAT),
    "nothing there": (lambda: replace(data("x", 9), data={"nsmsec": {}}), ReasonCode.BUNDLE_FORMAT),
    "older": (lambda: data("x", 1), ReasonCode.BUNDLE_ROLLBACK),
    "expired": (lambda: replace(data("x", 9), expires_at=NOW), ReasonCode.BUNDLE_EXPIRED),
}


@pytest.mark.parametrize("spoilt", SPOILT_DATA)
def test_data_that_cannot_be_used_keep_the_last_good_ones(spoilt: str) -> None:
    """As with rules; the rules are not to blame."""
    bundle, code = SPOILT_DATA[spoilt]
    policy = live(data_roots=[ROOT])
    policy.activate(good())
    policy.activate(data("settings-2", 2), root=ROOT)
    with pytest.raises(BundleRefused) as caught:
        policy.activate(bundle(), root=ROOT)
    assert caught.value.code is policy.status.last_error_code is code
    assert asked(policy).revision == "rules-1+settings-2"
    assert policy.status.data[0].consecutive_failures == policy.status.consecutive_failures == 1
    assert policy.status.rules.consecutive_failures == 0


def test_data_that_the_check_refuses_keep_the_last_good_ones() -> None:
    """The check sees all data together."""

    def check(whole: Mapping[str, object]) -> None:
        if "bad" in str(whole):
            raise Misconfigured("settings: bad")

    policy = live(data_roots=[ROOT], check_data=check)
    policy.activate(good())
    with pytest.raises(BundleRefused, match="settings: bad"):
        policy.activate(data("d", reason="bad"), root=ROOT)
    assert asked(policy).revision == "rules-1"


def test_data_that_expire_end_the_whole_policy() -> None:
    """Falling back to the data of the rules would be another policy than its owners meant."""
    clock = FixedClock(NOW)
    policy = live(data_roots=[ROOT], clock=clock)
    policy.activate(good())
    policy.activate(replace(data("d"), expires_at=NOW + TTL / 2), root=ROOT)
    assert policy.status.expires_at == NOW + TTL / 2
    clock.move(TTL / 2)
    with pytest.raises(SourceUnavailable) as caught:
        asked(policy)
    assert (caught.value.code, caught.value.revision) == (ReasonCode.BUNDLE_EXPIRED, "rules-1+d")


@pytest.mark.parametrize("first", ["rules", "data"])
def test_rules_without_data_and_data_without_rules_wait_for_each_other(first: str) -> None:
    """Whichever comes first, nothing is decided before both are there; both are remembered then."""
    memory = InProcessVersionMemory()
    policy = live(data_roots=[ROOT], memory=memory)
    rules = verified(SIGNER, built("rules-3"), 3)
    settings = data("settings-4", 4)
    order = [(rules, None), (settings, ROOT)]
    for number, (bundle, root) in enumerate(order if first == "rules" else reversed(order)):
        with pytest.raises(SourceUnavailable):
            asked(policy)
        assert policy.activate(bundle, root=root).revision == ("" if number == 0 else "rules-3+settings-4")
    assert asked(policy).reasons == ("settings-4",)
    with pytest.raises(BundleRefused):
        memory.check("policy", 2, b"")
    with pytest.raises(BundleRefused):
        memory.check(f"policy:{ROOT}", 3, b"")


def test_rules_that_wait_must_compile() -> None:
    """Otherwise the data that come later would be blamed."""
    policy = live(data_roots=[ROOT])
    with pytest.raises(BundleRefused):
        policy.activate(replace(verified(SIGNER, built("x")), plan=b"{}"))
    assert policy.status.rules.revision == ""


def test_rules_that_lack_data_do_not_replace_rules_that_decide() -> None:
    """Once something decides, only what is complete takes its place."""
    policy = live(data_roots=[ROOT])
    policy.activate(good("rules-1", 1))
    with pytest.raises(BundleRefused) as caught:
        policy.activate(verified(SIGNER, built("rules-2"), 2))
    assert caught.value.code is ReasonCode.BUNDLE_FORMAT
    assert asked(policy).revision == "rules-1"


def test_data_in_the_way_of_a_root_are_refused() -> None:
    """Rules that have a text where an object must be leave no place for the data."""
    policy = live(data_roots=[ROOT])
    policy.activate(data("d"), root=ROOT)
    with pytest.raises(BundleRefused, match="'settings'"):
        policy.activate(verified(SIGNER, built("x", data={"nsmsec": "text"})))


def test_several_roots_are_named_in_their_order() -> None:
    """The order of the names, not of arrival."""
    policy = live(data_roots=["nsmsec/b", "nsmsec/a"])
    policy.activate(verified(SIGNER, built("r", data={"nsmsec": {"a": 1, "b": 1, "settings": settings_of("r")}})))
    for letter in "ba":
        bundle = replace(data(letter), roots=(f"nsmsec/{letter}",), data={"nsmsec": {letter: 2}})
        policy.activate(bundle, root=f"nsmsec/{letter}")
    assert asked(policy).revision == "r+a+b"
    assert [part.root for part in policy.status.data] == ["nsmsec/a", "nsmsec/b"]


@pytest.mark.parametrize("roots", [[""], ["a//b"], ["/a"], ["a/"], ["a", "a/b"]])
def test_roots_that_are_none_or_overlap_are_a_misconfiguration(roots: list[str]) -> None:
    """Found at start-up."""
    with pytest.raises(Misconfigured):
        live(data_roots=roots)


def test_root_that_was_not_granted_is_a_misconfiguration() -> None:
    """However the bundle is signed."""
    policy = live(data_roots=["nsmsec/settings/layouts"])
    for call in (
        lambda: policy.activate(data("d"), root=ROOT),
        lambda: policy.unchanged(root=ROOT),
        lambda: policy.failed(Misconfigured("x"), root=ROOT),
    ):
        with pytest.raises(Misconfigured, match="data_roots"):
            call()
    assert policy.status.consecutive_failures == 0
