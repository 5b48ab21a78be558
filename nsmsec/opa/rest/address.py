# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Where an OPA server listens, as it is written in a configuration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from nsmsec.errors import Misconfigured
from nsmsec.opa.http_access import checked_url

if TYPE_CHECKING:
    from nsmsec.opa.http_access import HTTPAccess

__all__ = ["OPAAddress"]

_PORTS = {"http": 80, "https": 443}
_MAX_SOCKET_PATH_BYTES = 107  # what Linux has room for


@dataclass(frozen=True, slots=True, kw_only=True)
class OPAAddress:
    """A server, found by its host and port, or by the path of its Unix socket.

    Attributes:
        host: its name or IP address.
        port: its TCP port.
        tls: whether TLS is spoken.
        socket_path: of its Unix socket; then host, port and tls mean nothing.
        prefix: what its API's paths begin with.
    """

    host: str = "localhost"
    port: int = 80
    tls: bool = False
    socket_path: str | None = None
    prefix: str = ""

    @classmethod
    def parse(cls, text: str, access: HTTPAccess) -> OPAAddress:
        """Return the address that a text states.

        Args:
            text: `https://opa.example:8181`, `http://127.0.0.1:8181`, `unix:/run/opa.sock`, or
                `http+unix://%2Frun%2Fopa.sock`.
            access: says whether plain HTTP may go beyond this machine.

        Raises:
            Misconfigured: it states none.
        """
        for scheme in ("http+unix://", "unix://", "unix:"):
            if text.startswith(scheme):
                access.refuse_certificates()
                path = text.removeprefix(scheme)
                return cls(socket_path=_socket_path(unquote(path) if scheme.startswith("http") else path))
        parts = urlsplit(checked_url(text, access))
        return cls(
            host=parts.hostname or "",
            port=parts.port or _PORTS[parts.scheme],
            tls=parts.scheme == "https",
            prefix=parts.path,
        )


def _socket_path(path: str) -> str:
    if not path.startswith("/") or not path.isprintable() or len(path.encode()) > _MAX_SOCKET_PATH_BYTES:
        raise Misconfigured(
            f"opa address: expected the absolute path of a socket, of at most {_MAX_SOCKET_PATH_BYTES} bytes"
        )
    return path
