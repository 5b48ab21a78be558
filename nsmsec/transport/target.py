# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Where a server is, in the few forms of gRPC's target names that a TLS socket can connect to by itself."""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nsmsec.errors import Misconfigured

if TYPE_CHECKING:
    from typing import Self

__all__ = ["Target"]

_HOST_PORT = re.compile(
    r"(?:dns:(?:///)?)?(?:\[(?P<ip6>[0-9A-Fa-f:.%]+)\]|(?P<host>[^\s:/\[\]]+)):(?P<port>[0-9]{1,5})"
)
_UNIX: Final = "unix:"
_MAX_PORT: Final = 65535


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A host and a port, or the path of a Unix socket."""

    host: str = ""
    port: int = 0
    unix_path: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the target.

        Args:
            text: `host:port`, `[address]:port`, either behind `dns:///`, or `unix:path`.

        Raises:
            Misconfigured: the text is none of these.
        """
        if text.startswith(_UNIX) and len(text) > len(_UNIX):
            return cls(unix_path=re.sub(r"\A//(?=/)", "", text.removeprefix(_UNIX)))
        match = _HOST_PORT.fullmatch(text)
        if match is None or not 0 < int(match["port"]) <= _MAX_PORT:
            raise Misconfigured(f"target: expected host:port or unix:path, found {text!r}")
        return cls(host=match["ip6"] or match["host"], port=int(match["port"]))

    def connect(self, seconds: float) -> socket.socket:
        """Return a connected stream socket.

        Args:
            seconds: how long to wait for each address the host has, and later for anything on the socket.

        Raises:
            OSError: nobody answers there.
        """
        if not self.unix_path:
            connected = socket.create_connection((self.host, self.port), timeout=seconds)
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return connected
        connected = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connected.settimeout(seconds)
            connected.connect(self.unix_path)
        except BaseException:
            connected.close()
            raise
        return connected

    @property
    def authority(self) -> str:
        """The name a call gives the server in `:authority`; nothing is trusted because of it."""
        return "localhost" if self.unix_path else str(self)

    def __str__(self) -> str:
        if self.unix_path:
            return f"{_UNIX}{self.unix_path}"
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"
