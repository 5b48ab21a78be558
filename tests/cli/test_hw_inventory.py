# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec hw inventory`: what an operator says of machines is what the verifier goes by."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from nsmsec.appraisal import Inventory
from nsmsec.cli import main
from nsmsec.identity import SpiffeID

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

EK, OTHER_EK = "a1" * 32, "b2" * 32
FIREWALL, IDS = "spiffe://corp.example/firewall", "spiffe://corp.example/ids"


def run(*arguments: str | Path) -> Result:
    """Run a command."""
    return CliRunner().invoke(main, ["hw", "inventory", *map(str, arguments)])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Make an inventory."""
    path = tmp_path / "machines.sqlite"
    assert run("create", path).exit_code == 0
    return path


def test_an_inventory_holds_what_was_added_and_not_removed(file: Path) -> None:
    """In it a machine is enrolled by itself, not by the operator."""
    assert run("add", file, EK, FIREWALL).exit_code == 0
    assert run("add", file, EK, IDS, "--profile", "rack-7").exit_code == 0
    assert run("add", file, OTHER_EK, IDS).exit_code == 0
    assert run("remove", file, OTHER_EK, IDS).exit_code == 0
    Inventory(file).enrol(EK, SpiffeID.parse(IDS), ak_name=bytes(34), first_use=False)
    machine = {"ek_sha256": EK, "enrolled": True, "enrolments": 1, "first_use": False}
    assert json.loads(run("list", file, "--json").stdout) == {
        "machines": [
            {**machine, "workload": FIREWALL, "profile": None},
            {**machine, "workload": IDS, "profile": "rack-7"},
        ]
    }


def test_people_are_shown_the_same(file: Path) -> None:
    """One line a machine and workload."""
    run("add", file, EK, FIREWALL)
    Inventory(file).enrol(OTHER_EK, SpiffeID.parse(IDS), ak_name=bytes(34), first_use=True)
    assert run("list", file).stdout.splitlines() == [
        f"{EK} {FIREWALL} (default): not enrolled",
        f"{OTHER_EK} {IDS} (default): enrolled, 1 in all, came by itself",
    ]


def test_what_is_not_there_cannot_be_removed(file: Path) -> None:
    """Whoever mistypes is told."""
    run("add", file, EK, FIREWALL)
    refused = run("remove", file, EK, IDS)
    assert refused.exit_code == 1
    assert "found none" in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("add", "{file}", "A1" * 32, FIREWALL), "TPM_FORMAT"),
        (("add", "{file}", EK, "corp.example/firewall"), "ID_NOT_CANONICAL"),
        (("add", "{file}", EK, FIREWALL, "--profile", ""), "MISCONFIGURED"),
        (("create", "{file}"), "MISCONFIGURED"),
    ],
    ids=["no hash", "no id", "no profile", "there is one"],
)
def test_bad_input_is_one_line(file: Path, arguments: tuple[str, ...], says: str) -> None:
    """With its code; nothing is changed."""
    refused = run(*(one.format(file=file) for one in arguments))
    assert refused.exit_code == 2
    assert refused.stderr.count("\n") == 1
    assert says in refused.stderr
    assert Inventory(file).entries() == ()


@pytest.mark.parametrize("command", ["list", "add", "remove"])
def test_an_inventory_that_is_not_there_is_not_made(tmp_path: Path, command: str) -> None:
    """With it would go how far each TPM was seen."""
    path = tmp_path / "missing.sqlite"
    refused = run(command, path, *(() if command == "list" else (EK, IDS)))
    assert refused.exit_code == 1
    assert "ATTESTATION_INVENTORY" in refused.stderr
    assert not path.exists()


def test_an_inventory_that_others_may_read_is_refused(file: Path) -> None:
    """It says who runs where."""
    os.chmod(file, 0o644)  # noqa: PTH101 - what is tested
    refused = run("list", file)
    assert refused.exit_code == 2
    assert "0644" in refused.stderr
