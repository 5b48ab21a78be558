# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The recorder of a served call, by itself."""

from __future__ import annotations

import pytest

import nsmsec
from nsmsec.chain import CALL, Call, Side
from nsmsec.errors import Misconfigured, NsmsecError, ReasonCode
from nsmsec.interceptors import current_peer
from nsmsec.interceptors.outgoing import OutgoingCall
from nsmsec.interceptors.served import Handling, ServedCall, current
from tests.interceptors.world import NOW, hop


def a_call() -> Call:
    """Return a call that no chain has seen."""
    return Call(
        side=Side.SERVER,
        method="/a/b",
        operation=CALL,
        service="/a/b",
        self_id=hop("/echo").id,
        now=NOW,
        decision_id="d",
    )


def test_what_is_handled_is_known_inside_the_block_only() -> None:
    """Blocks nest, and leave nothing behind."""
    outer, inner = ServedCall(a_call()), ServedCall(a_call())
    with Handling(outer):
        with Handling(inner):
            assert current() is inner
        assert current() is outer
        with nsmsec.new_path():
            assert current() is None
    assert current() is None


def test_a_call_that_has_ended_is_not_inherited() -> None:
    """Before its end it is, as it was."""
    call = a_call()
    served = ServedCall(call)
    assert served.inherit() is call
    served.end()
    with pytest.raises(NsmsecError) as caught:
        served.inherit()
    assert caught.value.code is ReasonCode.EXPIRED


def test_a_served_call_without_a_proven_path_has_no_current_path() -> None:
    """An element of a user's own that takes the proof away gains nothing."""
    with Handling(ServedCall(a_call())), pytest.raises(Misconfigured):
        nsmsec.current_path()


def test_a_served_call_without_a_proven_neighbour_has_no_current_peer() -> None:
    """Nobody speaks for anybody there."""
    with Handling(ServedCall(a_call())), pytest.raises(Misconfigured):
        current_peer()


def test_a_call_without_a_path_does_not_leave() -> None:
    """Nor does a call go out that lost its token on the way."""
    outgoing = OutgoingCall(hop("/client").workload, "/a/b", origin=True, timeout=None)
    with pytest.raises(Misconfigured):
        outgoing.sent(a_call(), None)


def test_a_call_does_not_leave_once_the_served_one_has_ended() -> None:
    """An engine may take its time to decide; meanwhile the handler may be gone."""
    served = ServedCall(a_call())
    with Handling(served):
        outgoing = OutgoingCall(hop("/echo").workload, "/a/b", origin=False, timeout=None)
    call = outgoing.take_up(None, None)
    served.end()
    with pytest.raises(NsmsecError) as caught:
        outgoing.sent(call, None)
    assert caught.value.code is ReasonCode.EXPIRED
