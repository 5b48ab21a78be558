# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What an operator says about a partner: nothing of it is ever inferred (SPIFFE Federation, section 5.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from nsmsec.errors import Misconfigured

if TYPE_CHECKING:
    from pathlib import Path

    from nsmsec.identity import SpiffeID, TrustBundle, TrustDomain

__all__ = ["HTTPSSpiffe", "HTTPSWeb", "Relationship"]

_MAX_URL_CHARS = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class HTTPSWeb:
    """The profile `https_web`: the endpoint is proven by its host name (section 5.2.1).

    Attributes:
        ca_file: the authorities, in PEM, that its certificate must come from; None is the machine's.
    """

    ca_file: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HTTPSSpiffe:
    """The profile `https_spiffe`: the endpoint is proven by its X.509-SVID (section 5.2.2).

    Attributes:
        endpoint_id: who serves the document; not always of the trust domain that the document is of.
        initial_bundle: the trust bundle of its domain, for as long as we know no later one.
    """

    endpoint_id: SpiffeID
    initial_bundle: TrustBundle

    def __post_init__(self) -> None:
        """Check that the bundle can prove the endpoint.

        Raises:
            Misconfigured: it is of another trust domain, or empty.
        """
        if self.initial_bundle.trust_domain != self.endpoint_id.trust_domain:
            raise Misconfigured(f"federation: expected an initial bundle of {self.endpoint_id.trust_domain}")
        if not self.initial_bundle.authorities:
            raise Misconfigured(f"federation: expected an authority in the initial bundle of {self.endpoint_id}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationship:
    """One trust domain whose identities are to be provable here. To be provable is not to be allowed anything.

    Attributes:
        trust_domain: the domain that the document is of.
        url: where its document is.
        profile: how that endpoint is proven.
    """

    trust_domain: TrustDomain
    url: str
    profile: HTTPSWeb | HTTPSSpiffe

    def __post_init__(self) -> None:
        """Check the URL (sections 5.2.1.1, 5.2.2.1).

        Raises:
            Misconfigured: it is not one of https with a host, has a user or a fragment, or is spelled oddly.
        """
        try:
            parts = urlsplit(self.url)
            port = parts.port
        except ValueError as error:
            raise Misconfigured("federation: expected the URL of an endpoint, found something else") from error
        spelled = self.url.isascii() and self.url.isprintable() and " " not in self.url and "\\" not in self.url
        if not spelled or len(self.url) > _MAX_URL_CHARS or not self.url.startswith("https://"):
            raise Misconfigured("federation: expected a URL in ASCII that starts with https://")
        if not parts.hostname or port == 0 or "@" in parts.netloc or parts.fragment:
            raise Misconfigured("federation: expected a URL with a host, without user and fragment")

    @property
    def is_self_serving(self) -> bool:
        """Whether the endpoint is proven by the very bundle that it serves (section 5.2.2.2)."""
        return isinstance(self.profile, HTTPSSpiffe) and self.profile.endpoint_id.trust_domain == self.trust_domain
