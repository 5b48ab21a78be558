# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The settings of tokens: strict by default, complete, refused if they mean nothing."""

from __future__ import annotations

import pytest

from nsmsec.errors import Misconfigured, ReasonCode
from nsmsec.tokens import TokenSettings
from nsmsec.tokens.operations import OPERATIONS


def test_defaults_are_those_of_the_profile() -> None:
    """A close passes once, a call 128 times, everything else four times; nothing else is allowed."""
    settings = TokenSettings()
    assert settings.onward_max.keys() == OPERATIONS
    assert (settings.onward_max["close"], settings.onward_max["call"], settings.onward_max["request"]) == (1, 128, 4)
    assert not settings.allow_cycles
    assert settings.service_transitions == frozenset()


def test_numbers_left_out_keep_their_defaults() -> None:
    """One number can be changed alone."""
    settings = TokenSettings(onward_max={"call": 2})
    assert (settings.onward_max["call"], settings.onward_max["close"]) == (2, 1)


@pytest.mark.parametrize("onward_max", [{"delete": 1}, {"call": 0}, {"call": -1}, {"call": True}, {"call": "1"}])
def test_number_that_means_nothing_is_refused(onward_max: dict[str, int]) -> None:
    """An operation that does not exist, a token that may never pass."""
    with pytest.raises(Misconfigured) as caught:
        TokenSettings(onward_max=onward_max)
    assert caught.value.code is ReasonCode.MISCONFIGURED
