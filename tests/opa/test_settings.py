# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A mistake in the settings is found at start-up."""

from __future__ import annotations

import pytest

from nsmsec.errors import Misconfigured, ReasonCode
from nsmsec.opa import PlanEngine
from nsmsec.opa.settings import check_data, check_settings
from tests.opa.test_schema import GOOD, LAYOUT, LISTED


def test_good_settings_pass() -> None:
    """What is complete and correct is accepted."""
    check_settings({"nsmsec": {"settings": GOOD}})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"layout": {}}, "policy settings: .: expected one of version, operations, path"),
        ({"layouts": {"one": {**LAYOUT, "side": "sever"}}}, "policy settings: .layouts.one.side: expected enum"),
        ({"layouts": {"one": {"side": "server"}}}, "policy settings: .layouts.one: expected required"),
        ({"layouts": {"one": {**LAYOUT, "until": "2030"}}}, ".layouts.one.until: expected type"),
        ({"path": {"max_hops": 4}}, "policy settings: .path: expected required"),
        ({"operations": "call"}, 'policy settings: .operations: expected type "array", found "call"'),
    ],
)
def test_mistake_is_refused_and_named(change: dict[str, object], message: str) -> None:
    """The refusal says where, what was expected and what was found."""
    with pytest.raises(Misconfigured) as refused:
        check_settings({"nsmsec": {"settings": {**GOOD, **change}}})
    assert refused.value.code is ReasonCode.MISCONFIGURED
    assert message in refused.value.detail


@pytest.mark.parametrize("data", [{}, {"nsmsec": {}}, {"nsmsec": 1}, {"nsmsec": {"settings": None}}])
def test_missing_settings_are_refused(data: dict[str, object]) -> None:
    """No settings are no settings, whatever stands in their place."""
    with pytest.raises(Misconfigured, match=r"policy settings: \.: expected type"):
        check_settings(data)


def test_engine_refuses_a_misspelt_setting_at_start_up() -> None:
    """What is given to the shipped policies is checked after it is merged over what ships."""
    with pytest.raises(Misconfigured, match="found 'layout'"):
        PlanEngine.shipped({"layout": {}})
    assert PlanEngine.shipped({"path": {"max_hops": 4}}).revision


def test_good_data_pass() -> None:
    """Settings with a deny-list, both complete and correct."""
    check_data({"nsmsec": {"settings": GOOD, "revocation": LISTED}})


@pytest.mark.parametrize(
    ("package", "message"),
    [
        ({"settings": GOOD}, 'deny-list: .: expected type "object", found null'),
        ({"settings": GOOD, "revocation": []}, "deny-list: .: expected type"),
        ({"settings": GOOD, "revocation": {**LISTED, "identity": {}}}, "deny-list: .: expected one of version, ident"),
        ({"settings": GOOD, "revocation": {**LISTED, "keys": {"0A" * 32: {}}}}, "deny-list: .keys: name: expected pat"),
        ({"settings": GOOD, "revocation": {**LISTED, "tokens": []}}, "deny-list: .tokens: expected type"),
        ({"settings": {}, "revocation": LISTED}, "policy settings: "),
        (None, "policy settings: "),
    ],
)
def test_data_with_a_mistake_are_refused(package: object, message: str) -> None:
    """Missing, or misspelt: a deny-list that denies nobody is not taken for one."""
    with pytest.raises(Misconfigured) as refused:
        check_data({"nsmsec": package})
    assert message in refused.value.detail
