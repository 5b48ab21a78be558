# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec hw serve` appraises machines as a process of its own, or says in one line what is wrong."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from nsmsec.appraisal import Inventory
from nsmsec.appraisal.renewal import AttestedSession
from nsmsec.appraisal.renewal_status import RenewalState
from nsmsec.cli import main
from nsmsec.clock import SystemClock
from nsmsec.dev.workload_api import BackgroundProvider, DevelopmentProvider, parse_plan
from nsmsec.errors import ReasonCode
from nsmsec.identity import SpiffeID, TrustDomain, WorkloadAPISource, authorize_id
from nsmsec.interceptors import Workload, channel
from nsmsec.interceptors.appraisal import RemoteVerifier
from nsmsec.opa import PlanEngine
from tests.appraisal.paper_attester import PaperAttester
from tests.cli.test_hw_key import pem_of
from tests.cli.test_hw_verifier_file import GOOD

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VERIFIER, FIREWALL = (SpiffeID.parse(f"spiffe://corp.example/{name}") for name in ("verifier", "firewall"))
PLAN = """
[[trust_domain]]
name = "corp.example"
svid_ttl_s = 3600
[[trust_domain.workload]]
path = "/verifier"
socket = "verifier"
[[trust_domain.workload]]
path = "/firewall"
socket = "firewall"
"""


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[DevelopmentProvider]:
    """Serve identities, beside a configuration with what it names."""
    (tmp_path / "key.pem").write_bytes(pem_of("p256"))
    (tmp_path / "salt").write_bytes(bytes(32))
    configuration = GOOD.replace("allow_software = false", "allow_software = true")
    (tmp_path / "verifier.toml").write_text(configuration)
    served = DevelopmentProvider(parse_plan(PLAN), tmp_path, clock=SystemClock())
    with BackgroundProvider(served):
        yield served


@pytest.fixture
def in_its_environment(provider: DevelopmentProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    """Be the verifier."""
    monkeypatch.setenv("SPIFFE_ENDPOINT_SOCKET", provider.addresses[VERIFIER])


@contextmanager
def serving(folder: Path, socket: str, *options: str, tell: bool = True) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run the command until it answers, and end it, which must go well; give its address."""
    reading, writing = os.pipe()
    with subprocess.Popen(
        [
            sys.executable,
            "-m",
            "nsmsec",
            "hw",
            "serve",
            folder / "verifier.toml",
            *(("--ready-fd", str(writing)) if tell else ()),
            *options,
        ],
        env={**os.environ, "SPIFFE_ENDPOINT_SOCKET": socket},
        pass_fds=[writing],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        os.close(writing)
        with os.fdopen(reading) as ready:
            yield ready.readline().strip() if tell else "", process
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def told(process: subprocess.Popen[str]) -> str:
    """Return the line that it printed."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_a_machine_is_attested_until_its_clock_goes_back(provider: DevelopmentProvider, tmp_path: Path) -> None:
    """Over mutual TLS, with identities of the Workload API; the alarm is a line of JSON."""
    attester = PaperAttester()
    Inventory.create(tmp_path / "machines.sqlite").add(attester.ek_sha256, FIREWALL)
    with (
        serving(tmp_path, provider.addresses[VERIFIER], "--json") as (address, process),
        WorkloadAPISource(provider.addresses[FIREWALL]).wait(30) as source,
    ):
        said = json.loads(told(process))
        assert (said["address"], said["id"]) == (address, str(VERIFIER))
        workload = Workload(svid=source, bundles=source, policy=PlanEngine.shipped())
        with channel(address, workload, authorizer=authorize_id(VERIFIER), origin=True) as asking:
            session = AttestedSession(
                svid=source,
                attester=attester,
                verifier=RemoteVerifier(asking),
                audience=frozenset({TrustDomain.parse("corp.example")}),
            )
            assert session.refresh().state is RenewalState.ATTESTED
            attester.machine = replace(attester.machine, clock=1)
            refused = session.refresh()
            assert (refused.state, refused.code) == (RenewalState.REFUSED, ReasonCode.TPM_CLOCK)
            assert process.stderr is not None
            alarm = json.loads(process.stderr.readline())
            assert (alarm["alarm"], alarm["workload"], alarm["ek_sha256"]) == (
                "clock_went_back",
                str(FIREWALL),
                attester.ek_sha256,
            )
            assert alarm["found"]["clock"] < alarm["before"]["clock"]
            session.close()


def test_people_are_told_where_it_is(provider: DevelopmentProvider, tmp_path: Path) -> None:
    """On one line, with the key by which its results are known."""
    Inventory.create(tmp_path / "machines.sqlite")
    with serving(tmp_path, provider.addresses[VERIFIER], tell=False) as (_, process):
        assert re.fullmatch(rf"appraising at 127\.0\.0\.1:\d+ as {VERIFIER}, key [\w-]{{43}}", told(process))


@pytest.mark.parametrize(
    ("spoiled", "code", "says"),
    [
        ({"inventory": None}, 1, "ATTESTATION_INVENTORY"),
        ({"salt": b"short"}, 2, "a salt of at least"),
        ({"verifier.toml": b""}, 2, "a member 'listen'"),
        ({"verifier.toml": GOOD.replace("127.0.0.1:0", "192.0.2.1:1").encode()}, 2, "an address to listen on"),
    ],
    ids=["no inventory", "short salt", "no configuration", "not our address"],
)
@pytest.mark.usefixtures("in_its_environment")
def test_what_is_wrong_is_one_line(tmp_path: Path, spoiled: dict[str, Any], code: int, says: str) -> None:
    """With the exit code of its kind."""
    if "inventory" not in spoiled:
        Inventory.create(tmp_path / "machines.sqlite")
    for name, content in spoiled.items():
        if content is not None:
            (tmp_path / name).write_bytes(content)
    ended = CliRunner().invoke(main, ["hw", "serve", str(tmp_path / "verifier.toml")])
    assert ended.exit_code == code
    assert ended.stderr.count("\n") == 1
    assert says in ended.stderr
