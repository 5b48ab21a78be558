# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec token`: what is shown of a token, what is minted for tests and scripts."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from nsmsec.cli import main
from nsmsec.dev import Authority
from nsmsec.testing import capture, with_session
from tests.tokens.honest import GATEWAY, HOPS, NOW, SECONDS, request

if TYPE_CHECKING:
    from pathlib import Path

PATH = request().finished(2)
TOKEN = PATH.compacts()[1]
SIGNATURE = TOKEN.rpartition(".")[2]
SERVICE = "/demo.Vpn/Connect"


def run(*arguments: str, stdin: str | None = None) -> Result:
    """Run a command of the group."""
    return CliRunner().invoke(main, ["token", *arguments], input=stdin)


@pytest.mark.parametrize(("arguments", "stdin"), [((TOKEN,), None), (("-",), TOKEN + "\n"), ((), f"  {TOKEN}\n")])
def test_token_is_shown_with_the_warning_but_without_its_signature(
    arguments: tuple[str, ...], stdin: str | None
) -> None:
    """Nobody verified it, and the output says so, in words."""
    result = run("inspect", *arguments, stdin=stdin)
    assert result.exit_code == 0
    assert "Nothing was verified" in result.stdout
    assert HOPS[1] in result.stdout
    assert "2026-01-01T12:00:59+00:00" in result.stdout
    assert SIGNATURE not in result.output
    as_json = json.loads(run("inspect", *arguments, "--json", stdin=stdin).stdout)
    assert as_json["verified"] is False
    assert "Nothing was verified" in as_json["note"]
    assert as_json["header"]["typ"] == "nsm-path+jwt"
    assert as_json["claims"]["sub"] == HOPS[1]
    assert as_json["signature_bytes"] == 64
    assert SIGNATURE not in json.dumps(as_json)


def test_odd_claims_are_shown_as_they_are_written() -> None:
    """Fractions, dates beyond the calendar, control characters: shown, harmless on a terminal."""
    odd = PATH.with_claims(1, iat=2**53 - 1, exp=1.5, sub="\x1b[31m").compacts()[1]
    result = run("inspect", odd)
    assert result.exit_code == 0
    assert "no date that a calendar has" in result.stdout
    assert "1.5" in result.stdout
    assert "\x1b" not in result.stdout


@pytest.mark.parametrize("text", ["", "a.b", "é.b.c", "e30.W10.c2ln", "e30.e30.c2ln" + "A" * 9000])
def test_text_that_is_no_token_is_one_line(text: str) -> None:
    """Exit code 2, no traceback."""
    result = run("inspect", stdin=text)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1


def test_bytes_that_are_no_text_are_one_line() -> None:
    """Exit code 2, no traceback."""
    result = CliRunner().invoke(main, ["token", "inspect"], input=b"\xff.\xff.\xff")
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1


class World:
    """Two workloads of one domain, as files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.authority = Authority("corp.example", now=NOW)
        for name in ("client", "firewall"):
            issued = self.authority.issue_certificate(self.authority.profile(f"/{name}", ttl=timedelta(hours=1)))
            (folder / f"{name}.pem").write_bytes(issued.certificates_pem)
            (folder / f"{name}.key").write_bytes(
                issued.private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            )

    def mint(self, who: str, *arguments: str) -> Result:
        """Mint as one of them, at a fixed time."""
        files = ["--certificates", f"{self.folder}/{who}.pem", "--key", f"{self.folder}/{who}.key"]
        return run("mint", *files, "--service", SERVICE, *arguments)

    def captured(self, minted: dict[str, Any], peer: str, self_id: str) -> Path:
        """Write what the next hop received."""
        file = self.folder / "captured.json"
        document = {
            "now": SECONDS,
            "self": self_id,
            "side": "server",
            "peer": peer,
            "operation": "call",
            "service": SERVICE,
            "bundles": {"corp.example": self.authority.bundle_pem().decode()},
            "segments": minted["segments"],
            "certificates": minted["certificates"],
        }
        file.write_text(json.dumps(document))
        return file


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Return a fresh world."""
    return World(tmp_path)


