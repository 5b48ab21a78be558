# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A client's TLS handshake with a server that has only a SPIFFE ID.

Host names play no part. TLS proves that the server holds the key of its leaf and, by name-constrained anchors, that an
authority of the leaf's domain stands behind it; then our own verifier judges the whole chain; then the authorizer says
whether this identity is wanted. No byte of a call is sent before all three.
"""

from __future__ import annotations

import contextlib
import os
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from nsmsec.errors import NsmsecError, ReasonCode, SourceUnavailable, Unverified
from nsmsec.identity import PresentedChain
from nsmsec.transport.credentials import certificate_chain_pem, trust_anchors
from nsmsec.transport.peer import proven_peer

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import timedelta

    from nsmsec.clock import Clock
    from nsmsec.identity import (
        X509SVID,
        Authorizer,
        Peer,
        SpiffeID,
        SVIDVerifier,
        TrustBundleSet,
        TrustBundleSource,
        X509SVIDSource,
    )
    from nsmsec.transport.target import Target

__all__ = ["Connection", "Dialer"]

_HTTP2: Final = "h2"


class _Certificate(Protocol):
    """What the inner method shows: `_ssl.Certificate`."""

    def public_bytes(self) -> str:
        """Return the certificate as PEM."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A TLS connection to a server that was proven and wanted when it was made.

    Attributes:
        tls: the socket, not blocking.
        presented_chain: what the server presented; it proves nothing later, so it is judged again then.
        peer: who the server was.
    """

    tls: ssl.SSLSocket
    presented_chain: PresentedChain
    peer: Peer


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialer:
    """Connects to one target and proves who answers.

    Attributes:
        target: where the server is.
        svid_source: the own SVID, fetched for each connection.
        bundle_source: the trust bundles, fetched for each connection.
        authorizer: says whether a proven identity is wanted.
        clock: the current time.
        svid_verifier: proves a presented chain.
        handshake_timeout: how long connecting may take, and how long the handshake may take.
        unsafe_pooled_roots: give up the name constraints of the second layer.
    """

    target: Target
    svid_source: X509SVIDSource
    bundle_source: TrustBundleSource
    authorizer: Authorizer
    clock: Clock
    svid_verifier: SVIDVerifier
    handshake_timeout: timedelta
    unsafe_pooled_roots: bool = False

    def dial(self, pin: SpiffeID | None) -> Connection:
        """Return a new connection to the wanted server. Blocks.

        Steps:
            1. Take the current SVID and trust bundles, and load them into a fresh TLS context.
            2. Connect, and shake hands within the time allowed; the server must speak HTTP/2.
            3. Prove the presented chain against the bundle of its own domain.
            4. Compare the identity with the pin, and ask the authorizer.

        Args:
            pin: the only identity allowed, once an earlier connection has settled it.

        Raises:
            SourceUnavailable: no handshake (`PEER_MISSING`), or no SVID or trust bundles to start one.
            Unverified: the server's SVID is not proven (`CERT_*`, `TD_*`), or is not the wanted one (`PEER_MISMATCH`).
            Malformed: the server's SVID cannot be read.
        """
        bundles = self.bundle_source.trust_bundles()
        anchors = trust_anchors(bundles, clock=self.clock, unsafe_pooled_roots=self.unsafe_pooled_roots)
        context = _context(self.svid_source.x509_svid(), anchors)  # 1
        with contextlib.ExitStack() as undo:
            tls = self._shake_hands(context, undo)  # 2
            presented_chain = _presented_chain(tls)
            peer = self.prove(presented_chain, bundles)  # 3
            _compare(peer.id, pin)  # 4
            self.authorize(peer.id)
            tls.settimeout(0)
            undo.pop_all()
        return Connection(tls=tls, presented_chain=presented_chain, peer=peer)

    def prove(self, presented_chain: PresentedChain, bundles: TrustBundleSet) -> Peer:
        """Return who presented the chain, judged by these bundles, now.

        Args:
            presented_chain: from a handshake.
            bundles: the trust bundles.

        Raises:
            Unverified: the chain is not proven (`CERT_*`, `TD_*`).
            Malformed: a certificate cannot be read.
        """
        return proven_peer(self.svid_verifier, presented_chain, bundles=bundles, now=self.clock.now())

    def authorize(self, proven_id: SpiffeID) -> None:
        """Ask the authorizer; one that fails does not allow.

        Args:
            proven_id: the server's proven identity.

        Raises:
            Unverified: the identity is not wanted (`PEER_MISMATCH`).
        """
        try:
            self.authorizer(proven_id)
        except NsmsecError:
            raise
        except Exception as error:  # an authorizer is foreign code; whatever it raises, it denies
            raise Unverified(
                ReasonCode.PEER_MISMATCH, f"bridge: the authorizer failed on {proven_id}: {type(error).__name__}"
            ) from error

    def _shake_hands(self, context: ssl.SSLContext, undo: contextlib.ExitStack) -> ssl.SSLSocket:
        try:
            raw = undo.enter_context(self.target.connect(self.handshake_timeout.total_seconds()))
            tls = undo.enter_context(context.wrap_socket(raw, do_handshake_on_connect=False))
            tls.do_handshake()
            _require_http2(tls)
        except OSError as error:
            detail = f"bridge: no handshake with {self.target}: {error}"
            raise SourceUnavailable(ReasonCode.PEER_MISSING, detail) from error
        return tls


def _compare(proven_id: SpiffeID, pin: SpiffeID | None) -> None:
    if pin is not None and proven_id != pin:
        raise Unverified(ReasonCode.PEER_MISMATCH, f"bridge: the channel is pinned to {pin}, found {proven_id}")


def _require_http2(tls: ssl.SSLSocket) -> None:
    if tls.selected_alpn_protocol() != _HTTP2:
        raise ConnectionError("the server does not speak HTTP/2")


def _context(svid: X509SVID, anchors: bytes) -> ssl.SSLContext:
    """Return a TLS context; the private key goes through memory only, never through a disk."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    context.verify_mode = ssl.CERT_REQUIRED
    context.verify_flags |= ssl.VerifyFlags.VERIFY_X509_PARTIAL_CHAIN
    context.set_alpn_protocols([_HTTP2])
    context.load_verify_locations(cadata=anchors.decode("ascii"))
    memory = os.memfd_create("nsmsec-svid", os.MFD_CLOEXEC)
    try:
        with os.fdopen(memory, "wb", closefd=False) as file:
            file.write(svid.private_key_pem_for_transport() + certificate_chain_pem(svid))
        context.load_cert_chain(f"/proc/self/fd/{memory}")
    finally:
        os.close(memory)
    return context


def _presented_chain(tls: ssl.SSLSocket) -> PresentedChain:
    """Return what the server sent, the leaf first."""
    leaf = tls.getpeercert(binary_form=True) or b""
    sent = tuple(_as_der(certificate) for certificate in _sent_certificates(tls))
    return PresentedChain(certificates=(leaf, *(sent[1:] if sent[:1] == (leaf,) else sent)))


def _sent_certificates(tls: ssl.SSLSocket) -> Iterable[bytes | _Certificate]:
    """Return the certificates as the `ssl` module shows them: public from Python 3.13 on, an inner method before.

    Where there is neither, nothing is shown and intermediates are unknown: a chain that needs them is then refused.
    """
    for shows in (tls, getattr(tls, "_sslobj", None)):
        unverified_chain = getattr(shows, "get_unverified_chain", None)
        if unverified_chain is not None:
            return unverified_chain() or ()
    return ()


def _as_der(certificate: bytes | _Certificate) -> bytes:
    if isinstance(certificate, bytes):
        return certificate
    return ssl.PEM_cert_to_DER_cert(certificate.public_bytes())
