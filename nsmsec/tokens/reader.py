# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Reading the tokens of a path, before anything is proven (token profile, section 4, steps 1–4)."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING

from nsmsec.errors import Malformed, NsmsecError, ReasonCode
from nsmsec.identity.proof_cache import ProofCache
from nsmsec.tokens import base64url
from nsmsec.tokens.claims import FORWARD, check_numbers, read_claims
from nsmsec.tokens.header import read_algorithm, read_header
from nsmsec.tokens.in_order import in_order
from nsmsec.tokens.named_texts import NamedTexts
from nsmsec.tokens.strict import FractionFound, cut, parse_object, split
from nsmsec.tokens.unproven import UnprovenToken

if TYPE_CHECKING:
    from nsmsec.limits import Limits
    from nsmsec.path import CertificateTable, Path, PathSegment
    from nsmsec.tokens.algorithms import Algorithm
    from nsmsec.tokens.claims import Claims
    from nsmsec.tokens.header import Header
    from nsmsec.tokens.strict import JSONObject, Parts

__all__ = ["TokenReader"]

# Headers of one signer are all alike, so reading one is remembered by its text. Only what was read
# without a fault is remembered; nothing about it is proven.
_REMEMBERED_HEADERS = 256
# A hop that calls onward meets the tokens of its callers again in every answer, its own among them.
_REMEMBERED_TOKENS = 1024


class TokenReader:
    """Reads paths; holds nothing but what it read lately. Safe for threads."""

    def __init__(self, limits: Limits) -> None:
        """Take the bounds on what arrives; `signature_cache_entries` 0 reads every token anew."""
        self._limits = limits
        self._named = NamedTexts(limits)
        self._read_header = lru_cache(_REMEMBERED_HEADERS)(self._header_of)
        self._known: ProofCache[tuple[str, str], UnprovenToken] | None = None
        if limits.signature_cache_entries:
            self._known = ProofCache(max_entries=_REMEMBERED_TOKENS)

    def read(self, path: Path, certificates: CertificateTable) -> list[UnprovenToken]:
        """Read every token of a path.

        1. Counts; then, hop by hop, sizes, alphabet, three parts.
        2. Strict base64url, strict JSON, a signature that could be one.
        3. The header.
        4. The claims; then what they name in the table: delegations, results.

        Raises:
            Malformed: `PATH_MISSING`, `SIZE`, `FORMAT`, `CLAIM_MISSING`, `CLAIM_INVALID`,
                `ID_NOT_CANONICAL`.
            Unverified: `SIG_INVALID`, `TYP_MISMATCH`, `ALG_FORBIDDEN`, `CNF_MISMATCH`,
                `AUD_MISMATCH`, `LIFETIME_TOO_LONG`.
        """
        # 1
        self._check_counts(path, certificates)
        try:
            tokens = [self._token(segment) for segment in path.segments]
        except NsmsecError:
            # The first failure by step counts, not the first by hop: read again in that order.
            tokens = self._read_in_order(path)
        return self._named.matched(tokens, certificates)

    def remember(self, segment: PathSegment, *, claims: Claims, header: str, signed: bytes, signature: bytes) -> None:
        """Take note of a token of our own, which comes back in the answer.

        Args:
            segment: its place on the path.
            claims: what it says, as `read_claims` returned it.
            header: its first part.
            signed: the bytes under its signature.
            signature: as its algorithm takes it.
        """
        if self._known is not None and len(segment.token) <= self._limits.max_token_bytes:
            digest = hashlib.sha256(segment.token.encode("ascii")).digest()
            read = self._read_header(header.encode("ascii"))
            own = UnprovenToken(claims, read, digest, signed, signature, segment.id)
            self._known.put((segment.token, segment.id), own)

    def _token(self, segment: PathSegment) -> UnprovenToken:
        """Take one token through all steps at once; one that was read lately says what it said."""
        if self._known is None:
            return self._read(segment)
        place = (segment.token, segment.id)
        known = self._known.get(place)
        if known is None:
            known = self._read(segment)
            if known.claims.dir == FORWARD:  # a turn token never comes back
                self._known.put(place, known)
        return known

    def _read(self, segment: PathSegment) -> UnprovenToken:
        parts = cut(segment.token, max_bytes=self._limits.max_token_bytes)
        header = self._read_header(parts[1])
        claims, signature = self._decode(parts, header.algorithm)
        return self._assembled(segment, parts, claims, signature, header)

    def _read_in_order(self, path: Path) -> list[UnprovenToken]:
        """Take all tokens through each step, one step after the other."""
        # 1
        if "" in [segment.token for segment in path.segments]:
            raise _token_missing()
        most = self._limits.max_token_bytes
        parts = in_order(lambda segment: split(segment.token, max_bytes=most), path.segments)
        # 2
        decoded = in_order(lambda cut_up: self._decode(cut_up, self._read_algorithm(cut_up[1])), parts)
        # 3
        headers = in_order(self._read_header, [header for _, header, _, _ in parts])
        # 4
        whole = zip(path.segments, parts, decoded, headers, strict=True)
        return in_order(lambda read: self._assembled(read[0], read[1], *read[2], read[3]), whole)

    def _assembled(
        self, segment: PathSegment, parts: Parts, claims: JSONObject, signature: bytes, header: Header
    ) -> UnprovenToken:
        """Check the claims of a token, then put it together."""
        compact = parts[0]
        checked = read_claims(claims, self._limits)
        signed = compact[: -len(parts[3]) - 1]
        return UnprovenToken(checked, header, hashlib.sha256(compact).digest(), signed, signature, segment.id)

    def _check_counts(self, path: Path, certificates: CertificateTable) -> None:
        """Refuse nothing at all as well as too much; neither is any hop's fault, so there is no index."""
        if len(path.segments) > self._limits.max_segments:
            raise Malformed(
                ReasonCode.SIZE,
                f"path: expected at most {self._limits.max_segments} segments, found {len(path.segments)}",
            )
        if not path.segments:
            raise _token_missing()
        if len(certificates) > self._limits.max_table_certificates:
            raise Malformed(
                ReasonCode.SIZE,
                f"path: expected at most {self._limits.max_table_certificates} certificates, found {len(certificates)}",
            )

    def _decode(self, parts: Parts, algorithm: Algorithm | None) -> tuple[JSONObject, bytes]:
        """Return the claims of one token with its signature, both decoded."""
        _, _, payload, signature = parts
        try:
            claims = parse_object(payload, max_depth=self._limits.max_json_depth, fractions=False)
        except FractionFound:
            claims = self._parse(payload)
            check_numbers(claims)
        decoded = base64url.decode(signature)
        return claims, decoded if algorithm is None else algorithm.read(decoded)

    def _parse(self, part: bytes) -> JSONObject:
        return parse_object(part, max_depth=self._limits.max_json_depth)

    def _read_algorithm(self, part: bytes) -> Algorithm | None:
        return read_algorithm(self._parse(part))

    def _header_of(self, part: bytes) -> Header:
        return read_header(self._parse(part))


def _token_missing() -> Malformed:
    return Malformed(ReasonCode.PATH_MISSING, "path: expected a token in every segment, found none")
