# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Connections to an OPA server, used again from one question to the next."""

from __future__ import annotations

import http.client
import os
import threading
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nsmsec.errors import PolicyIndeterminate, ReasonCode, SourceUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nsmsec.opa.rest.dial import Dialer
    from nsmsec.opa.rest.timed_socket import TimedSocket

__all__ = ["Answer", "Connections"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back, whole and within bounds, but not believed in anything.

    Attributes:
        status: the HTTP status.
        content_type: without its parameters.
        body: all of it.
    """

    status: int
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Connection:
    http: http.client.HTTPConnection
    timed: TimedSocket
    process: int

    def close(self) -> None:
        self.http.close()
        self.timed.close()


class Connections:
    """Sends requests and returns whole answers; safe for threads.

    A connection is kept only after an answer was read to its end, and used again only if nothing came on it since: an
    answer to another question is never taken for ours. After a fork each process opens its own.
    """

    def __init__(self, dialer: Dialer, *, host: str, max_idle: int, max_answer_bytes: int) -> None:
        """Take what opens connections.

        Args:
            dialer: opens them.
            host: whom the requests name.
            max_idle: how many may wait for the next request.
            max_answer_bytes: how long an answer may be.
        """
        self._dialer = dialer
        self._host = host
        self._max_idle = max_idle
        self._max_answer_bytes = max_answer_bytes
        self._lock = threading.Lock()
        self._idle: deque[_Connection] = deque()

    def exchange(
        self, method: str, target: str, body: bytes | None, headers: Mapping[str, str], *, deadline: float
    ) -> Answer:
        """Return the answer to a request, before a moment of the clock.

        A connection that turns out to be closed is replaced once: asking twice changes nothing.

        Raises:
            SourceUnavailable: ENGINE_UNAVAILABLE, there was no whole answer in time.
            PolicyIndeterminate: POLICY_INVALID_RESULT, the answer is too long.
        """
        kept = self._take()
        if kept is not None:
            try:
                return self._exchange(kept, method, target, body, headers, deadline=deadline)
            except ConnectionError:  # it was closed while it was idle
                kept.close()
            except (OSError, http.client.HTTPException, ValueError) as error:
                raise _unavailable(error) from error
        try:
            return self._exchange(self._opened(deadline), method, target, body, headers, deadline=deadline)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise _unavailable(error) from error

    def close(self) -> None:
        """Close the idle connections."""
        while (idle := self._take()) is not None:
            idle.close()

    def _opened(self, deadline: float) -> _Connection:
        timed = self._dialer.dial(deadline)
        connection = http.client.HTTPConnection(self._host)
        connection.auto_open = 0
        connection.sock = timed  # all it needs of a socket is sendall, makefile and close
        return _Connection(http=connection, timed=timed, process=os.getpid())

    def _exchange(
        self,
        connection: _Connection,
        method: str,
        target: str,
        body: bytes | None,
        headers: Mapping[str, str],
        *,
        deadline: float,
    ) -> Answer:
        connection.timed.deadline = deadline
        reusable = False
        try:
            connection.http.request(method, target, body, headers)
            with connection.http.getresponse() as response:
                if response.length is None and not response.chunked:
                    raise http.client.IncompleteRead(b"")  # without a length, half an answer looks like a whole one
                content = response.read(self._max_answer_bytes + 1)
                if len(content) > self._max_answer_bytes:
                    raise PolicyIndeterminate(
                        ReasonCode.POLICY_INVALID_RESULT,
                        f"opa: expected an answer of at most {self._max_answer_bytes} bytes, found more",
                    )
                if response.length:
                    raise http.client.IncompleteRead(content, response.length)
                reusable = response.isclosed() and not response.will_close
                return Answer(status=response.status, content_type=response.headers.get_content_type(), body=content)
        finally:
            if not (reusable and self._keep(connection)):
                connection.close()

    def _take(self) -> _Connection | None:
        """Return the connection that was used last, if one can be used again."""
        while True:
            with self._lock:
                if not self._idle:
                    return None
                connection = self._idle.pop()
            if connection.process == os.getpid() and connection.timed.is_quiet():
                return connection
            connection.close()

    def _keep(self, connection: _Connection) -> bool:
        with self._lock:
            if len(self._idle) >= self._max_idle:
                return False
            self._idle.append(connection)
            return True


def _unavailable(error: Exception) -> SourceUnavailable:
    return SourceUnavailable(
        ReasonCode.ENGINE_UNAVAILABLE, f"opa: expected an answer in time, found {type(error).__name__}"
    )
