# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A development provider speaks the Workload API, and replaces identities when its clock says so."""

from __future__ import annotations

import asyncio
import json
import socket
import stat
from datetime import timedelta
from typing import TYPE_CHECKING

import grpc
import pytest
from google.protobuf.json_format import MessageToDict

from nsmsec.dev.issuer import SIGNING_TTL
from nsmsec.errors import Misconfigured
from nsmsec.identity import TrustDomain, WorkloadAPISource
from nsmsec.identity.workload_api.methods import path_of
from nsmsec.identity.workload_api.v1 import workload_pb2 as messages
from nsmsec.limits import Limits
from tests.dev.workload_api.stage import CLIENT, SERVER, A, B, Stage
from tests.identity.parts import NOW
from tests.identity.workload_api.provider import Heard

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """A provider that serves two domains."""
    made = Stage(tmp_path)
    async with made.provider:
        yield made


async def heard(what: Heard) -> None:
    """Wait for what a source says next."""
    assert (await asyncio.to_thread(what.next)).last_error is None


async def test_source_follows_rotation_on_the_clock(stage: Stage) -> None:
    """Nothing before it is time; then a new identity of the same authority, pushed."""
    async with WorkloadAPISource(stage.provider.addresses[CLIENT], clock=stage.clock) as source:
        await source.wait_aio(20)
        told = Heard()
        source.subscribe(told)
        first, bundles = source.x509_svid(), source.trust_bundles()
        assert first.id == CLIENT
        assert first.not_after == NOW + timedelta(seconds=60)
        assert {str(one.uri) for one in bundles.trust_domains} == {A, B}
        stage.clock.move(timedelta(seconds=10))
        stage.provider.rotate_due()
        stage.clock.move(timedelta(seconds=10))
        stage.provider.rotate_due()
        await heard(told)
        assert source.x509_svid().not_after == NOW + timedelta(seconds=80)
        assert source.trust_bundles().revision == bundles.revision


async def test_rotated_authority_overlaps_until_what_it_signed_has_ended(stage: Stage) -> None:
    """Two authorities, then one; a partner sees the same."""
    async with WorkloadAPISource(stage.provider.addresses[CLIENT], clock=stage.clock) as source:
        await source.wait_aio(20)
        told = Heard()
        source.subscribe(told)
        counts = []
        stage.provider.rotate_authority(TrustDomain.parse("a.example"))
        for _ in range(4):
            await heard(told)
            bundle = source.trust_bundles().get(TrustDomain.parse("a.example"))
            assert bundle is not None
            counts.append(len(bundle.authorities))
            stage.clock.move(timedelta(seconds=25))
            stage.provider.rotate_due()
        assert counts == [2, 2, 2, 1]


async def test_authority_is_replaced_before_it_ends(stage: Stage) -> None:
    """After half of its life, by itself."""
    stage.clock.move(SIGNING_TTL / 2)
    stage.provider.rotate_due()
    answer = await stage.first("FetchX509Bundles", messages.X509BundlesRequest(), messages.X509BundlesResponse)
    assert isinstance(answer, messages.X509BundlesResponse)
    assert sorted(answer.bundles) == [A, B]
    async with WorkloadAPISource(stage.provider.addresses[SERVER], clock=stage.clock) as source:
        await source.wait_aio(20)
        bundle = source.trust_bundles().get(SERVER.trust_domain)
        assert bundle is not None
        assert len(bundle.authorities) == 2


async def test_rotation_pauses_until_the_next_one_is_due(stage: Stage) -> None:
    """The pause is that of the domain whose turn is first."""
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        stage.clock.move(timedelta(seconds=15))
        if len(pauses) == 3:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await stage.provider.rotate_for_ever(pause)
    assert pauses == [15, 5, 15]


