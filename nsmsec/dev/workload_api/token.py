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
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from nsmsec.errors import ReasonCode, Unverified
from nsmsec.federation import JWTAuthority
from nsmsec.identity import SpiffeID
from nsmsec.limits import Limits
from nsmsec.tokens import base64url
from nsmsec.tokens.strict import parse_object, split

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from nsmsec.federation import BundleDocument

__all__ = ["TokenKey", "check_token", "claimed_subject"]

_NUMBER_BYTES: Final = 32
_LIMITS: Final = Limits()


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
            "aud": list(audience),
            "iat": issued_at,
            "exp": issued_at + max(1, int(ttl.total_seconds())),
        }
        signed = ".".join(base64url.encode(json.dumps(part).encode()) for part in (header, claims))
        r, s = decode_dss_signature(self._key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
        return f"{signed}.{base64url.encode(r.to_bytes(_NUMBER_BYTES) + s.to_bytes(_NUMBER_BYTES))}"


def check_token(token: str, document: BundleDocument, *, audience: str, now: datetime) -> dict[str, Any]:
    """Return the claims of a token that an ES256 key of a trust domain signed.

    Args:
        token: the token.
        document: the authorities of its subject's trust domain.
        audience: for whom it has to be.
        now: the time.

    Raises:
        Malformed: it is no token.
        Unverified: `SIG_INVALID`, `AUD_MISMATCH`, `EXPIRED`.
    """
    message, header, payload, signature = split(token, max_bytes=_LIMITS.max_token_bytes)
    raw, wanted = base64url.decode(signature), parse_object(header, max_depth=_LIMITS.max_json_depth)
    keys = {one.key_id: one.public_key for one in document.jwt_authorities}
    key = keys.get(str(wanted.get("kid")))
    if wanted.get("alg") != "ES256" or not isinstance(key, ec.EllipticCurvePublicKey):
        raise Unverified(ReasonCode.SIG_INVALID, "jwt-svid: expected ES256 by a key of the trust domain")
    try:
        der = encode_dss_signature(int.from_bytes(raw[:_NUMBER_BYTES]), int.from_bytes(raw[_NUMBER_BYTES:]))
        key.verify(der, message.rpartition(b".")[0], ec.ECDSA(hashes.SHA256()))
    except InvalidSignature as error:
        raise Unverified(ReasonCode.SIG_INVALID, "jwt-svid: expected a signature by the trust domain") from error
    claims = parse_object(payload, max_depth=_LIMITS.max_json_depth)
    audiences, expires_at = claims.get("aud"), claims.get("exp")
    if audience not in (audiences if isinstance(audiences, list) else [audiences]):
        raise Unverified(ReasonCode.AUD_MISMATCH, f"jwt-svid: expected the audience {audience!r:.80}")
    if not isinstance(expires_at, int) or now.timestamp() >= expires_at:
        raise Unverified(ReasonCode.EXPIRED, "jwt-svid: expected a living token")
    return claims


def claimed_subject(token: str) -> SpiffeID:
    """Return of whom a token says that it speaks; nothing is proven.

    Raises:
        Malformed: it is no token, or speaks of nobody.
    """
    _, _, payload, _ = split(token, max_bytes=_LIMITS.max_token_bytes)
    return SpiffeID.parse(str(parse_object(payload, max_depth=_LIMITS.max_json_depth).get("sub")))
