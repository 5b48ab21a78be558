# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Connections after a fork, under many threads, and with servers that send anything at all."""

from __future__ import annotations

import os
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from nsmsec.errors import PolicyIndeterminate, SourceUnavailable
from nsmsec.opa.rest import OPARestEngine, RestLimits
from nsmsec.opa.rest.connections import Answer, Connections
from nsmsec.opa.rest.timed_socket import TimedSocket
from tests.opa.rest.asking import LONG, question
from tests.opa.rest.faulty import answering, good

if TYPE_CHECKING:
    import pytest


def test_a_connection_of_another_process_is_never_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes on one connection would read each other's decisions."""
    with answering(good()) as server, OPARestEngine(server.url, limits=RestLimits(max_time=LONG)) as engine:
        engine.decide(question())
        here = os.getpid()
        monkeypatch.setattr(os, "getpid", lambda: here + 1)
        engine.decide(question())
        engine.decide(question())
        assert server.connections == 2


def test_threads_share_the_connections_and_get_their_own_answers() -> None:
    """As many decisions as questions; no more idle connections than allowed."""
    limits = RestLimits(max_time=LONG, max_idle_connections=2)
    with answering(good()) as server, OPARestEngine(server.url, limits=limits) as engine:
        with ThreadPoolExecutor(4) as pool:
            decisions = list(pool.map(lambda number: engine.decide(question(number=number)), range(100)))
        assert len(decisions) == len(server.requests) == 100
        assert set(server.bodies) == {b'{"input": {"number": %d}}' % number for number in range(100)}


class Canned:
    """Opens connections on which these bytes have come, and nothing more will; to be closed."""

    def __init__(self, sent: bytes) -> None:
        self._sent = sent
        self._theirs: list[socket.socket] = []

    def dial(self, deadline: float) -> TimedSocket:
        """Return such a connection."""
        ours, theirs = socket.socketpair()
        theirs.sendall(self._sent)
        theirs.shutdown(socket.SHUT_WR)
        self._theirs.append(theirs)
        return TimedSocket(ours, deadline=deadline, monotonic=time.monotonic)

    def close(self) -> None:
        """Close the other ends."""
        for theirs in self._theirs:
            theirs.close()


PIECES = st.sampled_from(
    [
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.0 200\r\n",
        b"Content-Type: application/json\r\n",
        b"Content-Type: \xff; charset=\r\n",
        b"Content-Length: 2\r\n",
        b"Content-Length: -1\r\n",
        b"Content-Length: 99999999999999999999\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"Connection: close\r\n",
        b" folded\r\n",
        b"\r\n",
        b"2\r\n{}\r\n0\r\n\r\n",
        b"-2\r\n",
        b"{}",
    ]
)


@given(start=st.sampled_from([b"", b"HTTP/1.1 200 OK\r\n"]), rest=st.lists(PIECES | st.binary(max_size=20), max_size=8))
def test_whatever_is_sent_is_an_answer_or_one_of_our_errors(start: bytes, rest: list[bytes]) -> None:
    """Nothing else comes out of a connection."""
    sent = start + b"".join(rest)
    dialer = Canned(sent)
    connections = Connections(dialer, host="localhost", max_idle=1, max_answer_bytes=100)  # type: ignore[arg-type] # it dials
    try:
        answer = connections.exchange("GET", "/", None, {}, deadline=time.monotonic() + 20)
    except (SourceUnavailable, PolicyIndeterminate):
        return
    finally:
        connections.close()
        dialer.close()
    assert isinstance(answer, Answer)
    assert sent.startswith(b"HTTP/1.")
