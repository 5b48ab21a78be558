# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""An X.509-SVID signs as its leaf; its key stays inside."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, fields, replace
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from nsmsec.errors import Malformed, ReasonCode, Unverified
from nsmsec.identity import X509SVID, KeyKind, PresentedChain, StaticX509SVIDSource
from tests.identity.parts import CORP, KEYS, NOW, refused

if TYPE_CHECKING:
    from nsmsec.dev import Issued

GOOD = CORP.issue_certificate(CORP.profile("/client"))
KINDS = {"p256": KeyKind.P256, "p384": KeyKind.P384, "rsa2048": KeyKind.RSA, "rsa3072": KeyKind.RSA}


def pkcs8(issued: Issued) -> bytes:
    """The key in DER."""
    return issued.private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def test_good_svid_shows_what_is_public() -> None:
    """Identity, chain, digest, key, life."""
    intermediate = CORP.intermediate()
    issued = intermediate.issue_certificate(intermediate.profile("/client"))
    svid = X509SVID.from_pem(issued.certificates_pem, issued.private_key_pem)
    assert str(svid.id) == "spiffe://corp.example/client"
    assert svid.certificates == (issued.certificate, intermediate.certificate)
    assert svid.der_chain == issued.der_chain
    assert svid.leaf_sha256 == PresentedChain(certificates=svid.der_chain).leaf_sha256
    assert svid.public_key == issued.private_key.public_key()
    assert svid.key_kind is KeyKind.P256
    assert svid.not_before <= NOW < svid.not_after == issued.certificate.not_valid_after_utc
    assert StaticX509SVIDSource(svid).x509_svid() is svid


def test_svid_in_der_is_the_same() -> None:
    """The Workload API's form gives the same identity."""
    svid = X509SVID.from_der(GOOD.der_chain, pkcs8(GOOD))
    assert svid.der_chain == X509SVID.from_pem(GOOD.certificates_pem, GOOD.private_key_pem).der_chain


@pytest.mark.parametrize("kind", KINDS)
def test_signature_verifies_with_the_leaf(kind: str) -> None:
    """One algorithm for each kind of key."""
    svid = CORP.issue_certificate(CORP.profile(), key_kind=kind).svid()
    assert svid.key_kind is KINDS[kind]
    signature = svid.sign(b"data")
    if isinstance(svid.public_key, rsa.RSAPublicKey):
        svid.public_key.verify(signature, b"data", padding.PKCS1v15(), hashes.SHA256())
    else:
        digest = hashes.SHA384() if kind == "p384" else hashes.SHA256()
        svid.public_key.verify(signature, b"data", ec.ECDSA(digest))


@pytest.mark.parametrize("kind", ["p521", "ed25519", "rsa1024", "secp256k1"])
def test_key_off_the_list_is_refused_clearly(kind: str) -> None:
    """Before any handshake, with a message that says what would do."""
    issued = CORP.issue_certificate(CORP.profile(), key_kind=kind)
    with pytest.raises(Unverified, match="expected a P-256, P-384, RSA-2048 to RSA-4096 key, found") as caught:
        X509SVID.from_pem(issued.certificates_pem, issued.private_key_pem)
    assert caught.value.code is ReasonCode.CERT_KEY


@pytest.mark.parametrize("kind", ["p256", "p384", "rsa", "ed25519"])
def test_key_of_another_leaf_is_refused(kind: str) -> None:
    """An SVID that cannot speak for its leaf is none."""
    other = KEYS(kind).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with refused(Unverified, ReasonCode.CERT_MISMATCH):
        X509SVID.from_pem(GOOD.certificates_pem, other)


@pytest.mark.parametrize(
    "key",
    [b"", b"key", GOOD.certificates_pem, GOOD.private_key_pem[:-40], pkcs8(GOOD)],
    ids=["empty", "text", "certificate", "cut", "DER"],
)
def test_key_that_cannot_be_read_is_refused(key: bytes) -> None:
    """The message has no cause that might quote the key."""
    with pytest.raises(Malformed) as caught:
        X509SVID.from_pem(GOOD.certificates_pem, key)
    assert caught.value.code is ReasonCode.CERT_FORMAT
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_encrypted_key_is_refused() -> None:
    """We ask nobody for a password."""
    key = GOOD.private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x"))
    with refused(Malformed, ReasonCode.CERT_FORMAT):
        X509SVID.from_pem(GOOD.certificates_pem, key)


