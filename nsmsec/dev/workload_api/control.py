# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The control socket of a provider that runs: a line of JSON with an order, a line of JSON with what came of it."""

from __future__ import annotations

import asyncio
import json
import socket
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Self

from nsmsec.dev.workload_api.orders import read_order
from nsmsec.dev.workload_api.sockets import listening
from nsmsec.errors import Malformed, Misconfigured, NsmsecError, ReasonCode
from nsmsec.federation.strict_json import parse_object

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from nsmsec.dev.workload_api.domains import Domains
    from nsmsec.dev.workload_api.orders import Act

__all__ = ["BAD_INPUT", "DONE", "REFUSED", "Control", "tell_provider"]

DONE: Final = "done"
REFUSED: Final = "refused"
BAD_INPUT: Final = "bad_input"

#: No workload's socket can have this name.
_NAME: Final = ".control"
_MAX_LINE_BYTES: Final = 65_536
_MAX_ANSWER_BYTES: Final = 16 * 1024 * 1024
_ANSWER_S: Final = 60.0


class Control:
    """Follows orders, one after another, until it is closed; the socket is its owner's alone (mode 0600)."""

    def __init__(self, domains: Domains, folder: Path, *, patience: timedelta = timedelta(seconds=10)) -> None:
        """Take what is to be controlled; nobody is listened to yet.

        Args:
            domains: what the orders are about.
            folder: where the socket goes.
            patience: how long an order may take to arrive, and how long workloads may take to be sent what changed.
        """
        self._domains = domains
        self._path = folder.absolute() / _NAME
        self._patience_s = patience.total_seconds()
        self._one_at_a_time = asyncio.Lock()

    async def __aenter__(self) -> Self:
        made = listening(self._path)
        self._server = await asyncio.start_unix_server(self._serve, sock=made, limit=_MAX_LINE_BYTES)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self._path.unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answer = await self._answer(reader)
        writer.write(json.dumps(answer).encode("ascii") + b"\n")
        writer.close()

    async def _answer(self, reader: asyncio.StreamReader) -> dict[str, object]:
        try:
            async with asyncio.timeout(self._patience_s):
                line = await reader.readline()
            act = read_order(parse_object(line, max_bytes=_MAX_LINE_BYTES))
        except Malformed:
            return _problem(BAD_INPUT, "control: expected one strict JSON object, found something else")
        except Misconfigured as error:
            return _problem(BAD_INPUT, error.detail)
        except (OSError, ValueError) as error:  # too slow, gone; too long
            return _problem(BAD_INPUT, f"control: expected a line in time, found {type(error).__name__}")
        async with self._one_at_a_time:
            return await self._follow(act)

    async def _follow(self, act: Act) -> dict[str, object]:
        try:
            async with asyncio.timeout(self._patience_s):
                return {"verdict": DONE, **await act(self._domains)}
        except NsmsecError as error:
            return {**_problem(REFUSED, error.detail), "code": error.code}
        except TimeoutError:
            detail = (
                f"control: expected every workload to take a change within {self._patience_s:.0f} s; it is in force"
            )
            return {**_problem(REFUSED, detail), "code": ReasonCode.SOURCE_UNAVAILABLE}


def tell_provider(folder: Path, order: Mapping[str, object]) -> dict[str, object]:
    """Give an order; return what came of it: `verdict`, then what the order tells, or `detail`.

    Args:
        folder: where the provider's sockets are.
        order: the order.

    Raises:
        Misconfigured: no provider listens there, or it ends before it answers.
    """
    path = folder.absolute() / _NAME
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(_ANSWER_S)
        try:
            connection.connect(str(path))
            connection.sendall(json.dumps(order).encode("ascii") + b"\n")
            with connection.makefile("rb") as file:
                return parse_object(file.readline(), max_bytes=_MAX_ANSWER_BYTES)
        except (OSError, Malformed) as error:
            detail = f"expected a provider that answers in {folder}, found {type(error).__name__}"
            raise Misconfigured(f"control: {detail}") from error


def _problem(verdict: str, detail: str) -> dict[str, object]:
    return {"verdict": verdict, "detail": detail}
