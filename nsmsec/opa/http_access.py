# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""How we find an HTTP service, how it is proven to us, how we prove ourselves to it."""

from __future__ import annotations

import ipaddress
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from nsmsec.errors import Misconfigured, ReasonCode, SourceUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["HTTPAccess", "checked_url"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HTTPAccess:
    """What both sides of a connection to an HTTP service prove.

    Attributes:
        ca_file: the authorities, in PEM, that the service's certificate must come from; None is the system's.
        bearer_token: proves us; asked for at each request, so that it can be replaced.
        client_certificate: proves us by TLS: the certificate chain in PEM.
        client_key: its key in PEM; None if it stands in the same file.
        unsafe_plain_http: whether a service beyond this machine may be spoken to without TLS. Whoever is on the way
            then reads everything, and answers whatever they like.
    """

    ca_file: Path | None = None
    bearer_token: Callable[[], str] | None = field(default=None, repr=False)
    client_certificate: Path | None = None
    client_key: Path | None = None
    unsafe_plain_http: bool = False

    def headers(self) -> dict[str, str]:
        """Return the headers that prove us.

        Raises:
            SourceUnavailable: SOURCE_UNAVAILABLE, there is no bearer token now, or it is no line of printable ASCII.
        """
        if self.bearer_token is None:
            return {}
        try:
            token: object = self.bearer_token()
        except Exception as error:  # it is foreign code; whatever it raises, there is no token
            raise _no_token(type(error).__name__) from error
        if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token or " " in token:
            raise _no_token("something else")
        return {"Authorization": f"Bearer {token}"}

    def refuse_plain_http(self, host: str) -> None:
        """Refuse to speak to another machine without TLS; warn where that is wanted all the same.

        Raises:
            Misconfigured: it is not wanted.
        """
        if not self.unsafe_plain_http:
            raise Misconfigured(f"http access: expected https beyond this machine, found {host[:80]!r}")
        warnings.warn(
            "unsafe_plain_http: whoever is on the way to this service reads and answers what they like",
            UserWarning,
            stacklevel=4,
        )

    def refuse_certificates(self) -> None:
        """Refuse files of certificates where no TLS is spoken: whoever names them expects it.

        Raises:
            Misconfigured: there are some.
        """
        if self.ca_file or self.client_certificate or self.client_key:
            raise Misconfigured("http access: expected certificates for https only")


def _no_token(found: str) -> SourceUnavailable:
    return SourceUnavailable(
        ReasonCode.SOURCE_UNAVAILABLE, f"http access: expected a bearer token of printable ASCII, found {found}"
    )


def checked_url(url: str, access: HTTPAccess) -> str:
    """Return the URL of a service, without a slash at its end.

    Raises:
        Misconfigured: it is none, has parts that a service's address has not, or goes beyond this machine without TLS.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Misconfigured("http access: expected a URL, found something else") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0 or not url.isprintable():
        raise Misconfigured("http access: expected a URL that starts with http:// or https:// and names a host")
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise Misconfigured("http access: expected a URL without user, query and fragment")
    if parts.scheme == "http":
        access.refuse_certificates()
        if not _on_this_machine(parts.hostname):
            access.refuse_plain_http(parts.hostname)
    return url.rstrip("/")


def _on_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
