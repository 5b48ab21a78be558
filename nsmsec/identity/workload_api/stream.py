# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The stream of updates from a Workload API: one connection after another, until told to stop."""

from __future__ import annotations

import threading
from contextlib import closing
from typing import TYPE_CHECKING, Final

import grpc

from nsmsec.errors import Malformed, ReasonCode, SourceUnavailable
from nsmsec.identity.workload_api.methods import SECURITY_HEADER, path_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nsmsec.errors import NsmsecError
    from nsmsec.identity.workload_api.pace import ReconnectPace

__all__ = ["UpdateStream"]

_MAX_UPDATE_BYTES: Final = 4 * 1024 * 1024
_KEEPALIVE_MS: Final = 30_000
_OPTIONS: Final = (
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
        *,
        pace: ReconnectPace,
        random: Callable[[], float],
        pause: Callable[[threading.Event, float], object],
    ) -> None:
        """Name the provider; nothing happens yet.

        Args:
            target: where it is, as gRPC calls it.
            pace: how long to wait for what.
            random: draws a number from 0 to 1.
            pause: waits for an event, at most so many seconds.
        """
        self._target = target
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
        with closing(grpc.insecure_channel(self._target, options=_OPTIONS)) as channel:
            try:
                for data in self._updates(channel):
                    good = update(data) or good
            except grpc.RpcError as error:
                return good, _refusal(error)
        return good, SourceUnavailable(ReasonCode.SOURCE_UNAVAILABLE, "workload api: the provider ended the stream")

    def _updates(self, channel: grpc.Channel) -> Iterator[bytes]:
        """Yield the updates of one connection; one that does not begin in time is cancelled."""
        method: grpc.UnaryStreamMultiCallable[bytes, bytes] = channel.unary_stream(path_of("FetchX509SVID"))
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


def _refusal(error: grpc.RpcError) -> NsmsecError:
    """Return what a failed call means; the provider's own words may be of any kind, and are not repeated."""
    status = error.code()
    if status is grpc.StatusCode.RESOURCE_EXHAUSTED:
        return Malformed(ReasonCode.SIZE, f"workload api: expected updates of at most {_MAX_UPDATE_BYTES} bytes")
    return SourceUnavailable(ReasonCode.SOURCE_UNAVAILABLE, f"workload api: the connection ended with {status.name}")
