# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a JWT-SVID says: presence, types, characters, canonical identities (JWT-SVID, sections 2, 3); nothing proven.

Nothing is repaired. A token of another type never passes: not a path token, not a policy bundle's signature, not an
access token (RFC 8725, section 3.11; attacks C24).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nsmsec.errors import Malformed, ReasonCode, Unverified
from nsmsec.identity import SpiffeID
from nsmsec.tokens import base64url
from nsmsec.tokens.jwt_svid_algorithms import JWT_SVID_ALGORITHMS
from nsmsec.tokens.strict import parse_object, split

if TYPE_CHECKING:
    from nsmsec.limits import Limits
    from nsmsec.tokens.jwt_svid_algorithms import JWTAlgorithm
    from nsmsec.tokens.strict import JSONObject

__all__ = ["ClaimedJWTSVID", "read_jwt_svid"]

_HEADER: Final = frozenset({"alg", "kid", "typ"})
_TYPES: Final = ("JWT", "JOSE")
_MAX_KEY_ID_CHARS: Final = 256
_MAX_AUDIENCES: Final = 64
# Claims that we ignore may be of any shape.
_MAX_CLAIMS_DEPTH: Final = 16
_MAX_AUDIENCE_CHARS: Final = 2048


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ClaimedJWTSVID:
    """A token that is well formed; anybody may have made it.

    Attributes:
        subject: of whom it says that it speaks.
        audience: for whom it says that it is; each once.
        expires_at: its `exp`, in seconds since the epoch.
        issued_at: its `iat`, likewise, if it has one.
        not_before: its `nbf`, likewise, if it has one.
        key_id: which key it says signed it.
        algorithm: how.
        signed: the bytes under the signature.
        signature: the signature.
    """

    subject: SpiffeID
    audience: tuple[str, ...]
    expires_at: int
    issued_at: int | None
    not_before: int | None
    key_id: str
    algorithm: JWTAlgorithm
    signed: bytes
    signature: bytes


def read_jwt_svid(token: str, limits: Limits) -> ClaimedJWTSVID:
    """Return what a token says.

    1. It is within the limits, of three parts in base64url, with one spelling and one reading.
    2. The header: its type, where it has one, is `JWT` or `JOSE` (JWT-SVID, section 2.3); nothing but `alg`, `kid`,
       `typ` (so no `crit`, no key or way to one); `alg` is in the table (2.1); `kid` is there (2.2; we need it).
    3. The claims: `sub`, `aud`, `exp` are there (3.1 to 3.3); the subject is a canonical SPIFFE ID with a path; the
       audience is a text or a list of texts, none empty, none twice; times are integers.
    4. No `cnf`: a token that is bound to a key is not for bearers (RFC 7800, section 3).

    Raises:
        Malformed: `SIZE`, `FORMAT`, `CLAIM_MISSING`, `CLAIM_INVALID`, `ID_NOT_CANONICAL`.
        Unverified: `TYP_MISMATCH`, `ALG_FORBIDDEN`, `CNF_MISMATCH`.
    """
    # 1
    compact, header, payload, signature = split(token, max_bytes=limits.max_token_bytes)
    key_id, algorithm = _header(parse_object(header, max_depth=limits.max_json_depth))  # 2
    claims = parse_object(payload, max_depth=_MAX_CLAIMS_DEPTH)
    # 3
    missing = sorted({"sub", "aud", "exp"}.difference(claims))
    if missing:
        raise Malformed(ReasonCode.CLAIM_MISSING, f"jwt-svid: expected {', '.join(missing)}, found no such claim")
    # 4
    if "cnf" in claims:
        raise Unverified(ReasonCode.CNF_MISMATCH, "jwt-svid: expected a token for its bearer, found one bound to a key")
    return ClaimedJWTSVID(
        subject=_subject(claims["sub"]),
        audience=_audience(claims["aud"]),
        expires_at=_time(claims, "exp"),
        issued_at=_time(claims, "iat") if "iat" in claims else None,
        not_before=_time(claims, "nbf") if "nbf" in claims else None,
        key_id=key_id,
        algorithm=algorithm,
        signed=compact[: -len(signature) - 1],
        signature=base64url.decode(signature),
    )


def _header(header: JSONObject) -> tuple[str, JWTAlgorithm]:
    if header.get("typ", "JWT") not in _TYPES:
        raise Unverified(ReasonCode.TYP_MISMATCH, "jwt-svid: expected typ JWT, JOSE or none, found another")
    if not header.keys() <= _HEADER:
        raise Malformed(ReasonCode.FORMAT, f"jwt-svid: expected only {', '.join(sorted(_HEADER))} in the header")
    name = header.get("alg")
    if type(name) is not str or name not in JWT_SVID_ALGORITHMS:
        raise Unverified(ReasonCode.ALG_FORBIDDEN, f"jwt-svid: expected alg {' or '.join(JWT_SVID_ALGORITHMS)}")
    key_id = header.get("kid")
    if type(key_id) is not str or not 1 <= len(key_id) <= _MAX_KEY_ID_CHARS:
        raise Malformed(
            ReasonCode.FORMAT, f"jwt-svid: expected kid to be a text of 1 to {_MAX_KEY_ID_CHARS} characters"
        )
    return key_id, JWT_SVID_ALGORITHMS[name]


def _subject(value: object) -> SpiffeID:
    if type(value) is not str:
        raise _invalid("sub", "a SPIFFE ID")
    return SpiffeID.parse(value)


def _audience(value: object) -> tuple[str, ...]:
    values = value if type(value) is list else [value]
    if not 1 <= len(values) <= _MAX_AUDIENCES or not all(
        type(one) is str and 1 <= len(one) <= _MAX_AUDIENCE_CHARS for one in values
    ):
        raise _invalid("aud", f"1 to {_MAX_AUDIENCES} texts of 1 to {_MAX_AUDIENCE_CHARS} characters")
    if len(set(values)) != len(values):
        raise _invalid("aud", "each audience once")
    return tuple(values)


def _time(claims: JSONObject, name: str) -> int:
    value = claims[name]
    if type(value) is not int or value < 0:
        raise _invalid(name, "an integer that is not negative")
    return value


def _invalid(name: str, expected: str) -> Malformed:
    return Malformed(ReasonCode.CLAIM_INVALID, f"jwt-svid: expected {name} to be {expected}, found something else")
