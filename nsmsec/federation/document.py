# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""SPIFFE bundle documents: the authorities of one trust domain as a JWK Set.

A document does not say whose it is: the trust domain always comes from whoever configured where the document is from
(SPIFFE Federation, section 5.1).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding

from nsmsec.errors import Malformed, ReasonCode
from nsmsec.federation.entry import certificate_entry, read_entries, token_entry
from nsmsec.federation.strict_json import parse_object
from nsmsec.identity import TrustBundle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryptography import x509

    from nsmsec.identity import JWTAuthority, TrustDomain

__all__ = ["BundleDocument", "DocumentLimits", "document_from"]

_MAX_SEQUENCE = 2**64 - 1
_MAX_REFRESH_HINT_S = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLimits:
    """Bounds on a bundle document, or on a map of them.

    Attributes:
        max_bytes: how long it may be.
        max_keys: how many entries each document may have, with those that are ignored.
        max_trust_domains: how many documents a map may have.
    """

    max_bytes: int = 1024 * 1024
    max_keys: int = 256
    max_trust_domains: int = 256


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class BundleDocument:
    """What a bundle document says: read, not proven; who served it is for `EndpointClient` to prove.

    Attributes:
        trust_bundle: the X.509 authorities; none means that no X.509-SVID of the domain is trusted.
        jwt_authorities: the keys that sign JWT-SVIDs, sorted by key ID.
        sequence: the sequence number, if there is one.
        refresh_hint_s: how many seconds its publisher wants us to wait before we ask again, if it says so.
    """

    trust_bundle: TrustBundle
    jwt_authorities: tuple[JWTAuthority, ...] = ()
    sequence: int | None = None
    refresh_hint_s: int | None = None

    @property
    def trust_domain(self) -> TrustDomain:
        """The domain whose authorities these are."""
        return self.trust_bundle.trust_domain

    @property
    def is_empty(self) -> bool:
        """Whether it has no authority at all: the domain distrusts everything that was ever issued in it."""
        return not self.trust_bundle.authorities and not self.jwt_authorities

    @classmethod
    def parse(cls, trust_domain: TrustDomain, data: bytes, *, limits: DocumentLimits | None = None) -> BundleDocument:
        """Return the document in these bytes.

        1. They are one JSON object in UTF-8, within the limits, no name twice (RFC 7517, section 4).
        2. Sequence and refresh hint, where they are, are integers that 64 bits hold (Bundle, sections 4.1.1, 4.1.2).
        3. `keys` is there; each entry is that of an authority, or of an unknown kind and ignored (4.1.3, 4.2).

        Raises:
            Malformed: `SIZE`, `TRUST_BUNDLE_FORMAT`, `CERT_FORMAT`.
        """
        limits = DocumentLimits() if limits is None else limits
        return document_from(trust_domain, parse_object(data, max_bytes=limits.max_bytes), limits=limits)  # 1

    def serialise(self) -> bytes:
        """Return the one spelling that we give this document: equal documents have equal bytes.

        Raises:
            Malformed: `TRUST_BUNDLE_FORMAT`, `CERT_KEY`: an authority has a key that no document can say.
        """
        return json.dumps(self.members(), separators=(",", ":"), sort_keys=True).encode("ascii")

    def members(self) -> dict[str, object]:
        """Return the members of the document as JSON has them.

        Raises:
            Malformed: as `serialise`.
        """
        certificates = map(certificate_entry, sorted(self.trust_bundle.authorities, key=_der))
        tokens = map(token_entry, sorted(self.jwt_authorities, key=lambda authority: authority.key_id))
        stated: dict[str, object] = {"keys": [*certificates, *tokens]}
        if self.sequence is not None:
            stated["spiffe_sequence"] = self.sequence
        if self.refresh_hint_s is not None:
            stated["spiffe_refresh_hint"] = self.refresh_hint_s
        return stated

    def __repr__(self) -> str:
        counts = f"{len(self.trust_bundle.authorities)} X.509, {len(self.jwt_authorities)} JWT authorities"
        return f"BundleDocument({self.trust_domain}, {counts}, sequence {self.sequence})"


def document_from(
    trust_domain: TrustDomain, members: Mapping[str, object], *, limits: DocumentLimits
) -> BundleDocument:
    """Return the document that a parsed JSON object is: steps 2, 3 of `BundleDocument.parse`.

    Raises:
        Malformed: as there.
    """
    sequence = _integer(members, "spiffe_sequence", _MAX_SEQUENCE)  # 2
    refresh_hint_s = _integer(members, "spiffe_refresh_hint", _MAX_REFRESH_HINT_S)
    keys = members.get("keys")  # 3
    if not isinstance(keys, list):
        raise Malformed(ReasonCode.TRUST_BUNDLE_FORMAT, "trust bundle: expected a list of keys, found none")
    if len(keys) > limits.max_keys:
        raise Malformed(ReasonCode.SIZE, f"trust bundle: expected at most {limits.max_keys} keys, found {len(keys)}")
    certificates, jwt_authorities = read_entries(keys)
    return BundleDocument(
        trust_bundle=TrustBundle(trust_domain=trust_domain, authorities=certificates),
        jwt_authorities=jwt_authorities,
        sequence=sequence,
        refresh_hint_s=refresh_hint_s,
    )


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)


def _integer(members: Mapping[str, object], name: str, highest: int) -> int | None:
    if name not in members:
        return None
    value = members[name]
    if type(value) is not int or not 0 <= value <= highest:
        raise Malformed(ReasonCode.TRUST_BUNDLE_FORMAT, f"trust bundle: expected {name} from 0 to {highest}")
    return value
