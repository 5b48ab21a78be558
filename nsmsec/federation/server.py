# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A server of SPIFFE bundle endpoints, for both profiles."""

from __future__ import annotations

import http.server
import os
import socket
import ssl
import threading
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from nsmsec.errors import Misconfigured, NsmsecError
from nsmsec.identity.pem import pem_from_der

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Self

    from nsmsec.federation.document import BundleDocument
    from nsmsec.identity import X509SVIDSource

__all__ = ["BundleEndpointServer", "spiffe_context", "web_context"]


def web_context(certificate: Path, key: Path) -> Callable[[], ssl.SSLContext]:
    """Return what proves an endpoint for `https_web`; the files are read anew for each connection.

    Args:
        certificate: the certificate chain in PEM.
        key: its private key in PEM.
    """
    return lambda: _context(str(certificate), str(key))


def spiffe_context(source: X509SVIDSource) -> Callable[[], ssl.SSLContext]:
    """Return what proves an endpoint for `https_spiffe`: the SVID that the source has at each connection."""

    def current() -> ssl.SSLContext:
        svid = source.x509_svid()
        memory = os.memfd_create("nsmsec-svid", os.MFD_CLOEXEC)  # the key goes through memory only
        try:
            with os.fdopen(memory, "wb", closefd=False) as file:
                file.write(svid.private_key_pem_for_transport() + "".join(pem_from_der(svid.der_chain)).encode("ascii"))
            return _context(f"/proc/self/fd/{memory}", None)
        finally:
            os.close(memory)

    return current


class BundleEndpointServer:
    """Serves one document in threads of its own until it is closed.

    GET of the path is answered with the document of that moment, without any authentication of the client
    (Federation, section 5.2.1.3); everything else with 404 or 501.
    """

    def __init__(
        self,
        document: Callable[[], BundleDocument],
        context: Callable[[], ssl.SSLContext],
        *,
        address: tuple[str, int] = ("127.0.0.1", 0),
        path: str = "/",
        timeout: timedelta = timedelta(seconds=10),
    ) -> None:
        """Listen, and answer from now on.

        Args:
            document: gives what is served.
            context: gives what proves us, for each connection; see `web_context`, `spiffe_context`.
            address: host with port; port 0 is a free one.
            path: where the document is.
            timeout: how long a client may let us wait.

        Raises:
            Misconfigured: we cannot listen there, or cannot prove ourselves now.
        """
        try:
            context()
            self._server = _Server(address, _handler(document, path, timeout.total_seconds()))
        except (OSError, ValueError, NsmsecError) as error:
            found = error.detail if isinstance(error, NsmsecError) else type(error).__name__
            raise Misconfigured(f"bundle endpoint: expected to listen on {address[0]}:{address[1]}: {found}") from error
        self._server.prove_with(context, timeout.total_seconds())
        self._path = path
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """The port on which it listens."""
        port: int = self._server.server_address[1]
        return port

    def url(self, host: str = "localhost") -> str:
        """Return where the document is, for who reaches us by this name."""
        return f"https://{host}:{self.port}{self._path}"

    def close(self) -> None:
        """Stop listening, and wait for the answers under way."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = False
    _context: Callable[[], ssl.SSLContext]
    _timeout_s: float

    def prove_with(self, context: Callable[[], ssl.SSLContext], timeout_s: float) -> None:
        self._context, self._timeout_s = context, timeout_s

    def finish_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 (the base class's signature)
        """Shake hands in the thread of the connection, so that a slow client delays nobody."""
        request.settimeout(self._timeout_s)
        with self._context().wrap_socket(request, server_side=True) as tls:
            super().finish_request(tls, client_address)

    def shutdown_request(self, request: Any) -> None:  # noqa: ANN401 (the base class's signature)
        """Close the connection; a TLS socket has taken it over and closed it already."""
        if isinstance(request, socket.socket) and request.fileno() >= 0:
            self.close_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing about clients that went away, or did not trust us."""


def _handler(
    document: Callable[[], BundleDocument], path: str, timeout_s: float
) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        timeout = timeout_s
        server_version, sys_version = "nsmsec", ""

        def do_GET(self) -> None:
            if self.path != path:
                self.send_error(HTTPStatus.NOT_FOUND)
                return
            try:
                content = document().serialise()
            except NsmsecError:
                self.send_error(HTTPStatus.SERVICE_UNAVAILABLE)
                return
            self.send_response_only(HTTPStatus.OK)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is the base class's)
            """Print nothing."""

    return Handler


def _context(certificate: str, key: str | None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key)
    return context
