# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Finding the certificate chain of one leaf in an unordered table.

The table of a path has the certificates of every hop. Their order says nothing, so a chain is found
by names: who issued a certificate has its issuer as subject. Nothing is proven by that; the verifier
checks the chain that comes out like any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from cryptography import x509

from nsmsec.identity.decode import certificate_from_der
from nsmsec.identity.presented import PresentedChain

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["link_chain"]

_Value = TypeVar("_Value", bound=x509.ExtensionType)


def link_chain(leaf: bytes, table: Iterable[bytes], *, max_certificates: int) -> PresentedChain:
    """Return the chain of this leaf: at each step the issuer that the table has, up to where it has none.

    1. The issuer has the right name; where both certificates have key identifiers, also the right key.
    2. Of several (an authority that was renewed), the one that is valid longest.
    3. A loop, or a chain above the limit, ends; the verifier refuses what came out.

    Args:
        leaf: the DER bytes of the leaf.
        table: the DER bytes of every certificate there is.
        max_certificates: the limit on a chain; one more is linked, so that the verifier sees the excess.

    Raises:
        Malformed: `CERT_FORMAT`, a certificate in the table cannot be read.
    """
    pool = {der: certificate_from_der(der, what="certificate in the table") for der in table}
    linked = [leaf]
    current = pool.get(leaf) or certificate_from_der(leaf, what="leaf")
    while len(linked) <= max_certificates:
        # 1
        issuers = [der for der, one in pool.items() if der not in linked and _may_have_issued(one, current)]
        # 3
        if not issuers:
            break
        # 2
        following = max(issuers, key=lambda der: (pool[der].not_valid_after_utc, der))
        linked.append(following)
        current = pool[following]
    return PresentedChain(certificates=tuple(linked))


def _may_have_issued(issuer: x509.Certificate, issued: x509.Certificate) -> bool:
    """Tell whether names, with key identifiers where there are any, fit."""
    if issuer.subject != issued.issuer:
        return False
    wanted = _get(issued, x509.AuthorityKeyIdentifier)
    found = _get(issuer, x509.SubjectKeyIdentifier)
    if wanted is None or wanted.key_identifier is None or found is None:
        return True
    return wanted.key_identifier == found.digest


def _get(certificate: x509.Certificate, kind: type[_Value]) -> _Value | None:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None
