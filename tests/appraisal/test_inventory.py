# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Tests of `nsmsec.appraisal.inventory`: over a real file, with real damage."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from nsmsec.appraisal.inventory import Inventory, InventoryEntry
from nsmsec.appraisal.inventory_file import InventoryFile
from nsmsec.appraisal.machine_record import MachineRecord, mark_to_bytes, read_machine
from nsmsec.attestation.tpm import Watermark
from nsmsec.errors import AttestationFailed, Malformed, Misconfigured, ReasonCode, SourceUnavailable, Status
from nsmsec.identity import SpiffeID
from tests.appraisal.lab import code_of, refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FIREWALL, IDS = (SpiffeID.parse(f"spiffe://corp.example/{name}") for name in ("firewall", "ids"))
EK, OTHER_EK = "ab" * 32, "cd" * 32
AK_NAME = b"\0\x0b" + bytes(32)
NO_WAIT = timedelta()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the inventory is, under a name that is no plain text of a URI."""
    return tmp_path / "what? #1 100% ä"


@pytest.fixture
def inventory(path: Path) -> Inventory:
    """Return an inventory with one machine."""
    made = Inventory.create(path)
    made.add(EK, FIREWALL)
    return made


def sql(path: Path, *statements: str) -> None:
    """Change the file as nobody should."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def unusable(attempt: Callable[[], object]) -> SourceUnavailable:
    """Return the refusal of an inventory that cannot be used."""
    refusal = refused(attempt, ReasonCode.ATTESTATION_INVENTORY)
    assert isinstance(refusal, SourceUnavailable)
    return refusal


def test_machines_are_added_listed_removed(inventory: Inventory) -> None:
    """Each for each workload, under a profile or the default."""
    inventory.add(OTHER_EK, IDS, profile="rack-7")
    inventory.add(EK, IDS)
    one, two, three = inventory.entries()
    assert one == InventoryEntry(
        ek_sha256=EK, workload=FIREWALL, profile=None, first_use=False, enrolled=False, enrolments=0
    )
    assert (two.ek_sha256, two.workload) == (EK, IDS)
    assert (three.ek_sha256, three.workload, three.profile) == (OTHER_EK, IDS, "rack-7")
    assert inventory.remove(EK, FIREWALL)
    assert not inventory.remove(EK, FIREWALL)
    assert inventory.entries() == (two, three)


def test_machine_that_is_added_again_has_the_new_profile(inventory: Inventory) -> None:
    """It stays enrolled."""
    inventory.enrol(EK, FIREWALL, ak_name=AK_NAME, first_use=False)
    inventory.add(EK, FIREWALL, profile="rack-7")
    (entry,) = inventory.entries()
    assert (entry.profile, entry.enrolled, entry.enrolments) == ("rack-7", True, 1)


def test_machine_of_first_use_becomes_the_operators(inventory: Inventory) -> None:
    """Once it is added, the inventory vouches for its EK."""
    inventory.enrol(OTHER_EK, IDS, ak_name=AK_NAME, first_use=True)
    assert [entry.first_use for entry in inventory.entries()] == [False, True]
    inventory.add(OTHER_EK, IDS)
    assert [entry.first_use for entry in inventory.entries()] == [False, False]


def test_machine_that_speaks_for_nobody_has_to_enrol_again(inventory: Inventory) -> None:
    """One that speaks for others still need not."""
    inventory.add(EK, IDS)
    inventory.enrol(EK, FIREWALL, ak_name=AK_NAME, first_use=False)
    inventory.remove(EK, FIREWALL)
    assert ak_name_of(inventory, IDS) == AK_NAME
    inventory.remove(EK, IDS)
    inventory.add(EK, IDS)
    assert ak_name_of(inventory, IDS) is None


def ak_name_of(inventory: Inventory, workload: SpiffeID) -> bytes | None:
    """Return the AK of the machine."""
    record = inventory.look_up(EK, workload)
    assert record is not None
    return record.ak_name


