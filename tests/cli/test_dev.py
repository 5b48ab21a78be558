# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec dev up` serves identities with which workloads call each other, or says in one line what is wrong."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import grpc
import pytest
from click.testing import CliRunner

from nsmsec import Workload
from nsmsec.cli import main
from nsmsec.identity import SpiffeID, WorkloadAPISource, authorize_id
from nsmsec.interceptors import aio_channel, aio_server, channel, server
from tests.dev.workload_api.test_plan import GOOD
from tests.identity.workload_api.provider import Heard
from tests.interceptors.world import Policy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FAST = GOOD.replace("rotate_every_s = 20", "rotate_every_s = 1").replace(
    "svid_ttl_s = 30\n", 'svid_ttl_s = 30\nrotate_every_s = 1\nfederates_with = ["a.example"]\n'
)
PUBLIC = GOOD.replace("rotate_every_s = 20", 'bundle_endpoint = "127.0.0.1:0"')
CLIENT, SERVER = SpiffeID.parse("spiffe://a.example/client"), SpiffeID.parse("spiffe://b.example/server")
METHOD = "/test.Echo/Say"


@dataclass
class Running:
    """A provider's process, with what it printed."""

    process: subprocess.Popen[str]
    first: str
    addresses: dict[str, str]
    domains: list[dict[str, Any]]


