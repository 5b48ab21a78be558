# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec hw info|ek|enroll|quote` ask a real software TPM; whatever is wrong is one line."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from nsmsec.attestation.tpm import make_credential, read_public
from nsmsec.attestation.tpm.certificate import read_certificate
from nsmsec.cli import main
from nsmsec.cli.hw_document import evidence_document
from nsmsec.cli.verifier_profile import read_profile
from nsmsec.dev.toml_table import TOMLTable
from tests.attestation.attester.asking import NONCE, SVID, running, tcti
from tests.attestation.tpm.documents import document, spell
from tests.attestation.tpm.spoiled import good

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.attestation.tpm.software_tpm import SoftwareTPM

REAL = [pytest.mark.tpm, pytest.mark.swtpm, pytest.mark.xdist_group("swtpm")]


def real(test: Any) -> Any:  # noqa: ANN401 - a decorator
    """Mark a test that needs a TPM."""
    for mark in REAL:
        test = mark(test)
    return test


def run(*arguments: str, stdin: str | None = None) -> Result:
    """Run a command of `nsmsec hw`."""
    return CliRunner().invoke(main, ["hw", *arguments], input=stdin)


def told(*arguments: str, stdin: str | None = None) -> dict[str, Any]:
    """Run a command that succeeds, and return what it tells."""
    result = run(*arguments, stdin=stdin)
    assert result.exit_code == 0, result.stderr
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def unspell(text: str) -> bytes:
    """Read base64url without padding."""
    return base64.urlsafe_b64decode(text + "==")


@pytest.fixture(scope="module")
def tpm() -> Iterator[SoftwareTPM]:
    """Return a TPM."""
    with running() as made:
        yield made


@real
def test_info_is_labelled_unsigned(tpm: SoftwareTPM) -> None:
    """In both forms."""
    found = told("info", "--tcti", tcti(tpm), "--json")
    assert found == {
        "signed": False,
        "manufacturer": "IBM",
        "vendor": "SW   TPM",
        "revision": "1.64",
        "firmware": found["firmware"],
        "locked_out": False,
        "failed_passwords": 0,
    }
    assert found["firmware"].startswith("20191023")
    lines = run("info", "--tcti", tcti(tpm)).stdout.splitlines()
    assert lines == [f"{name}: {value}" for name, value in found.items()]


@real
def test_ek_prints_the_hash_that_inventories_have(tpm: SoftwareTPM) -> None:
    """SHA-256 over the key's SPKI DER, which stands in its certificate, too."""
    found = told("ek", "--tcti", tcti(tpm), "--json")
    spki = read_certificate(unspell(found["certificate"])).tbs_certificate_bytes
    key = read_public(unspell(found["public"]), what="EK")
    assert key.spki in spki
    assert found["ek"] == hashlib.sha256(key.spki).hexdigest()
    assert run("ek", "--tcti", tcti(tpm)).stdout == found["ek"] + "\n"
    assert told("ek", "--tcti", tcti(tpm), "--ek", "p-256", "--json")["certificate"] is None


@real
@pytest.mark.parametrize("kind", ["rsa-2048", "p-256", "p-384"])
def test_a_machine_enrols_and_quotes_by_commands_alone(tpm: SoftwareTPM, kind: str, tmp_path: Path) -> None:
    """What they print is what `nsmsec hw verify` reads."""
    where = ("--tcti", tcti(tpm), "--ek", kind)
    keys = told("enroll", *where)
    secret = secrets.token_bytes(32)
    challenge = make_credential(
        ek=read_public(unspell(keys["ek"]["public"]), what="EK"),
        ak_name=bytes.fromhex(keys["ak_name"]),
        secret=secret,
        random=secrets.token_bytes,
    )
    stdin = json.dumps({"id_object": spell(challenge.id_object), "encrypted_secret": spell(challenge.encrypted_secret)})
    assert told("enroll", *where, "--credential", "-", "--json", stdin=stdin) == {"secret": spell(secret)}
    evidence = told("quote", *where, "--nonce", NONCE.hex(), "--binding", SVID.hex(), "--pcrs", "sha256:0,7")
    assert set(evidence) == set(evidence_document(good().evidence))
    case = document(good())
    case["evidence"] = evidence
    case["expected"] |= {
        "nonce": spell(NONCE),
        "binding": spell(SVID),
        "pcr_selection": {"sha256": [0, 7]},
        "pcrs": None,
        "ek_allow": [keys["ek_sha256"]],
        "activated_ak_names": [keys["ak_name"]],
        "allow_software": True,
        "min_firmware": None,
        "watermark": None,
    }
    file = tmp_path / "evidence.json"
    file.write_text(json.dumps(case))
    facts = told("verify", str(file), "--json")["facts"]
    assert (facts["ek"], facts["svid_spki_sha256"]) == (keys["ek_sha256"], SVID.hex())