@pytest.mark.parametrize("ek", ["", "AB" * 32, "ab" * 31, "ab" * 32 + "\n", "xy" * 32], ids=range(5))
def test_what_is_no_hash_is_not_added(inventory: Inventory, ek: str) -> None:
    """Nobody could be found by it."""
    assert isinstance(refused(lambda: inventory.add(ek, FIREWALL), ReasonCode.TPM_FORMAT), Malformed)


@pytest.mark.parametrize("profile", ["", "x" * 65, "rack\n", "räck"], ids=range(4))
def test_what_names_no_profile_is_not_assigned(inventory: Inventory, profile: str) -> None:
    """A result could not carry it."""
    with pytest.raises(Misconfigured, match="profile: expected a name"):
        inventory.add(EK, FIREWALL, profile=profile)


def test_new_file_is_for_its_owner_alone(path: Path) -> None:
    """Whatever the umask lets through."""
    before = os.umask(0)
    try:
        Inventory.create(path)
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601], ids=oct)
def test_file_that_others_may_use_is_misconfigured(inventory: Inventory, path: Path, mode: int) -> None:
    """They could add machines."""
    del inventory
    path.chmod(mode)
    with pytest.raises(Misconfigured, match="owner alone"):
        Inventory(path)


def test_file_that_is_there_is_not_made_anew(inventory: Inventory, path: Path) -> None:
    """Nor is one where there cannot be one."""
    for where in (path, path.parent / "missing" / "inventory"):
        with pytest.raises(Misconfigured, match="make a new file"):
            Inventory.create(where)
    assert len(inventory.entries()) == 1


def test_file_that_is_missing_is_no_empty_inventory(inventory: Inventory, path: Path) -> None:
    """At the beginning, or later."""
    path.unlink()
    unusable(lambda: Inventory(path))
    for attempt in everything(inventory):
        assert unusable(attempt).status is Status.UNAVAILABLE
    assert list(path.parent.iterdir()) == []


def everything(inventory: Inventory) -> list[Callable[[], object]]:
    """Return all that an inventory is asked."""
    found = Watermark(reset_count=1, restart_count=1, clock=1)
    asked = MachineRecord(profile=None, first_use=False, ak_name=AK_NAME, enrolments=1, mark=None)
    return [
        inventory.entries,
        partial(inventory.look_up, EK, FIREWALL),
        partial(inventory.is_new, EK, FIREWALL),
        partial(inventory.add, EK, FIREWALL),
        partial(inventory.remove, EK, FIREWALL),
        partial(inventory.enrol, EK, FIREWALL, ak_name=AK_NAME, first_use=False),
        partial(inventory.advance, EK, FIREWALL, asked=asked, found=found),
    ]


DAMAGE: dict[str, Callable[[Path], object]] = {
    "is empty": lambda path: path.write_bytes(b""),
    "is something else": lambda path: path.write_bytes(b"something else" * 1000),
    "was cut": lambda path: os.truncate(path, 5000),
    "is of another application": lambda path: sql(path, "PRAGMA application_id = 7"),
    "is of no version": lambda path: sql(path, "PRAGMA user_version = 0"),
    "is of a later version": lambda path: sql(path, "PRAGMA user_version = 2"),
    "has no tables": lambda path: sql(path, "DROP TABLE speaker", "DROP TABLE machine"),
}


@pytest.mark.parametrize("situation", DAMAGE)
def test_nothing_is_read_from_a_file_that(inventory: Inventory, path: Path, situation: str) -> None:
    """Nor is it written to."""
    DAMAGE[situation](path)
    for attempt in everything(inventory):
        unusable(attempt)


@pytest.mark.parametrize(("offset", "lost"), [(4096, bytes(4096)), (36, b"\0\0\0\5")], ids=["a page", "a count"])
def test_damage_is_found_when_the_file_is_opened(inventory: Inventory, path: Path, offset: int, lost: bytes) -> None:
    """In parts, too, that nobody asks for."""
    del inventory
    content = bytearray(path.read_bytes())
    content[offset : offset + len(lost)] = lost
    path.write_bytes(content)
    unusable(lambda: Inventory(path))