async def test_token_is_proven_by_those_who_trust_its_domain(stage: Stage) -> None:
    """Fetched by one workload, validated by another; the bundle has its key; a stranger refuses it."""
    token = await stage.token("me", spiffe_id=str(SERVER), who=SERVER)
    answer = await stage.validate(token)
    assert isinstance(answer, messages.ValidateJWTSVIDResponse)
    assert answer.spiffe_id == str(SERVER)
    assert answer.claims["sub"] == str(SERVER)
    bundles = await stage.first("FetchJWTBundles", messages.JWTBundlesRequest(), messages.JWTBundlesResponse)
    assert isinstance(bundles, messages.JWTBundlesResponse)
    assert [key["use"] for key in json.loads(bundles.bundles[B])["keys"]] == ["jwt-svid"]
    with pytest.raises(grpc.aio.AioRpcError, match="TD_UNKNOWN"):
        await stage.validate(await stage.token("me"), who=SERVER)


async def test_token_that_does_not_hold_is_refused(stage: Stage) -> None:
    """Another audience, another signature, no token, no audience, an end; each by name."""
    token = await stage.token("me", "you", "me")
    other = await stage.token("them")
    forged = f"{token.rpartition('.')[0]}.{other.rpartition('.')[2]}"
    for found, audience, why in [
        (token, "them", "AUD_MISMATCH"),
        (forged, "me", "SIG_INVALID"),
        ("no.token", "me", "FORMAT"),
        (token, "", "MISCONFIGURED"),
    ]:
        with pytest.raises(grpc.aio.AioRpcError, match=why):
            await stage.validate(found, audience)
    answer = await stage.validate(token, "you")
    assert isinstance(answer, messages.ValidateJWTSVIDResponse)
    assert MessageToDict(answer.claims)["aud"] == ["me", "you"]
    stage.clock.move(timedelta(seconds=60) + Limits().skew)
    with pytest.raises(grpc.aio.AioRpcError, match="EXPIRED"):
        await stage.validate(token)


async def test_token_for_nobody_or_of_another_is_refused(stage: Stage) -> None:
    """Workload API, section 6.2."""
    for audience, own_id, code in [
        ((), "", grpc.StatusCode.INVALID_ARGUMENT),
        (("",), "", grpc.StatusCode.INVALID_ARGUMENT),
        (("me",), str(SERVER), grpc.StatusCode.PERMISSION_DENIED),
    ]:
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await stage.token(*audience, spiffe_id=own_id)
        assert caught.value.code() is code


async def test_call_without_the_security_header_is_refused(stage: Stage) -> None:
    """Workload Endpoint, section 6.1."""
    async with grpc.aio.insecure_channel(stage.provider.addresses[CLIENT].replace("unix://", "unix:")) as channel:
        stream: grpc.aio.UnaryStreamMultiCallable[bytes, bytes] = channel.unary_stream(path_of("FetchX509SVID"))
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await anext(aiter(stream(b"")))
        assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT


async def test_socket_is_its_owners(stage: Stage, tmp_path: Path) -> None:
    """Permissions 0600; gone when the provider is."""
    path = tmp_path / "client.sock"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    await stage.provider.aclose()
    assert not path.exists()


async def test_socket_of_another_provider_is_not_taken(stage: Stage, tmp_path: Path) -> None:
    """Whoever serves there goes on."""
    with pytest.raises(Misconfigured, match="no other provider"):
        await Stage(tmp_path).provider.start()
    await stage.token("me")


async def test_what_was_left_behind_is_replaced_only_if_it_is_a_socket(tmp_path: Path) -> None:
    """A dead socket goes, a file stays."""
    path = tmp_path / "client.sock"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    async with Stage(tmp_path).provider:
        pass
    path.write_text("mine")
    with pytest.raises(Misconfigured, match="nothing but a socket"):
        await Stage(tmp_path).provider.start()
    assert path.read_text() == "mine"


async def test_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    """No socket without a folder."""
    with pytest.raises(Misconfigured, match="no way to"):
        await Stage(tmp_path / "missing").provider.start()