@contextmanager
def running(folder: Path, *options: str, tell: bool = True, plan: str = FAST) -> Iterator[Running]:
    """Run the command until it is ready, if it is to tell; end it afterwards, which must go well."""
    config = folder / "provider.toml"
    config.write_text(plan)
    reading, writing = os.pipe()
    command = [sys.executable, "-m", "nsmsec", "dev", "up", str(config), "--socket-dir", str(folder / "sockets")]
    with subprocess.Popen(
        [*command, *(("--ready-fd", str(writing)) if tell else ()), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        pass_fds=(writing,) if tell else (),
    ) as process:
        os.close(writing)
        try:
            with os.fdopen(reading) as ready:
                assert ready.readline() == ("ready\n" if tell else "")
            assert process.stdout is not None
            line = process.stdout.readline()
            told = json.loads(line) if "--json" in options else {"workloads": [], "trust_domains": []}
            addresses = {one["id"]: one["socket"] for one in told["workloads"]}
            yield Running(process, line, addresses, told["trust_domains"])
        finally:
            process.send_signal(signal.SIGTERM)
            _, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "for development only" in err
    assert not list((folder / "sockets").iterdir())


def workload(source: WorkloadAPISource) -> Workload:
    """Return a workload that lives on a source alone, and lets everything proven through."""
    return Workload(svid=source, bundles=source, policy=Policy())


def rotated(source: WorkloadAPISource) -> None:
    """Wait until there is another identity than now."""
    told = Heard()
    leave = source.subscribe(told)
    before = source.x509_svid().leaf_sha256
    while source.x509_svid().leaf_sha256 == before:
        told.next()
    leave()


def echo(request: bytes, context: object) -> bytes:
    """Answer what was asked."""
    return request


async def aio_echo(request: bytes, context: object) -> bytes:
    """Answer what was asked."""
    return request


def handlers(behaviour: object) -> tuple[grpc.GenericRpcHandler]:
    """Return the service of these tests."""
    handler: grpc.RpcMethodHandler[bytes, bytes] = grpc.unary_unary_rpc_method_handler(behaviour)  # type: ignore[arg-type]  # one of two runtimes
    return (grpc.method_handlers_generic_handler("test.Echo", {"Say": handler}),)


def test_workloads_call_each_other_through_rotations(tmp_path: Path) -> None:
    """Threads: a channel that stays open works before and after, and so does a new one."""
    with (
        running(tmp_path, "--json") as provider,
        WorkloadAPISource(provider.addresses[str(CLIENT)]).wait(30) as client,
        WorkloadAPISource(provider.addresses[str(SERVER)]).wait(30) as served,
    ):
        door = server(workload(served))
        door.add_generic_rpc_handlers(handlers(echo))
        target = f"127.0.0.1:{door.listen('127.0.0.1:0')}"
        door.start()
        caller, wanted = workload(client), authorize_id(SERVER)
        try:
            with channel(target, caller, authorizer=wanted, origin=True) as opened:
                say: grpc.UnaryUnaryMultiCallable[bytes, bytes] = opened.unary_unary(METHOD)
                assert say(b"1", timeout=30) == b"1"
                rotated(client)
                rotated(served)
                assert say(b"2", timeout=30) == b"2"
                with channel(target, caller, authorizer=wanted, origin=True) as fresh:
                    anew: grpc.UnaryUnaryMultiCallable[bytes, bytes] = fresh.unary_unary(METHOD)
                    assert anew(b"3", timeout=30) == b"3"
        finally:
            door.stop(None).wait()


async def test_workloads_call_each_other_through_rotations_in_asyncio(tmp_path: Path) -> None:
    """The same in an event loop."""
    with running(tmp_path, "--json") as provider:
        async with (
            WorkloadAPISource(provider.addresses[str(CLIENT)]) as client,
            WorkloadAPISource(provider.addresses[str(SERVER)]) as served,
        ):
            await client.wait_aio(30)
            await served.wait_aio(30)
            door = aio_server(workload(served))
            door.add_generic_rpc_handlers(handlers(aio_echo))
            target = f"127.0.0.1:{door.listen('127.0.0.1:0')}"
            await door.start()
            caller, wanted = workload(client), authorize_id(SERVER)
            try:
                async with aio_channel(target, caller, authorizer=wanted, origin=True) as opened:
                    say: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = opened.unary_unary(METHOD)
                    assert await say(b"1", timeout=30) == b"1"
                    await asyncio.to_thread(rotated, client)
                    await asyncio.to_thread(rotated, served)
                    assert await say(b"2", timeout=30) == b"2"
                    async with aio_channel(target, caller, authorizer=wanted, origin=True) as fresh:
                        anew: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = fresh.unary_unary(METHOD)
                        assert await anew(b"3", timeout=30) == b"3"
            finally:
                await door.stop(None)


def test_without_json_it_prints_what_a_shell_can_use(tmp_path: Path) -> None:
    """One line a workload."""
    with running(tmp_path, tell=False) as provider:
        assert provider.process.stdout is not None
        assert provider.first.startswith(f"{CLIENT} SPIFFE_ENDPOINT_SOCKET=unix://")
        line = provider.process.stdout.readline()
        assert line == f"{SERVER} SPIFFE_ENDPOINT_SOCKET=unix://{tmp_path}/sockets/server.sock\n"


def test_bundle_endpoint_is_told_with_what_a_partner_has_to_know(tmp_path: Path) -> None:
    """Its address in use, who it is, the bundle to begin with: enough to fetch from it."""
    with running(tmp_path, "--json", plan=PUBLIC) as provider:
        told, other = provider.domains
        known, fetched = tmp_path / "known.json", tmp_path / "fetched.json"
        known.write_text(json.dumps(told["bundle"]))
        arguments = [
            "bundle",
            "fetch",
            told["bundle_endpoint"],
            "--trust-domain",
            told["name"],
            "--output",
            str(fetched),
        ]
        proven_by = ["--endpoint-id", told["endpoint_id"], "--endpoint-bundle", str(known)]
        assert CliRunner().invoke(main, [*arguments, *proven_by]).exit_code == 0
        assert json.loads(fetched.read_text()) == told["bundle"]
    assert told["profile"] == "https_spiffe"
    assert (other["bundle_endpoint"], other["profile"], other["endpoint_id"]) == (None, None, None)


def test_bundle_endpoint_is_told_without_json(tmp_path: Path) -> None:
    """One line more, after the workloads."""
    with running(tmp_path, plan=PUBLIC) as provider:
        assert provider.process.stdout is not None
        provider.process.stdout.readline()
        line = provider.process.stdout.readline()
        assert re.fullmatch(r"a\.example bundle endpoint https://127\.0\.0\.1:\d+/ \(https_spiffe\)\n", line)


@pytest.mark.parametrize(
    ("config", "folder", "found"),
    [("[", "sockets", "expected TOML"), (GOOD, "provider.toml", "File exists"), (GOOD, "x" * 120, "at most 107")],
)
def test_what_cannot_be_served_is_one_line(tmp_path: Path, config: str, folder: str, found: str) -> None:
    """Exit code 2, nothing on stdout, no traceback."""
    path = tmp_path / "provider.toml"
    path.write_text(config)
    result = CliRunner().invoke(main, ["dev", "up", str(path), "--socket-dir", str(tmp_path / folder)])
    assert (result.exit_code, result.stdout) == (2, "")
    last = result.stderr.splitlines()[-1]
    assert last.startswith("nsmsec dev up: ")
    assert found in last


def test_ready_fd_that_is_not_open_is_told(tmp_path: Path) -> None:
    """As any other thing that cannot be done."""
    path = tmp_path / "provider.toml"
    path.write_text(GOOD)
    arguments = ["dev", "up", str(path), "--socket-dir", str(tmp_path / "s"), "--ready-fd", "997"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert "Bad file descriptor" in result.stderr
