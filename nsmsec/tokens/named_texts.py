# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What the tokens of a path name in its table: delegations (claim `cnf`), attestation results (claim `att`).

Nothing here is proven, only found: see docs/token-format.md, delegations and results.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.errors import Malformed, NsmsecError, ReasonCode, Unverified
from nsmsec.identity.proof_cache import ProofCache
from nsmsec.tokens import base64url
from nsmsec.tokens.delegation import read_delegation
from nsmsec.tokens.operations import DELEGATION_TYPE, TYPE
from nsmsec.tokens.strict import parse_object, split
from nsmsec.tokens.unproven import UnprovenToken

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nsmsec.limits import Limits
    from nsmsec.path import CertificateTable
    from nsmsec.tokens.claims import Claims
    from nsmsec.tokens.delegation import UnprovenDelegation

__all__ = ["NamedTexts"]

_REMEMBERED = 1024


class NamedTexts:
    """Gives each token of a path its delegation; holds nothing but what it read lately. Safe for threads."""

    def __init__(self, limits: Limits) -> None:
        """Take the bounds on what arrives; `signature_cache_entries` 0 reads every delegation anew."""
        self._limits = limits
        self._skew = limits.skew.total_seconds()
        remembered = _REMEMBERED if limits.signature_cache_entries else 0
        self._known: ProofCache[bytes, UnprovenDelegation] = ProofCache(max_entries=remembered)
        self._known_results: ProofCache[bytes, str] = ProofCache(max_entries=remembered)

    def matched(self, tokens: list[UnprovenToken], table: CertificateTable) -> list[UnprovenToken]:
        """Return the tokens, each that a session key signed with its delegation.

        1. Not more texts than tokens could name.
        2. Every delegation can be read; there is one for each session of a leaf.
        3. Every token with `cnf` finds the one of its own leaf and key, which says what the token says.
        4. There is no delegation or result that no hop names, no result that is a token of ours.

        Raises:
            Malformed: `SIZE`; `FORMAT`, a text is none, or is not named; what `read_delegation` raises.
            Unverified: `CNF_MISMATCH`, `TYP_MISMATCH`; what `read_delegation` raises.
        """
        if not table.delegations and not table.results:
            for token in tokens:
                if token.claims.cnf is not None:
                    break
            else:
                return tokens
        # 1
        self._check_counts(table)
        # 2
        sessions = self._sessions(table)
        # 3
        matched = []
        for index, token in enumerate(tokens):
            try:
                matched.append(self._with_delegation(token, sessions))
            except NsmsecError as error:
                error.at(index)
                raise
        # 4
        self._check_named(matched, table)
        return matched

    def _check_counts(self, table: CertificateTable) -> None:
        for what, texts in (("delegations", table.delegations), ("results", table.results)):
            if len(texts) > self._limits.max_segments:
                raise Malformed(
                    ReasonCode.SIZE, f"path: expected at most {self._limits.max_segments} {what}, found {len(texts)}"
                )

    def _sessions(self, table: CertificateTable) -> dict[tuple[bytes, str], UnprovenDelegation]:
        """Return the delegations of a table by leaf and thumbprint."""
        sessions = {}
        for digest, text in table.delegations.items():
            delegation = self._known.get(digest)
            if delegation is None:
                delegation = read_delegation(text, self._limits)
                self._known.put(digest, delegation)
            sessions[delegation.header.leaf_sha256, delegation.thumbprint] = delegation
        if len(sessions) != len(table.delegations):
            raise Malformed(ReasonCode.FORMAT, "path: expected one delegation a session, found two")
        return sessions

    def _with_delegation(
        self, token: UnprovenToken, sessions: dict[tuple[bytes, str], UnprovenDelegation]
    ) -> UnprovenToken:
        claims = token.claims
        if claims.cnf is None:
            return token
        delegation = sessions.get((token.header.leaf_sha256, claims.cnf))
        if delegation is None:
            raise _mismatch("a delegation by the leaf to the key in cnf", "none")
        self._check_fit(claims, delegation)
        return UnprovenToken(
            claims, token.header, token.digest, token.signed, token.signature, token.segment_id, delegation
        )

    def _check_fit(self, claims: Claims, delegation: UnprovenDelegation) -> None:
        """Compare what a token says with what its delegation says."""
        if delegation.sub.text != claims.sub.text:
            raise _mismatch("a delegation by sub", "one by another")
        if claims.iat < delegation.iat - self._skew:
            raise _mismatch("a token from within its delegation's life", "an earlier iat")
        if claims.exp > delegation.exp:
            raise _mismatch("a token that ends with its delegation", "a later exp")
        if claims.att is not None and delegation.att is not None and claims.att.digest != delegation.att:
            raise _mismatch("the result of the delegation in att", "another")

    def _check_named(self, tokens: Sequence[UnprovenToken], table: CertificateTable) -> None:
        named = {token.delegation.digest for token in tokens if token.delegation is not None}
        if len(named) != len(table.delegations):
            raise Malformed(ReasonCode.FORMAT, "path: expected only delegations that a token names, found more")
        if not table.results:
            return
        digests = set(_result_digests(tokens))
        for digest, text in table.results.items():
            if self._checked_result(digest, text) not in digests:
                raise Malformed(ReasonCode.FORMAT, "path: expected only results that a hop names, found more")

    def _checked_result(self, digest: bytes, text: str) -> str:
        """Return the digest of a result as tokens spell it.

        What is no compact JWS, or one of ours, is refused; all else about a result is for others to judge.
        """
        spelled = self._known_results.get(digest)
        if spelled is not None:
            return spelled
        _, header, _, _ = split(text, max_bytes=self._limits.max_token_bytes)
        if parse_object(header, max_depth=self._limits.max_json_depth).get("typ") in (TYPE, DELEGATION_TYPE):
            raise Unverified(ReasonCode.TYP_MISMATCH, "path: expected an attestation result, found a token of a hop")
        spelled = base64url.encode(digest)
        self._known_results.put(digest, spelled)
        return spelled


def _result_digests(tokens: Sequence[UnprovenToken]) -> Iterable[str]:
    for token in tokens:
        if token.claims.att is not None:
            yield token.claims.att.digest
        if token.delegation is not None and token.delegation.att is not None:
            yield token.delegation.att


def _mismatch(expected: str, found: str) -> Unverified:
    return Unverified(ReasonCode.CNF_MISMATCH, f"token: expected {expected}, found {found}")
