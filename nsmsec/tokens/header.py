# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The header of a path token or a delegation: an allow-list (token profile, section 2; section 4, step 3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nsmsec.errors import Malformed, ReasonCode, Unverified
from nsmsec.tokens import base64url
from nsmsec.tokens.algorithms import ALGORITHMS
from nsmsec.tokens.operations import TYPE

if TYPE_CHECKING:
    from nsmsec.tokens.algorithms import Algorithm
    from nsmsec.tokens.strict import JSONObject

__all__ = ["Header", "read_algorithm", "read_header"]

_ALLOWED = frozenset({"typ", "alg", "x5t#S256", "x5c"})
_DIGEST_CHARS = 43


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What a token says about its signature; it may select a key, nothing more.

    Attributes:
        algorithm: from our table.
        leaf_sha256: the digest of the signer's leaf (`x5t#S256`).
        chain: base64 of the leaf with its intermediates (`x5c`), where the token brings them itself.
    """

    algorithm: Algorithm
    leaf_sha256: bytes
    chain: tuple[str, ...] | None


def read_algorithm(header: JSONObject) -> Algorithm | None:
    """Return the algorithm that a header names, if it is one of ours."""
    name = header.get("alg")
    return ALGORITHMS.get(name) if type(name) is str else None


def read_header(header: JSONObject, expected: str = TYPE) -> Header:
    """Check the header of the expected type of token (step 3).

    1. Nothing but the allowed parameters; `crit`, `b64`, `zip`, `cty`, every way to bring or name a
       key (`jwk`, `jku`, `x5u`, `kid`), or anything unknown ends here (RFC 8725, sections 3.1, 3.10).
    2. `typ` (RFC 8725, section 3.11).
    3. `alg` is in our table.
    4. `x5t#S256` is a digest; `x5c`, if present, a list of texts.

    Raises:
        Malformed: `FORMAT`, an unknown parameter, or one of the wrong type.
        Unverified: `TYP_MISMATCH`, `ALG_FORBIDDEN`.
    """
    # 1
    if not header.keys() <= _ALLOWED:
        raise Malformed(ReasonCode.FORMAT, f"header: expected only {', '.join(sorted(_ALLOWED))}, found more")
    # 2
    if header.get("typ") != expected:
        raise Unverified(ReasonCode.TYP_MISMATCH, f"header: expected typ {expected}, found another")
    # 3
    algorithm = read_algorithm(header)
    if algorithm is None:
        raise Unverified(ReasonCode.ALG_FORBIDDEN, f"header: expected alg {' or '.join(ALGORITHMS)}, found another")
    # 4
    return Header(algorithm=algorithm, leaf_sha256=_digest(header.get("x5t#S256")), chain=_chain(header))


def _digest(value: object) -> bytes:
    if type(value) is not str or len(value) != _DIGEST_CHARS or not value.isascii():
        raise Malformed(
            ReasonCode.FORMAT, "header: expected x5t#S256 to be the base64url of 32 bytes, found something else"
        )
    return base64url.decode(value.encode("ascii"))


def _chain(header: JSONObject) -> tuple[str, ...] | None:
    if "x5c" not in header:
        return None
    value = header["x5c"]
    if type(value) is not list or not all(type(entry) is str for entry in value):
        raise Malformed(ReasonCode.FORMAT, "header: expected x5c to be a list of texts, found something else")
    return tuple(value)
