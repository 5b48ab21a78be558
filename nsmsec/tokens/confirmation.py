# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The claim `cnf`: which session key signs (RFC 7800, section 3), by thumbprint in a token, whole in a delegation."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from nsmsec.errors import Malformed, ReasonCode, Unverified
from nsmsec.tokens.digest import is_digest, text_digest
from nsmsec.tokens.jwk import key_from_jwk, key_to_jwk

if TYPE_CHECKING:
    from nsmsec.identity import PublicKey

__all__ = ["key_thumbprint", "read_key", "read_thumbprint", "write_key", "write_thumbprint"]

_KEY_MEMBERS = frozenset({"kty", "crv", "x", "y"})


def read_thumbprint(value: object) -> str:
    """Read the claim of a token: the RFC 7638 thumbprint of the key that signed it.

    Raises:
        Unverified: `CNF_MISMATCH`, it is anything else.
    """
    if type(value) is not dict or value.keys() != {"jkt"} or not is_digest(value["jkt"]):
        raise Unverified(
            ReasonCode.CNF_MISMATCH, "claims: expected cnf to be exactly jkt, a thumbprint, found something else"
        )
    jkt: str = value["jkt"]
    return jkt


def write_thumbprint(jkt: str) -> dict[str, object]:
    """Return the claim of a token."""
    return {"jkt": jkt}


def read_key(value: object) -> tuple[PublicKey, str]:
    """Read the claim of a delegation: the public key itself, which must be on P-256; return it with its thumbprint.

    Raises:
        Malformed: `CLAIM_INVALID`, it is anything else, such as a private key or a point beside the curve.
    """
    jwk = value["jwk"] if type(value) is dict and value.keys() == {"jwk"} else None
    if type(jwk) is not dict or jwk.keys() != _KEY_MEMBERS or (jwk["kty"], jwk["crv"]) != ("EC", "P-256"):
        raise _no_key()
    try:
        key = key_from_jwk(jwk, what="delegation")
    except Malformed as error:
        raise _no_key() from error
    return key, key_thumbprint(key)


def write_key(key: PublicKey) -> dict[str, object]:
    """Return the claim of a delegation to this P-256 key."""
    return {"jwk": key_to_jwk(key)}


def key_thumbprint(key: PublicKey) -> str:
    """Return the thumbprint of a key, in base64url (RFC 7638, section 3)."""
    return text_digest(json.dumps(key_to_jwk(key), separators=(",", ":"), sort_keys=True))


def _no_key() -> Malformed:
    return Malformed(
        ReasonCode.CLAIM_INVALID, "delegation: expected cnf to be exactly a public P-256 key, found something else"
    )
