# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""SPIFFE bundle maps: the documents of several trust domains in one text (Bundle, section 5)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from nsmsec.errors import Malformed, Misconfigured, ReasonCode
from nsmsec.federation.document import DocumentLimits, document_from
from nsmsec.federation.strict_json import parse_object
from nsmsec.identity import TrustDomain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nsmsec.federation.document import BundleDocument

__all__ = ["parse_bundle_map", "serialise_bundle_map"]


def parse_bundle_map(data: bytes, *, limits: DocumentLimits | None = None) -> dict[TrustDomain, BundleDocument]:
    """Return the documents in a map, each by the trust domain that it is of.

    One document that cannot be read makes the whole map unreadable: half a map would be a choice of ours.

    Raises:
        Malformed: `SIZE`, `TRUST_BUNDLE_FORMAT`, `CERT_FORMAT`; `ID_NOT_CANONICAL`, a name is that of no trust domain.
    """
    limits = DocumentLimits() if limits is None else limits
    documents = parse_object(data, max_bytes=limits.max_bytes).get("trust_domains")
    if not isinstance(documents, dict):
        raise Malformed(ReasonCode.TRUST_BUNDLE_FORMAT, "trust bundle map: expected trust_domains, found none")
    if len(documents) > limits.max_trust_domains:
        detail = f"trust bundle map: expected at most {limits.max_trust_domains} trust domains, found {len(documents)}"
        raise Malformed(ReasonCode.SIZE, detail)
    found = {}
    for name, members in documents.items():
        domain = TrustDomain.parse(name)
        if not isinstance(members, dict):
            raise Malformed(ReasonCode.TRUST_BUNDLE_FORMAT, f"trust bundle of {domain}: expected an object")
        found[domain] = document_from(domain, members, limits=limits)
    return found


def serialise_bundle_map(documents: Iterable[BundleDocument]) -> bytes:
    """Return the one spelling that we give a map of these documents.

    Raises:
        Malformed: `TRUST_BUNDLE_FORMAT`, an authority has a key that no document can say.
        Misconfigured: two documents are of one trust domain.
    """
    listed = [(str(document.trust_domain), document.members()) for document in documents]
    found = dict(listed)
    if len(found) != len(listed):
        raise Misconfigured("trust bundle map: expected one document for each trust domain, found two for one")
    return json.dumps({"trust_domains": found}, separators=(",", ":"), sort_keys=True).encode("ascii")
