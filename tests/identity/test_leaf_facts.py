# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A deny-list can mean a leaf by what other tools say about it."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from nsmsec.identity import PresentedChain, leaf_facts
from tests.identity.parts import CORP, NOW, verify

if TYPE_CHECKING:
    from pathlib import Path

OPENSSL = shutil.which("openssl") or "openssl"
ISSUER = x509.Name(
    [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "US"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Corp, Inc."),
        x509.NameAttribute(NameOID.COMMON_NAME, "authority"),
    ]
)


def leaf(serial: int) -> x509.Certificate:
    """Return a certificate with this serial number."""
    key = ec.generate_private_key(ec.SECP256R1())
    made = x509.CertificateBuilder().subject_name(ISSUER).issuer_name(ISSUER).public_key(key.public_key())
    made = made.serial_number(serial).not_valid_before(NOW).not_valid_after(NOW + timedelta(hours=1))
    return made.sign(key, hashes.SHA256())


@pytest.mark.parametrize("serial", [1, 0x0ABC, 0xABCD, 2**158 + 5])
def test_facts_are_what_openssl_prints(tmp_path: Path, serial: int) -> None:
    """So an operator can write the entry with a certificate in hand; only the case of the digits differs."""
    certificate = leaf(serial)
    file = tmp_path / "leaf.pem"
    file.write_bytes(certificate.public_bytes(Encoding.PEM))

    def openssl(*arguments: str, given: bytes | None = None) -> bytes:
        return subprocess.run([OPENSSL, *arguments], check=True, capture_output=True, input=given).stdout

    printed = openssl("x509", "-in", str(file), "-noout", "-serial", "-issuer", "-nameopt", "RFC2253").decode()
    key = openssl("pkey", "-pubin", "-outform", "DER", given=openssl("x509", "-in", str(file), "-noout", "-pubkey"))
    facts = leaf_facts(certificate)
    assert printed.splitlines() == [f"serial={facts['serial'].upper()}", f"issuer={facts['issuer']}"]
    assert facts["key_sha256"] == hashlib.sha256(key).hexdigest()


def test_verified_identity_knows_its_leaf() -> None:
    """The leaf's, not those of an intermediate; proven or remembered."""
    svid = CORP.intermediate().issue("/client")
    presented = PresentedChain(certificates=tuple(one.public_bytes(Encoding.DER) for one in svid.certificates))
    assert verify(presented).leaf_facts == leaf_facts(svid.certificates[0])
    assert verify(presented).leaf_facts != leaf_facts(svid.certificates[1])
