# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a policy may know of a proven leaf: the names by which a deny-list can mean it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, TypedDict

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

if TYPE_CHECKING:
    from cryptography import x509

__all__ = ["LeafFacts", "leaf_facts"]


class LeafFacts(TypedDict):
    """What a leaf can be called without showing it; made once for a proof, shared by all who show it, never changed.

    Attributes:
        key_sha256: the SHA-256 of its SubjectPublicKeyInfo (DER), in lower-case hex.
        issuer: the name of who issued it, as RFC 4514 writes it.
        serial: its serial number, in lower-case hex, two digits a byte.
    """

    key_sha256: str
    issuer: str
    serial: str


def leaf_facts(leaf: x509.Certificate) -> LeafFacts:
    """Return what a policy may know of a leaf, which can be read whole."""
    key = leaf.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    digits = f"{leaf.serial_number:x}"
    return {
        "key_sha256": hashlib.sha256(key).hexdigest(),
        "issuer": leaf.issuer.rfc4514_string(),
        "serial": digits.zfill(len(digits) + len(digits) % 2),
    }
