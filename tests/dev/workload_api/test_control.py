# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A provider that runs follows orders over its control socket; each is answered when it was sent to everybody."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import stat
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import grpc
import pytest
from cryptography import x509

from nsmsec.dev.workload_api.control import Control, tell_provider
from nsmsec.errors import Misconfigured
from nsmsec.identity.workload_api.der import split_der
from nsmsec.identity.workload_api.methods import SECURITY_HEADER, path_of
from nsmsec.identity.workload_api.v1 import workload_pb2 as messages
from tests.dev.workload_api.stage import CLIENT, SERVER, Stage
from tests.federation.endpoints import spiffe_server
from tests.federation.parts import ENDPOINT, GOOD, PARTNER_DOMAIN

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from nsmsec.identity import SpiffeID

Update = messages.X509SVIDResponse


class Controlled:
    """A provider that can be told what to do."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stage = Stage(folder)

    def control(self, **options: timedelta) -> Control:
        """Return a control socket for it."""
        return Control(self.stage.provider.domains, self.folder, **options)

    async def tell(self, order: str, **members: object) -> dict[str, Any]:
        """Give an order."""
        return await asyncio.to_thread(tell_provider, self.folder, {"order": order, **members})

    async def now(self, who: SpiffeID = CLIENT) -> Update:
        """Return what a workload gets now."""
        answer = await self.stage.first("FetchX509SVID", messages.X509SVIDRequest(), Update, who=who)
        assert isinstance(answer, Update)
        return answer


@pytest.fixture
async def controlled(tmp_path: Path) -> AsyncIterator[Controlled]:
    """One that runs."""
    made = Controlled(tmp_path)
    async with made.stage.provider, made.control():
        yield made


@pytest.fixture
async def impatient(tmp_path: Path) -> AsyncIterator[Controlled]:
    """One that waits for nobody."""
    made = Controlled(tmp_path)
    async with made.stage.provider, made.control(patience=timedelta(milliseconds=1)):
        yield made


def leaf(update: Update) -> x509.Certificate:
    """Return the certificate in an update."""
    return x509.load_der_x509_certificate(update.svids[0].x509_svid)


def signer(update: Update) -> x509.Certificate:
    """Return the authority that signs now: the first in the bundle."""
    return x509.load_der_x509_certificate(split_der(update.svids[0].bundle, max_count=9, what="bundle")[0])


def serial(update: Update) -> str:
    """Return its number as it is told."""
    return f"{leaf(update).serial_number:x}"


async def test_order_is_answered_after_it_was_sent_to_those_who_follow(controlled: Controlled) -> None:
    """A new authority is sent before it signs, then what it signs, then comes the answer."""
    address = controlled.stage.provider.addresses[CLIENT].replace("unix://", "unix:")
    async with grpc.aio.insecure_channel(address) as channel:
        method: grpc.aio.UnaryStreamMultiCallable[bytes, bytes] = channel.unary_stream(path_of("FetchX509SVID"))
        call = method(b"", metadata=(SECURITY_HEADER,))
        updates = aiter(call)
        first = Update.FromString(await anext(updates))
        answer = await controlled.tell("rotate", what="authority", trust_domain="a.example")
        prepared, signed = [Update.FromString(await anext(updates)) for _ in range(2)]
        call.cancel()
    old, new = signer(first), signer(signed)
    assert prepared.svids[0].bundle.startswith(first.svids[0].bundle)
    assert len(prepared.svids[0].bundle) > len(first.svids[0].bundle)
    assert serial(prepared) == serial(first)
    leaf(prepared).verify_directly_issued_by(old)
    leaf(signed).verify_directly_issued_by(new)
    assert old != new
    end = leaf(signed).not_valid_after_utc
    told = {"id": str(CLIENT), "serial": serial(signed), "not_after": f"{end:%Y-%m-%dT%H:%M:%SZ}"}
    assert answer == {"verdict": "done", "svids": [told]}


async def test_identities_are_rotated_of_all_of_one_domain_of_one_workload(controlled: Controlled) -> None:
    """Nothing else changes."""

    async def serials() -> tuple[str, str]:
        return serial(await controlled.now()), serial(await controlled.now(SERVER))

    before = await serials()
    assert [one["id"] for one in (await controlled.tell("rotate"))["svids"]] == [str(CLIENT), str(SERVER)]
    all_new = await serials()
    assert not set(before) & set(all_new)
    await controlled.tell("rotate", trust_domain="b.example", what="svids")
    one_new = await serials()
    assert (one_new[0] == all_new[0], one_new[1] == all_new[1]) == (True, False)
    answer = await controlled.tell("rotate", workload=str(CLIENT))
    last = await serials()
    assert (last[0] == one_new[0], last[1] == one_new[1]) == (False, True)
    assert [one["serial"] for one in answer["svids"]] == [last[0]]


async def test_prepared_authority_signs_from_the_next_rotation_on(controlled: Controlled) -> None:
    """For partners that only look now and then."""
    before = await controlled.now()
    await controlled.tell("rotate", what="prepare")
    prepared = await controlled.now()
    assert serial(prepared) == serial(before)
    assert len(prepared.svids[0].bundle) > len(before.svids[0].bundle)
    await controlled.tell("rotate")
    signed = await controlled.now()
    leaf(signed).verify_directly_issued_by(signer(signed))
    assert not signed.svids[0].bundle.startswith(before.svids[0].bundle)


@pytest.mark.parametrize("by", ["id", "serial"])
async def test_revoked_certificate_is_on_the_list_of_all_who_trust_its_domain(controlled: Controlled, by: str) -> None:
    """Its own domain and the neighbour that federates with it; a domain that is trusted by nobody tells nobody."""
    before = await controlled.now(SERVER)
    await controlled.tell("revoke", **({"id": str(SERVER)} if by == "id" else {"serial": serial(before).upper()}))
    after = await controlled.now(SERVER)
    assert serial(after) != serial(before)
    for update in (after, await controlled.now()):
        (crl,) = update.crl
        assert [f"{entry.serial_number:x}" for entry in x509.load_der_x509_crl(crl)] == [serial(before)]
    bundles = await controlled.stage.first(
        "FetchX509Bundles", messages.X509BundlesRequest(), messages.X509BundlesResponse
    )
    assert isinstance(bundles, messages.X509BundlesResponse)
    assert list(bundles.crl) == list(after.crl)
    answer = await controlled.tell("revoke", id=str(CLIENT))
    assert [one["id"] for one in answer["revoked"]] == [str(CLIENT)]
    assert [one["serial"] for one in answer["svids"]] == [serial(await controlled.now())]
    assert len((await controlled.now()).crl) == 2
    assert len((await controlled.now(SERVER)).crl) == 1


async def test_federation_is_begun_and_ended_in_one_direction(controlled: Controlled) -> None:
    """The other direction stays as it was."""
    assert set((await controlled.now(SERVER)).federated_bundles) == set()
    answer = await controlled.tell("federate", trust_domain="b.example", **{"with": "a.example"})
    assert answer == {"verdict": "done", "trust_domain": "b.example", "trusts": ["a.example"]}
    assert set((await controlled.now(SERVER)).federated_bundles) == {"spiffe://a.example"}
    answer = await controlled.tell("end_federation", trust_domain="a.example", **{"with": "b.example"})
    assert answer == {"verdict": "done", "trust_domain": "a.example", "trusts": []}
    assert set((await controlled.now()).federated_bundles) == set()
    assert set((await controlled.now(SERVER)).federated_bundles) == {"spiffe://a.example"}


async def test_clock_is_advanced_and_everybody_gets_what_is_due(controlled: Controlled) -> None:
    """Identities begin then; an authority that was replaced before is gone; what was revoked before is on no list."""
    await controlled.tell("rotate", what="authority")
    await controlled.tell("revoke", id=str(CLIENT))
    before = await controlled.now()
    answer = await controlled.tell("clock", advance_s=61)
    after = await controlled.now()
    assert answer["now"] == f"{controlled.stage.clock.now() + timedelta(seconds=61):%Y-%m-%dT%H:%M:%SZ}"
    assert answer["svids"][0]["serial"] == serial(after)
    assert leaf(after).not_valid_after_utc - leaf(before).not_valid_after_utc == timedelta(seconds=61)
    assert len(after.svids[0].bundle) < len(before.svids[0].bundle)
    assert (len(before.crl), len(after.crl)) == (2, 0)


async def test_partner_elsewhere_is_followed_from_the_order_on(controlled: Controlled) -> None:
    """Its bundle to begin with is there at once; its end is, too."""
    (controlled.folder / "partner.json").write_bytes(GOOD.serialise())
    with spiffe_server() as endpoint:
        partner = {
            "name": str(PARTNER_DOMAIN),
            "url": endpoint.url(),
            "profile": "https_spiffe",
            "endpoint_id": str(ENDPOINT),
            "bundle": str(controlled.folder / "partner.json"),
        }
        answer = await controlled.tell("federate", trust_domain="b.example", partner=partner)
        assert answer["trusts"] == [str(PARTNER_DOMAIN)]
        assert set((await controlled.now(SERVER)).federated_bundles) == {PARTNER_DOMAIN.uri}
        await controlled.tell("end_federation", trust_domain="b.example", **{"with": str(PARTNER_DOMAIN)})
        assert set((await controlled.now(SERVER)).federated_bundles) == set()


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ({"order": "rotate", "trust_domain": "c.example"}, "a trust domain of this provider"),
        ({"order": "rotate", "workload": "spiffe://a.example/nobody"}, "a workload of this provider"),
        ({"order": "rotate", "workload": "spiffe://c.example/nobody"}, "a trust domain of this provider"),
        ({"order": "revoke", "id": "spiffe://a.example/nobody"}, "a living certificate"),
        ({"order": "revoke", "serial": "ff"}, "a living certificate"),
        ({"order": "federate", "trust_domain": "a.example", "with": "b.example"}, "not trusted yet"),
        ({"order": "federate", "trust_domain": "a.example", "with": "c.example"}, "a trust domain of this provider"),
        (
            {
                "order": "federate",
                "trust_domain": "b.example",
                "partner": {"name": "a.example", "url": "https://localhost/", "profile": "https_web"},
            },
            "served elsewhere",
        ),
        ({"order": "end_federation", "trust_domain": "b.example", "with": "a.example"}, "a domain that is trusted"),
    ],
    ids=lambda one: json.dumps(one) if isinstance(one, dict) else "",
)
async def test_order_that_cannot_be_followed_is_refused(
    controlled: Controlled, order: dict[str, object], found: str
) -> None:
    """With a code, a sentence, no change."""
    count = controlled.stage.provider.domains.changes.count
    answer = await asyncio.to_thread(tell_provider, controlled.folder, order)
    assert (answer["verdict"], answer["code"]) == ("refused", "MISCONFIGURED")
    assert found in str(answer["detail"])
    assert controlled.stage.provider.domains.changes.count == count


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ({}, "'order'"),
        ({"order": "stop"}, "rotate, revoke"),
        ({"order": "rotate", "what": "everything"}, "svids, authority or prepare"),
        ({"order": "rotate", "trust_domain": "A"}, "trust domain"),
        ({"order": "rotate", "workload": "spiffe://a.example/client", "trust_domain": "a.example"}, "a workload alone"),
        ({"order": "rotate", "workload": "spiffe://a.example/client", "what": "authority"}, "a workload alone"),
        ({"order": "rotate", "more": "x"}, "'more'"),
        ({"order": "revoke"}, "either an id or a serial"),
        ({"order": "revoke", "id": "spiffe://a.example/client", "serial": "1"}, "either an id or a serial"),
        ({"order": "revoke", "serial": "1_0"}, "hexadecimal"),
        ({"order": "revoke", "serial": "f" * 41}, "hexadecimal"),
        ({"order": "revoke", "id": "client"}, "order"),
        ({"order": "federate", "trust_domain": "a.example"}, "'with'"),
        ({"order": "federate", "trust_domain": "a.example", "partner": "x"}, "partner"),
        ({"order": "federate", "trust_domain": "a.example", "partner": {}}, "'name'"),
        ({"order": "end_federation", "with": "a.example"}, "'trust_domain'"),
        ({"order": "clock"}, "'advance_s'"),
        ({"order": "clock", "advance_s": 0}, "1 to 2592000"),
        ({"order": "clock", "advance_s": 2_592_001}, "1 to 2592000"),
        ({"order": "clock", "advance_s": -1}, "advance_s"),
    ],
    ids=lambda one: json.dumps(one) if isinstance(one, dict) else "",
)
async def test_what_is_no_order_is_bad_input(controlled: Controlled, order: dict[str, object], found: str) -> None:
    """It says what was expected; nothing changes."""
    answer = await asyncio.to_thread(tell_provider, controlled.folder, order)
    assert answer["verdict"] == "bad_input"
    assert found in str(answer["detail"])


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (b"", "strict JSON object"),
        (b"[]\n", "strict JSON object"),
        (b'{"order": "rotate", "order": "rotate"}\n', "strict JSON object"),
        (b'{"order": "rotate"} {}\n', "strict JSON object"),
        (b"\xff\n", "strict JSON object"),
        (b"x" * 70_000 + b"\n", "ValueError"),
    ],
    ids=["nothing", "list", "twice", "two", "bytes", "long"],
)
async def test_line_that_is_no_order_is_bad_input(controlled: Controlled, line: bytes, found: str) -> None:
    """One answer, then the connection ends; the next one is served."""
    reader, writer = await asyncio.open_unix_connection(controlled.folder / ".control")
    writer.write(line)
    writer.write_eof()
    answer = json.loads(await reader.readline())
    writer.close()
    assert answer["verdict"] == "bad_input"
    assert found in answer["detail"]
    assert (await controlled.tell("rotate"))["verdict"] == "done"


async def test_whoever_says_nothing_is_not_waited_for(impatient: Controlled) -> None:
    """The line has to come in time."""
    reader, writer = await asyncio.open_unix_connection(impatient.folder / ".control")
    answer = json.loads(await reader.readline())
    writer.close()
    assert (answer["verdict"], "TimeoutError" in answer["detail"]) == ("bad_input", True)


async def test_workload_that_takes_nothing_is_told(tmp_path: Path) -> None:
    """The change is in force all the same; whoever ordered it knows that somebody does not have it."""
    hanging = Controlled(tmp_path)
    async with hanging.stage.provider, hanging.control(patience=timedelta(milliseconds=300)):
        hanging.stage.provider.domains.changes.join("somebody who hangs")
        before = serial(await hanging.now())
        answer = await hanging.tell("rotate")
        assert (answer["verdict"], answer["code"]) == ("refused", "SOURCE_UNAVAILABLE")
        assert "it is in force" in answer["detail"]
        assert serial(await hanging.now()) != before


async def test_control_socket_is_its_owners(controlled: Controlled) -> None:
    """Permissions 0600, as those of the workloads."""
    assert stat.S_IMODE((controlled.folder / ".control").stat().st_mode) == 0o600


async def test_control_socket_goes_with_the_provider(tmp_path: Path) -> None:
    """Then nobody listens; a provider that ended badly leaves one that is replaced."""
    stage = Stage(tmp_path)
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(tmp_path / ".control"))
    async with stage.provider, Control(stage.provider.domains, tmp_path):
        with pytest.raises(Misconfigured, match="no other provider"):
            async with Control(stage.provider.domains, tmp_path):
                pass
    assert await asyncio.to_thread(os.listdir, tmp_path) == []
    with pytest.raises(Misconfigured, match="a provider that answers"):
        tell_provider(tmp_path, {"order": "rotate"})


async def test_control_socket_where_none_can_be_is_told(tmp_path: Path) -> None:
    """No folder, no socket."""
    with pytest.raises(Misconfigured, match="no way to"):
        async with Control(Stage(tmp_path).provider.domains, tmp_path / "missing"):
            pass


def test_provider_that_ends_before_it_answers_is_told(tmp_path: Path) -> None:
    """An answer that is cut is none."""
    with socket.socket(socket.AF_UNIX) as cutting:
        cutting.bind(str(tmp_path / ".control"))
        cutting.listen()
        cutting.settimeout(20)

        async def cut() -> None:
            telling = asyncio.create_task(asyncio.to_thread(tell_provider, tmp_path, {"order": "rotate"}))
            connection, _ = await asyncio.to_thread(cutting.accept)
            connection.close()
            await telling

        with pytest.raises(Misconfigured, match="a provider that answers"):
            asyncio.run(cut())
