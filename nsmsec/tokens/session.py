# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A session in which tokens are signed: a session key, with the delegation that makes it stand for an SVID."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from nsmsec.identity import X509SVID
    from nsmsec.identity.session_key import SessionKey
    from nsmsec.tokens.attestation_reference import AttestationReference

__all__ = ["Session", "SessionKeySource"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Session:
    """What a minter needs to sign in place of an SVID's key.

    Attributes:
        key: the session key.
        thumbprint: its RFC 7638 thumbprint, in base64url.
        leaf_sha256: the SHA-256 of the leaf whose key delegated.
        delegation: the delegation, compact.
        expires_at: when that ends, in seconds since the epoch.
        attestation: the attestation result that this hop speaks under, if any (claim `att`).
        result: that result, compact, if it is to travel with the path.
    """

    key: SessionKey
    thumbprint: str
    leaf_sha256: bytes
    delegation: str = field(repr=False)
    expires_at: int
    attestation: AttestationReference | None
    result: str | None = field(repr=False)


class SessionKeySource(Protocol):
    """Where the current session comes from; asked once a token, so it answers at once. Safe for threads."""

    def session(self, svid: X509SVID) -> Session | None:
        """Return the session of this SVID; none, if there is none now: then the SVID's own key signs.

        Raises:
            SourceUnavailable: the SVID's key may not sign tokens either.
        """
        ...
