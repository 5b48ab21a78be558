# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A session key: a P-256 key that lives in the memory of one process.

The handle signs; it never shows the key. Copying shares the value, pickling is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn, Self

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

if TYPE_CHECKING:
    from collections.abc import Callable

    from nsmsec.identity.keys import PublicKey

__all__ = ["SessionKey"]


class SessionKey:
    """Signs as whoever made it; nobody else ever can.

    Attributes:
        public_key: the public half.
    """

    __slots__ = ("_sign", "public_key")

    def __init__(self) -> None:
        """Make a key."""
        private_key = ec.generate_private_key(ec.SECP256R1())
        algorithm = ec.ECDSA(hashes.SHA256())
        self.public_key: PublicKey = private_key.public_key()
        self._sign: Callable[[bytes], bytes] = lambda data: private_key.sign(data, algorithm)

    def sign(self, data: bytes) -> bytes:
        """Sign with ECDSA over SHA-256; returns DER, as an `X509SVID` of a P-256 key does."""
        return self._sign(data)

    def __repr__(self) -> str:
        return "SessionKey(P-256)"

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        """Refuse to be pickled.

        Raises:
            TypeError: always.
        """
        message = "a SessionKey is never pickled: it holds a private key"
        raise TypeError(message)
