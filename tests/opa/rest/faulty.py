# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A server on loopback that answers with the bytes it is told to, as slowly as it is told to."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Faulty", "answering", "good", "http_answer"]

PROVENANCE = {"version": "1.22.2", "bundles": {"b": {"revision": "r1"}}}
_POLL_S = 0.02


def http_answer(
    body: bytes, *, status: int = 200, content_type: str = "application/json", length: int | None = None
) -> bytes:
    """Return an answer of HTTP."""
    told = len(body) if length is None else length
    head = f"HTTP/1.1 {status} X\r\nContent-Type: {content_type}\r\nContent-Length: {told}\r\n\r\n"
    return head.encode() + body


def good(result: object = None, **changes: Any) -> bytes:  # noqa: ANN401 - members of an answer
    """Return an answer of OPA that allows, or has another result."""
    document = {"provenance": PROVENANCE, "result": result or {"allow": True, "reasons": []}, **changes}
    return http_answer(json.dumps(document).encode())


@dataclass(slots=True)
class Faulty:
    """What a server was asked, and how it answers.

    Attributes:
        answers: its next answers; the last one again after that.
        url: where it is.
        requests: the first line and the headers of every request.
        bodies: the body of every request.
        connections: how many connections were opened.
        close_after: whether it closes a connection after each answer, without saying so.
        drip: whether it sends an answer byte by byte for ever, the last byte never.
        stopped: set at its end.
        asked: set once a request has come.
    """

    answers: list[bytes]
    url: str = ""
    requests: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    connections: int = 0
    close_after: bool = False
    drip: bool = False
    stopped: threading.Event = field(default_factory=threading.Event)
    asked: threading.Event = field(default_factory=threading.Event)

    def serve(self, connection: socket.socket) -> None:
        """Serve a connection until the other side closes it."""
        self.connections += 1
        with connection, suppress(OSError), connection.makefile("rb") as file:
            while head := self._head(file.readline):
                fields = dict(line.lower().split(": ", 1) for line in head[1:])
                self.requests.append("\n".join(head))
                self.bodies.append(file.read(int(fields.get("content-length", 0))))
                self.asked.set()
                answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                if self.drip:
                    self._drip(connection, answer)
                connection.sendall(answer)
                if self.close_after or not answer:
                    return

    def _head(self, readline: Callable[[], bytes]) -> list[str]:
        lines = []
        while line := readline().decode().rstrip("\r\n"):
            lines.append(line)
        return lines

    def _drip(self, connection: socket.socket, answer: bytes) -> None:
        for byte in answer[:-1]:
            connection.sendall(bytes([byte]))
            if self.stopped.wait(_POLL_S):
                return
        self.stopped.wait(60)


@contextmanager
def answering(*answers: bytes, close_after: bool = False, drip: bool = False) -> Iterator[Faulty]:
    """Run a server."""
    faulty = Faulty(list(answers), close_after=close_after, drip=drip)
    listener = socket.create_server(("127.0.0.1", 0))
    faulty.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    threads: list[threading.Thread] = []
    opened: list[socket.socket] = []

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                opened.append(connection)
                threads.append(threading.Thread(target=faulty.serve, args=(connection,)))
                threads[-1].start()

    acceptor = threading.Thread(target=accept)
    acceptor.start()
    try:
        yield faulty
    finally:
        faulty.stopped.set()
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        acceptor.join()
        for connection in opened:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join()