ROWS = {
    "machine without a form": "UPDATE machine SET ek = 'ab'",
    "machine of bytes": "UPDATE machine SET ek = x'00'",
    "name that is short": "UPDATE machine SET ak_name = x'00'",
    "name of text": "UPDATE machine SET ak_name = 'name'",
    "number of text": "UPDATE machine SET enrolments = 'many'",
    "mark that is short": "UPDATE machine SET mark = x'00'",
    "mark of text": "UPDATE machine SET mark = 'mark'",
    "workload without a form": "UPDATE speaker SET workload = 'firewall'",
    "workload of bytes": "UPDATE speaker SET workload = x'00'",
    "workload that is no text": "UPDATE speaker SET workload = CAST(x'ff' AS TEXT)",
    "profile of bytes": "UPDATE speaker SET profile = x'00'",
    "flag of another number": "UPDATE speaker SET first_use = 2",
}


@pytest.mark.parametrize("situation", ROWS)
def test_row_of_another_form_is_damage(inventory: Inventory, path: Path, situation: str) -> None:
    """Nobody guesses what it meant."""
    sql(path, ROWS[situation], "UPDATE speaker SET ek = (SELECT ek FROM machine)")
    unusable(inventory.entries)


_VALUES = st.none() | st.integers(-5, 5) | st.floats() | st.text() | st.binary(max_size=40) | st.just(AK_NAME)


@given(row=st.lists(_VALUES, max_size=7) | st.tuples(_VALUES, st.booleans(), st.just(AK_NAME), st.integers(), _VALUES))
def test_row_of_any_form_is_read_or_refused(row: list[object]) -> None:
    """Only by our own error."""
    assert code_of(lambda: read_machine(row)) in {None, ReasonCode.ATTESTATION_INVENTORY}


_MARKS = st.builds(
    Watermark,
    reset_count=st.integers(0, 2**32 - 1),
    restart_count=st.integers(0, 2**32 - 1),
    clock=st.integers(0, 2**64 - 1),
)


@given(mark=_MARKS)
def test_mark_is_read_as_it_was_written(mark: Watermark) -> None:
    """Whatever a TPM says."""
    assert read_machine((None, 0, AK_NAME, 1, mark_to_bytes(mark))).mark == mark


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(changes=[(4054, b"\x80")])  # SQLite's own message quotes it
@given(changes=st.lists(st.tuples(st.integers(0, 20_479), st.binary(min_size=1, max_size=8)), min_size=1, max_size=8))
def test_damage_of_any_kind_is_refused_in_one_way(tmp_path: Path, changes: list[tuple[int, bytes]]) -> None:
    """No other error, no crash, whichever bytes the disk lost."""
    path = tmp_path / "inventory"
    path.unlink(missing_ok=True)
    Inventory.create(path).add(EK, FIREWALL, profile="rack-7")
    content = bytearray(path.read_bytes())
    for offset, lost in changes:
        begin = offset % len(content)
        content[begin : begin + len(lost)] = lost
    path.write_bytes(content)
    path.with_name(f"{path.name}-journal").unlink(missing_ok=True)
    unusable_now = {None, ReasonCode.ATTESTATION_INVENTORY}
    code = code_of(lambda: Inventory(path))
    assert code in unusable_now
    if code is None:
        lost_line = {ReasonCode.TPM_EK_UNTRUSTED, ReasonCode.ATTESTATION_CHALLENGE}
        assert {code_of(attempt) for attempt in everything(Inventory(path))} <= unusable_now | lost_line


def test_locked_file_is_waited_for_so_long(inventory: Inventory, path: Path) -> None:
    """Then it is refused; once it is free it is used again."""
    impatient = Inventory(path, max_wait=NO_WAIT)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        for attempt in everything(impatient):
            assert "locked" in unusable(attempt).detail
    impatient.add(OTHER_EK, IDS)
    assert len(inventory.entries()) == 2


