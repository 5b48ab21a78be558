# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Proving signatures, each once as long as it is remembered (token profile, section 4, step 9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.identity.proof_cache import ProofCache

if TYPE_CHECKING:
    from nsmsec.identity import PublicKey, VerifiedSVID
    from nsmsec.limits import Limits
    from nsmsec.tokens.delegation import UnprovenDelegation
    from nsmsec.tokens.unproven import UnprovenToken

__all__ = ["SignatureProver"]


class SignatureProver:
    """Proves signatures of tokens and delegations; remembers successes only. Safe for threads."""

    def __init__(self, limits: Limits) -> None:
        """Take the bounds; `signature_cache_entries` 0 checks every signature anew."""
        self._proven: ProofCache[tuple[bytes, bytes, int], VerifiedSVID] | None = None
        if limits.signature_cache_entries:
            self._proven = ProofCache(max_entries=limits.signature_cache_entries)

    def prove(self, signed: tuple[UnprovenToken, VerifiedSVID], *, revision: int) -> None:
        """Prove that a token is its signer's; where a session key signed, that the signer delegated to it first.

        Args:
            signed: the token, with the proven SVID of its hop.
            revision: that of the bundles which proved it; what was proven under others counts no more.

        Raises:
            Unverified: `SIG_INVALID`.
        """
        token, signer = signed
        delegation = token.delegation
        if delegation is None:
            self._prove(token, signer.public_key, signer, revision)
        else:
            self._prove(delegation, signer.public_key, signer, revision)
            # The token's text says which key this is, so what is remembered of it holds for this key only.
            self._prove(token, delegation.key, signer, revision)

    def _prove(
        self, signed: UnprovenToken | UnprovenDelegation, key: PublicKey, signer: VerifiedSVID, revision: int
    ) -> None:
        if self._proven is None:
            signed.header.algorithm.verify(key, signed.signature, signed.signed)
            return
        place = (signed.digest, signer.leaf_sha256, revision)
        if self._proven.get(place) is None:
            signed.header.algorithm.verify(key, signed.signature, signed.signed)
            self._proven.put(place, signer)
