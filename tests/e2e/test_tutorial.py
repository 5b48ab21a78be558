# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""docs/tutorial does what it says, window by window, from the first identity to a refused direction."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from tests.e2e.windows import Windows, blocks, commands, matches

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "tutorial" / "index.md").read_text()
BLOCKS = blocks(PAGE)
MOST_LINES, MOST_STATEMENTS = 250, 15
#: What is there before the test, or goes with its folder.
BEFORE, AFTER = "once", "at last"
#: How often a call is made again until it shows a change: each is answered in its own time.
ATTEMPTS = 500
REVOKED = re.compile("UNAUTHENTICATED ")


class Reader:
    """Follows the page; each certificate that it shows is another one."""

    def __init__(self, windows: Windows, folder: Path) -> None:
        self._windows = windows
        self._folder = folder
        self._former = ""
        self._certificates: set[str] = set()

    def follow(self, language: str, title: str, block: str) -> None:
        """Do what a block says; what it shows must be seen."""
        if language != "console":
            (self._folder / title).write_text(block)
        elif title == "":
            self._do(block)
        elif title not in {BEFORE, AFTER}:
            self._use(title, block.splitlines())

    def _do(self, block: str) -> None:
        for command, expected in commands(block):
            assert matches(expected, self._windows.run(command)), command
            self._former = command

    def _use(self, window: str, lines: list[str]) -> None:
        typed = ""
        for line in lines:
            if line.startswith("$ "):
                # A socket in the reader's folder, since a printed port may be taken.
                self._windows.start(window, re.sub(r"127\.0\.0\.1:(\d+)", r"unix:\1", line[2:]))
            elif line.isdigit():
                typed = line
                self._windows.enter(window, typed)
            else:
                self._see(window, line, typed)

    def _see(self, window: str, expected: str, typed: str) -> None:
        for _ in range(ATTEMPTS):
            seen = self._windows.read(window)
            certificate = seen.partition(", certificate ")[2]
            if matches(expected, seen) and certificate not in self._certificates:
                self._certificates |= {certificate} - {""}
                return
            # Whoever calls quickly may be ahead of what was changed; nothing else may come between.
            assert certificate in self._certificates or (expected.startswith(typed) and REVOKED.match(seen)), seen
            if REVOKED.match(expected):
                self._windows.run(self._former)
            self._windows.enter(window, typed)
        raise AssertionError(expected)


def statements(block: str) -> list[str]:
    """Return the lines of a program that say something."""
    return [line for line in block.splitlines() if line.strip() and not re.match("import |from ", line)]


def test_tutorial_leads_from_an_identity_to_a_refused_direction(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every block is carried out, in order; what the page shows is what is seen."""
    monkeypatch.chdir(tmp_path)
    with Windows(tmp_path) as windows:
        reader = Reader(windows, tmp_path)
        for language, title, block in BLOCKS:
            reader.follow(language, title, block)


def test_a_side_takes_fifteen_lines() -> None:
    """A newcomer can read either program at a glance, and the page in one sitting."""
    programs = [block for language, _, block in BLOCKS if language == "python"]
    assert [len(statements(program)) <= MOST_STATEMENTS for program in programs] == [True, True]
    assert len(PAGE.splitlines()) < MOST_LINES


def test_tutorial_shows_every_step() -> None:
    """The test above tests something: only the set-up and the end are not run."""
    console = [(title, block) for language, title, block in BLOCKS if language == "console"]
    shown = "\n".join(block for _, block in console)
    assert set(re.findall(r"nsmsec (?:dev|svid) \w+(?= )", shown)) == {
        "nsmsec dev up", "nsmsec dev rotate", "nsmsec dev revoke", "nsmsec svid show",
    }  # fmt: skip
    assert {title for title, _ in console} == {
        "", BEFORE, AFTER, "the provider", "the bank", "the shop", "the bank, calling",
    }  # fmt: skip
    for script in re.findall(r"\$ \./(\S+)", shown):
        assert (ROOT / script).is_file()
    for code in ("CERT_REVOKED", "TD_NOT_ALLOWED"):
        assert code in shown
