# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Building the certification path from a leaf to an anchor of its own trust domain.

The building is `cryptography`'s (RFC 5280, section 6, with the extension rules of the Web PKI): it
wants an authority key identifier in a leaf, refuses an unknown critical extension, and refuses every
path with a name constraint on URIs, which it does not implement: it never ignores one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from nsmsec.errors import ReasonCode, Unverified
from nsmsec.identity.revoked import check_not_revoked

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cryptography import x509

    from nsmsec.identity.bundle import TrustBundle, TrustBundleSet
    from nsmsec.identity.id import TrustDomain

__all__ = ["prove_path"]


def prove_path(
    chain: Sequence[x509.Certificate], *, trust_domain: TrustDomain, bundles: TrustBundleSet, now: datetime
) -> tuple[x509.Certificate, ...]:
    """Return the proven path, from the leaf to the anchor.

    1. The trust domain has a bundle that is not empty.
    2. A path leads from the leaf to one of its anchors, at this time (X509-SVID, section 5.1).
    3. No authority on that path has a key that also is an authority's of another known domain
       (SPIFFE Trust Domain & Bundle, section 6.2; attacks C29).
    4. Nothing on that path was revoked by its issuer (RFC 5280, section 6.1.3, step a.3).

    Raises:
        Unverified: `TD_UNKNOWN`, step 1; `TD_MISMATCH`, step 3, or a path leads to another known
            domain's anchor; `CERT_EXPIRED`, the anchor's time is over; `CERT_REVOKED`, step 4; else
            `CERT_UNTRUSTED`.
    """
    # Step 1. A bundle, and of this domain only.
    bundle = bundles.get(trust_domain)
    if bundle is None or not bundle.authorities:
        raise Unverified(ReasonCode.TD_UNKNOWN, f"trust domain {trust_domain}: expected a trust bundle, found none")
    # Step 2. The path.
    path = _path(chain, anchors=bundle.anchors, now=now)
    if path is None:
        raise _why_not(chain, bundle=bundle, bundles=bundles, now=now)
    # Step 3. Authorities that speak for two domains speak for none.
    for authority in path[1:]:
        others = bundles.trust_domains_of_key(authority) - {trust_domain}
        if others:
            raise _mismatch(trust_domain, min(others))
    # Step 4. What its issuer took back.
    check_not_revoked(path, bundle.revoked)
    return path


def _path(
    chain: Sequence[x509.Certificate], *, anchors: Sequence[x509.Certificate], now: datetime
) -> tuple[x509.Certificate, ...] | None:
    if not anchors:
        return None
    verifier = PolicyBuilder().store(Store(list(anchors))).time(now).build_client_verifier()
    try:
        return tuple(verifier.verify(chain[0], list(chain[1:])).chain)
    except (VerificationError, ValueError, UnsupportedAlgorithm):
        return None


def _why_not(
    chain: Sequence[x509.Certificate], *, bundle: TrustBundle, bundles: TrustBundleSet, now: datetime
) -> Unverified:
    """Name the cause: no path leads to an anchor of the chain's own trust domain."""
    named = {domain for certificate in chain for domain in bundles.trust_domains_of_subject(certificate.issuer)}
    for domain in sorted(named - {bundle.trust_domain}):
        other = bundles.get(domain)
        if other is not None and _path(chain, anchors=other.anchors, now=now) is not None:
            return _mismatch(bundle.trust_domain, domain)
    for anchor in bundle.anchors:
        over = now > anchor.not_valid_after_utc
        if over and _path(chain, anchors=(anchor,), now=anchor.not_valid_after_utc) is not None:
            detail = f"authority of {bundle.trust_domain}: expected a valid one, found an expired one"
            return Unverified(ReasonCode.CERT_EXPIRED, detail)
    detail = f"certificate chain: expected a path to an authority of {bundle.trust_domain}, found none"
    return Unverified(ReasonCode.CERT_UNTRUSTED, detail)


def _mismatch(trust_domain: TrustDomain, other: TrustDomain) -> Unverified:
    detail = f"certificate chain: expected an authority of {trust_domain} alone, found one of {other}"
    return Unverified(ReasonCode.TD_MISMATCH, detail)
