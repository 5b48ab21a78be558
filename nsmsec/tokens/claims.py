# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The claims of a path token: presence, types, characters, canonical identities (token profile, section 3).

Nothing is repaired. Claims that are not in the table are ignored; they never reach a policy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from nsmsec.errors import Malformed, ReasonCode, Unverified
from nsmsec.identity import SpiffeID
from nsmsec.tokens.attestation_reference import read_reference
from nsmsec.tokens.confirmation import read_thumbprint
from nsmsec.tokens.digest import is_digest
from nsmsec.tokens.identifier import is_identifier
from nsmsec.tokens.limit_claim import read_limit
from nsmsec.tokens.operations import LONG_LIVED, OPERATIONS, VERSION
from nsmsec.tokens.strict import check_integers

if TYPE_CHECKING:
    from nsmsec.limits import Limits
    from nsmsec.tokens.attestation_reference import AttestationReference
    from nsmsec.tokens.limit import Limit
    from nsmsec.tokens.strict import JSONObject

__all__ = ["FORWARD", "TURN", "Claims", "check_numbers", "read_claims"]

#: The claim `dir` of a token that hands a request on.
FORWARD = "req"
#: The claim `dir` of the token by which a hop answers in its own name.
TURN = "rsp"

_INTEGERS = ("ver", "iat", "exp", "idx")
_IDENTIFIERS = ("cid", "seg", "svc")
_REQUIRED = (*_INTEGERS, *_IDENTIFIERS, "jti", "dir", "op", "sub", "aud")
# Looks all of them up at once.
_required = itemgetter(*_REQUIRED)
_LIMIT_INTEGERS = ("hops", "until")
_DIRECTIONS = frozenset({FORWARD, TURN})
# 16 bytes in canonical base64url.
_NONCE = "[A-Za-z0-9_-]{21}[AQgw]"
_REMEMBERED_LENGTHS = 8


@dataclass(slots=True)
class Claims:
    """What a token says, under the names it has on the wire; well formed, nothing proven.

    Nobody changes it. It is not frozen by force: it is made for every token of every path, and that shows in the cost.
    """

    sub: SpiffeID
    aud: SpiffeID
    iat: int
    exp: int
    nbf: int | None
    jti: str
    cid: str
    seg: str
    idx: int
    prh: str | None
    dir: str
    op: str
    svc: str
    lim: Limit | None
    cnf: str | None
    att: AttestationReference | None


def check_numbers(claims: JSONObject) -> None:
    """Refuse a fraction or an exponent where an integer belongs (section 4, step 2).

    Raises:
        Malformed: `FORMAT`.
    """
    check_integers(claims, (*_INTEGERS, "nbf"))
    for name, integers in (("lim", _LIMIT_INTEGERS), ("att", ("exp",))):
        members = claims.get(name)
        if type(members) is dict:
            check_integers(members, integers)


def read_claims(claims: JSONObject, limits: Limits) -> Claims:
    """Check the claims of one token (section 4, step 4).

    1. Every required claim is there.
    2. Each has its type, its characters, its range; identities are canonical.
    3. It lives neither backwards nor too long for its operation.

    Raises:
        Malformed: `CLAIM_MISSING`, `CLAIM_INVALID`, `ID_NOT_CANONICAL`.
        Unverified: `CNF_MISMATCH` (it is no thumbprint), `AUD_MISMATCH` (more than one audience), `LIFETIME_TOO_LONG`.
    """
    # 1
    try:
        required = _required(claims)
    except KeyError as error:
        raise _missing(claims) from error
    ver, iat, exp, idx, cid, seg, svc, jti, direction, op, sub, aud = required
    # 2
    if not type(ver) is type(iat) is type(exp) is type(idx) is int:
        raise _invalid(", ".join(_INTEGERS), "integers")
    if ver != VERSION:
        raise _invalid("ver", str(VERSION))
    _check_names(cid, seg, svc, jti, limits.max_identifier_chars)
    _check_choices(direction, op)
    read = Claims(
        _identity("sub", sub),
        _audience(aud),
        iat,
        exp,
        _not_before(claims) if "nbf" in claims else None,
        jti,
        cid,
        seg,
        idx,
        _previous(claims) if "prh" in claims else None,
        direction,
        op,
        svc,
        read_limit(claims["lim"], limits.max_identifier_chars) if "lim" in claims else None,
        read_thumbprint(claims["cnf"]) if "cnf" in claims else None,
        read_reference(claims["att"]) if "att" in claims else None,
    )
    # 3
    _check_lifetime(read, limits)
    return read