@pytest.mark.parametrize("chain", [b"", b"text", GOOD.certificates_pem[:-40], GOOD.private_key_pem])
def test_chain_that_cannot_be_read_is_refused(chain: bytes) -> None:
    """A file of something else is no certificate chain."""
    with refused(Malformed, ReasonCode.CERT_FORMAT):
        X509SVID.from_pem(chain, GOOD.private_key_pem)


def test_chain_that_cannot_be_read_in_der_is_refused() -> None:
    """To the last byte."""
    with refused(Malformed, ReasonCode.CERT_FORMAT):
        X509SVID.from_der([GOOD.der_chain[0] + b"\0"], pkcs8(GOOD))
    with refused(Malformed, ReasonCode.CERT_FORMAT):
        X509SVID.from_der(GOOD.der_chain, b"key")
    with refused(Malformed, ReasonCode.CERT_MISSING):
        X509SVID.from_der([], pkcs8(GOOD))


def test_own_leaf_keeps_the_rules_of_a_peers() -> None:
    """What every peer would refuse is refused at home, at once."""
    good = CORP.profile()
    for profile, code in (
        (replace(good, authority=True), ReasonCode.CERT_CA_LEAF),
        (replace(good, uris=()), ReasonCode.CERT_SAN),
        (replace(good, key_usages=None), ReasonCode.CERT_KEY_USAGE),
    ):
        with refused(Unverified, code):
            CORP.issue_certificate(profile).svid()


def test_own_chain_keeps_the_rules_of_a_peers() -> None:
    """Length and order count at home too."""
    with refused(Unverified, ReasonCode.CERT_CHAIN):
        CORP.issue(intermediates=4)
    with refused(Unverified, ReasonCode.CERT_CHAIN):
        replace(GOOD, above=(CORP.certificate,)).svid()


def test_svid_that_has_expired_is_still_a_value() -> None:
    """Whoever uses it has a clock; it has none."""
    profile = replace(CORP.profile(), not_after=CORP.profile().not_before)
    assert CORP.issue_certificate(profile).svid().not_after < NOW


def test_key_is_nowhere_to_be_seen() -> None:
    """No attribute, field or repr shows it; only the one named method gives it, to transports."""
    svid = CORP.issue()
    pem = svid.private_key_pem_for_transport()
    key = load_pem_private_key(pem, None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    assert key.public_key() == svid.public_key
    values = [getattr(svid, name) for name in dir(svid) if not name.startswith("__")]
    values += [getattr(svid, field.name) for field in fields(svid)]
    assert not [value for value in values if "PrivateKey" in type(value).__name__ or value == pem]
    assert not hasattr(svid, "private_key")
    assert not hasattr(svid, "__dict__")
    assert repr(svid) == str(svid) == f"X509SVID(spiffe://corp.example/client, not after {svid.not_after.isoformat()})"


def test_pickling_is_refused() -> None:
    """In every protocol, inside another value too."""
    svid = CORP.issue()
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError, match="never pickled"):
            pickle.dumps(svid, protocol)
    with pytest.raises(TypeError, match="never pickled"):
        pickle.dumps({"source": StaticX509SVIDSource(svid)})


def test_copy_shares_the_value() -> None:
    """There is one handle to the key, whoever copies."""
    svid = CORP.issue()
    assert copy.copy(svid) is svid
    assert copy.deepcopy([svid])[0] is svid


def test_svid_is_frozen() -> None:
    """Nobody gives it another identity or another signer."""
    svid = CORP.issue()
    for name in ("id", "_sign", "certificates"):
        with pytest.raises(FrozenInstanceError):
            setattr(svid, name, None)
    with refused(Unverified, ReasonCode.CERT_MISMATCH):
        replace(svid, certificates=GOOD.chain, private_key=CORP.root.private_key)


def test_traditional_key_files_are_read() -> None:
    """`BEGIN EC PRIVATE KEY` is as good as PKCS#8."""
    key = GOOD.private_key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    assert (
        X509SVID.from_pem(GOOD.certificates_pem, key).id
        == X509SVID.from_pem(GOOD.certificates_pem, GOOD.private_key_pem).id
    )
    assert isinstance(GOOD.certificate, x509.Certificate)
