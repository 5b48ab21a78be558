# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A real HTTP server on loopback that answers as a test says."""

from __future__ import annotations

import http.server
import threading
from typing import TYPE_CHECKING, Any, ClassVar, Final

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping
    from typing import Self

__all__ = ["BUNDLE_TYPE", "BundleServer", "Request", "answer"]

BUNDLE_TYPE: Final = "application/vnd.openpolicyagent.bundles"


class Request(http.server.BaseHTTPRequestHandler):
    """One request, which a test's function answers."""

    protocol_version = "HTTP/1.1"
    timeout = 30
    answering: ClassVar[Callable[[Request], None]]

    def do_GET(self) -> None:
        """Let the test answer."""
        type(self).answering(self)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is the base class's)
        """Print nothing."""


def answer(
    request: Request,
    content: bytes = b"",
    *,
    status: int = 200,
    kind: str | None = "application/gzip",
    headers: Mapping[str, str] | None = None,
    length: int | None = None,
) -> None:
    """Answer at once.

    Args:
        request: what is answered.
        content: the body.
        status: the status.
        kind: the content type; None for none.
        headers: what else.
        length: what is said about the length instead of the truth; the connection is closed then.
    """
    request.send_response_only(status)
    if kind is not None:
        request.send_header("Content-Type", kind)
    for name, value in (headers or {}).items():
        request.send_header(name, value)
    request.send_header("Content-Length", str(len(content) if length is None else length))
    request.end_headers()
    request.wfile.write(content)
    request.close_connection = length is not None


class BundleServer:
    """Serves in threads until it is closed.

    Attributes:
        seen: the headers of each request.
    """

    def __init__(self, answering: Callable[[Request], None], *, context: ssl.SSLContext | None = None) -> None:
        """Listen on a free port of loopback.

        Args:
            answering: answers each request; called in a thread of its own.
            context: what is needed for TLS.
        """
        self.seen: list[dict[str, str]] = []

        def noted(request: Request) -> None:
            self.seen.append({name.lower(): value for name, value in request.headers.items()})
            answering(request)

        handler: Any = type("Handler", (Request,), {"answering": staticmethod(noted)})
        self._server = _Server(("127.0.0.1", 0), handler)
        if context is not None:
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._scheme = "http" if context is None else "https"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    @property
    def url(self) -> str:
        """Where the bundle is."""
        host = "127.0.0.1" if self._scheme == "http" else "localhost"
        return f"{self._scheme}://{host}:{self._server.server_address[1]}/bundles/policy"

    def close(self) -> None:
        """Stop, and wait for the threads."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing about clients that went away."""
