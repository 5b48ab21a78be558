# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A neighbour whose identity the transport has proven."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from nsmsec.identity.bundle_origin import BundleOrigin
    from nsmsec.identity.id import SpiffeID
    from nsmsec.identity.leaf_facts import LeafFacts

__all__ = ["Peer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """Who stands at the other end of a connection; built by transports only.

    Attributes:
        id: the proven identity.
        leaf_sha256: the SHA-256 of its leaf, where the transport shows the certificate.
        leaf_key: the SubjectPublicKeyInfo of that leaf, DER, where the transport shows it.
        leaf_facts: what a policy may know of that leaf, where the transport shows it.
        origins: what was known of the trust bundles in force when it was proven, where the transport knows.
        expires_at: when the proof ends, where the transport shows it: the earliest NotAfter of the
            proven certificate chain.
    """

    id: SpiffeID
    leaf_sha256: bytes | None = None
    leaf_key: bytes | None = field(default=None, repr=False)
    leaf_facts: LeafFacts | None = field(default=None, hash=False)
    origins: Mapping[str, BundleOrigin] = field(default_factory=dict, hash=False)
    expires_at: datetime | None = None
