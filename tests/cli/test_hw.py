# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec hw verify`: verdicts, codes, facts, exit codes; bad input is one line, never a traceback."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nsmsec.attestation.tpm import Watermark
from nsmsec.cli import main
from nsmsec.cli.hw_document import pcrs_document, read_case
from tests.attestation.tpm.documents import document
from tests.attestation.tpm.logs import log
from tests.attestation.tpm.paper import authority, top
from tests.attestation.tpm.spoiled import EK_SHA256, SPOILED, good, logged, with_maker

if TYPE_CHECKING:
    from pathlib import Path


@cache
def text() -> str:
    """Return good evidence as a document, once."""
    return json.dumps(document(good()))


def run(*arguments: str, stdin: str | None = None) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, ["hw", "verify", *arguments], input=stdin)


def judged(tmp_path: Path, content: object, *options: str) -> Result:
    """Write a document, judge it."""
    file = tmp_path / "evidence.json"
    file.write_text(json.dumps(content))
    return run(str(file), *options)


def test_good_evidence_is_printed_fact_by_fact(tmp_path: Path) -> None:
    """Every fact, nothing else."""
    case = logged().demanded(watermark=Watermark(reset_count=1, restart_count=0, clock=1), min_firmware=1)
    result = judged(tmp_path, document(case.demanded(pcrs=case.evidence.pcrs)), "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert (told["verdict"], told["code"], set(told)) == ("verified", None, {"verdict", "code", "facts"})
    facts = told["facts"]
    token_key = facts.pop("token_key")
    assert set(token_key) == {"name", "spki"}
    assert facts == {
        "ek": EK_SHA256,
        "ek_template": "L-1",
        "ek_trust": "root",
        "manufacturer": "id:4E545300",
        "model": "paper",
        "version": "id:00070002",
        "software": False,
        "ak_name": next(iter(case.expected.activated_ak_names)).hex(),
        "reset_count": 4,
        "restart_count": 1,
        "clock": 5000,
        "firmware": "0007000200000001",
        "pcr_digest": facts["pcr_digest"],
        "pcrs": pcrs_document(case.evidence.pcrs),
        "pcrs_demanded": True,
        "pcrs_replayed": True,
        "svid_spki_sha256": case.expected.binding[:32].hex(),
    }


def test_facts_are_a_table_for_people(tmp_path: Path) -> None:
    """Without --json."""
    result = judged(tmp_path, document(good()))
    assert result.exit_code == 0
    assert "verified" in result.stdout
    assert "0007000200000001" in result.stdout


def test_what_is_not_known_is_null(tmp_path: Path) -> None:
    """No maker, no SVID, no token key, no firmware."""
    from tests.attestation.tpm.paper import AK, OWNER, challenge, primary

    case = good(maker=None, token_key=None, challenge=challenge(binding=b""), qualified_signer=primary(OWNER, AK))
    case = case.demanded(binding=b"", ek_allow=frozenset({EK_SHA256}), allow_software=True)
    facts = json.loads(judged(tmp_path, document(case), "--json").stdout)["facts"]
    absent = {name for name, value in facts.items() if value is None}
    assert absent == {
        "manufacturer",
        "model",
        "version",
        "reset_count",
        "restart_count",
        "clock",
        "firmware",
        "svid_spki_sha256",
        "token_key",
    }
    assert facts["software"] is True


@pytest.mark.parametrize("situation", [name for name in SPOILED if "step 11" not in name])
def test_spoiled_evidence_is_refused_with_its_code(situation: str) -> None:
    """As the library refuses it; a document has the same evidence."""
    spoil, code = SPOILED[situation]
    result = run("-", "--json", stdin=json.dumps(document(spoil())))
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {"file": "-", "verdict": "refused", "code": code, "facts": {}}


def test_refusal_for_people_says_why(tmp_path: Path) -> None:
    """In one line."""
    result = judged(tmp_path, document(with_maker(model="swtpm")))
    assert result.exit_code == 1
    assert "refused: TPM_SOFTWARE: EK: expected that of a hardware TPM" in result.stdout


def test_intermediates_may_be_left_out_or_given(tmp_path: Path) -> None:
    """They are not in the contract's first form."""
    between = authority("Between", issuer="Top")
    case = with_maker(authority="Between").demanded(ek_roots=(top("Top"),), ek_intermediates=(between,))
    whole = document(case)
    assert judged(tmp_path, whole).exit_code == 0
    del whole["expected"]["ek_intermediates"]
    assert judged(tmp_path, whole).exit_code == 1


def spoiled_document(path: str, value: object) -> dict[str, Any]:
    """Return good evidence as a document, with one member changed, or taken away by `...`."""
    whole: dict[str, Any] = json.loads(text())
    *parents, last = path.split("/")
    within = whole
    for parent in parents:
        within = within[parent]
    if value is ...:
        del within[last]
    else:
        within[last] = value
    return whole


BAD = {
    "no now": ("now", ..., "a member now"),
    "no evidence": ("evidence", ..., "a member evidence"),
    "no expected": ("expected", ..., "a member expected"),
    "evidence of another version": ("evidence/version", 2, "the version 1"),
    "a version that is no number": ("evidence/version", "1", "version to be a number"),
    "no EK": ("evidence/ek", ..., "a member ek"),
    "no EK certificate": ("evidence/ek/certificate", ..., "a member certificate"),
    "padded base64url": ("evidence/ak_public", "AA==", "ak_public to be base64url"),
    "base64 that is not for URLs": ("evidence/ak_public", "+/+/", "ak_public to be base64url"),
    "text that UTF-8 does not have": ("evidence/ak_public", "\ud800", "ak_public to be base64url"),
    "bytes as a list": ("evidence/ak_public", [1], "ak_public to be a text"),
    "no certification": ("evidence/certify", ..., "a member certify"),
    "a certification that is no object": ("evidence/certify", "x", "certify to be an object"),
    "no event log": ("evidence/event_log", ..., "a member event_log"),
    "a bank that is no object": ("evidence/pcrs", {"sha256": []}, "bank of pcrs to be an object"),
    "a PCR that is no number": ("evidence/pcrs", {"sha256": {"x": "00"}}, "the number of a PCR"),
    "a PCR too high": ("evidence/pcrs", {"sha256": {"32": "00"}}, "the number of a PCR"),
    "a PCR in another spelling": ("evidence/pcrs", {"sha256": {"07": "00"}}, "the number of a PCR"),
    "a PCR value that is no hex": ("evidence/pcrs", {"sha256": {"0": "0"}}, "pcrs to be hex"),
    "a PCR value that is no text": ("evidence/pcrs", {"sha256": {"0": 0}}, "pcrs to be hex"),
    "a nonce too short": ("expected/nonce", "AA", "a nonce of 32 bytes"),
    "a binding of another length": ("expected/binding", "AA", "a binding to an SVID"),
    "a selection that is no list": ("expected/pcr_selection", {"sha256": "0"}, "sha256 to be a list"),
    "a selection with a truth value": ("expected/pcr_selection", {"sha256": [True]}, "numbers of PCRs"),
    "a selection out of range": ("expected/pcr_selection", {"sha256": [32]}, "numbers of PCRs"),
    "a selection with a PCR twice": ("expected/pcr_selection", {"sha256": [0, 0]}, "once"),
    "roots that are no texts": ("expected/ek_roots", [1], "ek_roots to be texts"),
    "roots that are no PEM": ("expected/ek_roots", ["x"], "pem: expected certificates"),
    "intermediates that are no PEM": ("expected/ek_intermediates", ["x"], "pem: expected certificates"),
    "an inventory that is no hex": ("expected/ek_allow", ["zz"], "ek_allow to be hex"),
    "a Name that is no hex": ("expected/activated_ak_names", [""], "activated_ak_names to be hex"),
    "software as a number": ("expected/allow_software", 0, "allow_software to be a truth value"),
    "no word on software": ("expected/allow_software", ..., "a member allow_software"),
    "firmware that is no hex": ("expected/min_firmware", "0x1", "hex digits"),
    "firmware too long": ("expected/min_firmware", "0" * 17, "hex digits"),
    "a watermark without a clock": ("expected/watermark", {"reset_count": 0, "restart_count": 0}, "a member clock"),
    "a counter below zero": (
        "expected/watermark",
        {"reset_count": -1, "restart_count": 0, "clock": 0},
        "reset_count to be at least 0",
    ),
    "no word on a watermark": ("expected/watermark", ..., "a member watermark"),
}


@pytest.mark.parametrize("situation", BAD)
def test_document_of_another_form_is_bad_input(situation: str, tmp_path: Path) -> None:
    """One line on stderr, nothing judged."""
    path, value, why = BAD[situation]
    result = judged(tmp_path, spoiled_document(path, value), "--json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert why in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_more_members_do_no_harm(tmp_path: Path) -> None:
    """A document may say where it is from."""
    assert judged(tmp_path, {**json.loads(text()), "about": "anything"}).exit_code == 0


def test_several_files_are_judged_each_alone(tmp_path: Path) -> None:
    """The worst is the exit code."""
    names = []
    for number, content in enumerate([text(), json.dumps(document(good(magic=0))), "{"]):
        file = tmp_path / f"{number}.json"
        file.write_text(content)
        names.append(str(file))
    result = run(*names, "--json")
    assert result.exit_code == 2
    told = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(one["file"], one["verdict"]) for one in told] == list(
        zip(names, ["verified", "refused", "bad_input"], strict=True)
    )


def test_evidence_survives_its_document() -> None:
    """What is written is what is read."""
    case = logged()
    assert case.evidence.event_log == log()
    read = read_case(json.dumps(document(case)).encode())
    assert (read.evidence, read.expected.nonce) == (case.evidence, case.expected.nonce)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(
        ["now", *(f"evidence/{name}" for name in json.loads(text())["evidence"])]
        + [f"expected/{name}" for name in json.loads(text())["expected"]]
    ),
    value=JSON,
)
def test_document_with_any_member_is_judged_or_bad(path: str, value: object) -> None:
    """No traceback, whatever a member is."""
    result = run("-", "--json", stdin=json.dumps(spoiled_document(path, value)))
    assert result.exit_code in {0, 1, 2}
    assert json.loads(result.stdout)["verdict"] in {"verified", "refused", "bad_input"}
    assert json.loads(result.stdout).get("code") != "INTERNAL"
