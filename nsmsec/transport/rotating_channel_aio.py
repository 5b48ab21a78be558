# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""An asyncio channel each of whose calls goes to the channel that is current when it begins."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import grpc

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from nsmsec.transport.generations import Generation, Generations

__all__ = ["AioRotatingChannel"]


# Arguments are gRPC's own, handed on as they are; what is returned is gRPC's own, too.
class AioRotatingChannel(grpc.aio.Channel):
    """Looks like one channel of gRPC; consists of several over time."""

    def __init__(self, generations: Generations[grpc.aio.Channel]) -> None:
        """Send calls where the current channel is.

        Args:
            generations: knows the current channel.
        """
        self._generations = generations

    def unary_unary(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - see above
        """Return what calls a method with one request for one answer."""
        return _Method(self._generations, lambda channel: channel.unary_unary(*args, **kwargs))

    def unary_stream(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - see above
        """Return what calls a method with one request for a stream of answers."""
        return _Method(self._generations, lambda channel: channel.unary_stream(*args, **kwargs))

    def stream_unary(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - see above
        """Return what calls a method with a stream of requests for one answer."""
        return _Method(self._generations, lambda channel: channel.stream_unary(*args, **kwargs))

    def stream_stream(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - see above
        """Return what calls a method with a stream of requests for a stream of answers."""
        return _Method(self._generations, lambda channel: channel.stream_stream(*args, **kwargs))

    def get_state(self, try_to_connect: bool = False) -> grpc.ChannelConnectivity:  # noqa: FBT001, FBT002 - gRPC's signature
        """Return the state of the current channel."""
        return self._generations.current.channel.get_state(try_to_connect)

    async def wait_for_state_change(self, last_observed_state: grpc.ChannelConnectivity) -> None:
        """Wait until the channel that is current now is in another state."""
        await self._generations.current.channel.wait_for_state_change(last_observed_state)

    async def channel_ready(self) -> None:
        """Wait until the channel that is current now has connected."""
        await self._generations.current.channel.channel_ready()

    async def close(self, grace: float | None = None) -> None:
        """End all calls, after a grace period in seconds."""
        await asyncio.gather(*(generation.channel.close(grace) for generation in self._generations.close()))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


class _Method:
    """One method, on whichever channel is current."""

    def __init__(self, generations: Generations[grpc.aio.Channel], make: Callable[[grpc.aio.Channel], Any]) -> None:
        self._generations = generations
        self._make = make
        self._made: tuple[Generation[grpc.aio.Channel] | None, Any] = (None, None)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - see above
        """Return the call at once."""
        generation = self._generations.enter()
        try:
            call = self._on(generation)(*args, **kwargs)
        except BaseException:
            self._generations.leave(generation)
            raise
        call.add_done_callback(lambda _: self._generations.leave(generation))
        return call

    def _on(self, generation: Generation[grpc.aio.Channel]) -> Any:  # noqa: ANN401 - gRPC's own multi-callable
        made_for, made = self._made
        if made_for is not generation:
            made = self._make(generation.channel)
            self._made = (generation, made)
        return made
