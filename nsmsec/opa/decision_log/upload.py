# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A sink that uploads events to a log service, as OPA does: `POST /logs`, a gzipped JSON array."""

from __future__ import annotations

import gzip
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import requests

from nsmsec.errors import Misconfigured, SourceUnavailable
from nsmsec.opa.decision_log.losses import Losses
from nsmsec.opa.decision_log.sink import Undelivered
from nsmsec.opa.http_access import HTTPAccess, checked_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Self

__all__ = ["LogServiceEvents"]

_LOGGER = logging.getLogger("nsmsec.decision_log")

#: Statuses that may be others the next time.
_LATER: Final = frozenset({408, 425, 429})
_MIN_UPLOAD_BYTES: Final = 1024


class LogServiceEvents:
    """Uploads events in chunks of a bounded size; a chunk that arrived is not sent again.

    A service that cannot be reached, that answers 408, 425, 429 or a server error gets the rest of the batch again
    later, in the same order. Any other answer but success drops the chunk, since the same bytes would get it again; a
    redirection is such an answer. Proxies and passwords of the environment are not used.
    """

    def __init__(
        self,
        url: str,
        *,
        partition: str | None = None,
        access: HTTPAccess | None = None,
        upload_size_limit_bytes: int = 32_768,
        timeout: timedelta = timedelta(seconds=10),
        on_drop: Callable[[int], None] = lambda _: None,
    ) -> None:
        """Say where the service is.

        Args:
            url: of the service; `/logs` is appended.
            partition: appended too, for a service that keeps logs of many apart.
            access: how the service is proven and how we are.
            upload_size_limit_bytes: how long a chunk may be, compressed; OPA's option of this name.
            timeout: how long to wait for a connection, and again for each piece of the answer.
            on_drop: told how many events were just dropped.

        Raises:
            Misconfigured: the URL is refused, or a chunk could hold nothing.
        """
        access = access or HTTPAccess()
        if upload_size_limit_bytes < _MIN_UPLOAD_BYTES:
            raise Misconfigured(f"log service: expected chunks of at least {_MIN_UPLOAD_BYTES} bytes")
        path = "/logs" if partition is None else f"/logs/{quote(partition, safe='/')}"
        self._url = checked_url(url, access) + path
        self._access = access
        self._limit_bytes = upload_size_limit_bytes
        self._timeout_s = timeout.total_seconds()
        self._losses = Losses(on_drop)
        self._session = requests.Session()
        self._session.trust_env = False
        if access.ca_file is not None:
            self._session.verify = str(access.ca_file)
        if access.client_certificate is not None:
            key = access.client_key or access.client_certificate
            self._session.cert = (str(access.client_certificate), str(key))

    @property
    def dropped(self) -> int:
        """How many events the service refused, or were too long to be sent."""
        return self._losses.count

    def write(self, events: Sequence[bytes]) -> None:
        """Upload events.

        Raises:
            Undelivered: the service could not take them all.
        """
        sent = 0
        for chunk, count in self._chunks(events):
            if chunk is None:
                self._drop(count, "it is longer than an upload may be")
            else:
                try:
                    status = self._post(chunk)
                except (requests.RequestException, SourceUnavailable) as error:
                    _LOGGER.warning("decision log: the log service cannot be asked: %s", type(error).__name__)
                    raise Undelivered(len(events) - sent) from error
                if status in _LATER or status >= requests.codes.server_error:
                    _LOGGER.warning("decision log: the log service answered %d, trying again", status)
                    raise Undelivered(len(events) - sent)
                if not requests.codes.ok <= status < requests.codes.multiple_choices:
                    self._drop(count, f"the log service answered {status}")
            sent += count

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _post(self, chunk: bytes) -> int:
        headers = {"Content-Type": "application/json", "Content-Encoding": "gzip", **self._access.headers()}
        with self._session.post(
            self._url, data=chunk, headers=headers, timeout=self._timeout_s, allow_redirects=False, stream=True
        ) as answer:
            return answer.status_code

    def _chunks(self, events: Sequence[bytes]) -> Iterator[tuple[bytes | None, int]]:
        """Yield chunks with the number of events in each; None for an event that fits into none."""
        chunk = gzip.compress(b"[" + b",".join(events) + b"]", mtime=0)
        if len(chunk) <= self._limit_bytes:
            yield chunk, len(events)
        elif len(events) == 1:
            yield None, 1
        else:
            middle = len(events) // 2
            yield from self._chunks(events[:middle])
            yield from self._chunks(events[middle:])

    def _drop(self, count: int, why: str) -> None:
        _LOGGER.error("decision log: %d events were dropped: %s", count, why)
        self._losses.add(count)
