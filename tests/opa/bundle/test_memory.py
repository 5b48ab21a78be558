# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A memory of versions lets nothing older back, and is never lost by halves."""

from __future__ import annotations

import json
import multiprocessing
import os
from typing import TYPE_CHECKING

import pytest

from nsmsec.errors import BundleRefused, Misconfigured, ReasonCode
from nsmsec.opa.bundle import FileVersionMemory, InProcessVersionMemory, VersionMemory

if TYPE_CHECKING:
    from pathlib import Path

ONE, TWO = b"\x01" * 32, b"\x02" * 32


@pytest.fixture(params=["file", "process"])
def memory(request: pytest.FixtureRequest, tmp_path: Path) -> VersionMemory:
    """Return each kind of memory."""
    return FileVersionMemory(tmp_path / "state.json") if request.param == "file" else InProcessVersionMemory()


def rolled_back(memory: VersionMemory, version: int, digest: bytes) -> None:
    """Expect that neither question nor answer goes back."""
    for step in (memory.check, memory.remember):
        with pytest.raises(BundleRefused) as caught:
            step("policy", version, digest)
        assert caught.value.code is ReasonCode.BUNDLE_ROLLBACK
        assert caught.value.detail.startswith("policy bundle: expected ")


def test_memory_lets_nothing_older_back(memory: VersionMemory) -> None:
    """Lower, or the same with other content; the same again, higher, and another name are fine."""
    memory.check("policy", 3, ONE)
    memory.remember("policy", 3, ONE)
    memory.remember("policy", 3, ONE)
    rolled_back(memory, 2, ONE)
    rolled_back(memory, 3, TWO)
    memory.check("policy", 4, TWO)
    memory.remember("data", 1, TWO)
    memory.remember("policy", 4, TWO)
    rolled_back(memory, 3, ONE)
    memory.check("data", 1, TWO)


def test_checking_alone_remembers_nothing(memory: VersionMemory) -> None:
    """A bundle that never became active stops nobody."""
    memory.check("policy", 9, ONE)
    memory.remember("policy", 1, TWO)


def test_file_survives_a_restart(tmp_path: Path) -> None:
    """And is nobody else's to read."""
    path = tmp_path / "state.json"
    FileVersionMemory(path).remember("policy", 3, ONE)
    rolled_back(FileVersionMemory(path), 2, ONE)
    assert path.stat().st_mode & 0o777 == 0o600
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["state.json", "state.json.lock"]


GOOD = {"format": 1, "bundles": {"policy": {"version": 3, "digest": ONE.hex()}}}


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "{",
        "[]",
        json.dumps(GOOD)[:-9],
        json.dumps(GOOD) + "x",
        json.dumps({**GOOD, "format": 2}),
        json.dumps({**GOOD, "more": 1}),
        json.dumps({"format": 1}),
        json.dumps({"format": 1, "bundles": []}),
        json.dumps({"format": 1, "bundles": {"policy": 3}}),
        json.dumps({"format": 1, "bundles": {"policy": {"version": 3}}}),
        json.dumps({"format": 1, "bundles": {"policy": {"version": "3", "digest": ONE.hex()}}}),
        json.dumps({"format": 1, "bundles": {"policy": {"version": True, "digest": ONE.hex()}}}),
        json.dumps({"format": 1, "bundles": {"policy": {"version": -3, "digest": ONE.hex()}}}),
        json.dumps({"format": 1, "bundles": {"policy": {"version": 3, "digest": 5}}}),
        json.dumps({"format": 1, "bundles": {"policy": {"version": 3, "digest": "zz"}}}),
        json.dumps({"format": 1, "bundles": {"policy": {"version": 3, "digest": "00"}}}),
        '{"format": 1, "bundles": {"policy": {"version": 3, "version": 1, "digest": "00"}}}',
        " " * 1024 * 1024 + json.dumps(GOOD),
    ],
)
def test_damaged_file_is_refused_not_forgotten(tmp_path: Path, damage: str) -> None:
    """Whoever can damage it must not gain a rollback; it stays as it is for somebody to look at."""
    path = tmp_path / "state.json"
    path.write_text(damage)
    memory = FileVersionMemory(path)
    for step in (memory.check, memory.remember):
        with pytest.raises(Misconfigured, match="damage"):
            step("policy", 9, TWO)
    assert path.read_text() == damage


def test_good_file_is_read(tmp_path: Path) -> None:
    """The one that all others are damaged from."""
    (tmp_path / "state.json").write_text(json.dumps(GOOD))
    rolled_back(FileVersionMemory(tmp_path / "state.json"), 2, ONE)


def test_file_that_cannot_be_read_or_written_is_refused(tmp_path: Path) -> None:
    """A folder in its place; no folder at all; something else in the place of the file that becomes it."""
    (tmp_path / "folder").mkdir()
    with pytest.raises(Misconfigured, match="to read"):
        FileVersionMemory(tmp_path / "folder").check("policy", 1, ONE)
    with pytest.raises(Misconfigured, match="lock"):
        FileVersionMemory(tmp_path / "none" / "state").remember("policy", 1, ONE)
    (tmp_path / "state.new").mkdir()
    with pytest.raises(Misconfigured, match="to write"):
        FileVersionMemory(tmp_path / "state").remember("policy", 1, ONE)


def _remember(path: Path, versions: range) -> None:
    memory = FileVersionMemory(path)
    for version in versions:
        try:
            memory.remember("policy", version, ONE)
        except BundleRefused as refusal:
            if refusal.code is not ReasonCode.BUNDLE_ROLLBACK:
                os._exit(1)


def test_two_processes_never_lose_the_highest_version(tmp_path: Path) -> None:
    """Each raises it in its own steps; the highest of all stands at the end."""
    path = tmp_path / "state.json"
    context = multiprocessing.get_context("spawn")
    running = [context.Process(target=_remember, args=(path, range(start, 30, 2))) for start in (0, 1)]
    for process in running:
        process.start()
    for process in running:
        process.join(60)
    assert [process.exitcode for process in running] == [0, 0]
    rolled_back(FileVersionMemory(path), 28, ONE)
    FileVersionMemory(path).check("policy", 29, ONE)
