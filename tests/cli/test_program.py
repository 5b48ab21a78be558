# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Whatever goes wrong, the program says it in one line and ends with the code that is documented."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from nsmsec import __version__
from nsmsec.cli import main


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["--nonsense"], ["demo", "--runtime", "twisted"], ["demo", "--json", "a", "b"]]
)
def test_wrong_usage_is_one_line(arguments: list[str]) -> None:
    """Exit code 2; usage is shown to those who ask for it."""
    result = CliRunner().invoke(main, arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("nsmsec: ")
    assert result.stderr.count("\n") == 1


def test_without_a_command_there_is_help() -> None:
    """All commands are listed; it counts as wrong usage."""
    result = CliRunner().invoke(main, [])
    assert result.exit_code == 2
    assert all(f"\n  {name} " in result.stderr for name in main.commands)


def test_help_and_version_are_answers() -> None:
    """Exit code 0."""
    assert CliRunner().invoke(main, ["-h"]).exit_code == 0
    result = CliRunner().invoke(main, ["--version"])
    assert (result.exit_code, result.stdout) == (0, f"nsmsec, version {__version__}\n")


def test_an_interruption_is_one_line() -> None:
    """Ctrl-C is 130, as shells have it."""

    @click.command()
    def interrupted() -> None:
        raise KeyboardInterrupt

    main.add_command(interrupted)
    try:
        result = CliRunner().invoke(main, ["interrupted"])
    finally:
        del main.commands["interrupted"]
    assert (result.exit_code, result.stdout, result.stderr.strip()) == (130, "", "nsmsec: interrupted")


def test_those_who_call_the_program_from_python_get_the_errors() -> None:
    """Without standalone mode nothing is printed, nothing exits."""
    with pytest.raises(click.UsageError):
        main(["nonsense"], standalone_mode=False)


def test_a_closed_pipe_is_no_message() -> None:
    """`nsmsec … | head` ends without a traceback."""
    program = (
        "import os, sys\n"
        "from nsmsec.cli import main\n"
        "read, write = os.pipe()\n"
        "os.close(read)\n"
        "os.dup2(write, 1)\n"
        "main(['--help'])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")


def test_the_package_is_the_program() -> None:
    """`python -m nsmsec` does what `nsmsec` does."""
    done = subprocess.run([sys.executable, "-m", "nsmsec", "--version"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, f"nsmsec, version {__version__}\n")
