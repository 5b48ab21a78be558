# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Captured paths with hops whose tokens a session key signed, by a delegation that can be spoiled, too."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nsmsec.identity import SessionKey
from nsmsec.testing.raw_token import RawToken
from nsmsec.tokens import base64url
from nsmsec.tokens.algorithms import MINTED
from nsmsec.tokens.confirmation import key_thumbprint, write_key, write_thumbprint
from nsmsec.tokens.digest import text_digest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nsmsec.testing.captured import CapturedPath

__all__ = ["with_delegation", "with_session"]

_LIFE_S = 600


def with_session(
    captured: CapturedPath, index: int, *, result: str | None = None, tpm_signature: bytes | None = None
) -> CapturedPath:
    """Return the path with one token signed by a new session key; its delegation is the last in the table.

    Args:
        captured: an honest path.
        index: the hop.
        result: the attestation result that token and delegation name, which then is in the table.
        tpm_signature: what the delegation says that a TPM signed.
    """
    token = captured.tokens[index]
    key = SessionKey()
    issued = int(captured.now.timestamp()) - 1
    claims: dict[str, object] = {
        "ver": 1,
        "sub": token.claims["sub"],
        "iat": issued,
        "exp": issued + _LIFE_S,
        "cnf": write_key(key.public_key),
    }
    named: dict[str, object] = {"cnf": write_thumbprint(key_thumbprint(key.public_key))}
    if result is not None:
        claims["att"] = text_digest(result)
        named["att"] = {"dig": text_digest(result), "exp": issued + _LIFE_S}
        captured = replace(captured, results=(*captured.results, result))
    if tpm_signature is not None:
        claims["tpm"] = base64url.encode(tpm_signature)
    header = {
        "alg": MINTED[token.svid.key_kind].name,
        "typ": "nsmsec-delegation+jwt",
        "x5t#S256": base64url.encode(token.svid.leaf_sha256),
    }
    delegation = RawToken(header=header, claims=claims, svid=token.svid)
    signed = replace(token.with_claims(named).with_header({"alg": "ES256"}), key=key)
    return replace(captured, delegations=(*captured.delegations, delegation)).with_token(index, signed)


def with_delegation(
    captured: CapturedPath,
    number: int,
    *,
    header: Mapping[str, object] | None = None,
    claims: Mapping[str, object] | None = None,
    compact: str | None = None,
) -> CapturedPath:
    """Return the path with one delegation of its table changed.

    Args:
        captured: a path with sessions.
        number: which delegation.
        header: parameters to set in its header; `OMIT` leaves one out.
        claims: claims to set; likewise.
        compact: a text in place of all of it.
    """
    old = captured.delegations[number]
    new = replace(old.with_header(header or {}).with_claims(claims or {}), compact=compact)
    return replace(captured, delegations=(*captured.delegations[:number], new, *captured.delegations[number + 1 :]))
