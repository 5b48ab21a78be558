# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The proof of who is calling, made anew for every call a server receives.

TLS looks once, at the handshake, and pools the roots of all domains; grpcio's `peer_spiffe_id` is text that the peer
chose. Here the presented certificate chain is judged by the trust bundle of the identity's own domain, now.
"""

from __future__ import annotations

import binascii
import functools
import re
from typing import TYPE_CHECKING, Final

from nsmsec.errors import Malformed, ReasonCode, Unverified
from nsmsec.identity import Peer, PresentedChain
from nsmsec.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from nsmsec.clock import Clock
    from nsmsec.identity import SVIDVerifier, TrustBundleSet, TrustBundleSource

__all__ = ["PeerVerifier", "proven_peer"]

_LEAF: Final = "x509_pem_cert"
_CHAIN: Final = "x509_pem_cert_chain"

_CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----\n([A-Za-z0-9+/=\n]+)-----END CERTIFICATE-----\n?")


class PeerVerifier:
    """Proves the identity of the client behind a server's call."""

    def __init__(
        self,
        svid_verifier: SVIDVerifier,
        bundle_source: TrustBundleSource,
        clock: Clock,
        *,
        limits: Limits | None = None,
    ) -> None:
        """Keep what every call is judged by.

        Args:
            svid_verifier: proves one presented chain; it remembers its successes.
            bundle_source: the trust bundles in force.
            clock: the current time.
            limits: bounds what is remembered of presented chains.
        """
        self._svid_verifier = svid_verifier
        self._bundle_source = bundle_source
        self._clock = clock
        entries = (limits or Limits()).certificate_cache_entries
        self._presented_chain = functools.lru_cache(maxsize=entries)(_presented_chain)

    def verify(self, auth_context: Mapping[str, Iterable[bytes] | bytes]) -> Peer:
        """Return the proven identity at the other end of the connection that carries a call.

        Steps:
            1. Take the leaf and the chain from the TLS session; nothing else in the context is looked at.
            2. Decode them, or find them decoded.
            3. Prove them against the trust bundles and the time of this very call.

        Args:
            auth_context: `context.auth_context()` of the call.

        Raises:
            Unverified: no certificate at all (`PEER_MISSING`), or one that is not proven (`CERT_*`, `TD_*`).
            Malformed: the certificate cannot be read.
            SourceUnavailable: the trust bundles cannot be had.
        """
        leaf = _joined(auth_context.get(_LEAF, ()))  # 1
        if not leaf:
            raise Unverified(ReasonCode.PEER_MISSING, "peer: the connection has no client certificate")
        presented_chain = self._presented_chain(leaf, _joined(auth_context.get(_CHAIN, ())))  # 2
        return proven_peer(  # 3
            self._svid_verifier, presented_chain, bundles=self._bundle_source.trust_bundles(), now=self._clock.now()
        )


def proven_peer(
    svid_verifier: SVIDVerifier, presented_chain: PresentedChain, *, bundles: TrustBundleSet, now: datetime
) -> Peer:
    """Return the peer that presented this chain in a handshake that proved possession of the leaf's key.

    Args:
        svid_verifier: proves the chain.
        presented_chain: what the peer presented.
        bundles: the trust bundles in force.
        now: the current time.

    Raises:
        Unverified: the chain is not proven (`CERT_*`, `TD_*`).
        Malformed: a certificate cannot be read.
    """
    svid = svid_verifier.verify(presented_chain, bundles=bundles, now=now)
    expires_at = min(svid.leaf_not_after, svid.chain_not_after)
    return Peer(
        id=svid.id,
        leaf_sha256=svid.leaf_sha256,
        leaf_key=svid.leaf_key,
        leaf_facts=svid.leaf_facts,
        origins=bundles.origins,
        expires_at=expires_at,
    )


def _joined(values: Iterable[bytes] | bytes) -> bytes:
    """Return one property: grpcio gives a list of values, its type stubs say a single one."""
    return values if isinstance(values, bytes) else b"".join(values)


def _presented_chain(leaf_pem: bytes, chain_pem: bytes) -> PresentedChain:
    """Return the presented certificates, the leaf once: grpcio may or may not repeat it in the chain."""
    leaf = _certificates(leaf_pem)
    if len(leaf) != 1:
        raise Malformed(ReasonCode.CERT_FORMAT, f"peer: expected one leaf certificate, found {len(leaf)}")
    chain = _certificates(chain_pem)
    return PresentedChain(certificates=leaf + (chain[1:] if chain[:1] == leaf else chain))


def _certificates(pem: bytes) -> tuple[bytes, ...]:
    """Return the certificates as DER; text that is anything but certificates is refused."""
    if _CERTIFICATE.sub(b"", pem).strip():
        raise Malformed(ReasonCode.CERT_FORMAT, "peer: the presented certificates are not PEM")
    try:
        return tuple(binascii.a2b_base64(body) for body in _CERTIFICATE.findall(pem))
    except binascii.Error as error:
        raise Malformed(ReasonCode.CERT_FORMAT, "peer: the presented certificates are not PEM") from error
