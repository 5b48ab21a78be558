# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The source of an SVID that never changes, for tests or short-lived programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nsmsec.identity.svid import X509SVID

__all__ = ["StaticX509SVIDSource"]


@dataclass(frozen=True, slots=True)
class StaticX509SVIDSource:
    """Gives always the same SVID; a `TrustBundleSet` is already a source of itself.

    Attributes:
        svid: the SVID to give.
    """

    svid: X509SVID

    def x509_svid(self) -> X509SVID:
        """Return the SVID."""
        return self.svid
