# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""How the Workload API spells the authorities of a trust domain (Workload API, sections 5.2, 6.2)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding

from nsmsec.federation.entry import token_entry

if TYPE_CHECKING:
    from nsmsec.federation import BundleDocument

__all__ = ["jwk_set", "x509_bundle"]


def x509_bundle(document: BundleDocument) -> bytes:
    """Return the X.509 authorities in DER, one after another; none is a domain that is distrusted."""
    return b"".join(one.public_bytes(Encoding.DER) for one in document.trust_bundle.authorities)


def jwk_set(document: BundleDocument) -> bytes:
    """Return the JWT authorities as a JWK set.

    Raises:
        Malformed: `TRUST_BUNDLE_FORMAT`, an authority has a key that no entry can say.
    """
    return json.dumps({"keys": [token_entry(one) for one in document.jwt_authorities]}).encode()
