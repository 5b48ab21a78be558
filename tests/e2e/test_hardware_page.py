# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""docs/how-to/hardware.md does what it says, window by window, from a bare machine to a demand that refuses it."""

from __future__ import annotations

import json
import re
import shlex
import socket
import subprocess
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from nsmsec.cli import main
from nsmsec.opa import PlanEngine
from tests.e2e.windows import BASH, Windows, blocks, commands, environment, matches

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "how-to" / "hardware.md").read_text()
#: What a command line has that needs a shell.
SHELL = re.compile(r"[$>|=]")
THE_TPM = "the TPM"
ATTEMPTS = 100_000


def with_free_ports(page: str) -> Iterator[tuple[str, str, str]]:
    """Return the blocks of the page, with ports that nobody has in place of those that it names."""
    with ExitStack() as resources:
        for port in sorted(set(re.findall(r"127\.0\.0\.1:(\d+)", page))):
            free = resources.enter_context(socket.create_server(("127.0.0.1", 0))).getsockname()[1]
            page = page.replace(f"127.0.0.1:{port}", f"127.0.0.1:{free}")
    yield from blocks(page)


def run(command: str, folder: Path) -> str:
    """Run a command to its good end, and return what it printed."""
    if command.startswith("nsmsec ") and not SHELL.search(command):
        ended = CliRunner().invoke(main, shlex.split(command)[1:])
        assert ended.exit_code == 0, command + ended.output
        return ended.stdout
    done = subprocess.run(
        [BASH, "-c", command], cwd=folder, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, command + done.stderr
    return done.stdout


def wait_for(server: Path) -> None:
    """Wait until a TPM listens, which it does not say."""
    for _ in range(ATTEMPTS):
        with socket.socket(socket.AF_UNIX) as connected:
            if server.exists() and connected.connect_ex(str(server)) == 0:
                return
    raise AssertionError(server)


def use(windows: Windows, window: str, block: str) -> None:
    """Start what a block starts in its window, type what it has typed, see what it shows."""
    for line in block.splitlines():
        if line.startswith("$ "):
            windows.start(window, line[2:])
        elif re.fullmatch(r"\d+|attest", line):
            windows.enter(window, line)
        else:
            seen = windows.read(window)
            assert matches(line, seen), (line, seen)


@pytest.mark.tpm
@pytest.mark.swtpm
@pytest.mark.xdist_group("swtpm")
def test_page_leads_from_a_bare_machine_to_a_demand_that_refuses_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every block is carried out, in order; what the page shows is what is seen."""
    monkeypatch.chdir(tmp_path)
    with Windows(tmp_path) as windows:
        for language, title, block in with_free_ports(PAGE):
            if language != "console":
                (tmp_path / title).write_text(block)
            elif title:
                use(windows, title, block)
                if title == THE_TPM:
                    wait_for(tmp_path / "tpm" / "s")
            else:
                for command, expected in commands(block):
                    assert matches(expected, run(command, tmp_path)), command


@pytest.mark.parametrize("title", ["settings.json", "production.json"])
def test_settings_of_the_page_are_some(title: str) -> None:
    """The engine takes them."""
    (block,) = (block for language, found, block in blocks(PAGE) if (language, found) == ("json", title))
    PlanEngine.shipped(json.loads(block))


def test_page_shows_every_step_and_says_what_was_not_tried() -> None:
    """The test above tests something; nobody takes a software TPM for hardware."""
    console = [(title, block) for language, title, block in blocks(PAGE) if language == "console"]
    shown = "\n".join(block for _, block in console)
    assert set(re.findall(r"nsmsec (?:hw inventory|\w+) \w+", shown)) >= {
        *(f"nsmsec hw {name}" for name in ("info", "ek", "profile", "serve", "key")),
        *(f"nsmsec hw inventory {name}" for name in ("create", "add", "list")),
        "nsmsec dev up",
    }
    assert {title for title, _ in console} == {"", THE_TPM, "the provider", "the verifier", "the gateway", "the ids"}
    note = PAGE.split('!!! warning "What was not tried"')[1].split("\n\n")[0]
    assert all(text in note for text in ("swtpm", "/dev/tpmrm0", "resource manager", "EK certificate"))
