# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A log service on loopback, which answers as it is told."""

from __future__ import annotations

import gzip
import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator

__all__ = ["LogService", "log_service"]


@dataclass(slots=True, kw_only=True)
class LogService:
    """What a service was sent, and what it will answer.

    Attributes:
        url: where it is.
        statuses: its next answers; 200 after that, 0 closes the connection without one.
        uploads: the events of each request that was answered 200.
        paths: the path of every request.
        headers: the headers of every request.
        sizes: the length of every request.
    """

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    uploads: list[list[Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)


@contextmanager
def log_service(*statuses: int, tls: ssl.SSLContext | None = None) -> Iterator[LogService]:
    """Run a service that answers with these statuses first."""
    service = LogService(statuses=list(statuses))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            service.paths.append(self.path)
            service.headers.append({name.lower(): value for name, value in self.headers.items()})
            service.sizes.append(len(body))
            status = service.statuses.pop(0) if service.statuses else 200
            if status == 0:
                self.close_connection = True
                return
            if status == 200:
                service.uploads.append(json.loads(gzip.decompress(body)))
            self.send_response(status)
            self.send_header("Location", f"{service.url}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    service.url = f"{'http' if tls is None else 'https'}://127.0.0.1:{server.server_port}"
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
