# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Finding who signed a token, with proof (token profile, section 4, step 8)."""

from __future__ import annotations

import binascii
from typing import TYPE_CHECKING

from nsmsec.errors import Malformed, ReasonCode, Unverified
from nsmsec.identity import KeyKind, PresentedChain
from nsmsec.identity.link import link_chain

if TYPE_CHECKING:
    from datetime import datetime

    from nsmsec.identity import SVIDVerifier, TrustBundleSet, VerifiedSVID
    from nsmsec.limits import Limits
    from nsmsec.path import CertificateTable
    from nsmsec.tokens.claims import Claims
    from nsmsec.tokens.delegation import UnprovenDelegation
    from nsmsec.tokens.header import Header
    from nsmsec.tokens.unproven import UnprovenToken

__all__ = ["prove_signer"]


def prove_signer(
    token: UnprovenToken,
    *,
    table: CertificateTable,
    svid_verifier: SVIDVerifier,
    bundles: TrustBundleSet,
    now: datetime,
    limits: Limits,
) -> VerifiedSVID:
    """Return the proven SVID of the hop that a token says it is from.

    1. The leaf that the header names is there: in the token, else in the table.
    2. It belongs to `sub`; its chain leads to the bundle of that trust domain, by every rule for
       X.509-SVIDs. A proof that is remembered spares the chain.
    3. The algorithm is one of its kind of key; a session key has that of P-256, its delegation that of the leaf.
    4. The token, like its delegation, ends with it at the latest; it was not issued before it, but for the skew.

    Raises:
        Malformed: `CERT_MISSING`, `CERT_FORMAT`, `SIZE`.
        Unverified: `CERT_*`, `TD_*`, `ALG_KEY_MISMATCH`, `LIFETIME_TOO_LONG`, `CERT_NOT_YET_VALID`.
    """
    header, claims = token.header, token.claims
    # 1
    presented = None if header.chain is None else _read_chain(header, header.chain)
    leaf = table.find(header.leaf_sha256) if presented is None else presented.certificates[0]
    if leaf is None:
        raise Malformed(ReasonCode.CERT_MISSING, "signer: expected the leaf that x5t#S256 names, found none")
    # 2
    svid = None
    if presented is None:
        svid = svid_verifier.recall(header.leaf_sha256, bundles=bundles, now=now, expected_id=claims.sub)
    if svid is None:
        if presented is None:
            presented = link_chain(leaf, table.certificates, max_certificates=limits.max_chain_certificates)
        svid = svid_verifier.verify(presented, bundles=bundles, now=now, expected_id=claims.sub)
    # 3
    delegation = token.delegation
    if delegation is None:
        _check_algorithm(header, svid.key_kind)
    else:
        _check_algorithm(delegation.header, svid.key_kind)
        _check_algorithm(header, KeyKind.P256)
        # 4
        _check_life(delegation, svid, limits)
    _check_life(claims, svid, limits)
    return svid


def _read_chain(header: Header, chain: tuple[str, ...]) -> PresentedChain:
    """Decode `x5c`: its first certificate is the one that `x5t#S256` names."""
    try:
        certificates = tuple(binascii.a2b_base64(entry, strict_mode=True) for entry in chain)
    except ValueError as error:
        raise Malformed(ReasonCode.CERT_FORMAT, "signer: expected x5c to be base64, found something else") from error
    presented = PresentedChain(certificates=certificates)
    if presented.leaf_sha256 != header.leaf_sha256:
        raise Unverified(ReasonCode.CERT_MISMATCH, "signer: expected x5t#S256 to name the leaf of x5c, found another")
    return presented


def _check_algorithm(header: Header, kind: KeyKind) -> None:
    if header.algorithm.key_kind is not kind:
        raise Unverified(
            ReasonCode.ALG_KEY_MISMATCH,
            f"signer: expected an algorithm of {kind} keys, found {header.algorithm.name}",
        )


def _check_life(claims: Claims | UnprovenDelegation, svid: VerifiedSVID, limits: Limits) -> None:
    """Compare the token's life with that of the leaf."""
    if claims.exp > svid.leaf_ends_at:
        raise Unverified(
            ReasonCode.LIFETIME_TOO_LONG, "signer: expected the token to end with its certificate, found a later exp"
        )
    early = svid.leaf_starts_at - claims.iat
    if early > 0 and early > limits.skew.total_seconds():
        raise Unverified(
            ReasonCode.CERT_NOT_YET_VALID, "signer: expected iat within the certificate's life, found an earlier one"
        )
