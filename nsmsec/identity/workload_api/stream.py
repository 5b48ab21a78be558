# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The stream of updates from a Workload API: one connection after another, until told to stop."""

from __future__ import annotations

import os
import secrets
import threading
from contextlib import closing
from typing import TYPE_CHECKING, Final

import grpc

from nsmsec.errors import Malformed, ReasonCode, SourceUnavailable
from nsmsec.identity.workload_api.address import address_from, grpc_target
from nsmsec.identity.workload_api.methods import SECURITY_HEADER, path_of
from nsmsec.identity.workload_api.pace import ReconnectPace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nsmsec.errors import NsmsecError

__all__ = ["OPTIONS", "UpdateStream", "refusal", "stream_of"]

_MAX_UPDATE_BYTES: Final = 4 * 1024 * 1024
_KEEPALIVE_MS: Final = 30_000
#: How every connection to a provider is made.
OPTIONS: Final = (
    ("grpc.max_receive_message_length", _MAX_UPDATE_BYTES),
    ("grpc.enable_http_proxy", 0),
    ("grpc.enable_retries", 0),
    ("grpc.use_local_subchannel_pool", 1),  # the pauses between connections are ours, not those of a shared pool
    ("grpc.keepalive_time_ms", _KEEPALIVE_MS),
    ("grpc.keepalive_timeout_ms", _KEEPALIVE_MS),
)


class UpdateStream:
    """Follows one provider in the thread of whoever calls `run`; `stop` may come from any other."""

    def __init__(
        self,
        target: str,
        method: str = "FetchX509SVID",
        *,
        pace: ReconnectPace,
        random: Callable[[], float],
        pause: Callable[[threading.Event, float], object],
    ) -> None:
        """Name the provider; nothing happens yet.

        Args:
            target: where it is, as gRPC calls it.
            method: the name of the method, whose request has no members.
            pace: how long to wait for what.
            random: draws a number from 0 to 1.
            pause: waits for an event, at most so many seconds.
        """
        self._target = target
        self._method = method
        self._pace = pace
        self._random = random
        self._pause = pause
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._call: grpc.Call | None = None

    def stop(self) -> None:
        """Let `run` return soon; a second time does nothing."""
        with self._lock:
            self._stopping.set()
            if self._call is not None:
                self._call.cancel()

    def run(self, *, update: Callable[[bytes], bool], ended: Callable[[NsmsecError], None]) -> None:
        """Connect, hand on every update, wait, connect again.

        Args:
            update: takes the bytes of an update; says whether it was good.
            ended: takes the reason for which a connection ended.
        """
        failures = 0
        while not self._stopping.is_set():
            good, error = self._follow(update)
            if self._stopping.is_set():
                return
            failures = 1 if good else failures + 1
            ended(error)
            self._pause(self._stopping, self._pace.pause_s(failures=failures, random=self._random))

    def _follow(self, update: Callable[[bytes], bool]) -> tuple[bool, NsmsecError]:
        """Return whether there was a good update, with why the connection ended."""
        good = False
        with closing(grpc.insecure_channel(self._target, options=OPTIONS)) as channel:
            try:
                for data in self._updates(channel):
                    good = update(data) or good
            except grpc.RpcError as error:
                return good, refusal(error)
        return good, SourceUnavailable(ReasonCode.SOURCE_UNAVAILABLE, "workload api: the provider ended the stream")

    def _updates(self, channel: grpc.Channel) -> Iterator[bytes]:
        """Yield the updates of one connection; one that does not begin in time is cancelled."""
        method: grpc.UnaryStreamMultiCallable[bytes, bytes] = channel.unary_stream(path_of(self._method))
        with self._lock:
            if self._stopping.is_set():
                return
            self._call = call = method(b"", metadata=(SECURITY_HEADER,))
        hung = threading.Timer(self._pace.first_update.total_seconds(), call.cancel)
        hung.start()
        try:
            for data in call:
                hung.cancel()
                yield data
        finally:
            hung.cancel()
            hung.join()
            call.cancel()


def stream_of(
    method: str,
    address: str | None,
    *,
    pace: ReconnectPace | None,
    random: Callable[[], float] | None,
    pause: Callable[[threading.Event, float], object],
) -> UpdateStream:
    """Return the stream of a method at an address, with what is usual where nothing is said.

    Raises:
        Misconfigured: there is no address, or none of a Workload API.
    """
    target = grpc_target(address_from(os.environ) if address is None else address)
    drawn = random or secrets.SystemRandom().random
    return UpdateStream(target, method, pace=pace or ReconnectPace(), random=drawn, pause=pause)


def refusal(error: grpc.RpcError) -> NsmsecError:
    """Return what a failed call means; the provider's own words may be of any kind, and are not repeated."""
    status = error.code()
    if status is grpc.StatusCode.RESOURCE_EXHAUSTED:
        return Malformed(ReasonCode.SIZE, f"workload api: expected updates of at most {_MAX_UPDATE_BYTES} bytes")
    return SourceUnavailable(ReasonCode.SOURCE_UNAVAILABLE, f"workload api: the connection ended with {status.name}")
