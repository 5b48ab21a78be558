# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The keys whose signatures on policy bundles count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from cryptography.x509 import load_pem_x509_certificate

from nsmsec.errors import Misconfigured
from nsmsec.opa.bundle.algorithms import PublicKey, algorithms_of

__all__ = ["BundleKey", "chosen_algorithms"]

_MAX_PEM_BYTES: Final = 65_536
_CERTIFICATE: Final = b"-----BEGIN CERTIFICATE-----"


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleKey:
    """One public key.

    Attributes:
        key: the key.
        algorithms: those in which it may have signed.
        key_id: its name; a signature that names another key is not tried with it. Without, it is tried with all.
    """

    key: PublicKey
    algorithms: tuple[str, ...]
    key_id: str | None

    @classmethod
    def from_pem(cls, pem: bytes, *, algorithm: str | None = None, key_id: str | None = None) -> BundleKey:
        """Return the key in a PEM text: a public key, or a certificate, of which nothing else counts.

        P-256, P-384 and P-521 keys verify ES256, ES384 and ES512; RSA keys of 2048 to 8192 bits RS256 to PS512;
        Ed25519 keys EdDSA.

        Args:
            pem: the text.
            algorithm: the only one of these that is accepted; all that go with the type of the key if None.
            key_id: the name of the key, as signatures name it.

        Raises:
            Misconfigured: it is no such key, or of another type than the algorithm.
        """
        key = _load(pem)
        algorithms = chosen_algorithms(key, algorithm)
        if not isinstance(key, PublicKey) or not algorithms:
            raise Misconfigured(
                "bundle key: expected P-256, P-384, P-521, Ed25519 or RSA of 2048 to 8192 bits"
                f"{f' that goes with {algorithm}' if algorithm else ''}, found another key"
            )
        return cls(key=key, algorithms=algorithms, key_id=key_id)


def chosen_algorithms(key: object, algorithm: str | None) -> tuple[str, ...]:
    """Return the algorithms of a key, or the one that was fixed if it is among them."""
    return tuple(name for name in algorithms_of(key) if algorithm in {None, name})


def _load(pem: bytes) -> object:
    if len(pem) > _MAX_PEM_BYTES:
        raise Misconfigured(f"bundle key: expected at most {_MAX_PEM_BYTES} bytes, found {len(pem)}")
    try:
        if _CERTIFICATE in pem:
            return load_pem_x509_certificate(pem).public_key()
        return load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise Misconfigured("bundle key: expected a public key or certificate in PEM, found something else") from error
