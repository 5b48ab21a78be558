# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""JWT-SVIDs for development, by one ES256 key (JWT-SVID, sections 2 to 4)."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from nsmsec.errors import ReasonCode, Unverified
from nsmsec.identity import SpiffeID
from nsmsec.limits import Limits
from nsmsec.tokens import base64url
from nsmsec.tokens.strict import parse_object, split

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

__all__ = ["TokenKey", "claimed_subject"]

_NUMBER_BYTES: Final = 32
_LIMITS: Final = Limits()


class TokenKey:
    """Signs JWT-SVIDs of one trust domain, and knows its own again.

    Attributes:
        key_id: how tokens name it.
    """

    def __init__(self) -> None:
        """Make a key; it lives in memory only."""
        self._key = ec.generate_private_key(ec.SECP256R1())
        numbers = self._key.public_key().public_numbers()
        x, y = (base64url.encode(number.to_bytes(_NUMBER_BYTES)) for number in (numbers.x, numbers.y))
        self.key_id = hashlib.sha256((x + y).encode()).hexdigest()[:16]
        self._jwk = {"kty": "EC", "use": "jwt-svid", "kid": self.key_id, "crv": "P-256", "x": x, "y": y}

    def jwk_set(self) -> bytes:
        """Return the JWK set by which others check the tokens."""
        return json.dumps({"keys": [self._jwk]}).encode()

    def mint(self, subject: SpiffeID, audience: Sequence[str], *, now: datetime, ttl: timedelta) -> str:
        """Return a token.

        Args:
            subject: who it speaks of.
            audience: for whom it is.
            now: when it begins.
            ttl: how long it lives.
        """
        issued_at = int(now.timestamp())
        header = {"alg": "ES256", "kid": self.key_id, "typ": "JWT"}
        claims = {
            "sub": str(subject),
            "aud": list(audience),
            "iat": issued_at,
            "exp": issued_at + max(1, int(ttl.total_seconds())),
        }
        signed = ".".join(base64url.encode(json.dumps(part).encode()) for part in (header, claims))
        r, s = decode_dss_signature(self._key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
        return f"{signed}.{base64url.encode(r.to_bytes(_NUMBER_BYTES) + s.to_bytes(_NUMBER_BYTES))}"

    def check(self, token: str, *, audience: str, now: datetime) -> dict[str, Any]:
        """Return the claims of a token that this key signed.

        Raises:
            Malformed: it is no token.
            Unverified: `SIG_INVALID`, `AUD_MISMATCH`, `EXPIRED`.
        """
        _, _, payload, signature = split(token, max_bytes=_LIMITS.max_token_bytes)
        raw = base64url.decode(signature)
        try:
            der = encode_dss_signature(int.from_bytes(raw[:_NUMBER_BYTES]), int.from_bytes(raw[_NUMBER_BYTES:]))
            message = token.rpartition(".")[0].encode()
            self._key.public_key().verify(der, message, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature as error:
            raise Unverified(ReasonCode.SIG_INVALID, "jwt-svid: expected a signature by the trust domain") from error
        claims: dict[str, Any] = json.loads(base64url.decode(payload))  # ours, as the signature says
        if audience not in claims["aud"]:
            raise Unverified(ReasonCode.AUD_MISMATCH, f"jwt-svid: expected the audience {audience!r:.80}")
        if now.timestamp() >= claims["exp"]:
            raise Unverified(ReasonCode.EXPIRED, "jwt-svid: expected a living token")
        return claims


def claimed_subject(token: str) -> SpiffeID:
    """Return of whom a token says that it speaks; nothing is proven.

    Raises:
        Malformed: it is no token, or speaks of nobody.
    """
    _, _, payload, _ = split(token, max_bytes=_LIMITS.max_token_bytes)
    return SpiffeID.parse(str(parse_object(payload, max_depth=_LIMITS.max_json_depth).get("sub")))
