# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Where a current SVID or a current set of trust bundles comes from: one-method ports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from nsmsec.identity.bundle import TrustBundleSet
    from nsmsec.identity.svid import X509SVID

__all__ = ["TrustBundleSource", "X509SVIDSource"]


class X509SVIDSource(Protocol):
    """Gives the SVID to use now; ask again for every use, it may have been rotated."""

    def x509_svid(self) -> X509SVID:
        """Return the current SVID; cheap enough to call for every RPC.

        Raises:
            SourceUnavailable: there is none now.
        """
        ...


class TrustBundleSource(Protocol):
    """Gives the trust bundles in force now, as one immutable snapshot."""

    def trust_bundles(self) -> TrustBundleSet:
        """Return the current snapshot; the same object until something changes.

        Raises:
            SourceUnavailable: there is none now.
        """
        ...
