# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The measurements measure what they say, or refuse to say anything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from nsmsec.clock import SystemClock
from nsmsec.dev import Authority
from nsmsec.dev.bench import QUICK, added_hop, echo_server
from nsmsec.dev.bench.credentials import Credentials
from nsmsec.dev.bench.decision import measure_decision
from nsmsec.dev.bench.raw import RawSignature, verify_raw
from nsmsec.dev.bench.route import Route
from nsmsec.errors import Misconfigured
from nsmsec.limits import Limits
from nsmsec.tokens import Assurance

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class HastyClock:
    """A clock on which a minute passes at every look, from some look on."""

    def __init__(self, *, calm: int) -> None:
        self._calm = calm
        self._looks = 0

    def now(self) -> datetime:
        """Return the time."""
        self._looks += 1
        return NOW + timedelta(minutes=max(self._looks - self._calm, 0))


def test_route_leads_through_two_domains_with_ids_of_sixty_characters() -> None:
    """What is measured is what the token profile reckons with."""
    route = Route(4, clock=SystemClock())
    path = route.judged(route.mint(), route.verifier(Limits()))
    assert [len(str(hop.id)) for hop in path.hops] == [60] * 4
    assert [str(hop.trust_domain) for hop in path.hops] == ["corp.example"] * 2 + ["partner.example"] * 2
    assert {hop.assurance for hop in path.hops} == {Assurance.PROVEN}


def test_yardstick_checks_the_signatures_of_the_path() -> None:
    """Both sides of the comparison check the same signatures."""
    route = Route(3, clock=SystemClock())
    signatures = route.signatures(route.mint())
    assert len(signatures) == 3
    verify_raw(signatures)


def test_yardstick_takes_no_other_key() -> None:
    """Raw means P-256."""
    key = Authority("corp.example", now=NOW).issue(key_kind="rsa").public_key
    with pytest.raises(Misconfigured, match="elliptic curve key"):
        RawSignature.of("e30.e30.AA", key)


def test_denied_decision_is_not_measured() -> None:
    """A figure for a refusal would say nothing about what users wait for."""
    with pytest.raises(Misconfigured, match="expected an allowing decision"):
        measure_decision(2, effort=QUICK, clock=HastyClock(calm=20))


def test_server_process_that_does_not_come_up_is_an_error(capfd: pytest.CaptureFixture[str]) -> None:
    """Without the other process there is nothing to measure."""
    broken = Credentials(trust_domain="corp.example", certificates=b"", private_key=b"", authorities=b"")
    with pytest.raises(Misconfigured, match="expected the ports"), added_hop._server(broken, {}):
        pass
    assert echo_server.__name__ == added_hop._SERVER
    assert "Failed to bind" in capfd.readouterr().err
