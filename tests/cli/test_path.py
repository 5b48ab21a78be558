# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec path verify`: verdicts, codes, exit codes; bad input is one line, never a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from nsmsec.cli import main
from nsmsec.cli.path import judge
from nsmsec.testing import RawToken, with_session
from tests.tokens.honest import GATEWAY, HOPS, SECONDS, answer, request

if TYPE_CHECKING:
    from pathlib import Path

    from nsmsec.testing import CapturedPath
    from nsmsec.tokens import VerifiedPath


@cache
def paths() -> tuple[CapturedPath, CapturedPath]:
    """Return an honest request with an honest answer."""
    return request().finished(2), answer().finished(3)


def document(**changes: object) -> dict[str, Any]:
    """Return the request as a document, with changes."""
    return {**paths()[0].document(), **changes}


def answered(**changes: object) -> dict[str, Any]:
    """Return the answer as a document, with changes."""
    return {**paths()[1].document(), **changes}


def without(members: dict[str, Any], name: str) -> dict[str, Any]:
    """Return a document without one member."""
    return {key: value for key, value in members.items() if key != name}


def run(*arguments: str, stdin: bytes | None = None) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, ["path", "verify", *arguments], input=stdin)


def verify(tmp_path: Path, content: object, *options: str) -> Result:
    """Write a document, judge it."""
    file = tmp_path / "captured.json"
    file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return run(str(file), *options)


def test_verified_request_is_printed_hop_by_hop(tmp_path: Path) -> None:
    """Every fact of every hop, nothing else."""
    result = verify(tmp_path, document(), "--json")
    assert result.exit_code == 0
    hops = [
        {
            "index": index,
            "id": hop,
            "trust_domain": "corp.example",
            "assurance": "proven",
            "issued_at": SECONDS - 1,
            "expires_at": SECONDS + 59,
            "operation": "call",
            "service": "/demo.Vpn/Connect",
        }
        for index, hop in enumerate(HOPS[:3])
    ]
    assert json.loads(result.stdout) == {"verdict": "verified", "code": None, "index": None, "hops": hops}


def test_verified_answer_has_all_four_hops(tmp_path: Path) -> None:
    """The client judges the finished path by its own token."""
    result = verify(tmp_path, answered(), "--json")
    assert result.exit_code == 0
    assert [hop["id"] for hop in json.loads(result.stdout)["hops"]] == list(HOPS)


def test_session_is_judged_by_what_the_capture_brings(tmp_path: Path) -> None:
    """Without the delegation nobody knows the key; a result that nobody names does not belong there."""
    attested = with_session(
        request(), 1, result=RawToken(header={}, claims={}, svid=request().tokens[0].svid).signed(None)
    )
    captured: dict[str, Any] = attested.document()
    assert verify(tmp_path, captured, "--json").exit_code == 0
    for spoiled, code, index in (
        (without(captured, "delegations"), "CNF_MISMATCH", 1),
        ({**captured, "results": [*captured["results"], "e30.e30.e30"]}, "FORMAT", None),
        ({**captured, "delegations": captured["delegations"] * 2}, "FORMAT", None),
    ):
        answer = json.loads(verify(tmp_path, spoiled, "--json").stdout)
        assert (answer["code"], answer["index"]) == (code, index)


