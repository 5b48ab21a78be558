# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The key of a verifier: one kind, shown to nobody."""

from __future__ import annotations

import pickle

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)

from nsmsec.appraisal import ResultKey
from nsmsec.errors import Misconfigured

P256, P384 = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP384R1())


def pem(
    key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey = P256,
    *,
    form: PrivateFormat = PrivateFormat.PKCS8,
    encryption: KeySerializationEncryption | None = None,
) -> bytes:
    """Return a private key as a file has it."""
    return key.private_bytes(Encoding.PEM, form, encryption or NoEncryption())


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL], ids=["PKCS 8", "SEC 1"])
def test_key_of_a_file_signs_as_itself(form: PrivateFormat) -> None:
    """Its signatures hold under its public half, whose thumbprint is its ID."""
    key = ResultKey.from_pem(pem(form=form))
    assert key.public_key == P256.public_key()
    key.public_key.verify(key.sign(b"data"), b"data", ec.ECDSA(hashes.SHA256()))
    assert (key.jwk()["kid"], repr(key)) == (key.key_id, f"ResultKey({key.key_id})")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no key",
        bytes(range(128)),
        pem(P384),
        pem(ed25519.Ed25519PrivateKey.generate()),
        pem(encryption=BestAvailableEncryption(b"password")),
    ],
    ids=["empty", "no PEM", "binary", "P-384", "Ed25519", "encrypted"],
)
def test_another_key_is_misconfigured(data: bytes) -> None:
    """There is one algorithm."""
    with pytest.raises(Misconfigured):
        ResultKey.from_pem(data)


def test_key_is_never_pickled() -> None:
    """Nor does anything show it."""
    key = ResultKey.generate()
    with pytest.raises(TypeError):
        pickle.dumps(key)
    assert not [name for name in dir(key) if not name.startswith("_") and "private" in name]
