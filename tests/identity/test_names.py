# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""SPIFFE IDs and trust domains are judged by the standard's rules, and nothing is normalised into acceptance."""

from __future__ import annotations

import pytest

from nsmsec.errors import Malformed, ReasonCode
from nsmsec.identity import SpiffeID, TrustDomain
from tests.federation.gospiffe import GoSpiffe
from tests.identity.names import BAD_DOMAINS, BAD_IDS, DIFFERENT_DOMAINS, DIFFERENT_IDS, GOOD_DOMAINS, GOOD_IDS
from tests.identity.parts import refused

REFUSED_DOMAINS = BAD_DOMAINS | {name: text for name, (text, _) in DIFFERENT_DOMAINS.items()}
REFUSED_IDS = BAD_IDS | {name: text for name, (text, _) in DIFFERENT_IDS.items()}


@pytest.mark.parametrize("name", GOOD_DOMAINS)
def test_good_trust_domain_is_taken_as_it_is_spelled(name: str) -> None:
    """The value has the very text."""
    assert TrustDomain.parse(GOOD_DOMAINS[name]).name == GOOD_DOMAINS[name]


@pytest.mark.parametrize("name", GOOD_IDS)
def test_good_id_is_taken_as_it_is_spelled(name: str) -> None:
    """The value has the very text."""
    assert SpiffeID.parse(GOOD_IDS[name]).text == GOOD_IDS[name]


@pytest.mark.parametrize("name", REFUSED_DOMAINS)
def test_bad_trust_domain_is_refused(name: str) -> None:
    """Whatever could be repaired is not."""
    with refused(Malformed, ReasonCode.ID_NOT_CANONICAL):
        TrustDomain.parse(REFUSED_DOMAINS[name])


@pytest.mark.parametrize("name", REFUSED_IDS)
def test_bad_id_is_refused(name: str) -> None:
    """Whatever could be repaired is not."""
    with refused(Malformed, ReasonCode.ID_NOT_CANONICAL):
        SpiffeID.parse(REFUSED_IDS[name])


def test_table_is_as_large_as_promised() -> None:
    """At least eighty cases, each spelled once."""
    domains, ids = [*GOOD_DOMAINS.values(), *REFUSED_DOMAINS.values()], [*GOOD_IDS.values(), *REFUSED_IDS.values()]
    assert len({*domains}) == len(domains)
    assert len({*ids}) == len(ids)
    assert len(domains) + len(ids) >= 80


@pytest.mark.gospiffe
def test_go_spiffe_judges_each_name_as_the_table_says() -> None:
    """It agrees but for the differences that are listed with their reasons."""
    with GoSpiffe() as other:

        def taken(ask: str, texts: dict[str, str]) -> set[str]:
            return {name for name, text in texts.items() if other.ask(ask, text=text)["accepted"]}

        assert taken("trust_domain", GOOD_DOMAINS) == GOOD_DOMAINS.keys()
        assert taken("trust_domain", REFUSED_DOMAINS) == DIFFERENT_DOMAINS.keys()
        assert taken("id", GOOD_IDS) == GOOD_IDS.keys()
        assert taken("id", REFUSED_IDS) == DIFFERENT_IDS.keys()
