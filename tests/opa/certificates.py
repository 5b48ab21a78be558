# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Certificates for TLS on loopback, with their keys, in files."""

from __future__ import annotations

import ssl
from datetime import timedelta
from typing import TYPE_CHECKING

from nsmsec.clock import SystemClock
from nsmsec.dev import Authority

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Certificates"]


class Certificates:
    """One authority, a server called `localhost`, a client.

    Attributes:
        ca: the authority's certificate.
        server: the server's certificate.
        server_key: its key.
        client: the client's certificate.
        client_key: its key.
        both: the client's certificate with its key.
    """

    def __init__(self, folder: Path) -> None:
        authority = Authority("corp.example", now=SystemClock().now())  # TLS looks at the machine's clock
        self.ca = folder / "ca.pem"
        self.ca.write_bytes(authority.bundle_pem())
        server = authority.issue_certificate(
            authority.profile("/opa", ttl=timedelta(hours=1), dns_names=("localhost",))
        )
        self.server, self.server_key = folder / "server.pem", folder / "server.key"
        self.server.write_bytes(server.certificates_pem)
        self.server_key.write_bytes(server.private_key_pem)
        client = authority.issue_certificate(authority.profile("/client", ttl=timedelta(hours=1)))
        self.client, self.client_key, self.both = (folder / name for name in ("client.pem", "client.key", "both.pem"))
        self.client.write_bytes(client.certificates_pem)
        self.client_key.write_bytes(client.private_key_pem)
        self.both.write_bytes(client.certificates_pem + client.private_key_pem)

    def server_context(self) -> ssl.SSLContext:
        """Return what a server needs that wants to see a client's certificate."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(self.ca))
        context.load_cert_chain(self.server, self.server_key)
        context.verify_mode = ssl.CERT_REQUIRED
        return context