@real
def test_a_machine_prints_its_state_as_reference_values(tpm: SoftwareTPM) -> None:
    """As a configuration of `nsmsec hw serve` has them."""
    where = ("--tcti", tcti(tpm), "--pcrs", "sha256:0,7", "--pcrs", "sha384:4", "--name", "rack-7")
    said = told("profile", *where, "--json")
    assert said == {"name": "rack-7", "pcrs": {"sha256": {"0": "00" * 32, "7": "00" * 32}, "sha384": {"4": "00" * 48}}}
    document = tomllib.loads(run("profile", *where).stdout)
    assert document == {"profile": [said]}
    (table,) = TOMLTable(document, "file").tables("profile")
    assert read_profile(table).values == {"sha256": {0: bytes(32), 7: bytes(32)}, "sha384": {4: bytes(48)}}


@real
def test_a_challenge_for_another_tpm_is_refused(tpm: SoftwareTPM, tmp_path: Path) -> None:
    """Exit code 1, with the code of the refusal."""
    keys = told("enroll", "--tcti", tcti(tpm))
    challenge = make_credential(
        ek=read_public(unspell(keys["ek"]["public"]), what="EK"),
        ak_name=bytes(34),
        secret=bytes(32),
        random=secrets.token_bytes,
    )
    file = tmp_path / "challenge.json"
    file.write_text(
        json.dumps({"id_object": spell(challenge.id_object), "encrypted_secret": spell(challenge.encrypted_secret)})
    )
    result = run("enroll", "--tcti", tcti(tpm), "--credential", str(file))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("nsmsec hw enroll: TPM_AK_NOT_ACTIVATED: ")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"id_object": 1, "encrypted_secret": ""}',
        '{"id_object": "=", "encrypted_secret": ""}',
        '{"id_object": "AA"}',
        " " * 65_537,
    ],
    ids=["empty", "list", "no-members", "number", "padded", "half", "too-long"],
)
def test_a_challenge_that_cannot_be_read_is_bad_input(content: str) -> None:
    """No TPM is asked."""
    result = run("enroll", "--credential", "-", stdin=content)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("nsmsec: credential: expected ")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["--nonce", "xy"],
        ["--nonce", "abc"],
        ["--nonce", "00", "--binding", "xy"],
        ["--nonce", "00", "--pcrs", "sha256"],
        ["--nonce", "00", "--pcrs", "sha256:"],
        ["--nonce", "00", "--pcrs", "sha256:x"],
        ["--nonce", "00", "--pcrs", "sha256:1", "--pcrs", "sha256:2"],
        [],
    ],
    ids=["no-hex", "half-a-byte", "binding", "no-numbers", "empty-bank", "letter", "bank-twice", "no-nonce"],
)
def test_a_question_that_cannot_be_read_is_bad_input(arguments: list[str]) -> None:
    """No TPM is asked."""
    result = run("quote", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("nsmsec: ")
    assert result.stderr.count("\n") == 1


@pytest.mark.tpm
def test_a_machine_without_a_tpm_says_so() -> None:
    """Exit code 1: it may be there later."""
    result = run("info", "--tcti", "device:/dev/nsmsec-no-tpm")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "nsmsec hw info: TPM_UNAVAILABLE: attester: expected a TPM at /dev/nsmsec-no-tpm, "
        "found: No such file or directory\n"
    )


@pytest.mark.tpm
def test_a_nonce_of_another_length_is_bad_input() -> None:
    """Exit code 2: trying again is of no use."""
    result = run("quote", "--nonce", "00", "--tcti", "nosuch:x")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("nsmsec hw quote: MISCONFIGURED: ")
