# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A delegation: an SVID's key says for a few minutes which session key signs path tokens in its place.

Here it is only read, as strictly as a path token (docs/token-format.md, "Sessions").
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, NamedTuple

from nsmsec.errors import Malformed, ReasonCode, Unverified
from nsmsec.identity import SpiffeID
from nsmsec.tokens import base64url
from nsmsec.tokens.confirmation import read_key
from nsmsec.tokens.digest import is_digest
from nsmsec.tokens.header import read_algorithm, read_header
from nsmsec.tokens.operations import DELEGATION_TYPE, VERSION
from nsmsec.tokens.strict import check_integers, parse_object, split

if TYPE_CHECKING:
    from nsmsec.identity import PublicKey
    from nsmsec.limits import Limits
    from nsmsec.tokens.header import Header
    from nsmsec.tokens.strict import JSONObject

__all__ = ["UnprovenDelegation", "read_delegation"]

_REQUIRED: Final = frozenset({"ver", "sub", "iat", "exp", "cnf"})
_OPTIONAL: Final = frozenset({"att", "tpm"})
_INTEGERS: Final = ("ver", "iat", "exp")
# Longer than the signature of any key that a TPM holds.
_MAX_TPM_BYTES: Final = 1024


class UnprovenDelegation(NamedTuple):
    """What a delegation says; nothing about it is proven.

    Attributes:
        header: what it says about its signature.
        digest: the SHA-256 of the whole compact text.
        signed: the bytes under the signature.
        signature: as the algorithm takes it.
        sub: who delegates.
        iat: from when on, in seconds since the epoch.
        exp: until when, likewise.
        key: the session key.
        thumbprint: its RFC 7638 thumbprint.
        att: the SHA-256 of the attestation result that it belongs to, in base64url.
        tpm: what a key in a TPM signed over it; not judged here.
    """

    header: Header
    digest: bytes
    signed: bytes
    signature: bytes
    sub: SpiffeID
    iat: int
    exp: int
    key: PublicKey
    thumbprint: str
    att: str | None
    tpm: bytes | None

    def __repr__(self) -> str:
        return f"UnprovenDelegation({self.sub}, exp {self.exp}, sha256 {self.digest.hex()[:16]})"


def read_delegation(text: str, limits: Limits) -> UnprovenDelegation:
    """Read one delegation.

    1. Size, alphabet, three parts.
    2. Strict base64url, strict JSON, integers, a signature that could be one.
    3. The header: exactly `typ`, `alg`, `x5t#S256`.
    4. The claims: all that are required, nothing unknown, each with its type; a result wherever a TPM signed.
    5. It lives neither backwards nor too long.

    Raises:
        Malformed: `SIZE`, `FORMAT`, `CLAIM_MISSING`, `CLAIM_INVALID`, `ID_NOT_CANONICAL`.
        Unverified: `SIG_INVALID`, `TYP_MISMATCH`, `ALG_FORBIDDEN`, `LIFETIME_TOO_LONG`.
    """
    # 1
    compact, first, second, third = split(text, max_bytes=limits.max_token_bytes)
    # 2
    parameters = parse_object(first, max_depth=limits.max_json_depth)
    claims = parse_object(second, max_depth=limits.max_json_depth)
    check_integers(claims, _INTEGERS)
    algorithm, signature = read_algorithm(parameters), base64url.decode(third)
    if algorithm is not None:
        signature = algorithm.read(signature)
    # 3
    header = read_header(parameters, DELEGATION_TYPE)
    if header.chain is not None:  # its certificates are those of the tokens that name it
        raise Malformed(ReasonCode.FORMAT, "delegation: expected a header without x5c, found one with it")
    # 4
    _check_names(claims)
    issued, end = _times(claims)
    key, thumbprint = read_key(claims["cnf"])
    read = UnprovenDelegation(
        header,
        hashlib.sha256(compact).digest(),
        compact[: -len(third) - 1],
        signature,
        _subject(claims["sub"]),
        issued,
        end,
        key,
        thumbprint,
        _result(claims["att"]) if "att" in claims else None,
        _statement(claims["tpm"]) if "tpm" in claims else None,
    )
    # 5
    longest = limits.max_delegation_lifetime.total_seconds()
    if end - issued > longest:
        raise Unverified(
            ReasonCode.LIFETIME_TOO_LONG,
            f"delegation: expected at most {longest:.0f} s of life, found {end - issued} s",
        )
    return read


def _check_names(claims: JSONObject) -> None:
    required = _REQUIRED | {"att"} if "tpm" in claims else _REQUIRED
    if missing := required - claims.keys():
        raise Malformed(
            ReasonCode.CLAIM_MISSING, f"delegation: expected {', '.join(sorted(missing))}, found no such claim"
        )
    if not claims.keys() <= _REQUIRED | _OPTIONAL:
        raise _invalid("its claims", f"no other than {', '.join(sorted(_REQUIRED | _OPTIONAL))}")


def _times(claims: JSONObject) -> tuple[int, int]:
    ver, issued, end = (claims[name] for name in _INTEGERS)
    if not type(ver) is type(issued) is type(end) is int:
        raise _invalid(", ".join(_INTEGERS), "integers")
    if ver != VERSION:
        raise _invalid("ver", str(VERSION))
    if not 0 <= issued < end:
        raise _invalid("exp", "later than iat, which is not negative")
    return issued, end


def _subject(value: object) -> SpiffeID:
    if type(value) is not str:
        raise _invalid("sub", "a SPIFFE ID")
    return SpiffeID.parse(value)


def _result(value: object) -> str:
    if type(value) is not str or not is_digest(value):
        raise _invalid("att", "the base64url of 32 bytes")
    return value


def _statement(value: object) -> bytes:
    if type(value) is not str or not value.isascii():
        raise _invalid("tpm", "a text in base64url")
    try:
        signature = base64url.decode(value.encode("ascii"))
    except Malformed as error:
        raise _invalid("tpm", "a text in base64url") from error
    if not 0 < len(signature) <= _MAX_TPM_BYTES:
        raise _invalid("tpm", f"1 to {_MAX_TPM_BYTES} bytes")
    return signature


def _invalid(name: str, expected: str) -> Malformed:
    return Malformed(ReasonCode.CLAIM_INVALID, f"delegation: expected {name} to be {expected}, found something else")
