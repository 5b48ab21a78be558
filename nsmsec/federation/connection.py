# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A connection to a bundle endpoint that proves the endpoint before anything is sent to it."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from typing import TYPE_CHECKING, Protocol

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool

from nsmsec.errors import Malformed, ReasonCode, Unverified
from nsmsec.identity import PresentedChain
from nsmsec.identity.pem import der_from_pem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import requests

    #: Judges what the server presented, after the handshake; None where TLS itself has judged it.
    Proving = Callable[[PresentedChain], object]

__all__ = ["Interruptible", "mount"]


class _Certificate(Protocol):
    """A certificate as the inner `ssl` module shows it before Python 3.13."""

    def public_bytes(self) -> str:
        """Return it as PEM."""
        ...


class Interruptible:
    """The open sockets of one fetch, which another thread can end. Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._ended = False

    @property
    def is_ended(self) -> bool:
        """Whether it was ended: what was read then is not whole, though it looks so."""
        return self._ended

    def add(self, one: socket.socket) -> None:
        """Take note of an open socket; it ends at once if this was ended before."""
        # A copy of the descriptor: TLS takes the first one over, and a handshake must be endable, too.
        with self._lock:
            self._sockets.append(one.dup())
            if self._ended:
                self._shut()

    def end(self) -> None:
        """End what is open, and whatever is opened after this."""
        with self._lock:
            self._ended = True
            self._shut()

    @contextlib.contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """End whatever goes on in this block for longer: a time-out of sockets counts for each read alone."""
        timer = threading.Timer(seconds, self.end)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()
            with self._lock:
                self._shut()  # whatever else still holds the connection
                for one in self._sockets:
                    one.close()
                self._sockets.clear()

    def _shut(self) -> None:
        for one in self._sockets:
            with contextlib.suppress(OSError):  # the other side was faster
                one.shutdown(socket.SHUT_RDWR)


def mount(
    session: requests.Session, *, context: ssl.SSLContext, proving: Proving | None, sockets: Interruptible
) -> None:
    """Let a session connect only so: with this context, this proof, to sockets that can be ended."""
    adapter = HTTPAdapter()

    # urllib3 opens connections by class, so its classes are what can be told how.
    class Proven(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            opened = super()._new_conn()
            sockets.add(opened)
            if sockets.is_ended:  # CPython before 3.12 loses a socket that is over before TLS takes it
                opened.close()
                raise ConnectionAbortedError
            return opened

        def connect(self) -> None:
            """Connect, prove; what requests would add to the context (its own list of authorities) is left out."""
            self.ssl_context, self.cert_reqs = context, context.verify_mode
            self.ca_certs = self.ca_cert_dir = self.ca_cert_data = None
            self.assert_hostname = None if context.check_hostname else False
            try:
                super().connect()
            except ssl.SSLCertVerificationError as error:
                detail = (
                    f"bundle endpoint: expected a certificate for its host from our authorities: {error.verify_message}"
                )
                raise Unverified(ReasonCode.CERT_UNTRUSTED, detail) from error
            if proving is not None:
                proving(_presented(self.sock))
                self.is_verified = True

    class Pool(HTTPSConnectionPool):
        ConnectionCls = Proven

    adapter.poolmanager.pool_classes_by_scheme = {"https": Pool}
    session.mount("https://", adapter)


def _presented(tls: object) -> PresentedChain:
    """Return what the server sent, the leaf first.

    Raises:
        Malformed: `CERT_MISSING`, nothing.
    """
    if not isinstance(tls, ssl.SSLSocket):
        raise Malformed(ReasonCode.CERT_MISSING, "bundle endpoint: expected TLS, found none")
    leaf = tls.getpeercert(binary_form=True)
    sent = tuple(_as_der(certificate) for certificate in _sent(tls))
    chain = () if leaf is None else (leaf, *(sent[1:] if sent[:1] == (leaf,) else sent))
    return PresentedChain(certificates=chain)


def _sent(tls: ssl.SSLSocket) -> Iterable[bytes | _Certificate]:
    """Return the certificates as the `ssl` module shows them: public from Python 3.13 on, an inner method before."""
    shows = tls if hasattr(tls, "get_unverified_chain") else getattr(tls, "_sslobj", None)
    unverified_chain = getattr(shows, "get_unverified_chain", tuple)
    return unverified_chain() or ()


def _as_der(certificate: bytes | _Certificate) -> bytes:
    return (
        certificate if isinstance(certificate, bytes) else der_from_pem(certificate.public_bytes().encode("ascii"))[0]
    )
