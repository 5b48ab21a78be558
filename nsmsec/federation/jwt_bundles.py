# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The keys that sign JWT-SVIDs of this domain beside those of its partners, never merged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.identity import JWTBundle, JWTBundleSet

if TYPE_CHECKING:
    from nsmsec.federation.bundles import FederatedTrustBundles
    from nsmsec.federation.document import BundleDocument
    from nsmsec.identity import JWTBundleSource

__all__ = ["FederatedJWTBundles"]


class FederatedJWTBundles:
    """Gives our own JWT keys joined by those in the partners' documents: a `JWTBundleSource`. Safe for threads.

    As with certificates, a domain that our own source has is ours, and a partner that is removed, or distrusts all its
    keys, is not believed at once. A token is proven by the keys of its subject's domain alone: a partner that lists
    somebody else's key lets that one speak for the partner, and for nobody else.
    """

    def __init__(self, own: JWTBundleSource, partners: FederatedTrustBundles) -> None:
        """Take where the keys come from.

        Args:
            own: the keys that we do not have from partners.
            partners: whose documents have the others.
        """
        self._own = own
        self._partners = partners
        self._joined: tuple[JWTBundleSet, tuple[BundleDocument, ...], JWTBundleSet] | None = None

    def jwt_bundles(self) -> JWTBundleSet:
        """Return what is in force; the same snapshot until something changes.

        Raises:
            SourceUnavailable: our own keys cannot be had.
        """
        own, documents, known = self._own.jwt_bundles(), self._partners.documents, self._joined
        if known is None or known[0] is not own or known[1] != documents:
            self._joined = known = (own, documents, _joined(own, documents))
        return known[2]


def _joined(own: JWTBundleSet, documents: tuple[BundleDocument, ...]) -> JWTBundleSet:
    foreign = (
        JWTBundle(trust_domain=one.trust_domain, authorities=one.jwt_authorities)
        for one in documents
        if own.get(one.trust_domain) is None
    )
    return JWTBundleSet.of(*own, *foreign)
