# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A domain's bundle endpoint proves itself by either profile, and serves what is in force at each fetch."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from nsmsec.errors import Misconfigured, NsmsecError, Unverified
from nsmsec.federation import BundleDocument, EndpointClient, HTTPSSpiffe, HTTPSWeb, Relationship
from nsmsec.identity import SpiffeID, TrustBundle, TrustDomain
from tests.dev.workload_api.stage import Stage
from tests.dev.workload_api.test_plan import GOOD, WEB
from tests.opa.certificates import Certificates

if TYPE_CHECKING:
    from pathlib import Path

DOMAIN = TrustDomain.parse("a.example")
SPIFFE = GOOD.replace("rotate_every_s = 20", 'rotate_every_s = 20\nbundle_endpoint = "127.0.0.1:0"', 1)
ENDPOINT = SpiffeID.parse("spiffe://a.example/nsmsec/bundle-endpoint")


async def fetched(stage: Stage, profile: HTTPSSpiffe | HTTPSWeb) -> BundleDocument:
    """Return what a partner gets."""
    relationship = Relationship(trust_domain=DOMAIN, url=stage.provider.bundle_endpoints[DOMAIN], profile=profile)
    return await asyncio.to_thread(EndpointClient(clock=stage.clock).fetch, relationship)


def known(bundle: TrustBundle) -> HTTPSSpiffe:
    """Return the profile of a partner who knows this bundle."""
    return HTTPSSpiffe(endpoint_id=ENDPOINT, initial_bundle=bundle)


async def test_endpoint_proves_itself_by_an_svid_of_its_domain(tmp_path: Path) -> None:
    """What is served is what the workloads get: certificates, keys of tokens, a hint below the rotation."""
    stage = Stage(tmp_path, SPIFFE)
    async with stage.provider:
        document = stage.provider.domains.signing(DOMAIN).document
        assert document.refresh_hint_s == 10
        assert len(document.jwt_authorities) == 1
        assert (await fetched(stage, known(document.trust_bundle))).serialise() == document.serialise()
        stranger = stage.provider.domains.signing(TrustDomain.parse("b.example")).document.trust_bundle.authorities
        with pytest.raises(Unverified, match="CERT_UNTRUSTED"):
            await fetched(stage, known(TrustBundle(trust_domain=DOMAIN, authorities=stranger)))


async def test_endpoint_proves_itself_by_a_web_certificate(tmp_path: Path) -> None:
    """The certificate in the files, for the host that it names."""
    certificates = Certificates(tmp_path)
    certificates.server.rename(tmp_path / "tls.pem")
    plan = WEB.replace("/etc/tls.key", "server.key").replace("rotate_every_s = 20", "")
    stage = Stage(tmp_path, GOOD.replace("rotate_every_s = 20", plan))
    async with stage.provider:
        document = await fetched(stage, HTTPSWeb(ca_file=certificates.ca))
        assert document.serialise() == stage.provider.domains.signing(DOMAIN).document.serialise()


async def test_partner_that_looks_between_two_steps_follows_every_authority(tmp_path: Path) -> None:
    """Prepared, signing, retired: the sequence rises each time; replaced SVIDs alone do not change it."""
    stage = Stage(tmp_path, SPIFFE)
    async with stage.provider:
        first = await fetched(stage, known(stage.provider.domains.signing(DOMAIN).document.trust_bundle))
        stage.provider.domains.prepare_authorities([DOMAIN])
        stage.provider.domains.prepare_authorities([DOMAIN])
        prepared = await fetched(stage, known(first.trust_bundle))
        stage.provider.domains.rotate([DOMAIN])
        with pytest.raises(Unverified, match="CERT_UNTRUSTED"):
            await fetched(stage, known(first.trust_bundle))
        signing = await fetched(stage, known(prepared.trust_bundle))
        stage.clock.move(stage.provider.plan.domains[0].svid_ttl * 2)
        stage.provider.rotate_due()
        retired = await fetched(stage, known(signing.trust_bundle))
        stage.provider.domains.rotate([DOMAIN])
        assert (await fetched(stage, known(signing.trust_bundle))).sequence == retired.sequence
    documents = [first, prepared, signing, retired]
    assert [len(one.trust_bundle.authorities) for one in documents] == [1, 2, 2, 1]
    assert [len(one.jwt_authorities) for one in documents] == [1, 2, 2, 1]
    sequences = [one.sequence for one in documents if one.sequence is not None]
    assert sequences == sorted(set(sequences))
    assert first.jwt_authorities != retired.jwt_authorities


async def test_provider_that_starts_again_is_not_taken_for_an_older_one(tmp_path: Path) -> None:
    """The sequence goes on where the clock is."""
    stage = Stage(tmp_path, SPIFFE)
    before = stage.provider.domains.signing(DOMAIN).document.sequence
    assert before == int(stage.clock.now().timestamp())


async def test_endpoint_that_cannot_listen_ends_the_start(tmp_path: Path) -> None:
    """Nothing is served then, and what was begun is gone."""
    stage = Stage(tmp_path, SPIFFE)
    async with stage.provider:
        port = stage.provider.bundle_endpoints[DOMAIN].rpartition(":")[2].strip("/")
        folder = tmp_path / "other"
        folder.mkdir()
        with pytest.raises(Misconfigured, match="to listen on"):
            await Stage(folder, SPIFFE.replace("127.0.0.1:0", f"127.0.0.1:{port}")).provider.start()
        assert not list(folder.iterdir())


async def test_closed_provider_has_no_endpoint(tmp_path: Path) -> None:
    """The port is free again."""
    stage = Stage(tmp_path, SPIFFE)
    bundle = stage.provider.domains.signing(DOMAIN).document.trust_bundle
    async with stage.provider:
        url = stage.provider.bundle_endpoints[DOMAIN]
    assert stage.provider.bundle_endpoints == {}
    relationship = Relationship(trust_domain=DOMAIN, url=url, profile=known(bundle))
    with pytest.raises(NsmsecError, match="SOURCE_UNAVAILABLE"):
        await asyncio.to_thread(EndpointClient(clock=stage.clock).fetch, relationship)
