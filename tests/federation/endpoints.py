# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Endpoints on loopback, good or hostile, with what proves them."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from nsmsec.federation import BundleEndpointServer, EndpointClient, spiffe_context, web_context
from nsmsec.identity import StaticX509SVIDSource
from nsmsec.testing.clock import FixedClock
from tests.federation.parts import GOOD, PARTNER
from tests.identity.parts import NOW
from tests.opa.certificates import Certificates
from tests.opa.live.serving import BundleServer, Request, answer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nsmsec.federation import BundleDocument
    from nsmsec.identity import X509SVID

__all__ = ["Stuck", "client", "hostile", "json_answer", "spiffe_server", "web_server"]

CLOCK = FixedClock(NOW)


def client(**options: object) -> EndpointClient:
    """Return a client whose time stands."""
    return EndpointClient(clock=CLOCK, **options)  # type: ignore[arg-type]  # a test names them


def spiffe_server(
    svid: X509SVID | None = None, *, served: Callable[[], BundleDocument] = lambda: GOOD, path: str = "/"
) -> BundleEndpointServer:
    """Return an endpoint of profile `https_spiffe`."""
    source = StaticX509SVIDSource(svid or PARTNER.issue("/bundle-endpoint"))
    return BundleEndpointServer(served, spiffe_context(source), path=path)


def web_server(
    folder: Path, *, served: Callable[[], BundleDocument] = lambda: GOOD
) -> tuple[BundleEndpointServer, Path]:
    """Return an endpoint of profile `https_web` called `localhost`, with the file of its authority."""
    certificates = Certificates(folder)
    return BundleEndpointServer(served, web_context(certificates.server, certificates.server_key)), certificates.ca


def hostile(answering: Callable[[Request], None]) -> BundleServer:
    """Return an endpoint of profile `https_spiffe` that answers as a test says."""
    return BundleServer(answering, context=spiffe_context(StaticX509SVIDSource(PARTNER.issue("/bundle-endpoint")))())


def json_answer(request: Request, content: bytes, **more: object) -> None:
    """Answer with JSON, or with what a test spoils."""
    answer(request, content, **{"kind": "application/json", **more})  # type: ignore[arg-type]  # a test names them


class Stuck:
    """Lets an endpoint send a little, then nothing until the test ends."""

    def __init__(self, *, head: bytes = b"", drip: bytes = b"") -> None:
        self._head, self._drip = head, drip
        self.reached = threading.Event()
        self.released = threading.Event()

    def __call__(self, request: Request) -> None:
        """Send the head, then a byte now and again: each read succeeds, the whole never ends."""
        request.close_connection = True
        request.wfile.write(self._head)
        self.reached.set()
        while not self.released.wait(0.02):
            try:
                request.wfile.write(self._drip)
            except OSError:
                return
