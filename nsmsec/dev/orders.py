# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a demonstration tells the processes of its services, as messages of JSON over a private pipe."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from multiprocessing.connection import Connection

__all__ = ["Act", "Arm", "Callee", "Done", "Order", "Start", "done_of", "order_of", "send", "start_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Callee:
    """A service that may be called.

    Attributes:
        id: its SPIFFE ID.
        address: where it listens.
    """

    id: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Become somebody; the first order. Answered with the address where it listens.

    Attributes:
        runtime: `sync` or `aio`.
        folder: where its SVID and trust bundles are, and its decision log goes.
        settings: its policy settings; None for somebody who does not ask any policy.
    """

    runtime: str
    folder: str
    settings: Mapping[str, object] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """Prepare for the next run. Answered with the address of the second door, if one was wanted.

    Attributes:
        settings: the policy settings; None for somebody who does not ask any policy.
        callees: whom to call, in order.
        attack: how to misbehave; empty for not at all.
        stolen: an encoded path to present instead of an own one; empty for none.
        second_door: whether to listen once more, with the authorities of all domains pooled in TLS.
    """

    settings: Mapping[str, object] | None
    callees: tuple[Callee, ...]
    attack: str = ""
    stolen: str = field(default="", repr=False)
    second_door: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Make requests. Answered with the status of the last one, and with a path if it was told to leak one.

    Attributes:
        times: how many, one after another, as long as they are answered.
    """

    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The answer to every order.

    Attributes:
        address: where it listens, if that was the order.
        status: the name of the gRPC status that a request ended with.
        leaked: an encoded path.
    """

    address: str = ""
    status: str = ""
    leaked: str = field(default="", repr=False)


Order: TypeAlias = Arm | Act


def send(connection: Connection, message: Start | Order | Done) -> None:
    """Send a message.

    Raises:
        OSError: nobody is there any more.
    """
    connection.send_bytes(json.dumps({type(message).__name__: asdict(message)}).encode())


def start_of(data: bytes) -> Start:
    """Return the order to start that was sent as these bytes."""
    return Start(**json.loads(data)["Start"])


def order_of(data: bytes) -> Order:
    """Return the later order that was sent as these bytes."""
    document = json.loads(data)
    if "Act" in document:
        return Act(**document["Act"])
    members = document["Arm"]
    return Arm(**{**members, "callees": tuple(Callee(**callee) for callee in members["callees"])})


def done_of(data: bytes) -> Done:
    """Return the answer that was sent as these bytes."""
    return Done(**json.loads(data)["Done"])
