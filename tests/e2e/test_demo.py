# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec demo` as a newcomer runs it: real processes, real mutual TLS, real tokens, real policy."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"
DEMO = (sys.executable, "-m", "nsmsec", "demo")
MARK = "NSMSEC_TEST_MARK"

# One group, so that one worker plays the corporate VPN once a runtime.
pytestmark = [pytest.mark.timeout(120), pytest.mark.xdist_group("demo")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """How a demonstration ended, what it left behind."""

    code: int
    out: str
    err: str
    processes: list[str]
    files: list[str]

    @property
    def runs(self) -> list[dict[str, Any]]:
        """The runs of its JSON."""
        runs: list[dict[str, Any]] = json.loads(self.out)["runs"]
        return runs


def environment(mark: str, temporary: Path) -> dict[str, str]:
    """Return an environment by which every descendant can be recognised."""
    return {**os.environ, MARK: mark, "TMPDIR": str(temporary)}


def marked(mark: str) -> list[str]:
    """Return the processes that have the mark in their environment."""
    found = []
    for process in Path("/proc").iterdir():
        try:
            if process.name.isdigit() and f"{MARK}={mark}".encode() in (process / "environ").read_bytes():
                found.append(process.name)
        except OSError:  # it has just ended, or is not ours to look at
            continue
    return found


def play(*arguments: str | Path, temporary: Path) -> Played:
    """Run the demonstration to its end."""
    mark = uuid.uuid4().hex
    done = subprocess.run(
        [*DEMO, *(str(argument) for argument in arguments)],
        env=environment(mark, temporary),
        capture_output=True,
        text=True,
        check=False,
    )
    files = [path.name for path in temporary.iterdir()]
    return Played(code=done.returncode, out=done.stdout, err=done.stderr, processes=marked(mark), files=files)


@pytest.fixture(params=["sync", "aio"], scope="module")
def runtime(request: pytest.FixtureRequest) -> str:
    """One runtime, then the other."""
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def played(runtime: str, tmp_path_factory: pytest.TempPathFactory) -> Played:
    """The corporate VPN, in one runtime."""
    return play("--runtime", runtime, "--json", temporary=tmp_path_factory.mktemp("demo"))


def hops(*ids: str) -> list[dict[str, object]]:
    """Return a proven path as the document shows it."""
    return [
        {"index": index, "id": f"spiffe://{id_}", "trust_domain": id_.split("/")[0], "assurance": "proven"}
        for index, id_ in enumerate(ids)
    ]


CLIENT, FIREWALL, IDS = "corp.example/client", "corp.example/firewall", "corp.example/ids"
GATEWAY = "partner.example/vpn-gateway"
LAYOUT = ["LAYOUT_VIOLATION"]
EXPECTED = [
    ("honest", "allowed", None, [], None, hops(CLIENT, FIREWALL, IDS, GATEWAY)),
    ("ids-skipped", "denied", "POLICY_DENIED", LAYOUT, "vpn-gateway", hops(CLIENT, FIREWALL)),
    ("answer-without-ids", "denied", "POLICY_DENIED", LAYOUT, "client", hops(CLIENT, FIREWALL, GATEWAY)),
    ("forged-earlier-hop", "denied", "SIG_INVALID", [], "ids", []),
    ("stolen-token", "denied", "PEER_MISMATCH", [], "firewall", []),
    ("foreign-authority", "denied", "TD_MISMATCH", [], "firewall", []),
    ("replayed", "denied", "REPLAYED", [], "firewall", []),
    ("expired", "denied", "EXPIRED", [], "ids", []),
    ("swapped-answer", "denied", "RESPONSE_UNBOUND", [], "firewall", []),
]


def test_the_corporate_vpn_ends_as_it_must(played: Played, runtime: str) -> None:
    """One honest request passes with four proven hops, eight attacks are refused, each by whom it must and for why."""
    members = ("name", "outcome", "code", "reasons", "refused_by", "path")
    expected = [{**dict(zip(members, run, strict=True)), "runtime": runtime} for run in EXPECTED]
    assert played.runs == expected
    assert (played.code, played.err) == (0, "")
    assert list(json.loads(played.out)) == ["runs"]


def test_nothing_stays_behind(played: Played) -> None:
    """No process, no key, no socket."""
    assert (played.processes, played.files) == ([], [])


def test_no_token_and_no_key_is_printed(played: Played) -> None:
    """What people paste into tickets holds no secret: nothing with the beginning of a token, or of a key."""
    for text in (played.out, played.err):
        assert "eyJ" not in text
        assert "PRIVATE KEY" not in text


def test_a_topology_of_another_shape_is_played_in_both_runtimes(tmp_path: Path) -> None:
    """A path that branches, in one organisation; for people there is a table a runtime, without colour in a pipe."""
    shop = play(EXAMPLES / "web-shop" / "topology.toml", temporary=tmp_path)
    assert (shop.code, shop.err, shop.processes, shop.files) == (0, "", [], [])
    assert [shop.out.count(f"runtime: {name}") for name in ("sync", "aio")] == [1, 1]
    assert shop.out.count("bill-out-of-nothing") == 3
    assert "Orders bills without having been called" in shop.out
    assert "\x1b" not in shop.out


ANYWHERE = [
    ("forge", "ids", "SIG_INVALID", "vpn-gateway"),
    ("steal", "firewall", "PEER_MISMATCH", "ids"),
    ("steal", "ids", "PEER_MISMATCH", "vpn-gateway"),
    ("impersonate", "firewall", "TD_MISMATCH", "ids"),
    ("impersonate", "ids", "TD_MISMATCH", "vpn-gateway"),
    ("replay", "firewall", "REPLAYED", "ids"),
    ("replay", "ids", "REPLAYED", "vpn-gateway"),
    ("backdate", "client", "EXPIRED", "firewall"),
    ("backdate", "ids", "EXPIRED", "vpn-gateway"),
    ("swap", "firewall", "RESPONSE_UNBOUND", "client"),
    ("swap", "vpn-gateway", "RESPONSE_UNBOUND", "ids"),
    ("skip", "client", "POLICY_DENIED", "vpn-gateway"),
    ("skip", "ids", "POLICY_DENIED", "client"),
]


def test_an_attack_is_refused_wherever_it_takes_place(tmp_path: Path) -> None:
    """No attack is tied to its place in the corporate VPN: the next hop that verifies refuses, for the same reason."""
    services = (EXAMPLES / "corporate-vpn" / "topology.toml").read_text().split("[[runs]]")[0]
    runs = [
        f'[[runs]]\nname = "{attack}-{at}"\nattack = "{attack}"\nat = "{at}"\n'
        f'expect = {{ outcome = "denied", code = "{code}", refused_by = "{by}" }}\n'
        for attack, at, code, by in ANYWHERE
    ]
    mine = tmp_path / "mine.toml"
    mine.write_text(services + "\n".join(runs))
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    anywhere = play(mine, "--runtime", "sync", "--json", temporary=temporary)
    assert (anywhere.code, anywhere.err) == (0, "")
    assert [(run["code"], run["refused_by"]) for run in anywhere.runs] == [case[2:] for case in ANYWHERE]


def test_a_run_that_ends_otherwise_is_reported(tmp_path: Path) -> None:
    """Exit code 1, and one line a run says what was expected and what was found."""
    topology = (EXAMPLES / "web-shop" / "topology.toml").read_text()
    mine = tmp_path / "mine.toml"
    mine.write_text(topology.replace('code = "REPLAYED"', 'code = "EXPIRED"'))
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    shop = play(mine, "--runtime", "sync", "--json", temporary=temporary)
    assert shop.code == 1
    assert shop.err == (
        "nsmsec demo: billed-twice (sync): expected denied by stock, EXPIRED, found denied by stock, REPLAYED\n"
    )
    assert [run["code"] for run in shop.runs if run["name"] == "billed-twice"] == ["REPLAYED"]
    assert (shop.processes, shop.files) == ([], [])


@pytest.fixture
def heeded() -> Iterator[None]:
    """Heed an interrupt: tests that run in the background may ignore it, and their processes inherit that."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heeded")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_demonstration_that_is_ended_ends_its_services(tmp_path: Path, number: signal.Signals) -> None:
    """In the middle of it: services and files go first; on a terminal one sees what is going on."""
    mark = uuid.uuid4().hex
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*DEMO, "--json"],
        env={**environment(mark, tmp_path), "TERM": "xterm"},
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        start_new_session=True,
    ) as demonstration:
        os.close(theirs)
        shown = b""
        while b"honest" not in shown:
            shown += os.read(ours, 65536)
        assert b"starting 4 services" in shown
        assert len(marked(mark)) > 4
        demonstration.send_signal(number)
        assert demonstration.wait() == 128 + number
    os.close(ours)
    assert marked(mark) == []
    assert list(tmp_path.iterdir()) == []
