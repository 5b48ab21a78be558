# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec policy promote` lets a proven, newer bundle take the place of the active one; else nothing changes."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, Final

import pytest
from click.testing import CliRunner, Result

from nsmsec.cli import main
from nsmsec.opa.bundle import read_bundle
from tests.opa.live.parts import NOW, TTL, Signer, rules_of

if TYPE_CHECKING:
    from pathlib import Path

SIGNER: Final = Signer()
NOW_S: Final = str(int(NOW.timestamp()))


class Desk:
    """A folder with a key, a candidate of version 2 and an active bundle of version 1."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.candidate, self.active, self.state = (folder / name for name in ("next.tar.gz", "on.tar.gz", "state.json"))
        self.key = folder / "key.pem"
        self.key.write_bytes(SIGNER.public_pem)
        self.active.write_bytes(SIGNER.signed(rules_of("now"), 1))
        self.candidate.write_bytes(SIGNER.signed(rules_of("next"), 2))

    def promote(self, *more: str, key: bool = True) -> Result:
        """Run the command."""
        command = ["policy", "promote", str(self.candidate), "--to", str(self.active), "--now", NOW_S]
        return CliRunner().invoke(main, [*command, *(["--key", str(self.key)] if key else []), *more])

    def refused(self, code: str, *more: str, key: bool = True) -> dict[str, Any]:
        """Expect a refusal that changes nothing; return what was printed."""
        before = {path: path.read_bytes() for path in self.folder.iterdir()}
        done = self.promote("--json", *more, key=key)
        assert (done.exit_code, done.stderr) == (1, ""), done.output
        found: dict[str, Any] = json.loads(done.stdout)
        assert (found["verdict"], found["code"]) == ("refused", code)
        assert {path: path.read_bytes() for path in self.folder.iterdir() if path in before} == before
        return found


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Return a desk."""
    return Desk(tmp_path)


def test_newer_bundle_takes_the_place(desk: Desk) -> None:
    """Its very bytes, under the permissions of the bundle before; nothing is left beside."""
    desk.active.chmod(0o640)
    done = desk.promote("--json")
    assert (done.exit_code, json.loads(done.stdout)) == (
        0,
        {
            "verdict": "promoted",
            "code": None,
            "path": str(desk.active),
            "from": {"revision": "now", "version": 1, "expires_at": "2030-01-01T13:00:00Z"},
            "to": {"revision": "next", "version": 2, "expires_at": "2030-01-01T13:00:00Z"},
        },
    )
    assert desk.active.read_bytes() == desk.candidate.read_bytes()
    assert desk.active.stat().st_mode & 0o777 == 0o640
    assert {path.name for path in desk.folder.iterdir()} == {"next.tar.gz", "on.tar.gz", "key.pem"}


def test_text_says_from_what_to_what(desk: Desk) -> None:
    """One line."""
    assert desk.promote().stdout == (
        "promoted: from revision now version 1 to revision next version 2, "
        f"until 2030-01-01T13:00:00Z, at {desk.active}\n"
    )


def test_first_bundle_needs_none_before(desk: Desk) -> None:
    """The place is made, readable for others than its maker as the umask has it."""
    desk.active.unlink()
    found = json.loads(desk.promote("--json").stdout)
    assert (found["verdict"], found["from"]) == ("promoted", None)
    desk.active.unlink()
    assert desk.promote().stdout.startswith("promoted: from nothing to revision next version 2")


@pytest.mark.parametrize("version", [0, 1])
def test_version_that_is_not_higher_is_refused(desk: Desk, version: int) -> None:
    """Older, or the same, whatever its content."""
    desk.candidate.write_bytes(SIGNER.signed(rules_of("next"), version))
    found = desk.refused("BUNDLE_ROLLBACK")
    assert (found["from"]["version"], found["to"]["version"]) == (1, version)
    assert "refused: BUNDLE_ROLLBACK" in desk.promote().stdout
    assert "active: revision now version 1" in desk.promote().stdout


def test_state_remembers_what_was_removed(desk: Desk) -> None:
    """Taking the active bundle away opens no way back."""
    assert desk.promote("--state", str(desk.state)).exit_code == 0
    desk.active.unlink()
    desk.candidate.write_bytes(SIGNER.signed(rules_of("now"), 1))
    desk.refused("BUNDLE_ROLLBACK", "--state", str(desk.state))
    desk.candidate.write_bytes(SIGNER.signed(rules_of("next"), 2))
    assert desk.promote("--state", str(desk.state)).exit_code == 0


