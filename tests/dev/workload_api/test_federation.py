# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a partner elsewhere says of itself reaches the workloads of those who trust it, and nobody else."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import grpc
import pytest

from nsmsec.dev.workload_api import parse_plan
from nsmsec.dev.workload_api.federation import Federation
from nsmsec.dev.workload_api.signing import SigningDomain
from nsmsec.errors import Misconfigured
from nsmsec.identity import TrustBundle, TrustDomain, WorkloadAPISource
from nsmsec.identity.workload_api.v1 import workload_pb2 as messages
from nsmsec.testing.clock import FixedClock
from tests.dev.workload_api.stage import CLIENT, SERVER, A, B, Stage
from tests.dev.workload_api.test_plan import GOOD as PLAN
from tests.dev.workload_api.test_plan import partnership
from tests.federation.endpoints import spiffe_server, web_server
from tests.federation.parts import ENDPOINT, GOOD, PARTNER, PARTNER_DOMAIN, spiffe_relationship
from tests.identity.parts import NOW
from tests.identity.workload_api.provider import Heard

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nsmsec.federation import BundleDocument

EMPTY = replace(
    GOOD, trust_bundle=TrustBundle(trust_domain=PARTNER_DOMAIN, authorities=()), jwt_authorities=(), sequence=2
)
ELSEWHERE = """
[[trust_domain]]
name = "partner.example"
svid_ttl_s = 60
bundle_endpoint = "127.0.0.1:0"

[[trust_domain.workload]]
path = "/other"
socket = "other.sock"
"""


def with_partner(folder: Path, url: str, *, endpoint_id: object = ENDPOINT, bundle: bytes | None = None) -> str:
    """Return the plan whose first domain has a partner."""
    (folder / "partner.pem").write_bytes(bundle or PARTNER.bundle_pem())
    return partnership(url, profile="https_spiffe", endpoint_id=str(endpoint_id), bundle="partner.pem")


async def until(source: WorkloadAPISource, told: Heard, wanted: Callable[[TrustBundle | None], bool]) -> None:
    """Wait for an update after which the partner's bundle is as wanted."""
    while not wanted(source.trust_bundles().get(PARTNER_DOMAIN)):
        await asyncio.to_thread(told.next)


async def test_workloads_follow_a_partner_that_rotates_its_authority(tmp_path: Path) -> None:
    """Two providers: the bundle to begin with, then every authority; tokens of the partner are checked by its keys."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere = Stage(folder, ELSEWHERE)
    async with elsewhere.provider:
        first = elsewhere.provider.domains.signing(PARTNER_DOMAIN).document
        url, endpoint_id = (
            elsewhere.provider.bundle_endpoints[PARTNER_DOMAIN],
            f"{PARTNER_DOMAIN.uri}/nsmsec/bundle-endpoint",
        )
        stage = Stage(tmp_path, with_partner(tmp_path, url, endpoint_id=endpoint_id, bundle=first.serialise()))
        async with (
            stage.provider,
            WorkloadAPISource(stage.provider.addresses[CLIENT], clock=stage.clock) as source,
        ):
            told = Heard()
            source.subscribe(told)
            await source.wait_aio(20)
            await until(source, told, lambda bundle: bundle == first.trust_bundle)
            elsewhere.provider.domains.prepare_authorities([PARTNER_DOMAIN])
            await until(source, told, lambda bundle: bundle is not None and len(bundle.authorities) == 2)
            elsewhere.provider.domains.rotate([PARTNER_DOMAIN])
            other = next(iter(elsewhere.provider.addresses))
            token = await elsewhere.token("me", who=other)
            answer = await stage.validate(token)
            assert isinstance(answer, messages.ValidateJWTSVIDResponse)
            assert answer.spiffe_id == str(other)
            with pytest.raises(grpc.aio.AioRpcError, match="TD_UNKNOWN"):
                await stage.validate(token, who=SERVER)


async def test_partner_that_distrusts_all_is_distrusted_at_once(tmp_path: Path) -> None:
    """An empty document: an empty bundle, an empty set of keys; ours stays, and so does a neighbour's."""
    served: list[BundleDocument] = [GOOD]
    with spiffe_server(served=lambda: served[-1]) as endpoint:
        stage = Stage(tmp_path, with_partner(tmp_path, endpoint.url()))
        async with (
            stage.provider,
            WorkloadAPISource(stage.provider.addresses[CLIENT], clock=stage.clock) as source,
        ):
            told = Heard()
            source.subscribe(told)
            await source.wait_aio(20)
            served.append(EMPTY)
            await until(source, told, lambda bundle: bundle is not None and not bundle.authorities)
            assert {one.uri for one in source.trust_bundles().trust_domains} == {A, B, PARTNER_DOMAIN.uri}
            answer = await stage.first("FetchJWTBundles", messages.JWTBundlesRequest(), messages.JWTBundlesResponse)
    assert isinstance(answer, messages.JWTBundlesResponse)
    assert json.loads(answer.bundles[PARTNER_DOMAIN.uri]) == {"keys": []}
    assert json.loads(answer.bundles[A])["keys"]