def _missing(claims: JSONObject) -> Malformed:
    missing = ", ".join(sorted(set(_REQUIRED).difference(claims)))
    return Malformed(ReasonCode.CLAIM_MISSING, f"claims: expected {missing}, found no such claim")


def _check_lifetime(claims: Claims, limits: Limits) -> None:
    lifetime = claims.exp - claims.iat
    if lifetime <= 0:
        raise _invalid("exp", "later than iat")
    longest = (limits.max_long_lifetime if claims.op in LONG_LIVED else limits.max_lifetime).total_seconds()
    if lifetime > longest:
        raise Unverified(
            ReasonCode.LIFETIME_TOO_LONG,
            f"claims: expected at most {longest:.0f} s of life for {claims.op}, found {lifetime} s",
        )


def _not_before(claims: JSONObject) -> int:
    value = claims["nbf"]
    if type(value) is not int:
        raise _invalid("nbf", "an integer")
    return value


def _check_names(cid: object, seg: object, svc: object, jti: object, longest: int) -> None:
    names: list[Any] = [cid, seg, svc, jti]
    try:
        lines = "\n".join(names)
    except TypeError:  # one is no text
        lines = ""
    if _names(longest).fullmatch(lines) is not None:  # all at once; none of them has a line's end
        return
    for name, value in zip(_IDENTIFIERS, (cid, seg, svc), strict=True):
        if not is_identifier(value, longest):
            raise _invalid(name, f"1 to {longest} characters of U+0021 to U+007E")
    raise _invalid("jti", "the base64url of 16 bytes")


@lru_cache(_REMEMBERED_LENGTHS)
def _names(longest: int) -> re.Pattern[str]:
    """Return what `cid`, `seg`, `svc`, `jti` look like, a line each."""
    return re.compile(rf"(?:[!-~]{{1,{longest}}}\n){{3}}{_NONCE}")


def _check_choices(direction: object, op: object) -> None:
    if type(direction) is not str or direction not in _DIRECTIONS:
        raise _invalid("dir", f"one of {', '.join(sorted(_DIRECTIONS))}")
    if type(op) is not str or op not in OPERATIONS:
        raise _invalid("op", f"one of {', '.join(sorted(OPERATIONS))}")


def _previous(claims: JSONObject) -> str:
    """Return the digest in `prh`; whether there must be one is a matter of structure."""
    value = claims["prh"]
    if type(value) is not str or not is_digest(value):
        raise _invalid("prh", "the base64url of 32 bytes")
    return value


def _identity(name: str, value: object) -> SpiffeID:
    if type(value) is not str:
        raise _invalid(name, "a SPIFFE ID")
    return SpiffeID.parse(value)


def _audience(value: object) -> SpiffeID:
    """Return the one audience; a token for two audiences is for neither (attacks C3)."""
    if type(value) is list and len(value) == 1 and type(value[0]) is str:
        return SpiffeID.parse(value[0])
    if type(value) is not list or {type(entry) for entry in value} != {str}:
        raise _invalid("aud", "a list of exactly one SPIFFE ID")
    raise Unverified(ReasonCode.AUD_MISMATCH, f"claims: expected exactly one audience, found {len(value)}")


def _invalid(name: str, expected: str) -> Malformed:
    return Malformed(ReasonCode.CLAIM_INVALID, f"claims: expected {name} to be {expected}, found something else")
