# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A relationship is stated whole, or refused when it is made."""

from __future__ import annotations

import pytest

from nsmsec.errors import Misconfigured
from nsmsec.federation import HTTPSSpiffe
from nsmsec.identity import SpiffeID, TrustBundle
from tests.federation.parts import ENDPOINT, OWN, PARTNER_DOMAIN, spiffe_relationship, web_relationship

BAD_URLS = [
    "",
    "partner.example/bundle",
    "http://partner.example/bundle",
    "HTTPS://partner.example/bundle",
    "https:///bundle",
    "https://user@partner.example/",
    "https://:pw@partner.example/",
    "https://@partner.example/",
    "https://partner.example/#here",
    "https://partner.example:0/",
    "https://partner.example:99999/",
    "https://partner.example:x/",
    "https://partner.example/a b",
    "https://partner.example/a\n",
    "https://partner.example\\bundle",
    "https://pärtner.example/",
    "https://[::1/",
    "https://partner.example/" + "a" * 2048,
]


@pytest.mark.parametrize("url", BAD_URLS)
def test_url_that_is_no_endpoint_is_refused(url: str) -> None:
    """Federation, sections 5.2.1.1, 5.2.2.1; nothing is repaired."""
    with pytest.raises(Misconfigured):
        web_relationship(url)


def test_good_url_is_taken_as_it_is() -> None:
    """Port, path, query are free."""
    url = "https://partner.example:8443/a/b.json?c=d"
    assert web_relationship(url).url == url
    assert not web_relationship(url).is_self_serving


def test_endpoint_of_the_same_domain_serves_itself() -> None:
    """Federation, section 5.2.2.2."""
    assert spiffe_relationship().is_self_serving
    other = spiffe_relationship(
        endpoint_id=SpiffeID.parse("spiffe://corp.example/endpoint"), initial_bundle=OWN.bundle()
    )
    assert not other.is_self_serving


def test_initial_bundle_proves_the_endpoint() -> None:
    """One of another domain, or an empty one, cannot."""
    with pytest.raises(Misconfigured):
        HTTPSSpiffe(endpoint_id=ENDPOINT, initial_bundle=OWN.bundle())
    with pytest.raises(Misconfigured):
        HTTPSSpiffe(endpoint_id=ENDPOINT, initial_bundle=TrustBundle(trust_domain=PARTNER_DOMAIN, authorities=()))
