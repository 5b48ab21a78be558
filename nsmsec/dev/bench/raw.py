# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The yardstick: the signatures of a path, checked by `cryptography` without anything around."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from nsmsec.errors import Misconfigured
from nsmsec.tokens import base64url
from nsmsec.tokens.algorithms import ALGORITHMS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nsmsec.identity import PublicKey

__all__ = ["RawSignature", "verify_raw"]

_ES256: Final = ALGORITHMS["ES256"]
_SCHEME: Final = ECDSA(SHA256())


@dataclass(frozen=True, slots=True, kw_only=True)
class RawSignature:
    """One ES256 signature, ready for `cryptography`."""

    key: EllipticCurvePublicKey
    signature: bytes
    signed: bytes

    @classmethod
    def of(cls, token: str, key: PublicKey) -> RawSignature:
        """Take the signature out of a compact token.

        Raises:
            Misconfigured: the key is not for ES256.
        """
        if not isinstance(key, EllipticCurvePublicKey):
            raise Misconfigured("bench: expected an elliptic curve key, found another")
        signed, _, signature = token.encode("ascii").rpartition(b".")
        return cls(key=key, signature=_ES256.read(base64url.decode(signature)), signed=signed)


def verify_raw(signatures: Iterable[RawSignature]) -> None:
    """Check signatures, one after another.

    Raises:
        cryptography.exceptions.InvalidSignature: one is false.
    """
    for one in signatures:
        one.key.verify(one.signature, one.signed, _SCHEME)
