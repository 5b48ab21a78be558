# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The claims of a path token: presence, types, characters, canonical identities (token profile, section 3).

Nothing is repaired. Claims that are not in the table are ignored; they never reach a policy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nsmsec.errors import Malformed, ReasonCode, Unverified
from nsmsec.identity import SpiffeID
from nsmsec.tokens import base64url
from nsmsec.tokens.limit_claim import read_limit
from nsmsec.tokens.operations import LONG_LIVED, OPERATIONS, VERSION
from nsmsec.tokens.strict import NonInteger

if TYPE_CHECKING:
    from nsmsec.limits import Limits
    from nsmsec.tokens.limit import Limit
    from nsmsec.tokens.strict import JSONObject

__all__ = ["FORWARD", "TURN", "Claims", "check_numbers", "read_claims"]

#: The claim `dir` of a token that hands a request on.
FORWARD = "req"
#: The claim `dir` of the token by which a hop answers in its own name.
TURN = "rsp"

_REQUIRED = frozenset({"ver", "sub", "aud", "iat", "exp", "jti", "cid", "seg", "idx", "dir", "op", "svc"})
_INTEGERS = ("ver", "iat", "exp", "nbf", "idx")
_LIMIT_INTEGERS = ("hops", "until")
_DIRECTIONS = frozenset({FORWARD, TURN})
_VISIBLE = re.compile(r"[!-~]+")
# 16 and 32 bytes in canonical base64url.
_NONCE = re.compile(r"[A-Za-z0-9_-]{21}[AQgw]")
_DIGEST = re.compile(r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What a token says, under the names it has on the wire; well formed, nothing proven."""

    sub: SpiffeID
    aud: SpiffeID
    iat: int
    exp: int
    nbf: int | None
    jti: str
    cid: str
    seg: str
    idx: int
    prh: bytes | None
    dir: str
    op: str
    svc: str
    lim: Limit | None


def check_numbers(claims: JSONObject) -> None:
    """Refuse a fraction or an exponent where an integer belongs (section 4, step 2).

    Raises:
        Malformed: `FORMAT`.
    """
    if NonInteger in map(type, claims.values()):
        _check_members(claims, _INTEGERS)
    limit = claims.get("lim")
    if type(limit) is dict:
        _check_members(limit, _LIMIT_INTEGERS)


def read_claims(claims: JSONObject, limits: Limits) -> Claims:
    """Check the claims of one token (section 4, step 4).

    1. Every required claim is there; `cnf` is not, as long as nobody defined it.
    2. Each has its type, its characters, its range; identities are canonical.
    3. It lives neither backwards nor too long for its operation.

    Raises:
        Malformed: `CLAIM_MISSING`, `CLAIM_INVALID`, `ID_NOT_CANONICAL`.
        Unverified: `CNF_MISMATCH`, `AUD_MISMATCH` (more than one audience), `LIFETIME_TOO_LONG`.
    """
    # 1
    _check_presence(claims)
    # 2
    if _integer(claims, "ver") != VERSION:
        raise _invalid("ver", str(VERSION))
    longest = limits.max_identifier_chars
    read = Claims(
        sub=_identity("sub", claims["sub"]),
        aud=_audience(claims["aud"]),
        iat=_integer(claims, "iat"),
        exp=_integer(claims, "exp"),
        nbf=_integer(claims, "nbf") if "nbf" in claims else None,
        jti=_spelled(claims, "jti", _NONCE, "the base64url of 16 bytes"),
        cid=_identifier(claims, "cid", longest),
        seg=_identifier(claims, "seg", longest),
        idx=_integer(claims, "idx"),
        prh=base64url.decode(_spelled(claims, "prh", _DIGEST, "the base64url of 32 bytes")) if "prh" in claims else None,
        dir=_one_of(claims, "dir", _DIRECTIONS),
        op=_one_of(claims, "op", OPERATIONS),
        svc=_identifier(claims, "svc", longest),
        lim=read_limit(claims["lim"], longest) if "lim" in claims else None,
    )
    # 3
    _check_lifetime(read, limits)
    return read


def _check_presence(claims: JSONObject) -> None:
    if not claims.keys() >= _REQUIRED:
        missing = ", ".join(sorted(_REQUIRED - claims.keys()))
        raise Malformed(ReasonCode.CLAIM_MISSING, f"claims: expected {missing}, found no such claim")
    if "cnf" in claims:
        raise Unverified(ReasonCode.CNF_MISMATCH, "claims: expected no cnf as long as it is reserved, found one")


def _check_lifetime(claims: Claims, limits: Limits) -> None:
    lifetime = claims.exp - claims.iat
    if lifetime <= 0:
        raise _invalid("exp", "later than iat")
    longest = limits.max_long_lifetime if claims.op in LONG_LIVED else limits.max_lifetime
    if lifetime > longest.total_seconds():
        raise Unverified(
            ReasonCode.LIFETIME_TOO_LONG,
            f"claims: expected a lifetime of at most {longest.total_seconds():.0f} s for {claims.op}, found {lifetime} s",
        )


def _check_members(members: JSONObject, names: tuple[str, ...]) -> None:
    for name in names:
        if type(members.get(name)) is NonInteger:
            raise Malformed(ReasonCode.FORMAT, f"claims: expected {name} to be an integer, found a fraction or an exponent")


def _integer(claims: JSONObject, name: str) -> int:
    value = claims[name]
    if type(value) is not int:
        raise _invalid(name, "an integer")
    return value


def _identifier(claims: JSONObject, name: str, longest: int) -> str:
    value = claims[name]
    if type(value) is not str or len(value) > longest or _VISIBLE.fullmatch(value) is None:
        raise _invalid(name, f"1 to {longest} characters of U+0021 to U+007E")
    return value


def _spelled(claims: JSONObject, name: str, spelling: re.Pattern[str], expected: str) -> str:
    value = claims[name]
    if type(value) is not str or spelling.fullmatch(value) is None:
        raise _invalid(name, expected)
    return value


def _one_of(claims: JSONObject, name: str, allowed: frozenset[str]) -> str:
    value = claims[name]
    if type(value) is not str or value not in allowed:
        raise _invalid(name, f"one of {', '.join(sorted(allowed))}")
    return value


def _identity(name: str, value: object) -> SpiffeID:
    if type(value) is not str:
        raise _invalid(name, "a SPIFFE ID")
    return SpiffeID.parse(value)


def _audience(value: object) -> SpiffeID:
    """Return the one audience; a token for two audiences is for neither (attacks C3)."""
    if type(value) is not list or not value or not all(type(entry) is str for entry in value):
        raise _invalid("aud", "a list of exactly one SPIFFE ID")
    if len(value) > 1:
        raise Unverified(ReasonCode.AUD_MISMATCH, f"claims: expected exactly one audience, found {len(value)}")
    return SpiffeID.parse(value[0])


def _invalid(name: str, expected: str) -> Malformed:
    return Malformed(ReasonCode.CLAIM_INVALID, f"claims: expected {name} to be {expected}, found something else")
