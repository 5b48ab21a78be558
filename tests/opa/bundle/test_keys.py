# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Keys are those of the table, public, with the algorithms of their type."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed448, rsa, x25519
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from nsmsec.errors import Misconfigured
from nsmsec.opa.bundle import ALGORITHMS, BundleKey, BundleSigner, BundleVerifier
from tests.opa.bundle.signing import NOW, SIGNER, certificate, key_for, private_pem, public_pem, signed

RSA = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_algorithms_follow_from_the_type_or_one_is_fixed(algorithm: str) -> None:
    """An RSA key has six, every other key one."""
    pem = public_pem(key_for(algorithm))
    assert BundleKey.from_pem(pem).algorithms == (RSA if algorithm in RSA else (algorithm,))
    assert BundleKey.from_pem(pem, algorithm=algorithm, key_id="k").algorithms == (algorithm,)
    other = "ES256" if algorithm != "ES256" else "RS256"
    with pytest.raises(Misconfigured, match="goes with"):
        BundleKey.from_pem(pem, algorithm=other)


def test_certificate_is_a_key_and_nothing_else() -> None:
    """It was over long ago: who is trusted, and until when, is said by whoever lists the key."""
    assert BundleVerifier([BundleKey.from_pem(certificate())]).verify(signed(), now=NOW).version == 7


@pytest.mark.parametrize(
    "key",
    [
        ec.generate_private_key(ec.SECP256K1()),
        rsa.generate_private_key(65537, 1024),  # noqa: S505 - too small on purpose
        ed448.Ed448PrivateKey.generate(),
        x25519.X25519PrivateKey.generate(),
    ],
    ids=["secp256k1", "rsa-1024", "ed448", "x25519"],
)
def test_key_of_another_kind_is_refused(key: ec.EllipticCurvePrivateKey) -> None:
    """For verifying and for signing."""
    with pytest.raises(Misconfigured, match="another key"):
        BundleKey.from_pem(public_pem(key))
    with pytest.raises(Misconfigured, match="another key"):
        BundleSigner(private_pem(key))


@pytest.mark.parametrize("pem", [b"", b"secret", private_pem(SIGNER), certificate()[:200], b"x" * 70_000])
def test_what_is_no_public_key_is_refused(pem: bytes) -> None:
    """A private key neither: it has no business where bundles are verified."""
    with pytest.raises(Misconfigured, match="bundle key"):
        BundleKey.from_pem(pem)


def test_what_is_no_private_key_cannot_sign() -> None:
    """Nor one with a passphrase, which we do not ask for, nor with an algorithm of another type."""
    locked = SIGNER.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"words"))
    for pem in (b"", public_pem(SIGNER), locked):
        with pytest.raises(Misconfigured, match="private key"):
            BundleSigner(pem)
    with pytest.raises(Misconfigured, match="goes with RS256"):
        BundleSigner(private_pem(SIGNER), algorithm="RS256")