@pytest.mark.parametrize(
    ("content", "code", "index"),
    [
        (document(peer=None), "PEER_MISSING", 2),
        (document(peer=HOPS[0]), "PEER_MISMATCH", 2),
        (document(operation="close"), "OP_MISMATCH", 2),
        (document(service="/demo.Vpn/Other"), "SVC_MISMATCH", 2),
        (document(segments=[]), "PATH_MISSING", None),
        (document(segments=document()["segments"] * 6), "SIZE", None),
        (document(bundles={}), "TD_UNKNOWN", 0),
        (document(bundles={"corp.example": ""}), "TD_UNKNOWN", 0),
        (document(certificates=[]), "CERT_MISSING", 0),
        (without(document(), "certificates"), "CERT_MISSING", 0),
        (document(certificates=document()["certificates"] * 2), "CERT_CHAIN", None),
        (document(now=SECONDS + 89), "EXPIRED", 0),
        (document(now=0), "NOT_YET_VALID", 0),
        (answered(sent="x"), "RESPONSE_UNBOUND", None),
        (answered(sent=""), "RESPONSE_UNBOUND", None),
        (answered(operation="find"), "OP_MISMATCH", 1),
        (answered(service="x"), "SVC_MISMATCH", 1),
        (answered(peer=None), "PEER_MISSING", 1),
        (document(segments=[{"name": "\ud800", "id": "\ud800", "token": "\ud800"}]), "FORMAT", 0),
    ],
)
def test_refused_path_has_its_code_and_hop(tmp_path: Path, content: object, code: str, index: int | None) -> None:
    """Whatever is inside a token, or how many there are, is a refusal."""
    result = verify(tmp_path, content, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {"verdict": "refused", "code": code, "index": index, "hops": []}
    assert result.stderr == ""


BAD = {
    "empty": b"",
    "not json": b"{",
    "not an object": b"[]",
    "bom": b"\xef\xbb\xbf" + json.dumps(document()).encode(),
    "not utf-8": b"\xff{}",
    "deep": b"[" * 100_000,
    "name twice": b'{"now":1,"now":2}',
    "not a number": b'{"now":NaN}',
    "long number": b'{"now":1' + b"0" * 5000 + b"}",
    **{f"no {name}": without(document(), name) for name in document() if name != "certificates"},
    "no sent": without(answered(), "sent"),
    "sent on the server side": document(sent="x"),
    "sent null on the server side": document(sent=None),
    **{
        f"{name} is {value!r:.8}": document(**{name: value})
        for name, value in (
            ("now", "1"),
            ("now", True),
            ("now", None),
            ("now", -1),
            ("now", 1e400),
            ("now", 10**30),
            ("self", None),
            ("self", 1),
            ("self", GATEWAY + "/"),
            ("self", ""),
            ("peer", "SPIFFE://corp.example/a"),
            ("peer", 1),
            ("peer", []),
            ("side", "both"),
            ("side", None),
            ("operation", None),
            ("service", 1),
            ("bundles", []),
            ("bundles", {"corp.example": None}),
            ("bundles", {"\x1e": None}),
            ("bundles", {"Corp.example": ""}),
            ("bundles", {"corp.example": "x"}),
            ("bundles", {"corp.example": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"}),
            ("bundles", {"corp.example": "\ud800"}),
            ("bundles", {"": ""}),
            ("segments", {}),
            ("segments", [1]),
            ("segments", [{}]),
            ("segments", [{"name": 1, "id": "", "token": ""}]),
            ("segments", [{"name": "", "id": None, "token": ""}]),
            ("segments", [{"name": "", "id": "", "token": []}]),
            ("certificates", None),
            ("certificates", [1]),
            ("certificates", [""]),
            ("certificates", ["x"]),
            ("certificates", ["\ud800"]),
            ("delegations", None),
            ("delegations", [1]),
            ("results", {}),
            ("results", [None]),
        )
    },
    "sent is a number": answered(sent=1),
    "too long": b" " * (32 * 1024 * 1024 + 1),
}


@pytest.mark.parametrize("options", [(), ("--json",)])
@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_line(tmp_path: Path, name: str, options: tuple[str, ...]) -> None:
    """What does not say what is to be judged is no refusal."""
    result = verify(tmp_path, BAD[name], *options)
    assert result.exit_code == 2, name
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert isinstance(result.exception, SystemExit)


@pytest.mark.parametrize("name", ["missing.json", ".", "nul\0.json"])
def test_file_that_cannot_be_read_is_bad_input(tmp_path: Path, name: str) -> None:
    """Not there, a folder, no name at all."""
    result = run(f"{tmp_path}/{name}", "--json")
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1


def test_members_that_nobody_knows_do_no_harm(tmp_path: Path) -> None:
    """A capture may hold more than is judged; a fraction of a second is a time."""
    assert verify(tmp_path, document(comment="x", now=SECONDS + 0.5), "--json").exit_code == 0
    spacious = json.dumps(document()).encode() + b" " * 1000
    assert verify(tmp_path, spacious).exit_code == 0


def test_several_files_are_judged_in_order_each_alone(tmp_path: Path) -> None:
    """A replayed token is nobody's business between files; a bad file stops nobody."""
    good, refused, bad = tmp_path / "good", tmp_path / "refused", tmp_path / "bad"
    good.write_text(json.dumps(document()))
    refused.write_text(json.dumps(document(peer=None)))
    bad.write_text("{")
    result = run(str(good), str(good), str(refused), "--json")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(line["file"], line["verdict"]) for line in lines] == [
        (str(good), "verified"),
        (str(good), "verified"),
        (str(refused), "refused"),
    ]
    assert result.exit_code == 1
    result = run(str(bad), str(tmp_path / "none"), str(good), "--json")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["verdict"] for line in lines] == ["bad_input", "bad_input", "verified"]
    assert lines[0].keys() == {"file", "verdict", "error"}
    assert result.exit_code == 2
    assert result.stderr == ""
    assert run(str(good), str(good), "--json").exit_code == 0


def test_stdin_has_a_document_a_line() -> None:
    """Blank lines are none; a bad line stops nobody."""
    lines = [json.dumps(document()), "", "{", json.dumps(answered(peer=None))]
    result = run("-", "--json", stdin="\n".join(lines).encode())
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(one["file"], one["verdict"]) for one in answers] == [
        ("-", "verified"),
        ("-", "bad_input"),
        ("-", "refused"),
    ]
    assert result.exit_code == 2


