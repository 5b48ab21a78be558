# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A blocking channel each of whose calls goes to the channel that is current when it begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import grpc

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self, TypeAlias

    from nsmsec.transport.generations import Generation, Generations

    Connectivity: TypeAlias = Callable[[grpc.ChannelConnectivity], None]

__all__ = ["RotatingChannel"]


# Arguments are gRPC's own, handed on as they are; what is returned is gRPC's own, too.
class RotatingChannel(grpc.Channel):
    """Looks like one channel of gRPC; consists of several over time."""

    def __init__(self, generations: Generations[grpc.Channel]) -> None:
        """Send calls where the current channel is.

        Args:
            generations: knows the current channel.
        """
        self._generations = generations
        self._subscribers: list[Connectivity] = []
        generations.on_succession(self._move_subscribers)

    def subscribe(self, callback: Connectivity, try_to_connect: bool = False) -> None:  # noqa: FBT001, FBT002 - gRPC's signature
        """Tell a callback about the connectivity of the current channel, whichever that is."""
        self._subscribers.append(callback)
        self._generations.current.channel.subscribe(callback, try_to_connect)

    def unsubscribe(self, callback: Connectivity) -> None:
        """Tell the callback nothing more."""
        if callback in self._subscribers:
            self._subscribers.remove(callback)
            self._generations.current.channel.unsubscribe(callback)

    def unary_unary(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - see above
        """Return what calls a method with one request for one answer."""
        return _OneAnswer(self._generations, lambda channel: channel.unary_unary(*args, **kwargs))

    def unary_stream(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - see above
        """Return what calls a method with one request for a stream of answers."""
        return _ManyAnswers(self._generations, lambda channel: channel.unary_stream(*args, **kwargs))

    def stream_unary(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - see above
        """Return what calls a method with a stream of requests for one answer."""
        return _OneAnswer(self._generations, lambda channel: channel.stream_unary(*args, **kwargs))

    def stream_stream(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - see above
        """Return what calls a method with a stream of requests for a stream of answers."""
        return _ManyAnswers(self._generations, lambda channel: channel.stream_stream(*args, **kwargs))

    def close(self) -> None:
        """End all calls."""
        for generation in self._generations.close():
            generation.channel.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _move_subscribers(self, former: grpc.Channel, current: grpc.Channel) -> None:
        for callback in tuple(self._subscribers):
            former.unsubscribe(callback)
            current.subscribe(callback)


class _Method:
    """One method, on whichever channel is current."""

    def __init__(self, generations: Generations[grpc.Channel], make: Callable[[grpc.Channel], Any]) -> None:
        self._generations = generations
        self._make = make
        self._made: tuple[Generation[grpc.Channel] | None, Any] = (None, None)

    def _on(self, generation: Generation[grpc.Channel]) -> Any:  # noqa: ANN401 - gRPC's own multi-callable
        made_for, made = self._made
        if made_for is not generation:
            made = self._make(generation.channel)
            self._made = (generation, made)
        return made

    def _begin(self, begin: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - gRPC's own call
        """Begin a call that ends later."""
        generation = self._generations.enter()
        try:
            call = begin(self._on(generation))
        except BaseException:
            self._generations.leave(generation)
            raise
        if not call.add_callback(lambda: self._generations.leave(generation)):
            self._generations.leave(generation)
        return call


class _OneAnswer(_Method):
    """A method with one answer."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - see above
        """Wait for the answer."""
        generation = self._generations.enter()
        try:
            return self._on(generation)(*args, **kwargs)
        finally:
            self._generations.leave(generation)

    def with_call(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - see above
        """Wait for the answer; return its call with it."""
        generation = self._generations.enter()
        try:
            return self._on(generation).with_call(*args, **kwargs)
        finally:
            self._generations.leave(generation)

    def future(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - see above
        """Return the call at once."""
        return self._begin(lambda method: method.future(*args, **kwargs))


class _ManyAnswers(_Method):
    """A method with a stream of answers."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - see above
        """Return the call at once."""
        return self._begin(lambda method: method(*args, **kwargs))
