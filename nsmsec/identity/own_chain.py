# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Our own certificate chain, judged as strictly as a peer's before it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.errors import Malformed, ReasonCode
from nsmsec.identity.leaf import check_leaf
from nsmsec.identity.structure import check_keys, check_length, check_structure
from nsmsec.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cryptography import x509

    from nsmsec.identity.id import SpiffeID
    from nsmsec.identity.keys import KeyKind, PublicKey

__all__ = ["check_own_chain"]

_MAX_CERTIFICATES = Limits().max_chain_certificates


def check_own_chain(certificates: Sequence[x509.Certificate]) -> tuple[SpiffeID, PublicKey, KeyKind]:
    """Return the identity in the leaf, its key, what kind of key that is.

    Args:
        certificates: leaf first, then the intermediates.

    Raises:
        Malformed: `CERT_MISSING`, `ID_NOT_CANONICAL`.
        Unverified: `CERT_CHAIN`, `CERT_KEY`, `CERT_CA_LEAF`, `CERT_SAN`, `CERT_KEY_USAGE`.
    """
    if not certificates:
        raise Malformed(ReasonCode.CERT_MISSING, "svid: expected a leaf, found nothing")
    check_length(len(certificates), max_certificates=_MAX_CERTIFICATES)
    check_structure(certificates)
    public_key, key_kind = check_keys(certificates)
    return check_leaf(certificates[0], expected_id=None), public_key, key_kind
