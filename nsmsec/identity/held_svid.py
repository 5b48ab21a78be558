# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""An X.509-SVID whose private key is held elsewhere, such as in a TPM, where it signs only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from nsmsec.errors import ReasonCode, Unverified
from nsmsec.identity.keys import KeyKind
from nsmsec.identity.own_chain import check_own_chain

if TYPE_CHECKING:
    from collections.abc import Callable

    from cryptography import x509

    from nsmsec.identity.id import SpiffeID

__all__ = ["HeldX509SVID"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class HeldX509SVID:
    """One identity for the handshakes of channels. It is no `X509SVID`: a key that takes its time signs no tokens.

    Attributes:
        certificates: the certificate chain, leaf first; the leaf's key is of P-256.
        holder: asks whoever holds the key for a signature over its argument: ECDSA over SHA-256, in DER.
        id: the identity in the leaf.
        der_chain: the certificates as bytes.
    """

    certificates: tuple[x509.Certificate, ...]
    holder: Callable[[bytes], bytes]
    id: SpiffeID = field(init=False)
    der_chain: tuple[bytes, ...] = field(init=False)
    _public_key: ec.EllipticCurvePublicKey = field(init=False)

    def __post_init__(self) -> None:
        """Check the certificates; the holder is not asked yet.

        Raises:
            Malformed: `CERT_MISSING`, `ID_NOT_CANONICAL`.
            Unverified: `CERT_CHAIN`, `CERT_CA_LEAF`, `CERT_SAN`, `CERT_KEY_USAGE`; `CERT_KEY`, also for another kind
                of key than P-256.
        """
        own_id, public_key, key_kind = check_own_chain(self.certificates)
        if not isinstance(public_key, ec.EllipticCurvePublicKey) or key_kind is not KeyKind.P256:
            raise Unverified(ReasonCode.CERT_KEY, f"held svid: expected a P-256 key in the leaf, found {key_kind}")
        facts = {
            "id": own_id,
            "der_chain": tuple(certificate.public_bytes(Encoding.DER) for certificate in self.certificates),
            "_public_key": public_key,
        }
        for name, value in facts.items():
            object.__setattr__(self, name, value)

    def sign(self, data: bytes) -> bytes:
        """Return a signature of the leaf's key, in DER; takes as long as the holder does.

        Raises:
            NsmsecError: the holder gives none.
            Unverified: `CERT_MISMATCH`, it is that of another key: the certificate was issued for a former one.
        """
        signature = self.holder(data)
        try:
            self._public_key.verify(signature, data, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature as error:
            detail = f"held svid: expected a signature of the key in the leaf of {self.id}, found another"
            raise Unverified(ReasonCode.CERT_MISMATCH, detail) from error
        return signature

    def __repr__(self) -> str:
        return f"HeldX509SVID({self.id})"
