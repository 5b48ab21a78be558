# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The server's TLS credentials, renewed for every new connection without a restart.

grpcio asks for the configuration on its own threads whenever a client connects, and silently keeps the former one
when the answer is wrong. So an answer is built only when the SVID or the trust bundles have changed, it comes from
values that were validated before, and what went wrong is kept where an operator can see it.
"""

from __future__ import annotations

import ssl
import threading
from typing import TYPE_CHECKING

import grpc

from nsmsec.clock import Clock, SystemClock
from nsmsec.errors import NsmsecError, ReasonCode, SourceUnavailable
from nsmsec.transport.anchors import constrained_anchors, unsafe_pooled_anchors, warn_of_pooled_roots

if TYPE_CHECKING:
    from nsmsec.identity import X509SVID, HeldX509SVID, TrustBundleSet, TrustBundleSource, X509SVIDSource

__all__ = ["ServerTLS", "certificate_chain_pem", "server_credentials", "trust_anchors"]


def server_credentials(
    *,
    svid_source: X509SVIDSource,
    bundle_source: TrustBundleSource,
    clock: Clock | None = None,
    unsafe_pooled_roots: bool = False,
) -> grpc.ServerCredentials:
    """Return credentials for a blocking or an asyncio server: mutual TLS with the current SVID and trust bundles.

    Clients without a certificate are refused in the handshake; the identity is proven per call, by `PeerVerifier`.

    Args:
        svid_source: the server's own SVID.
        bundle_source: the trust bundles of all domains whose clients may connect.
        clock: the current time; the machine's if omitted.
        unsafe_pooled_roots: give up the name constraints of the second layer, to show that the first holds alone.

    Raises:
        NsmsecError: the SVID or the trust bundles cannot be had at the start.
    """
    tls = ServerTLS(
        svid_source=svid_source, bundle_source=bundle_source, clock=clock, unsafe_pooled_roots=unsafe_pooled_roots
    )
    return tls.credentials()


class ServerTLS:
    """Builds a server's TLS configuration anew when the SVID or the trust bundles change.

    Attributes:
        last_error: why the latest attempt failed, or None: the configuration in force is then an earlier one.
    """

    def __init__(
        self,
        *,
        svid_source: X509SVIDSource,
        bundle_source: TrustBundleSource,
        clock: Clock | None = None,
        unsafe_pooled_roots: bool = False,
    ) -> None:
        """Keep the sources.

        Args:
            svid_source: the server's own SVID.
            bundle_source: the trust bundles of all domains whose clients may connect.
            clock: the current time; the machine's if omitted.
            unsafe_pooled_roots: give up the name constraints of the second layer.
        """
        if unsafe_pooled_roots:
            warn_of_pooled_roots()
        self.last_error: NsmsecError | None = None
        self._svid_source = svid_source
        self._bundle_source = bundle_source
        self._clock = clock or SystemClock()
        self._unsafe_pooled_roots = unsafe_pooled_roots
        self._built_from: tuple[tuple[bytes, ...], int] | None = None
        self._lock = threading.Lock()

    def credentials(self) -> grpc.ServerCredentials:
        """Return credentials that ask this object at every new connection.

        Raises:
            NsmsecError: the SVID or the trust bundles cannot be had at the start.
        """
        svid, bundles = self._svid_source.x509_svid(), self._bundle_source.trust_bundles()
        with self._lock:
            configuration = self._build(svid, bundles)
        return grpc.dynamic_ssl_server_credentials(
            configuration,
            self.fetch,  # type: ignore[arg-type]  # None means "unchanged", which the stubs do not know
            require_client_authentication=True,
        )

    def fetch(self) -> grpc.ServerCertificateConfiguration | None:
        """Return a new configuration, or None where nothing changed or nothing better can be had; never raise."""
        try:
            configuration = self._changed()
        except NsmsecError as error:
            self.last_error = error
            return None
        except Exception as error:  # noqa: BLE001 - the adapter's outer edge: grpcio would hide it
            self.last_error = SourceUnavailable(ReasonCode.SOURCE_UNAVAILABLE, f"credentials: {type(error).__name__}")
            return None
        self.last_error = None
        return configuration

    def _changed(self) -> grpc.ServerCertificateConfiguration | None:
        """Return the configuration if it differs from the one built last."""
        svid, bundles = self._svid_source.x509_svid(), self._bundle_source.trust_bundles()
        with self._lock:
            if self._built_from == (svid.der_chain, bundles.revision):
                return None
            return self._build(svid, bundles)

    def _build(self, svid: X509SVID, bundles: TrustBundleSet) -> grpc.ServerCertificateConfiguration:
        anchors = trust_anchors(bundles, clock=self._clock, unsafe_pooled_roots=self._unsafe_pooled_roots)
        pair = (svid.private_key_pem_for_transport(), certificate_chain_pem(svid))
        configuration = grpc.ssl_server_certificate_configuration([pair], root_certificates=anchors)
        self._built_from = (svid.der_chain, bundles.revision)
        return configuration


def certificate_chain_pem(svid: X509SVID | HeldX509SVID) -> bytes:
    """Return the SVID's certificates as PEM, the leaf first."""
    return "".join(ssl.DER_cert_to_PEM_cert(der) for der in svid.der_chain).encode("ascii")


def trust_anchors(bundles: TrustBundleSet, *, clock: Clock, unsafe_pooled_roots: bool = False) -> bytes:
    """Return what TLS is given to trust, as PEM: the anchors of every domain in the set.

    Args:
        bundles: the trust bundles.
        clock: the current time.
        unsafe_pooled_roots: the plain authorities instead of the constrained anchors.
    """
    anchors = unsafe_pooled_anchors if unsafe_pooled_roots else constrained_anchors
    return anchors(bundles, now=clock.now())
