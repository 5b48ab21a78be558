# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A development provider on a clock that stands, with the means to ask it what a workload would."""

from __future__ import annotations

from typing import TYPE_CHECKING

import grpc

from nsmsec.dev.workload_api import DevelopmentProvider, parse_plan
from nsmsec.identity import SpiffeID
from nsmsec.identity.workload_api.methods import SECURITY_HEADER, path_of
from nsmsec.identity.workload_api.v1 import workload_pb2 as messages
from nsmsec.testing.clock import FixedClock
from tests.dev.workload_api.test_plan import GOOD
from tests.identity.parts import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from google.protobuf.message import Message

__all__ = ["CLIENT", "SERVER", "A", "B", "Stage"]

CLIENT = SpiffeID.parse("spiffe://a.example/client")
SERVER = SpiffeID.parse("spiffe://b.example/server")
A, B = "spiffe://a.example", "spiffe://b.example"


class Stage:
    """A provider on a clock that stands."""

    def __init__(self, folder: Path, plan: str = GOOD) -> None:
        self.clock = FixedClock(NOW)
        self.provider = DevelopmentProvider(
            parse_plan(plan, folder=folder), folder, clock=self.clock, wait=lambda stop, _: stop.wait(0.05)
        )

    async def first(self, method: str, request: Message, answer: type[Message], *, who: SpiffeID = CLIENT) -> Message:
        """Return the first answer of a method."""
        async with grpc.aio.insecure_channel(self.provider.addresses[who].replace("unix://", "unix:")) as channel:
            if "JWTSVID" in method:
                unary: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(path_of(method))
                data = await unary(request.SerializeToString(), metadata=(SECURITY_HEADER,))
            else:
                stream: grpc.aio.UnaryStreamMultiCallable[bytes, bytes] = channel.unary_stream(path_of(method))
                call = stream(request.SerializeToString(), metadata=(SECURITY_HEADER,))
                data = await anext(aiter(call))
                call.cancel()
            return answer.FromString(data)

    async def token(self, *audience: str, spiffe_id: str = "", who: SpiffeID = CLIENT) -> str:
        """Fetch a JWT-SVID."""
        request = messages.JWTSVIDRequest(audience=audience, spiffe_id=spiffe_id)
        answer = await self.first("FetchJWTSVID", request, messages.JWTSVIDResponse, who=who)
        assert isinstance(answer, messages.JWTSVIDResponse)
        return answer.svids[0].svid

    async def validate(self, token: str, audience: str = "me", *, who: SpiffeID = CLIENT) -> Message:
        """Have a JWT-SVID checked."""
        request = messages.ValidateJWTSVIDRequest(audience=audience, svid=token)
        return await self.first("ValidateJWTSVID", request, messages.ValidateJWTSVIDResponse, who=who)
