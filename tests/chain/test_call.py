# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Call and reply: frozen, quiet about what they carry."""

from __future__ import annotations

import dataclasses

import pytest

from nsmsec.chain import Call, Ending, Reply, evolved
from tests.chain.parts import NOW, a_call


def test_call_is_frozen() -> None:
    """Nobody changes what somebody else holds."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        a_call().peer = None  # type: ignore[misc]  # the assignment is the test


def test_sent_token_is_not_in_the_repr() -> None:
    """A path token never shows in a repr, not even our own."""
    call = dataclasses.replace(a_call(), sent="eyJ0.eyJ1.c2ln")
    assert "eyJ0" not in repr(call)
    assert "eyJ0" not in repr(dataclasses.replace(a_call(), served=call))


def test_call_says_nothing_that_was_not_proven() -> None:
    """Every optional fact is absent until somebody proves it; a channel does not start paths by default."""
    call = a_call()
    assert (call.peer, call.path, call.verified, call.segment, call.sent, call.served) == (None,) * 6
    assert call.origin is False


def test_findings_belong_to_one_call() -> None:
    """Two calls never share their findings; a replaced call keeps its own."""
    call = a_call()
    assert call.findings is not a_call().findings
    assert dataclasses.replace(call, origin=True).findings is call.findings


def test_end_of_an_unwatched_reply_is_ignored() -> None:
    """Without an audit element around it the end of an RPC has no listener."""
    Reply(ok=True, now=NOW).ended(Ending(status="OK"))


def test_evolved_call_differs_where_it_was_told_to() -> None:
    """The new value says what was changed; the old one stays."""
    call = a_call()
    other = evolved(call, sent="token")
    assert (other.sent, call.sent) == ("token", None)
    assert other == dataclasses.replace(call, sent="token")
    assert type(other) is Call


def test_evolved_call_has_no_other_fields() -> None:
    """A misspelled change is an error, not a fact."""
    with pytest.raises(TypeError, match="expected fields of a Call, found cent"):
        evolved(a_call(), cent="token")
