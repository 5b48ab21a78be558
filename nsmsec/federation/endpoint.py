# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The client of SPIFFE bundle endpoints."""

from __future__ import annotations

import ssl
import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import requests
from urllib3.exceptions import HTTPError

from nsmsec.clock import Clock, SystemClock
from nsmsec.errors import Malformed, Misconfigured, ReasonCode, SourceUnavailable
from nsmsec.federation.connection import Interruptible, mount
from nsmsec.federation.document import BundleDocument, DocumentLimits
from nsmsec.federation.relationship import HTTPSSpiffe
from nsmsec.identity import SVIDVerifier, TrustBundleSet
from nsmsec.limits import Limits

if TYPE_CHECKING:
    from nsmsec.federation.connection import Proving
    from nsmsec.federation.relationship import Relationship

__all__ = ["EndpointClient"]

_JSON: Final = "application/json"
_CHUNK_BYTES: Final = 65_536


class EndpointClient:
    """Fetches bundle documents over HTTPS. Safe for threads.

    Each fetch is a connection of its own, so each proves the endpoint anew. No redirection is followed; proxies and
    passwords of the environment are not used; no certificate of ours is shown (Federation, 5.2.1.3).
    """

    def __init__(
        self,
        *,
        timeout: timedelta = timedelta(seconds=5),
        max_fetch: timedelta = timedelta(seconds=15),
        limits: DocumentLimits | None = None,
        clock: Clock | None = None,
        verifier: SVIDVerifier | None = None,
    ) -> None:
        """Make a client.

        Args:
            timeout: how long to wait for a connection, and for each piece of an answer.
            max_fetch: how long a fetch may take from connecting to the last byte.
            limits: the bounds of documents.
            clock: the time, by which SVIDs are judged; web certificates are judged by the machine's.
            verifier: proves endpoints by their SVIDs.

        Raises:
            Misconfigured: a time is not above zero.
        """
        if timeout <= timedelta() or max_fetch <= timedelta():
            raise Misconfigured("bundle endpoint: expected times above zero")
        self._timeout_s = timeout.total_seconds()
        self._max_fetch_s = max_fetch.total_seconds()
        self._limits = DocumentLimits() if limits is None else limits
        self._clock: Clock = SystemClock() if clock is None else clock
        self._verifier = SVIDVerifier(Limits()) if verifier is None else verifier
        self._lock = threading.Lock()
        self._under_way: set[Interruptible] = set()
        self._closed = False

    def fetch(self, relationship: Relationship, *, bundles: TrustBundleSet | None = None) -> BundleDocument:
        """Return the document that a partner's endpoint serves now.

        1. Connect: TLS 1.2 or newer. For `https_web` the certificate is of the URL's host, from an authority we know;
           for `https_spiffe` it is an X.509-SVID of the stated ID, by the latest bundle of the ID's domain.
        2. Ask, and take no other answer than 200 with JSON.
        3. Read no more than we take, in no more time than we give.
        4. Parse it as the document of the stated trust domain.

        Args:
            relationship: which partner.
            bundles: what we trust now; an endpoint whose domain is not in it is proven by the initial bundle.

        Raises:
            Malformed: `SIZE`, `TRUST_BUNDLE_FORMAT`, `CERT_FORMAT`; what `SVIDVerifier.verify` raises.
            Misconfigured: the file of authorities cannot be read.
            SourceUnavailable: `SOURCE_UNAVAILABLE`, no answer in time; `ENDPOINT_ANSWER`, another one.
            Unverified: `CERT_UNTRUSTED`, a web certificate; what `SVIDVerifier.verify` raises.
        """
        context, proving = self._tls(relationship, bundles)
        sockets = self._begin()
        try:
            with sockets.within(self._max_fetch_s), requests.Session() as session:
                session.trust_env = False
                mount(session, context=context, proving=proving, sockets=sockets)  # 1
                content = self._content(session, relationship.url, sockets)
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            # Only the kind: the text of a foreign exception may hold anything.
            raise _unavailable(f"expected an answer, found {type(error).__name__}") from error
        except (Malformed, SourceUnavailable) as error:
            if sockets.is_ended:
                raise _unavailable("expected a whole answer in time") from error
            raise
        finally:
            with self._lock:
                self._under_way.discard(sockets)
        return BundleDocument.parse(relationship.trust_domain, content, limits=self._limits)  # 4

    def close(self) -> None:
        """End fetches that are under way in other threads; later ones end as soon as they connect."""
        with self._lock:
            self._closed = True
            under_way = tuple(self._under_way)
        for sockets in under_way:
            sockets.end()

    def _begin(self) -> Interruptible:
        sockets = Interruptible()
        with self._lock:
            self._under_way.add(sockets)
            closed = self._closed
        if closed:
            sockets.end()
        return sockets

    def _tls(self, relationship: Relationship, bundles: TrustBundleSet | None) -> tuple[ssl.SSLContext, Proving | None]:
        profile = relationship.profile
        if not isinstance(profile, HTTPSSpiffe):
            return _web_context(None if profile.ca_file is None else str(profile.ca_file)), None
        endpoint_id = profile.endpoint_id
        known = None if bundles is None else bundles.get(endpoint_id.trust_domain)
        trusted = TrustBundleSet.of(profile.initial_bundle) if known is None or bundles is None else bundles
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        # TLS proves that the server has the key of the certificate it shows; whose that is, our verifier says.
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context, lambda presented: self._verifier.verify(
            presented, bundles=trusted, now=self._clock.now(), expected_id=endpoint_id
        )

    def _content(self, session: requests.Session, url: str, sockets: Interruptible) -> bytes:
        headers = {"Accept": _JSON, "Accept-Encoding": "identity", "User-Agent": "nsmsec", "Connection": "close"}
        with session.get(
            url, headers=headers, timeout=self._timeout_s, allow_redirects=False, stream=True
        ) as answer:  # 2
            if answer.status_code != requests.codes.ok:
                raise _other_answer("status 200", str(answer.status_code))
            kind = answer.headers.get("Content-Type", _JSON).partition(";")[0].strip().lower()
            if kind != _JSON or answer.headers.get("Content-Encoding", "identity") != "identity":
                raise _other_answer(f"plain {_JSON}", repr(kind[:80]))
            content = self._body(answer)  # 3
        if sockets.is_ended:
            raise _unavailable("expected a whole document in time")
        return content

    def _body(self, answer: requests.Response) -> bytes:
        content = bytearray()
        while piece := answer.raw.read1(_CHUNK_BYTES):
            content += piece
            if len(content) > self._limits.max_bytes:
                raise Malformed(ReasonCode.SIZE, f"trust bundle: expected at most {self._limits.max_bytes} bytes")
        return bytes(content)


def _web_context(ca_file: str | None) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=ca_file)
    except (OSError, ValueError) as error:
        raise Misconfigured("bundle endpoint: expected a file of authorities that can be read") from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _other_answer(expected: str, found: str) -> SourceUnavailable:
    return SourceUnavailable(ReasonCode.ENDPOINT_ANSWER, f"bundle endpoint: expected {expected}, found {found}")


def _unavailable(found: str) -> SourceUnavailable:
    return SourceUnavailable(ReasonCode.SOURCE_UNAVAILABLE, f"bundle endpoint: {found}")
