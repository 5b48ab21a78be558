# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""JWT-SVIDs for development, by one ES256 key (JWT-SVID, sections 2 to 4)."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from nsmsec.identity import JWTAuthority
from nsmsec.tokens import base64url

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from nsmsec.identity import SpiffeID

__all__ = ["TokenKey"]

_NUMBER_BYTES: Final = 32


class TokenKey:
    """Signs JWT-SVIDs of one trust domain.

    Attributes:
        authority: the key by which others check them, with the ID by which tokens name it.
    """

    def __init__(self) -> None:
        """Make a key; it lives in memory only."""
        self._key = ec.generate_private_key(ec.SECP256R1())
        public_key = self._key.public_key()
        spelled = public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.authority = JWTAuthority(key_id=hashlib.sha256(spelled).hexdigest()[:16], public_key=public_key)

    def mint(self, subject: SpiffeID, audience: Sequence[str], *, now: datetime, ttl: timedelta) -> str:
        """Return a token.

        Args:
            subject: who it speaks of.
            audience: for whom it is.
            now: when it begins.
            ttl: how long it lives.
        """
        issued_at = int(now.timestamp())
        header = {"alg": "ES256", "kid": self.authority.key_id, "typ": "JWT"}
        claims = {
            "sub": str(subject),
            "aud": list(dict.fromkeys(audience)),
            "iat": issued_at,
            "exp": issued_at + max(1, int(ttl.total_seconds())),
        }
        signed = ".".join(base64url.encode(json.dumps(part).encode()) for part in (header, claims))
        r, s = decode_dss_signature(self._key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
        return f"{signed}.{base64url.encode(r.to_bytes(_NUMBER_BYTES) + s.to_bytes(_NUMBER_BYTES))}"
