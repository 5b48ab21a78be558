# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Certificates, requests for them, private keys, from the texts in which policies have them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_der_private_key

from nsmsec.opa.plan.builtins.der import elements
from nsmsec.opa.plan.builtins.jwk import PrivateKey
from nsmsec.opa.plan.builtins.pem import from_base64, pem_blocks
from nsmsec.opa.plan.builtins.signatures import SIGNATURE_STEPS
from nsmsec.opa.plan.errors import BuiltinError, LimitExceeded

if TYPE_CHECKING:
    from nsmsec.opa.plan.budget import Budget

__all__ = [
    "Certificate",
    "key_pair",
    "private_keys",
    "read_certificates",
    "read_request",
]

_BEGIN = "-----BEGIN"
_REQUEST = "CERTIFICATE REQUEST"

#: The labels of private keys without a password.
_KEYS = frozenset({"RSA PRIVATE KEY", "PRIVATE KEY", "EC PRIVATE KEY"})

#: Larger keys would take too long to check; one of RSA with 4096 bits has about 2400.
_MAX_KEY_BYTES = 2600


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate and the bytes it was read from."""

    parsed: x509.Certificate = field(repr=False)
    der: bytes = field(repr=False)


def read_certificates(source: str) -> list[Certificate]:
    """Return the certificates of a text: PEM, or base64 of PEM or of DER.

    Raises:
        BuiltinError: the text is none of these, or holds something else.
    """
    if not source.startswith(_BEGIN):
        data = from_base64(source)
        if not data.startswith(_BEGIN.encode()):
            return [_certificate(element.whole) for element in elements(data)]
        source = data.decode("utf-8", "replace")
    blocks = list(pem_blocks(source))
    if any(block.label != "CERTIFICATE" for block in blocks):
        raise BuiltinError("PEM block type is not CERTIFICATE")
    return [_certificate(element.whole) for block in blocks for element in elements(block.data)]


def _certificate(der: bytes) -> Certificate:
    try:
        parsed = x509.load_der_x509_certificate(der)
        list(parsed.extensions)
        parsed.public_key()
        return Certificate(parsed=parsed, der=der)
    except (ValueError, UnsupportedAlgorithm, x509.DuplicateExtension) as error:
        raise BuiltinError("x509: malformed certificate") from error


def read_request(source: str) -> tuple[x509.CertificateSigningRequest, bytes]:
    """Return a request for a certificate, and its bytes.

    Raises:
        BuiltinError: the text is none.
    """
    data = source.encode() if source.startswith(f"{_BEGIN} {_REQUEST}-----") else from_base64(source)
    block = next(pem_blocks(data.decode("utf-8", "replace")), None)
    if block is not None and block.label != _REQUEST:
        raise BuiltinError("invalid PEM-encoded certificate signing request")
    der = data if block is None else block.data
    try:
        request = x509.load_der_x509_csr(der)
        list(request.extensions)
    except (ValueError, UnsupportedAlgorithm, x509.DuplicateExtension) as error:
        raise BuiltinError("asn1: structure error") from error
    return request, der


def private_keys(budget: Budget, source: str) -> list[PrivateKey]:
    """Return the private keys of a PEM text, or of base64 of it; other blocks are passed over.

    Raises:
        BuiltinError: a block holds no private key of a kind that is known here.
        LimitExceeded: a key is too large, or there are too many.
    """
    with suppress(BuiltinError):  # it is PEM already
        source = from_base64(source).decode("utf-8", "replace")
    found: list[PrivateKey] = []
    for block in pem_blocks(source):
        budget.spend(SIGNATURE_STEPS)
        if block.label in _KEYS:
            found.append(_private_key(block.data))
    return found


def _private_key(der: bytes) -> PrivateKey:
    if len(der) > _MAX_KEY_BYTES:
        raise LimitExceeded("x509: too large a private key")
    try:
        found = load_der_private_key(der, None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise BuiltinError("x509: malformed private key") from error
    if not isinstance(found, PrivateKey):
        raise BuiltinError("x509: unsupported kind of private key")
    return found


def key_pair(certificate: str, key: str) -> tuple[list[Certificate], PrivateKey]:
    """Return a chain of certificates and the private key of its first.

    Raises:
        BuiltinError: one of the texts holds neither PEM nor base64 of PEM or DER, or they do not belong together.
        LimitExceeded: the key is too large.
    """
    blocks = _labelled(certificate, "CERTIFICATE")
    chain = [_certificate(data) for label, data in blocks if label == "CERTIFICATE"]
    keys = [data for label, data in _labelled(key, "PRIVATE KEY") if label.endswith("PRIVATE KEY")]
    if not chain or not keys:
        raise BuiltinError("tls: failed to find a certificate and a private key")
    private = _private_key(keys[0])
    if private.public_key() != chain[0].parsed.public_key():
        raise BuiltinError("tls: private key does not match public key")
    return chain, private


def _labelled(source: str, label: str) -> list[tuple[str, bytes]]:
    """Return the labels and the bytes of PEM, or those of base64 of PEM or of DER."""
    if not source.startswith(f"{_BEGIN} "):
        data = from_base64(source)
        if not data.startswith(f"{_BEGIN} ".encode()):
            return [(label, data)]
        source = data.decode("utf-8", "replace")
    return [(block.label, block.data) for block in pem_blocks(source)]