def test_line_that_is_too_long_is_skipped() -> None:
    """The next line is judged as if nothing had been."""
    long = b" " * (2 * 32 * 1024 * 1024 + 5) + b"{}"
    result = run("-", "--json", stdin=b"x" + long + b"\n" + json.dumps(document()).encode() + b"\n")
    answers = [json.loads(line)["verdict"] for line in result.stdout.splitlines()]
    assert answers == ["bad_input", "verified"]


def test_words_for_people_say_the_same(tmp_path: Path) -> None:
    """Without --json the hops, or the refusal, are said in words."""
    result = verify(tmp_path, document())
    assert result.exit_code == 0
    assert "verified" in result.stdout
    assert all(hop in result.stdout for hop in HOPS[:3])
    result = verify(tmp_path, document(peer=None))
    assert result.exit_code == 1
    assert "PEER_MISSING at hop 2" in result.stdout
    assert "\x1b" not in result.stdout


def test_fault_that_nobody_foresaw_is_a_refusal() -> None:
    """The outer edge denies; it does not show what went wrong."""

    def fail() -> VerifiedPath:
        raise ZeroDivisionError("secret")

    judgement = judge(fail)
    assert (judgement.exit_code, judgement.document["code"]) == (1, "INTERNAL")
    assert "secret" not in judgement.words


def test_program_runs_as_a_module(tmp_path: Path) -> None:
    """The same as a program of its own, through a pipe."""
    done = subprocess.run(
        [sys.executable, "-m", "nsmsec", "path", "verify", "-", "--json"],
        input=json.dumps(document()).encode(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["verdict"] == "verified"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(name=st.sampled_from(sorted(answered())), value=VALUES, client=st.booleans())
def test_document_with_any_member_is_judged_or_bad(
    tmp_path_factory: pytest.TempPathFactory, *, name: str, value: object, client: bool
) -> None:
    """Whatever a member is, there is a verdict or one line."""
    file = tmp_path_factory.mktemp("fuzz") / "captured.json"
    file.write_text(json.dumps({**(answered() if client else document()), name: value}))
    result = run(str(file), "--json")
    assert result.exit_code in {0, 1, 2}
    assert isinstance(result.exception, SystemExit)
    assert len((result.stdout + result.stderr).splitlines()) == 1


@given(st.binary(max_size=100))
def test_any_bytes_are_bad_input(data: bytes) -> None:
    """Nothing but one line comes out."""
    result = run("-", "--json", stdin=data)
    assert result.exit_code in {0, 2}
    assert isinstance(result.exception, SystemExit)


def test_stdin_without_a_document_is_bad_input() -> None:
    """Nothing was verified, so it is not well: none of none is not all of them."""
    result = run("-", "--json", stdin=b"\n \n")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["verdict"] == "bad_input"
