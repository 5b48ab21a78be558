# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The windows in which a reader follows a page: one for each title of its blocks, one for commands that end."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Final

from click.testing import CliRunner

from nsmsec.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Self

__all__ = ["BASH", "Windows", "blocks", "commands", "environment", "matches"]

BASH: Final = shutil.which("bash") or "/bin/bash"


def blocks(page: str) -> list[tuple[str, str, str]]:
    """Return language, title and content of each block of a page."""
    return re.findall(r'^```(\w+)(?: title="(.*?)")?\n(.*?)^```', page, flags=re.MULTILINE | re.DOTALL)


def commands(block: str) -> Iterator[tuple[str, str]]:
    """Return each command of a block with what the page says that it prints."""
    yield from re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, flags=re.MULTILINE)


def matches(expected: str, printed: str) -> bool:
    """Tell whether something was printed as the page has it, where an ellipsis is anything within a line."""
    return re.fullmatch(re.escape(expected).replace("…", ".+"), printed) is not None


def environment() -> dict[str, str]:
    """Return an environment with this Python, and what it came with, in the path."""
    path = f"{os.path.dirname(sys.executable)}:{os.environ['PATH']}"  # noqa: PTH120 - a link stays a link
    return {**os.environ, "PATH": path, "PYTHONUNBUFFERED": "1"}


class Windows:
    """Runs commands as a reader does who has this Python in the path; what runs still when it is left is ended."""

    def __init__(self, folder: Path) -> None:
        """Open no window yet.

        Args:
            folder: where the reader is, in every window.
        """
        self._folder = folder
        self._env = environment()
        self._running: dict[str, subprocess.Popen[str]] = {}

    def run(self, command: str) -> str:
        """Run one of our commands to its good end, and return what it printed."""
        program, *arguments = shlex.split(command.replace("$PWD", str(self._folder)))
        assert program == "nsmsec"
        done = CliRunner().invoke(main, arguments)
        assert done.exit_code == 0, command + done.output
        return done.stdout

    def start(self, window: str, command: str) -> None:
        """Start a command that stays, after the end of what ran in its window: that gets Ctrl-D."""
        if window in self._running:
            assert self.close(window) == 0
        settings, program = re.fullmatch(r"((?:\w+=\S+ )*)(.*)", command).groups()  # type: ignore[union-attr]  # anything fits
        self._running[window] = subprocess.Popen(
            [BASH, "-c", f"{settings}exec {program}"],
            cwd=self._folder,
            env=self._env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def enter(self, window: str, line: str) -> None:
        """Type a line in a window, and press Enter."""
        stdin = self._running[window].stdin
        assert stdin is not None
        stdin.write(line + "\n")
        stdin.flush()

    def read(self, window: str) -> str:
        """Wait for the next line in a window."""
        stdout = self._running[window].stdout
        assert stdout is not None
        return stdout.readline().rstrip("\n")

    def close(self, window: str) -> int:
        """Press Ctrl-D, wait for the end, and return the exit code."""
        process = self._running.pop(window)
        process.communicate()
        return process.returncode

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            process.communicate()
