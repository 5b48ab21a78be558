# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""An X.509-SVID: a workload's own identity document with its key handle.

The handle signs; it never shows the key. Copying shares the value, pickling is refused.
"""

from __future__ import annotations

import hashlib
from dataclasses import InitVar, dataclass, field
from typing import TYPE_CHECKING, NoReturn, Self

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
    load_pem_private_key,
)

from nsmsec.errors import Malformed, ReasonCode, Unverified
from nsmsec.identity.decode import certificates_from_der, certificates_from_pem
from nsmsec.identity.keys import KeyKind, PublicKey
from nsmsec.identity.own_chain import check_own_chain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from cryptography import x509

    from nsmsec.identity.id import SpiffeID

__all__ = ["X509SVID"]

_PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class X509SVID:
    """One identity: leaf first, then the intermediates, with a handle that signs as the leaf.

    Times are not judged here: an SVID is a value, whoever uses it has a clock.

    Attributes:
        certificates: the certificate chain, leaf first.
        id: the identity in the leaf.
        der_chain: the certificates as bytes.
        leaf_sha256: the SHA-256 of the leaf's bytes.
        public_key: the leaf's key.
        key_kind: what kind of key that is.
        not_before: the first moment at which the leaf is valid.
        not_after: the last moment at which the leaf is valid.
    """

    certificates: tuple[x509.Certificate, ...]
    private_key: InitVar[object]
    id: SpiffeID = field(init=False)
    der_chain: tuple[bytes, ...] = field(init=False)
    leaf_sha256: bytes = field(init=False)
    public_key: PublicKey = field(init=False)
    key_kind: KeyKind = field(init=False)
    not_before: datetime = field(init=False)
    not_after: datetime = field(init=False)
    _sign: Callable[[bytes], bytes] = field(init=False)
    _export: Callable[[], bytes] = field(init=False)

    def __post_init__(self, private_key: object) -> None:
        """Check our own certificates as strictly as a peer's, then take the key in.

        Raises:
            Malformed: `CERT_MISSING`, `CERT_FORMAT`, `ID_NOT_CANONICAL`.
            Unverified: `CERT_CHAIN`, `CERT_KEY`, `CERT_CA_LEAF`, `CERT_SAN`, `CERT_KEY_USAGE`;
                `CERT_MISMATCH`, the key is not that of the leaf.
        """
        own_id, public_key, key_kind = check_own_chain(self.certificates)
        leaf = self.certificates[0]
        if not isinstance(private_key, _PrivateKey) or private_key.public_key() != public_key:
            raise Unverified(ReasonCode.CERT_MISMATCH, f"svid: expected the private key of the leaf of {own_id}")
        facts = {
            "id": own_id,
            "der_chain": tuple(certificate.public_bytes(Encoding.DER) for certificate in self.certificates),
            "leaf_sha256": leaf.fingerprint(hashes.SHA256()),
            "public_key": public_key,
            "key_kind": key_kind,
            "not_before": leaf.not_valid_before_utc,
            "not_after": leaf.not_valid_after_utc,
            "_sign": _signing(private_key, key_kind),
            "_export": _exporting(private_key),
        }
        for name, value in facts.items():
            object.__setattr__(self, name, value)

    @classmethod
    def from_pem(cls, certificates: bytes, private_key: bytes) -> Self:
        """Return the SVID in two PEM files: the chain, leaf first, then its key (PKCS#8 or traditional).

        Raises:
            Malformed: as the class; `CERT_FORMAT`, a file cannot be read.
            Unverified: as the class.
        """
        chain = certificates_from_pem(certificates)
        return cls(certificates=chain, private_key=_load(load_pem_private_key, private_key))

    @classmethod
    def from_der(cls, chain: Sequence[bytes], pkcs8: bytes) -> Self:
        """Return the SVID in DER: the chain, leaf first, with its key as PKCS#8.

        Raises:
            Malformed: as the class; `CERT_FORMAT`, something cannot be read.
            Unverified: as the class.
        """
        return cls(certificates=certificates_from_der(chain), private_key=_load(load_der_private_key, pkcs8))

    def sign(self, data: bytes) -> bytes:
        """Sign as this identity, in the one way that its kind of key has.

        P-256 signs with ECDSA over SHA-256, P-384 with ECDSA over SHA-384 (both give DER), RSA with
        PKCS #1 v1.5 over SHA-256.
        """
        return self._sign(data)

    def private_key_pem_for_transport(self) -> bytes:
        """Return the private key as PKCS#8 PEM, for a TLS library that takes nothing else.

        Only `nsmsec.transport` and `nsmsec.federation` call this, keep nothing, and write nothing to a disk.
        """
        return self._export()

    def __repr__(self) -> str:
        return f"X509SVID({self.id}, not after {self.not_after.isoformat()})"

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        """Refuse to be pickled.

        Raises:
            TypeError: always.
        """
        message = "an X509SVID is never pickled: it holds a private key"
        raise TypeError(message)


def _load(load: Callable[[bytes, None], object], data: bytes) -> object:
    try:
        return load(data, None)
    except (TypeError, ValueError, UnsupportedAlgorithm):
        # The cause is cut off on purpose: nothing that has seen a private key goes into a log.
        raise Malformed(
            ReasonCode.CERT_FORMAT, "svid: expected an unencrypted private key, found other bytes"
        ) from None


def _signing(private_key: _PrivateKey, key_kind: KeyKind) -> Callable[[bytes], bytes]:
    if isinstance(private_key, rsa.RSAPrivateKey):
        return lambda data: private_key.sign(data, padding.PKCS1v15(), hashes.SHA256())
    # `hashlib` takes less time than the hashing of `cryptography`.
    is_p384 = key_kind is KeyKind.P384
    digest = hashlib.sha384 if is_p384 else hashlib.sha256
    algorithm = ec.ECDSA(Prehashed(hashes.SHA384() if is_p384 else hashes.SHA256()))
    return lambda data: private_key.sign(digest(data).digest(), algorithm)


def _exporting(private_key: _PrivateKey) -> Callable[[], bytes]:
    return lambda: private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
