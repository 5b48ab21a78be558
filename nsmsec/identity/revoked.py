# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Certificates that their issuer took back before they ended (RFC 5280, section 5)."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from nsmsec.errors import ReasonCode, Unverified
from nsmsec.identity.keys import key_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from cryptography import x509

__all__ = ["RevokedCertificate", "check_not_revoked"]


class RevokedCertificate(NamedTuple):
    """One certificate that must not be believed any more.

    A key stands for the issuer, not a name: two authorities of one domain may have the same name, and one authority
    may change its own.

    Attributes:
        issuer_key: the DER of its issuer's public key.
        serial: its serial number.
    """

    issuer_key: bytes
    serial: int


def check_not_revoked(path: Sequence[x509.Certificate], revoked: AbstractSet[RevokedCertificate]) -> None:
    """Check a proven path, leaf first, anchor last: each certificate against its own issuer's revocations.

    The anchor is not looked up; an authority is taken back by taking it out of the trust bundle.

    Raises:
        Unverified: `CERT_REVOKED`.
    """
    if not revoked:
        return
    for number, (certificate, issuer) in enumerate(pairwise(path)):
        if RevokedCertificate(key_bytes(issuer), certificate.serial_number) in revoked:
            detail = f"certificate {number}: expected one in force, found one that its issuer revoked"
            raise Unverified(ReasonCode.CERT_REVOKED, detail)
