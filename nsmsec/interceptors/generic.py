# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""gRPC's abstract calls, which only its stubs know to be generic, so that they can be subscripted as bases."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grpc import (
        StreamStreamMultiCallable,
        StreamUnaryMultiCallable,
        UnaryStreamMultiCallable,
        UnaryUnaryMultiCallable,
    )
    from grpc import _CallFuture as CallFuture
    from grpc import _CallIterator as CallIterator
else:
    import abc

    import grpc

    def _subscriptable(*bases: type) -> type:
        """Return a class that is its bases, whatever it is subscripted with."""
        return abc.ABCMeta(bases[0].__name__, bases, {"__class_getitem__": classmethod(lambda cls, _: cls)})

    CallFuture = _subscriptable(grpc.Call, grpc.Future)
    CallIterator = _subscriptable(grpc.Call)
    StreamStreamMultiCallable = _subscriptable(grpc.StreamStreamMultiCallable)
    StreamUnaryMultiCallable = _subscriptable(grpc.StreamUnaryMultiCallable)
    UnaryStreamMultiCallable = _subscriptable(grpc.UnaryStreamMultiCallable)
    UnaryUnaryMultiCallable = _subscriptable(grpc.UnaryUnaryMultiCallable)

__all__ = [
    "CallFuture",
    "CallIterator",
    "StreamStreamMultiCallable",
    "StreamUnaryMultiCallable",
    "UnaryStreamMultiCallable",
    "UnaryUnaryMultiCallable",
]
