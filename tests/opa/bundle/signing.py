# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Signed bundles made by hand, so that every part can be spoilt alone."""

from __future__ import annotations

import functools
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from nsmsec.opa.bundle import BundleKey
from nsmsec.tokens import base64url
from tests.opa.archive import archive

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

__all__ = [
    "ALGORITHMS",
    "FILES",
    "NOW",
    "OTHER",
    "SIGNER",
    "canonical",
    "certificate",
    "entry",
    "jwt",
    "key_for",
    "listing",
    "private_pem",
    "public",
    "public_pem",
    "signed",
    "with_token",
]

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey

NOW: Final = datetime(2026, 6, 1, tzinfo=UTC)
MANIFEST: Final = (
    '{"revision": "r7", "roots": ["nsmsec"], '
    '"metadata": {"nsmsec": {"version": 7, "expires_at": "2027-01-01T00:00:00Z"}}}'
)
#: A good bundle without its signature.
FILES: Final[Mapping[str, str | bytes]] = {
    "/.manifest": MANIFEST,
    "/data.json": '{"nsmsec": {"settings": {"limit": 10, "share": 2.50}}}',
    "/nsmsec/nsmsec.rego": "package nsmsec\n",
    "/plan.json": "{}",
}
ALGORITHMS: Final = ("ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "EdDSA")
_CURVES: Final = {"ES256": ec.SECP256R1(), "ES384": ec.SECP384R1(), "ES512": ec.SECP521R1()}


@functools.cache
def key_for(algorithm: str) -> Key:
    """Return a key that can sign with an algorithm; one RSA key serves all of RSA's."""
    if algorithm in _CURVES:
        return ec.generate_private_key(_CURVES[algorithm])
    if algorithm == "EdDSA":
        return ed25519.Ed25519PrivateKey.generate()
    return key_for("RSA") if algorithm != "RSA" else rsa.generate_private_key(65537, 2048)


SIGNER: Final = ec.generate_private_key(ec.SECP256R1())
OTHER: Final = ec.generate_private_key(ec.SECP256R1())


def private_pem(key: PrivateKeyTypes) -> bytes:
    """Return a private key as PEM."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def public_pem(key: PrivateKeyTypes) -> bytes:
    """Return the public key of a private one as PEM."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def public(key: Key = SIGNER, *, algorithm: str | None = None, key_id: str | None = None) -> BundleKey:
    """Return what verifies the signatures of a private key."""
    return BundleKey.from_pem(public_pem(key), algorithm=algorithm, key_id=key_id)


def certificate() -> bytes:
    """Return a certificate of the signer, which ended long ago."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "signer")])
    start = datetime(2020, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(SIGNER.public_key())
    builder = builder.serial_number(1).not_valid_before(start).not_valid_after(start + timedelta(days=1))
    return builder.sign(SIGNER, hashes.SHA256()).public_bytes(Encoding.PEM)


class _Spelled(str):
    """A number as it is spelled."""

    __slots__ = ()


def canonical(name: str, content: str | bytes) -> bytes:
    """Return what OPA hashes of a file."""
    raw = content.encode() if isinstance(content, str) else content
    if not name.endswith(("data.json", ".manifest")):
        return raw
    try:
        return _text(json.loads(raw, parse_float=_Spelled, parse_int=_Spelled)).encode()
    except RecursionError:
        return raw


def _text(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{_text(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_text, value)) + "]"
    return str(value) if isinstance(value, _Spelled) else json.dumps(value)


def entry(name: str, content: str | bytes, algorithm: str = "SHA-256") -> dict[str, object]:
    """Return the line of a signature about one file."""
    digest = hashlib.new(algorithm.replace("-", "").lower(), canonical(name, content))
    return {"name": name.removeprefix("/"), "hash": digest.hexdigest(), "algorithm": algorithm}


def listing(files: Mapping[str, str | bytes], **claims: object) -> dict[str, object]:
    """Return what a signature says."""
    return {"files": [entry(name, content) for name, content in files.items()], **claims}


def jwt(payload: object, key: Key = SIGNER, header: Mapping[str, object] | None = None) -> str:
    """Return a token signed with ES256, or by RSA or Ed25519 with the algorithm of the header."""
    head = dict(header) if header is not None else {"alg": "ES256", "typ": "JWT"}
    parts = [base64url.encode(json.dumps(part).encode()) for part in (head, payload)]
    message = ".".join(parts).encode()
    return f"{message.decode()}.{base64url.encode(_signature(key, str(head.get('alg')), message))}"


def _signature(key: Key, algorithm: str, message: bytes) -> bytes:
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(message)
    if isinstance(key, rsa.RSAPrivateKey):
        pss = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
        return key.sign(message, pss if algorithm.startswith("PS") else padding.PKCS1v15(), hashes.SHA256())
    r, s = decode_dss_signature(key.sign(message, ec.ECDSA(hashes.SHA256())))
    size = (key.curve.key_size + 7) // 8
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")


def with_token(files: Mapping[str, str | bytes], token: str) -> dict[str, str | bytes]:
    """Return files with a token as their signature."""
    return {**files, "/.signatures.json": json.dumps({"signatures": [token], "plugin": "_default"})}


def signed(files: Mapping[str, str | bytes] = FILES, **claims: object) -> bytes:
    """Return a signed archive of files."""
    return archive(with_token(files, jwt(listing(files, **claims))))
