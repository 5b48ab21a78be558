# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A policy bundle on an HTTP server, asked for as OPA asks (bundle service API)."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import requests
from urllib3.exceptions import HTTPError

from nsmsec.errors import BundleRefused, Misconfigured, ReasonCode, SourceUnavailable
from nsmsec.opa.bundle import BundleLimits
from nsmsec.opa.http_access import HTTPAccess, checked_url
from nsmsec.opa.live.connections import Connections
from nsmsec.opa.live.source import PresentedBundle

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["HTTPBundleSource"]

#: How a server that can wait calls a bundle.
_WAITING: Final = "application/vnd.openpolicyagent.bundles"
#: What archives are called: by OPA, by web servers, by object stores.
_TYPES: Final = frozenset(
    {_WAITING, "application/gzip", "application/x-gzip", "application/octet-stream", "binary/octet-stream"}
)
_CHUNK_BYTES: Final = 65_536
_MAX_ETAG_CHARS: Final = 1024
_MAX_LONG_POLL: Final = timedelta(minutes=10)


class HTTPBundleSource:
    """Fetches a bundle over HTTP; for one thread at a time, but for `close`.

    `If-None-Match` spares what is there already. With long polling the server holds the request until there is
    something newer; one that cannot says so by its content type, and is asked at intervals instead.

    No redirection is followed. Proxies and passwords of the environment are not used. Nothing that arrives is believed:
    sizes and times are bounded here, everything else is proven by the bundle's signature.
    """

    def __init__(
        self,
        url: str,
        *,
        access: HTTPAccess | None = None,
        long_poll: timedelta | None = None,
        timeout: timedelta = timedelta(seconds=10),
        max_download: timedelta = timedelta(seconds=60),
        limits: BundleLimits | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Say where the bundle is.

        Args:
            url: of the bundle.
            access: how the server is proven and how we are.
            long_poll: how long the server may hold a request; None asks it not to.
            timeout: how long to wait for a connection, and for each piece of an answer beyond `long_poll`.
            max_download: how long an answer may take from its head to its end.
            limits: the bounds of bundles.
            monotonic: a clock in seconds that never goes back.

        Raises:
            Misconfigured: the URL is refused, or a time is out of bounds.
        """
        access = HTTPAccess() if access is None else access
        waits_s = 0 if long_poll is None else int(long_poll.total_seconds())
        if long_poll is not None and not 1 <= waits_s <= _MAX_LONG_POLL.total_seconds():
            raise Misconfigured(f"bundle service: expected to wait from a second to {_MAX_LONG_POLL}")
        if timeout <= timedelta() or max_download <= timedelta():
            raise Misconfigured("bundle service: expected times above zero")
        self._url = checked_url(url, access)
        self._access = access
        self._prefer = "modes=snapshot" if long_poll is None else f"modes=snapshot;wait={waits_s}"
        self._timeout_s = (timeout.total_seconds(), timeout.total_seconds() + waits_s)
        self._max_download_s = max_download.total_seconds()
        self._max_bytes = (BundleLimits() if limits is None else limits).max_archive_bytes
        self._monotonic = monotonic
        self._may_wait = long_poll is not None
        self._waits = False
        self._session = requests.Session()
        self._session.trust_env = False
        self._connections = Connections(self._session)
        if access.ca_file is not None:
            self._session.verify = str(access.ca_file)
        if access.client_certificate is not None:
            key = access.client_key or access.client_certificate
            self._session.cert = (str(access.client_certificate), str(key))

    def fetch(self, etag: str) -> PresentedBundle:
        """Return what is newer than what the server called so.

        Raises:
            BundleRefused: BUNDLE_FORMAT, the answer has the type of something else; BUNDLE_LIMIT, it is too long.
            Misconfigured: the bearer token cannot be sent, or a certificate cannot be read.
            SourceUnavailable: there is no good answer.
        """
        headers = {"Prefer": self._prefer, "Accept-Encoding": "identity", **self._access.headers()}
        if etag:
            headers["If-None-Match"] = etag
        try:
            with (
                self._connections.within(sum(self._timeout_s) + self._max_download_s),
                self._session.get(
                    self._url, headers=headers, timeout=self._timeout_s, allow_redirects=False, stream=True
                ) as answer,
            ):
                return self._presented(answer, etag)
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            # Only the kind: the text of a foreign exception may hold anything.
            raise _unavailable(f"expected an answer, found {type(error).__name__}") from error

    def close(self) -> None:
        """Close the connections; a fetch in another thread ends at once, or when its connection attempt does."""
        self._connections.end()
        self._session.close()

    def _presented(self, answer: requests.Response, etag: str) -> PresentedBundle:
        """Return what an answer means.

        1. Nothing new, if that is what we asked.
        2. A bundle, by its status and its type.
        3. Its bytes, all of them, no more than we take.
        """
        if answer.status_code == requests.codes.not_modified and etag:  # 1
            return PresentedBundle(content=None, etag=etag, waits=self._waits)
        if answer.status_code != requests.codes.ok:  # 2
            raise _unavailable(f"expected status 200 or 304, found {answer.status_code}")
        kind = answer.headers.get("Content-Type", "application/octet-stream").partition(";")[0].strip().lower()
        if kind not in _TYPES or answer.headers.get("Content-Encoding", "identity") != "identity":
            raise BundleRefused(ReasonCode.BUNDLE_FORMAT, f"bundle service: expected a bundle, found {kind[:80]!r}")
        content = self._body(answer)  # 3
        name = answer.headers.get("ETag", "")
        name = name if len(name) <= _MAX_ETAG_CHARS and name.isascii() and name.isprintable() else ""
        self._waits = self._may_wait and kind == _WAITING
        return PresentedBundle(content=content, etag=name, waits=self._waits)

    def _body(self, answer: requests.Response) -> bytes:
        content = bytearray()
        ends_at = self._monotonic() + self._max_download_s
        while piece := answer.raw.read1(_CHUNK_BYTES):
            content += piece
            if len(content) > self._max_bytes:
                raise BundleRefused(
                    ReasonCode.BUNDLE_LIMIT, f"bundle service: expected at most {self._max_bytes} bytes"
                )
            if self._monotonic() > ends_at:
                raise _unavailable(f"expected the whole bundle within {self._max_download_s:g} s")
        if not content or str(len(content)) != answer.headers.get("Content-Length", str(len(content))):
            raise _unavailable(f"expected a whole bundle, found {len(content)} bytes")
        return bytes(content)


def _unavailable(found: str) -> SourceUnavailable:
    return SourceUnavailable(ReasonCode.SOURCE_UNAVAILABLE, f"bundle service: {found}")