def test_full_disk_is_refused_and_harms_nothing(inventory: Inventory) -> None:
    """What was there stays there; reading goes on."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        unusable(lambda: inventory.add(OTHER_EK, IDS))
        assert len(inventory.entries()) == 1
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    inventory.add(OTHER_EK, IDS)
    assert len(inventory.entries()) == 2


WRITER = """
import sys
from pathlib import Path
from nsmsec.appraisal.inventory import Inventory
from nsmsec.appraisal.inventory_file import InventoryFile
from nsmsec.identity import SpiffeID
from datetime import timedelta
path, which = Path(sys.argv[1]), sys.argv[2]
if which == "killed":
    with InventoryFile(path, max_wait=timedelta(seconds=5)).writing() as connection:
        connection.execute("DELETE FROM speaker")
        print("deleted", flush=True)
        sys.stdin.read()
inventory = Inventory(path, max_wait=timedelta(seconds=60))
for number in range(20):
    inventory.add(f"{int(which):02x}{number:062x}", SpiffeID.parse("spiffe://corp.example/firewall"))
"""


def writer(path: Path, which: str) -> subprocess.Popen[bytes]:
    """Start another process that writes."""
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, "-c", WRITER, str(path), which], stdin=pipe, stdout=pipe)


def test_several_processes_share_an_inventory(inventory: Inventory, path: Path) -> None:
    """Each line is kept."""
    processes = [writer(path, str(number)) for number in range(2)]
    for process in processes:
        process.communicate()
        assert process.returncode == 0
    assert len(inventory.entries()) == 41


def test_process_that_is_killed_while_it_writes_leaves_what_was(inventory: Inventory, path: Path) -> None:
    """All of a write, or nothing."""
    with writer(path, "killed") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"deleted\n"
        process.send_signal(signal.SIGKILL)
    assert len(inventory.entries()) == 1


def test_write_is_on_the_disk_when_it_returns(inventory: Inventory, path: Path) -> None:
    """As far as SQLite can see to it, the end of its journal included."""
    del inventory
    with InventoryFile(path, max_wait=NO_WAIT).writing() as connection:
        assert connection.execute("PRAGMA synchronous").fetchone() == (3,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(marks=st.lists(_MARKS, min_size=1, max_size=6))
def test_tpm_advances_or_begins_anew(tmp_path: Path, marks: list[Watermark]) -> None:
    """One after the other: what is kept never goes back, but to nothing."""
    path = tmp_path / "inventory"
    path.unlink(missing_ok=True)
    inventory = Inventory.create(path)
    inventory.add(EK, FIREWALL)
    inventory.enrol(EK, FIREWALL, ak_name=AK_NAME, first_use=False)
    for found in marks:
        asked = inventory.look_up(EK, FIREWALL)
        assert asked is not None
        before = inventory.advance(EK, FIREWALL, asked=asked, found=found)
        kept = inventory.look_up(EK, FIREWALL)
        assert kept is not None
        if asked.mark is not None and found.is_behind(asked.mark):
            assert before == asked.mark
            assert (kept.mark, kept.ak_name) == (None, None)
            inventory.enrol(EK, FIREWALL, ak_name=AK_NAME, first_use=False)
        else:
            assert before is None
            assert kept.mark == found


def test_machine_that_lost_its_place_does_not_advance(inventory: Inventory) -> None:
    """Nor one that has to enrol."""
    inventory.enrol(EK, FIREWALL, ak_name=AK_NAME, first_use=False)
    asked = inventory.look_up(EK, FIREWALL)
    assert asked is not None
    found = Watermark(reset_count=1, restart_count=1, clock=1)
    inventory.remove(EK, FIREWALL)
    attempt = partial(inventory.advance, EK, FIREWALL, asked=asked, found=found)
    assert isinstance(refused(attempt, ReasonCode.TPM_EK_UNTRUSTED), AttestationFailed)
    inventory.add(EK, FIREWALL)
    assert isinstance(refused(attempt, ReasonCode.ATTESTATION_CHALLENGE), AttestationFailed)
