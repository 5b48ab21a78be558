# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Tests of what gRPC sends twice, against a server that speaks just enough HTTP/2: nothing."""

from __future__ import annotations

import socket
import struct
import threading
from typing import TYPE_CHECKING, Final, Self

import grpc
import pytest

from nsmsec.transport import channel_options

if TYPE_CHECKING:
    from collections.abc import Callable

METHOD: Final = "/nsmsec.test.Echo/Echo"
PREFACE: Final = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
HEADERS, RST_STREAM, SETTINGS, GOAWAY, DATA = 0x1, 0x3, 0x4, 0x7, 0x0
ACK, END_STREAM, END_HEADERS = 0x1, 0x1, 0x4
NO_ERROR, INTERNAL_ERROR, REFUSED_STREAM = 0x0, 0x2, 0x7


def frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    """Return a frame (RFC 9113, section 4.1)."""
    return len(payload).to_bytes(3) + bytes((kind, flags)) + stream.to_bytes(4) + payload


def header(name: bytes, value: bytes) -> bytes:
    """Return a header field as a literal (RFC 7541, section 6.2.2)."""
    return bytes((0, len(name))) + name + bytes((len(value),)) + value


def answer(stream: int) -> bytes:
    """Return an empty message with a good end."""
    head = header(b":status", b"200") + header(b"content-type", b"application/grpc")
    return (
        frame(HEADERS, END_HEADERS, stream, head)
        + frame(DATA, 0, stream, bytes(5))
        + frame(HEADERS, END_HEADERS | END_STREAM, stream, header(b"grpc-status", b"0"))
    )


def reset(code: int) -> Callable[[int], bytes]:
    """Return what resets a stream with this code."""
    return lambda stream: frame(RST_STREAM, 0, stream, struct.pack(">I", code))


def ended_unseen(_: int) -> bytes:
    """Return what says that the connection ends and that no stream of it was looked at."""
    return frame(GOAWAY, 0, 0, struct.pack(">II", 0, NO_ERROR))


def broken(_: int) -> bytes:
    """Return nothing: the connection breaks."""
    return b""


class Server:
    """Reacts to one stream after another, each on a connection of its own if the former one has ended."""

    def __init__(self, *reactions: Callable[[int], bytes]) -> None:
        self._reactions = list(reactions)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.target = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self.seen = 0

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as incoming:
                connection.sendall(frame(SETTINGS, 0, 0))
                assert incoming.read(len(PREFACE)) == PREFACE
                while self._react(connection, incoming.read(9), incoming.read):
                    pass

    def _react(self, connection: socket.socket, head: bytes, read: Callable[[int], bytes]) -> bool:
        if not head:
            return False
        kind, flags, stream = head[3], head[4], int.from_bytes(head[5:])
        read(int.from_bytes(head[:3]))
        if kind == SETTINGS and not flags & ACK:
            connection.sendall(frame(SETTINGS, ACK, 0))
        if kind != HEADERS:
            return True
        self.seen += 1
        reaction = self._reactions.pop(0)
        connection.sendall(reaction(stream))
        return reaction not in (broken, ended_unseen)


def call(server: Server) -> None:
    """Send one call."""
    with grpc.insecure_channel(server.target, options=channel_options()) as channel:
        method: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(METHOD)
        assert method(b"", timeout=10.0) == b""


@pytest.mark.parametrize(
    "reaction",
    [reset(INTERNAL_ERROR), reset(REFUSED_STREAM), ended_unseen, broken],
    ids=["reset", "refused", "connection ended", "connection broken"],
)
def test_a_call_that_fails_is_not_sent_again(reaction: Callable[[int], bytes]) -> None:
    """Its token may have been used."""
    with Server(reaction, answer) as server:
        with pytest.raises(grpc.RpcError):
            call(server)
        assert server.seen == 1


def test_a_call_that_is_answered_is_sent_once() -> None:
    """The server here is one that can be called."""
    with Server(answer) as server:
        call(server)
        assert server.seen == 1