def test_minted_path_is_verified_continued_and_answered(world: World) -> None:
    """A script can walk a path: mint, verify, hand on, answer."""
    now = ("--now", str(SECONDS))
    first = json.loads(world.mint("client", "--audience", HOPS[1], *now, "--json").stdout)
    captured = world.captured(first, HOPS[0], HOPS[1])
    assert CliRunner().invoke(main, ["path", "verify", str(captured)]).exit_code == 0
    onward = world.mint(
        "firewall",
        "--audience",
        GATEWAY,
        "--continue",
        str(captured),
        "--segment-name",
        "f",
        "--segment-id",
        "id-1",
        "--json",
    )
    second = json.loads(onward.stdout)
    assert [(one["name"]) for one in second["segments"]] == ["/client", "f"]
    assert second["segments"][1]["token"] == second["token"]
    answered = world.mint("firewall", "--continue", str(captured), "--lifetime", "5")
    assert json.loads(run("inspect", answered.stdout.strip(), "--json").stdout)["claims"]["dir"] == "rsp"
    brings = world.mint("client", "--audience", HOPS[1], "--x5c", "--json", *now)
    assert json.loads(brings.stdout)["certificates"] == []


def test_continued_path_keeps_the_sessions_of_the_hops_before(tmp_path: Path) -> None:
    """Whoever gets it can prove them too."""
    world = World(tmp_path)
    before = with_session(
        capture([HOPS[0]], audience=HOPS[1], now=NOW, service=SERVICE), 0, result="e30.e30.e30"
    ).document()
    captured = tmp_path / "captured.json"
    captured.write_text(json.dumps(before))
    minted = json.loads(world.mint("firewall", "--audience", GATEWAY, "--continue", str(captured), "--json").stdout)
    assert minted["results"] == ["e30.e30.e30"]
    assert minted["delegations"] == before["delegations"]


def test_clock_is_that_of_the_machine_where_no_time_is_given(world: World) -> None:
    """The certificates of this test are of another time, so minting now is refused."""
    result = world.mint("client", "--audience", HOPS[1])
    assert result.exit_code == 1
    assert "SOURCE_UNAVAILABLE" in result.stderr


def test_path_that_is_refused_is_not_continued(world: World) -> None:
    """Prove, then mint: exit code 1, no token."""
    first = json.loads(world.mint("client", "--audience", HOPS[1], "--now", str(SECONDS), "--json").stdout)
    captured = world.captured(first, HOPS[2], HOPS[1])
    result = world.mint("firewall", "--continue", str(captured))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "PEER_MISMATCH" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--audience", "spiffe://Corp.example/x"),
        ("--audience", HOPS[1], "--now", str(10**12)),
        ("--audience", HOPS[1], "--operation", "delete"),
        ("--audience", HOPS[1], "--lifetime", "0"),
        ("--audience", HOPS[1], "--certificates", "/nowhere"),
    ],
)
def test_bad_order_is_bad_input(world: World, arguments: tuple[str, ...]) -> None:
    """Exit code 2, no token."""
    result = world.mint("client", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")


def test_file_of_something_else_is_bad_input(world: World) -> None:
    """A key that is not the leaf's, a capture that is none or of an answer."""
    (world.folder / "client.key").write_bytes((world.folder / "firewall.key").read_bytes())
    assert world.mint("client", "--audience", HOPS[1]).exit_code == 2
    capture = world.folder / "capture"
    for content in ("{", json.dumps({**PATH.document(), "side": "client", "sent": "x"})):
        capture.write_text(content)
        result = world.mint("firewall", "--continue", str(capture))
        assert result.exit_code == 2
        assert len(result.stderr.splitlines()) == 1
    # A file that is there, but whose content nobody can read.
    assert world.mint("firewall", "--continue", "/proc/self/mem").exit_code == 2


def test_private_key_is_never_shown(world: World) -> None:
    """Not on success, not in an error."""
    key = (world.folder / "client.key").read_text().splitlines()[1]
    for arguments in (("--audience", HOPS[1], "--now", str(SECONDS), "--json"), ("--audience", "x")):
        assert key not in world.mint("client", *arguments).output
