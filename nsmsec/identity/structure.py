# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a presented certificate chain must look like before any signature in it is checked.

Nothing here needs a trust bundle: length, order, repetition (token profile, section 2, `x5c`), and
the kinds of key (section 4, step 8).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.errors import ReasonCode, Unverified
from nsmsec.identity.keys import certified_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cryptography import x509

    from nsmsec.identity.keys import KeyKind, PublicKey

__all__ = ["check_keys", "check_length", "check_structure"]


def check_length(count: int, *, max_certificates: int) -> None:
    """Refuse a chain that is too long.

    Raises:
        Unverified: `CERT_CHAIN`.
    """
    if count > max_certificates:
        raise _refuse(f"expected at most {max_certificates} certificates, found {count}")


def check_structure(chain: Sequence[x509.Certificate]) -> None:
    """Refuse repetition, self-issued certificates, or a wrong order.

    A self-issued certificate is one whose issuer is its subject: a root, which belongs into a
    bundle, or a leaf that vouches for itself.

    Raises:
        Unverified: `CERT_CHAIN`.
    """
    if len(set(chain)) != len(chain):
        raise _refuse("expected each certificate once, found one twice")
    for number, certificate in enumerate(chain):
        if certificate.issuer == certificate.subject:
            raise _refuse(f"expected no self-issued certificate, found one at {number}")
    for number in range(1, len(chain)):
        if chain[number].subject != chain[number - 1].issuer:
            raise _refuse(f"expected certificate {number} to be of the issuer of {number - 1}, found another subject")


def check_keys(chain: Sequence[x509.Certificate]) -> tuple[PublicKey, KeyKind]:
    """Refuse a chain with a key that is not on the allow-list; return the key of its leaf.

    Raises:
        Unverified: `CERT_KEY`.
    """
    for number, certificate in enumerate(chain[1:], start=1):
        certified_key(certificate, what=f"certificate {number}")
    return certified_key(chain[0], what="leaf")


def _refuse(why: str) -> Unverified:
    return Unverified(ReasonCode.CERT_CHAIN, f"certificate chain: {why}")
