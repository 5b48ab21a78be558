# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Private keys for development, of kinds that we accept or of kinds that we must refuse."""

from __future__ import annotations

import threading
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from nsmsec.errors import Misconfigured

__all__ = ["KEY_KINDS", "NewKey", "PrivateKey", "RecycledKeys", "new_key"]

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey

#: Makes a private key of the kind that its argument names.
NewKey = Callable[[str], PrivateKey]

_CURVES: dict[str, type[ec.EllipticCurve]] = {
    "p256": ec.SECP256R1,
    "p384": ec.SECP384R1,
    "p521": ec.SECP521R1,
    "secp256k1": ec.SECP256K1,
}
_RSA_BITS = {"rsa": 2048, "rsa1024": 1024, "rsa2048": 2048, "rsa3072": 3072, "rsa4096": 4096}
_RSA_EXPONENT = 65537

#: Every name that `new_key` knows; a `KeyKind` is one of them.
KEY_KINDS = frozenset({*_CURVES, *_RSA_BITS, "ed25519"})


def new_key(kind: str) -> PrivateKey:
    """Make a fresh private key.

    Args:
        kind: one of `KEY_KINDS`, or a `KeyKind`; `rsa` has 2048 bits.

    Raises:
        Misconfigured: the kind is unknown.
    """
    if kind in _CURVES:
        return ec.generate_private_key(_CURVES[kind]())
    if kind in _RSA_BITS:
        return rsa.generate_private_key(_RSA_EXPONENT, _RSA_BITS[kind])
    if kind == "ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    raise Misconfigured(f"key: expected one of {', '.join(sorted(KEY_KINDS))}, found {kind!r}")


class RecycledKeys:
    """Makes fresh elliptic keys, but hands out a few RSA keys in turn: they are slow to make.

    For test suites only: two identities may come to share a key. Safe for threads.
    """

    def __init__(self, *, rsa_keys: int = 4) -> None:
        """Start without keys.

        Args:
            rsa_keys: how many RSA keys of each size to make before they come round again.
        """
        self._rsa_keys = rsa_keys
        self._lock = threading.Lock()
        self._made: dict[str, list[PrivateKey]] = {}

    def __call__(self, kind: str) -> PrivateKey:
        """Return a private key of this kind.

        Raises:
            Misconfigured: the kind is unknown.
        """
        if kind not in _RSA_BITS:
            return new_key(kind)
        with self._lock:
            made = self._made.setdefault(kind, [])
            key = new_key(kind) if len(made) < self._rsa_keys else made.pop(0)
            made.append(key)
            return key
