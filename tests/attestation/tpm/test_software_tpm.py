# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""With a real TPM implementation and tools that are not ours: it solves our challenges, says what was recorded."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import struct
from typing import TYPE_CHECKING

import pytest

from nsmsec.attestation.tpm import make_credential, read_public, replay_log
from nsmsec.cli.hw_verify import judgement
from tests.attestation.tpm.logs import event, first
from tests.attestation.tpm.record import enrolled, recorded
from tests.attestation.tpm.software_tpm import AK_ATTRIBUTES, SoftwareTPM
from tests.attestation.tpm.test_vectors import VECTORS

if TYPE_CHECKING:
    from collections.abc import Iterator

# One process makes one TPM for all of them.
pytestmark = [pytest.mark.swtpm, pytest.mark.xdist_group("swtpm")]

SECRET = bytes(range(32))
BANKS = ("sha1", "sha256", "sha384", "sha512")
TEXT = 0x0D  # EV_IPL: its data is a text


@pytest.fixture(scope="module")
def tpm() -> Iterator[SoftwareTPM]:
    """Return a TPM."""
    with SoftwareTPM() as made:
        yield made


def solved(tpm: SoftwareTPM, ek: str, ak: str, name: bytes, *, by_policy: bool) -> bytes:
    """Let the TPM solve a challenge of ours with `tpm2_activatecredential`."""
    challenge = make_credential(
        ek=read_public(tpm.public(ek), what="EK"), ak_name=name, secret=SECRET, random=secrets.token_bytes
    )
    parts = (challenge.id_object, challenge.encrypted_secret)
    tpm.write("challenge", struct.pack(">II", 0xBADCC0DE, 1) + b"".join(map(sized, parts)))
    session = []
    if by_policy:
        tpm.tool("startauthsession", "--policy-session", "-S", "session.ctx")
        tpm.tool("policysecret", "-S", "session.ctx", "-c", "e")
        session = ["-P", "session:session.ctx"]
    try:
        tpm.tool("activatecredential", "-c", ak, "-C", ek, "-i", "challenge", "-o", "secret", *session)
    finally:
        tpm.flush()
    return tpm.read("secret")


def sized(data: bytes) -> bytes:
    """Return a TPM2B."""
    return struct.pack(">H", len(data)) + data


@pytest.mark.parametrize("kind", ["rsa", "p256", "p384"])
def test_tpm_solves_our_challenge(tpm: SoftwareTPM, kind: str) -> None:
    """By RSA-2048 (L-1), P-256 (L-2), P-384 (H-3); for no other Name."""
    ek = {"rsa": "0x81010001", "p256": "p256.ctx", "p384": "0x81010016"}[kind]
    if kind == "p256":
        tpm.tool("createek", "-c", ek, "-G", "ecc256", "-u", "ek.pub")
        tpm.flush()
    ak = tpm.primary("ak.ctx", "ecc256:ecdsa-sha256:null", AK_ATTRIBUTES)
    name = read_public(tpm.public(ak), what="AK").name
    assert solved(tpm, ek, ak, name, by_policy=kind != "p384") == SECRET
    with pytest.raises(AssertionError, match="0x1DF"):
        solved(tpm, ek, ak, b"\0\x0b" + bytes(32), by_policy=kind != "p384")


def test_names_are_those_of_the_tpm(tpm: SoftwareTPM) -> None:
    """Computed here from the public area, never taken from a message."""
    machine = enrolled(tpm)
    for context in (machine.ek, machine.ak, str(machine.key)):
        tpm.tool("readpublic", "-c", context, "-n", "name")
        tpm.flush()
        assert machine.area(context).name == tpm.read("name")


# tpm2-tools 5.4 do not know the locality at startup yet: no log here has one.
LOGS = {
    "no event": first(BANKS),
    "one event": first(BANKS) + event(7, b"one", BANKS, kind=TEXT),
    "many events": first(BANKS)
    + b"".join(
        event(number % 16, hashlib.sha256(bytes([number])).hexdigest().encode(), BANKS, kind=TEXT)
        for number in range(200)
    ),
    "one bank": first(("sha256",)) + event(0, b"alone", ("sha256",), kind=TEXT),
}


@pytest.mark.parametrize("situation", LOGS)
def test_replay_is_that_of_tpm2_eventlog(tpm: SoftwareTPM, situation: str) -> None:
    """Every PCR of every bank."""
    tpm.write("log", LOGS[situation])
    told = tpm.tool("eventlog", "log").partition("\npcrs:")[2]
    theirs: dict[str, dict[int, str]] = {}
    bank = ""
    for line in told.splitlines():
        if named := re.fullmatch(r"  (\w+):", line):
            bank = named[1]
        elif value := re.fullmatch(r"    (\d+) *: 0x([0-9a-f]+)", line):
            theirs.setdefault(bank, {})[int(value[1])] = value[2]
    ours = {
        name: {index: value.hex() for index, value in values.items()}
        for name, values in replay_log(LOGS[situation]).items()
        if values
    }
    assert ours == theirs


def test_tpm_says_now_what_was_recorded() -> None:
    """Every situation anew, with keys that nobody has seen: the same codes."""
    codes = {}
    for name, document in recorded():
        codes[name] = judgement(json.dumps(document).encode()).document["code"]
        assert codes[name] == document["code"], name
    assert codes == {name: json.loads(path.read_text())["code"] for name, path in VECTORS.items()}
