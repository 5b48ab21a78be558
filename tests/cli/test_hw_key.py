# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec hw key` gives away the public half of a verifier's key, and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from nsmsec.appraisal import ResultKey, TrustedVerifier
from nsmsec.cli import main
from nsmsec.dev.keys import new_key
from nsmsec.identity import SpiffeID, TrustDomain

if TYPE_CHECKING:
    from pathlib import Path

VERIFIER, DOMAIN = SpiffeID.parse("spiffe://corp.example/verifier"), TrustDomain.parse("corp.example")


def pem_of(kind: str) -> bytes:
    """Return a new private key as a file has it."""
    return new_key(kind).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def test_relying_parties_can_use_what_is_printed(tmp_path: Path) -> None:
    """It is a JWK set with the one public key."""
    (tmp_path / "key.pem").write_bytes(pem := pem_of("p256"))
    told = CliRunner().invoke(main, ["hw", "key", str(tmp_path / "key.pem")])
    assert told.exit_code == 0
    trusted = TrustedVerifier.from_jwk_set(told.stdout.encode(), id=VERIFIER, trust_domains=frozenset({DOMAIN}))
    assert trusted.keys == (ResultKey.from_pem(pem).public_key,)
    assert "d" not in json.loads(told.stdout)["keys"][0]


@pytest.mark.parametrize("kind", ["p384", "rsa", "none"])
def test_another_key_is_bad_input(tmp_path: Path, kind: str) -> None:
    """One line says so."""
    (tmp_path / "key.pem").write_bytes(b"no key" if kind == "none" else pem_of(kind))
    told = CliRunner().invoke(main, ["hw", "key", str(tmp_path / "key.pem")])
    assert (told.exit_code, told.stdout) == (2, "")
    assert told.stderr.startswith("nsmsec hw key: result key: expected a private key")
