# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""At a shared socket the kernel says who is there: each user gets an identity of their own, a stranger none."""

from __future__ import annotations

import asyncio
import os
import stat
import tempfile
from typing import TYPE_CHECKING

import grpc
import pytest

from nsmsec.dev.workload_api.door import Door
from nsmsec.errors import Misconfigured
from nsmsec.identity import SpiffeID, WorkloadAPISource
from nsmsec.identity.workload_api.methods import path_of
from nsmsec.identity.workload_api.v1 import workload_pb2 as messages
from tests.dev.workload_api.stage import CLIENT, SERVER, Stage
from tests.dev.workload_api.test_plan import shared
from tests.identity.workload_api.provider import Heard

if TYPE_CHECKING:
    from pathlib import Path

ME = os.getuid()
OTHER = ME + 1


def told(answer: object) -> list[str]:
    """Return whose identities are in an answer."""
    assert isinstance(answer, messages.X509SVIDResponse)
    return [one.spiffe_id for one in answer.svids]


@pytest.mark.parametrize(("first", "second", "found"), [(ME, OTHER, CLIENT), (OTHER, ME, SERVER)])
async def test_user_gets_the_identity_of_that_user(tmp_path: Path, first: int, second: int, found: SpiffeID) -> None:
    """Out of two at one socket, of two domains."""
    stage = Stage(tmp_path, shared(first, second))
    async with stage.provider:
        assert set(stage.provider.addresses.values()) == {f"unix://{tmp_path}/shared.sock"}
        answer = await stage.first("FetchX509SVID", messages.X509SVIDRequest(), messages.X509SVIDResponse)
        assert told(answer) == [str(found)]
        token = await stage.token("me")
        assert token.count(".") == 2


async def test_rotation_is_pushed_through_the_door(tmp_path: Path) -> None:
    """A stream stays open, and is followed as any other."""
    stage = Stage(tmp_path, shared(ME, OTHER))
    async with (
        stage.provider,
        WorkloadAPISource(stage.provider.addresses[CLIENT], clock=stage.clock) as source,
    ):
        await source.wait_aio(20)
        heard = Heard()
        source.subscribe(heard)
        before = source.x509_svid().leaf_sha256
        stage.provider.domains.rotate([CLIENT.trust_domain])
        await stage.provider.domains.changes.sent()
        await asyncio.to_thread(heard.next)
        assert source.x509_svid().leaf_sha256 != before


async def test_stranger_gets_no_identity(tmp_path: Path) -> None:
    """PERMISSION_DENIED for every method (Workload API, section 3); without the header it is refused for that."""
    stage = Stage(tmp_path, shared(OTHER, OTHER + 1))
    async with stage.provider:
        for method, request in [
            ("FetchX509SVID", messages.X509SVIDRequest()),
            ("FetchJWTSVID", messages.JWTSVIDRequest(audience=["me"])),
        ]:
            with pytest.raises(grpc.aio.AioRpcError) as caught:
                await stage.first(method, request, messages.X509SVIDResponse)
            assert caught.value.code() is grpc.StatusCode.PERMISSION_DENIED
        async with grpc.aio.insecure_channel(f"unix:{tmp_path}/shared.sock") as channel:
            call: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(path_of("FetchJWTSVID"))
            with pytest.raises(grpc.aio.AioRpcError) as caught:
                await call(b"")
            assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT


async def test_sockets_have_the_modes_of_the_plan(tmp_path: Path) -> None:
    """Those behind a door, those of one workload; nothing is left afterwards."""
    plan = (
        shared(ME, OTHER, mode="0o666") + '[[trust_domain.workload]]\npath = "/x"\nsocket = "own.sock"\nmode = 0o660\n'
    )
    stage = Stage(tmp_path, plan)
    before = set(await asyncio.to_thread(os.listdir, tempfile.gettempdir()))
    async with stage.provider:
        modes = {name: stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("shared.sock", "own.sock")}
        inside = set(await asyncio.to_thread(os.listdir, tempfile.gettempdir())) - before
        rooms = [one for one in inside if one.startswith("nsmsec-")]
        permissions = [stat.S_IMODE(os.stat(f"{tempfile.gettempdir()}/{one}").st_mode) for one in rooms]  # noqa: PTH116 (a name)
    assert modes == {"shared.sock": 0o666, "own.sock": 0o660}
    assert 0o700 in permissions
    assert await asyncio.to_thread(os.listdir, tmp_path) == []


async def test_door_that_cannot_be_there_ends_the_start(tmp_path: Path) -> None:
    """Nothing is served then."""
    (tmp_path / "shared.sock").write_text("mine")
    stage = Stage(tmp_path, shared(ME, OTHER))
    with pytest.raises(Misconfigured, match="nothing but a socket"):
        await stage.provider.start()
    assert await asyncio.to_thread(os.listdir, tmp_path) == ["shared.sock"]


async def test_caller_whose_room_is_gone_is_let_go(tmp_path: Path) -> None:
    """The connection ends, the door stays."""
    door = Door(tmp_path / "door.sock", mode=0o600, rooms={}, strangers=tmp_path / "gone.sock")
    await door.open()
    try:
        for _ in range(2):
            reader, writer = await asyncio.open_unix_connection(tmp_path / "door.sock")
            assert await reader.read() == b""
            writer.close()
    finally:
        await door.close()
