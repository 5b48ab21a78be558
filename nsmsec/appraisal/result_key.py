# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The key of a verifier, which signs nothing but attestation results."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn, Self

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from nsmsec.errors import Misconfigured
from nsmsec.tokens.confirmation import key_thumbprint
from nsmsec.tokens.jwk import key_to_jwk

if TYPE_CHECKING:
    from collections.abc import Callable

    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

__all__ = ["ResultKey"]


class ResultKey:
    """Signs as the verifier; shows no private key, is never pickled.

    Attributes:
        public_key: the public half.
        key_id: its RFC 7638 thumbprint, in base64url; what `kid` says.
    """

    __slots__ = ("_sign", "key_id", "public_key")

    def __init__(self, private_key: PrivateKeyTypes) -> None:
        """Take the key.

        Raises:
            Misconfigured: it is not on P-256.
        """
        if not isinstance(private_key, ec.EllipticCurvePrivateKey) or not isinstance(private_key.curve, ec.SECP256R1):
            raise Misconfigured("result key: expected a private key on P-256, found another")
        algorithm = ec.ECDSA(hashes.SHA256())
        self.public_key = private_key.public_key()
        self.key_id = key_thumbprint(self.public_key)
        self._sign: Callable[[bytes], bytes] = lambda data: private_key.sign(data, algorithm)

    @classmethod
    def generate(cls) -> Self:
        """Return a new key."""
        return cls(ec.generate_private_key(ec.SECP256R1()))

    @classmethod
    def from_pem(cls, pem: bytes) -> Self:
        """Return the key in a PEM text (PKCS #8, or SEC 1), without a password.

        Raises:
            Misconfigured: it has none, or not on P-256.
        """
        try:
            private_key = load_pem_private_key(pem, password=None)
        except (ValueError, TypeError) as error:
            raise Misconfigured("result key: expected a private key in PEM, without a password, found none") from error
        return cls(private_key)

    def sign(self, data: bytes) -> bytes:
        """Sign with ECDSA over SHA-256; returns DER."""
        return self._sign(data)

    def jwk(self) -> dict[str, str]:
        """Return the public half for a JWK set that relying parties are given (RFC 7517)."""
        return {**key_to_jwk(self.public_key), "kid": self.key_id, "use": "sig", "alg": "ES256"}

    def __repr__(self) -> str:
        return f"ResultKey({self.key_id})"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        """Refuse to be pickled.

        Raises:
            TypeError: always.
        """
        message = "a ResultKey is never pickled: it holds a private key"
        raise TypeError(message)