def test_bundle_of_another_signer_is_refused(desk: Desk) -> None:
    """The signature counts, not where the file lies."""
    desk.candidate.write_bytes(Signer().signed(rules_of("next"), 2))
    desk.refused("BUNDLE_SIGNATURE")


def test_expired_bundle_is_refused(desk: Desk) -> None:
    """It would decide nothing."""
    desk.candidate.write_bytes(SIGNER.signed(rules_of("next"), 2, expires_at=NOW - TTL))
    desk.refused("BUNDLE_EXPIRED")


def test_bundle_for_another_scope_is_refused(desk: Desk) -> None:
    """It was signed for none."""
    desk.refused("BUNDLE_SCOPE", "--scope", "prod")


def test_unsigned_bundle_is_refused_unless_that_is_asked_for(desk: Desk) -> None:
    """And without a key nothing counts as signed."""
    desk.refused("BUNDLE_UNSIGNED", key=False)
    assert desk.promote("--unsafe-unsigned", key=False).exit_code == 0


def test_bundle_without_version_is_refused_even_unsigned(desk: Desk) -> None:
    """Running processes would refuse it."""
    desk.candidate.write_bytes(rules_of("next"))
    desk.refused("BUNDLE_FORMAT", "--unsafe-unsigned", key=False)


def test_bundle_that_is_too_large_is_refused(desk: Desk) -> None:
    """Before anything of it is read."""
    desk.candidate.write_bytes(b"\0" * (16 * 1024 * 1024 + 1))
    found = desk.refused("BUNDLE_LIMIT")
    assert found["to"] == {"revision": None, "version": None, "expires_at": None}


def test_place_without_a_version_is_replaced_by_any(desk: Desk) -> None:
    """What a first try left there unsigned."""
    desk.active.write_bytes(rules_of("old"))
    assert "from revision old version (none) to" in desk.promote().stdout
    assert read_bundle(desk.active).version == 2


@pytest.mark.parametrize("spoil", ["damaged", "folder", "link", "below a file", "key", "unreadable"])
def test_what_cannot_be_used_is_bad_input(desk: Desk, spoil: str) -> None:
    """Exit 2, one line, nothing changed."""
    if spoil == "damaged":
        desk.active.write_bytes(b"no bundle")
    elif spoil == "folder":
        desk.active.unlink()
        desk.active.mkdir()
    elif spoil == "link":
        desk.active.unlink()
        desk.active.symlink_to(desk.candidate)
    elif spoil == "below a file":
        desk.active = desk.candidate / "on.tar.gz"
    elif spoil == "key":
        desk.key.write_bytes(b"no key")
    else:
        desk.active = desk.folder / "missing" / "on.tar.gz"
    done = desk.promote()
    assert (done.exit_code, done.stdout) == (2, ""), done.output
    assert done.stderr.startswith("nsmsec policy promote: ")
    assert done.stderr.count("\n") == 1


def test_candidate_that_cannot_be_read_is_bad_input(desk: Desk) -> None:
    """A device that fails, a file without permission; here one that no process may read from its begin."""
    desk.candidate = desk.folder.__class__("/proc/self/mem")
    done = desk.promote()
    assert (done.exit_code, "cannot read" in done.stderr) == (2, True), done.output


def test_write_that_fails_leaves_what_was_there(desk: Desk) -> None:
    """There is no place for the file beside."""
    beside = desk.folder / f".{desk.active.name}.{os.getpid()}.new"
    beside.mkdir()
    before = desk.active.read_bytes()
    done = desk.promote()
    assert (done.exit_code, "cannot write" in done.stderr) == (2, True), done.output
    assert desk.active.read_bytes() == before


def test_file_that_a_killed_process_left_beside_is_in_nobodys_way(desk: Desk) -> None:
    """Process numbers come again."""
    (desk.folder / f".{desk.active.name}.{os.getpid()}.new").write_bytes(b"half")
    assert desk.promote().exit_code == 0
    assert desk.active.read_bytes() == desk.candidate.read_bytes()
