# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Opening a connection to an OPA server before a moment."""

from __future__ import annotations

import socket
import ssl
from typing import TYPE_CHECKING

from nsmsec.errors import Misconfigured
from nsmsec.opa.rest.timed_socket import TimedSocket

if TYPE_CHECKING:
    from collections.abc import Callable

    from nsmsec.opa.http_access import HTTPAccess
    from nsmsec.opa.rest.address import OPAAddress

__all__ = ["Dialer"]


class Dialer:
    """Opens connections; certificates are read again for each, so that they can be renewed in place."""

    def __init__(self, address: OPAAddress, access: HTTPAccess, *, monotonic: Callable[[], float]) -> None:
        """Take an address and what both sides prove.

        Raises:
            Misconfigured: a certificate file cannot be used.
        """
        self._address = address
        self._access = access
        self._monotonic = monotonic
        if address.socket_path is None and address.tls:
            try:
                self._tls()
            except OSError as error:  # ssl's errors are such ones, too
                raise Misconfigured(f"opa: expected certificate files, found {type(error).__name__}") from error

    def dial(self, deadline: float) -> TimedSocket:
        """Return a connection that ends at a moment of the clock.

        Raises:
            OSError: nobody answers there, or not in time, or without proof of who it is.
        """
        if self._address.socket_path is not None:
            return self._connected(socket.AF_UNIX, self._address.socket_path, deadline)
        failure: OSError | None = None
        found = socket.getaddrinfo(self._address.host, self._address.port, type=socket.SOCK_STREAM)
        for family, _, _, _, where in found:
            try:
                return self._connected(family, where, deadline)
            except OSError as error:
                failure = error
        raise failure or OSError("no address")

    def _connected(self, family: int, where: object, deadline: float) -> TimedSocket:
        plain = socket.socket(family, socket.SOCK_STREAM)
        timed = TimedSocket(plain, deadline=deadline, monotonic=self._monotonic)
        try:
            timed.arm()
            plain.connect(where)  # type: ignore[arg-type] # what getaddrinfo returned for the family, or a path
            if family == socket.AF_UNIX:
                return timed
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if not self._address.tls:
                return timed
            timed.arm()
            secured = self._tls().wrap_socket(plain, server_hostname=self._address.host)
        except BaseException:
            plain.close()
            raise
        return TimedSocket(secured, deadline=deadline, monotonic=self._monotonic)

    def _tls(self) -> ssl.SSLContext:
        access = self._access
        context = ssl.create_default_context(cafile=access.ca_file)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if access.client_certificate is not None:
            context.load_cert_chain(access.client_certificate, access.client_key)
        return context