async def test_partner_by_web_certificate_is_unknown_until_it_was_asked(tmp_path: Path) -> None:
    """Then its bundle is there; those who do not trust it never get it."""
    server, ca = web_server(tmp_path)
    with server:
        stage = Stage(tmp_path, partnership(server.url(), profile="https_web", ca_file=str(ca)))
        async with (
            stage.provider,
            WorkloadAPISource(stage.provider.addresses[CLIENT], clock=stage.clock) as source,
            WorkloadAPISource(stage.provider.addresses[SERVER], clock=stage.clock) as stranger,
        ):
            told = Heard()
            source.subscribe(told)
            await source.wait_aio(20)
            await until(source, told, lambda bundle: bundle == GOOD.trust_bundle)
            await stranger.wait_aio(20)
            assert stranger.trust_bundles().get(PARTNER_DOMAIN) is None


async def test_partner_that_is_down_is_trusted_as_it_was_handed_over(tmp_path: Path) -> None:
    """A bundle of `https_spiffe` counts before the first fetch; one of `https_web` is not there."""
    for plan, known in [
        (with_partner(tmp_path, "https://127.0.0.1:1/"), {A, B, PARTNER_DOMAIN.uri}),
        (partnership("https://127.0.0.1:1/", profile="https_web"), {A, B}),
    ]:
        stage = Stage(tmp_path, plan)
        async with stage.provider:
            answer = await stage.first("FetchX509Bundles", messages.X509BundlesRequest(), messages.X509BundlesResponse)
        assert isinstance(answer, messages.X509BundlesResponse)
        assert set(answer.bundles) == known


def test_relation_is_begun_once_and_ended_once() -> None:
    """With a neighbour as with a partner; what is ours is no partner."""
    domains = parse_plan(PLAN).domains
    ours, neighbour = (SigningDomain(one, now=NOW) for one in domains)
    federation = Federation(ours, clock=FixedClock(NOW), changed=lambda: None)
    federation.join(neighbour)
    federation.follow(spiffe_relationship())
    assert set(federation.documents()) == {B, PARTNER_DOMAIN.uri}
    with pytest.raises(Misconfigured, match="not trusted yet"):
        federation.join(neighbour)
    with pytest.raises(Misconfigured, match="not trusted yet"):
        federation.follow(spiffe_relationship())
    with pytest.raises(Misconfigured, match="not trusted yet"):
        federation.follow(replace(spiffe_relationship(), trust_domain=TrustDomain.parse("a.example")))
    with pytest.raises(Misconfigured, match="not trusted yet"):
        federation.join(ours)
    for name in (neighbour.plan.trust_domain, PARTNER_DOMAIN):
        federation.leave(name)
        with pytest.raises(Misconfigured, match="a domain that is trusted"):
            federation.leave(name)
    assert federation.documents() == {}
