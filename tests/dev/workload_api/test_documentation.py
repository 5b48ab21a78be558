# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What docs/dev-provider.md shows works as it stands, and its commands are those of the contract."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from nsmsec.cli import main
from nsmsec.dev.workload_api import parse_plan
from tests.cli.test_dev import running
from tests.federation.parts import PARTNER

DOCS = Path(__file__).parents[3] / "docs"
PAGE = (DOCS / "dev-provider.md").read_text()
PLAN, USERS, ENDPOINT, PARTNERSHIP = re.findall(r"```toml\n(.*?)```", PAGE, flags=re.DOTALL)
COMMANDS = re.findall(r"^\$ (nsmsec .*?)(?: *#.*)?$", PAGE, flags=re.MULTILINE)
FOLDER = "/tmp/identities"  # noqa: S108 (as the page has it)


def test_every_piece_of_a_plan_is_one(tmp_path: Path) -> None:
    """The whole one by itself, the others in its last domain, where the keys of a domain come first."""
    whole, last = PLAN.split("\n\n[[trust_domain]]\n")
    assert len(parse_plan(PLAN).domains) == 2
    domain, workload = last.split("\n\n", 1)
    (tmp_path / "partner.json").write_bytes(PARTNER.bundle_pem())
    text = f"{whole}\n\n[[trust_domain]]\n{domain}\n{ENDPOINT}\n{PARTNERSHIP}\n{workload}\n{USERS}"
    found = parse_plan(text, folder=tmp_path).domains[1]
    assert found.endpoint is not None
    assert [str(one.trust_domain) for one in found.partners] == ["partner.example"]
    assert [(one.socket, one.user) for one in found.workloads][1:] == [("agent.sock", 1001), ("agent.sock", 1002)]


def test_commands_of_the_page_do_what_it_says(tmp_path: Path) -> None:
    """A provider with its plan runs as it is shown, and follows every order that is shown."""
    orders = [command for command in COMMANDS if " up " not in command and "bundle fetch" not in command]
    assert len(orders) == 6
    with running(tmp_path, "--json", plan=PLAN) as provider:
        for identity, address in provider.addresses.items():
            assert f"{identity} SPIFFE_ENDPOINT_SOCKET={address}".replace(f"{tmp_path}/sockets", FOLDER) in PAGE
        for command in orders:
            arguments = shlex.split(command.replace(FOLDER, f"{tmp_path}/sockets"))[1:]
            result = CliRunner().invoke(main, arguments)
            assert (result.exit_code, result.stderr) == (0, ""), command


@pytest.mark.parametrize("command", ["dev up", "dev clock", "dev rotate", "dev revoke", "dev federate", "svid show"])
def test_options_of_the_contract_are_options(command: str) -> None:
    """Each command takes what the contract says, and no other option is kept from the reader."""
    (line,) = re.findall(rf"^\$ nsmsec {command} (.*)$", (DOCS / "contract.md").read_text(), flags=re.MULTILINE)
    shown = CliRunner().invoke(main, [*command.split(), "--help"]).stdout
    options = set(re.findall(r"^  (--[a-z-]+)", shown, flags=re.MULTILINE))
    assert set(re.findall(r"--[a-z-]+", line)) == options
