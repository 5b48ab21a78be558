# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A certificate that is taken back stands on a list that its issuer signed, until it would have ended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography import x509

from nsmsec.dev.workload_api import parse_plan
from nsmsec.dev.workload_api.signing import SigningDomain
from tests.dev.workload_api.stage import CLIENT
from tests.dev.workload_api.test_plan import GOOD
from tests.identity.parts import NOW

SECOND = timedelta(seconds=1)


class Signing:
    """One domain with one workload."""

    def __init__(self) -> None:
        self.domain = SigningDomain(parse_plan(GOOD).domains[0], now=NOW)
        (self.workload,) = self.domain.plan.workloads

    @property
    def serial(self) -> int:
        """The number of the present certificate."""
        return self.domain.current(self.workload).serial

    @property
    def lists(self) -> list[x509.CertificateRevocationList]:
        """What is revoked now."""
        return [x509.load_der_x509_crl(one) for one in self.domain.crls]

    @property
    def revoked(self) -> list[set[int]]:
        """The serial numbers on each list."""
        return [{entry.serial_number for entry in one} for one in self.lists]


@pytest.fixture
def signing() -> Signing:
    """A domain that has revoked nothing."""
    return Signing()


def test_nothing_revoked_is_no_list(signing: Signing) -> None:
    """Nobody is made to check a list that says nothing."""
    assert signing.lists == []


def test_present_certificate_is_revoked_and_replaced(signing: Signing) -> None:
    """The list is its issuer's, is in force, and names the old certificate; the workload has another one."""
    before = signing.serial
    (revoked,) = signing.domain.revoke(lambda one: one.serial == before, NOW)
    assert (revoked.id, revoked.serial) == (CLIENT, before)
    assert signing.serial != before
    assert signing.domain.identity(signing.workload).spiffe_id == str(CLIENT)
    (found,) = signing.lists
    (authority,) = signing.domain.document.trust_bundle.authorities
    assert found.issuer == authority.subject
    assert found.is_signature_valid(authority.public_key())  # type: ignore[arg-type]  # a key of ours
    assert found.last_update_utc <= NOW
    assert found.next_update_utc == NOW + timedelta(seconds=60)
    assert signing.revoked == [{before}]


def test_every_living_certificate_of_an_identity_is_revoked(signing: Signing) -> None:
    """Also the one before the last rotation; a second time there is nothing left but the new one."""
    first = signing.serial
    signing.domain.rotate(NOW + SECOND)
    second = signing.serial
    signing.domain.revoke(lambda one: one.id == CLIENT, NOW + SECOND)
    assert signing.revoked == [{first, second}]
    third = signing.serial
    assert [one.serial for one in signing.domain.revoke(lambda one: one.id == CLIENT, NOW + SECOND)] == [third]


def test_certificate_before_the_present_one_is_revoked_alone(signing: Signing) -> None:
    """The present one stays."""
    first = signing.serial
    signing.domain.rotate(NOW + SECOND)
    second = signing.serial
    signing.domain.revoke(lambda one: one.serial == first, NOW + SECOND)
    assert (signing.serial, signing.revoked) == (second, [{first}])


def test_unknown_certificate_revokes_nothing(signing: Signing) -> None:
    """No list, no new identity."""
    before = signing.serial
    assert signing.domain.revoke(lambda one: one.serial == before + 1, NOW) == ()
    assert (signing.serial, signing.lists) == (before, [])


def test_list_is_renewed_with_the_identities_until_nothing_is_left_on_it(signing: Signing) -> None:
    """Its number rises; it is never older than an identity; what has ended needs no list."""
    serial = signing.serial
    signing.domain.revoke(lambda one: one.serial == serial, NOW)
    (first,) = signing.lists
    later = NOW + timedelta(seconds=60)
    signing.domain.rotate(later)
    (second,) = signing.lists
    numbers = [one.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number for one in (first, second)]
    assert numbers == sorted(set(numbers))
    assert second.next_update_utc == later + timedelta(seconds=60)
    assert signing.revoked == [{serial}]
    signing.domain.rotate(later + SECOND)
    assert signing.lists == []


def test_authority_that_signs_no_more_still_revokes(signing: Signing) -> None:
    """Each authority lists what it signed itself."""
    first = signing.serial
    signing.domain.rotate_authority(NOW + SECOND)
    second = signing.serial
    signing.domain.revoke(lambda one: one.id == CLIENT, NOW + SECOND)
    assert sorted(map(sorted, signing.revoked)) == sorted([[first], [second]])
    keys = [one.public_key() for one in signing.domain.document.trust_bundle.authorities]
    for found in signing.lists:
        assert sum(found.is_signature_valid(key) for key in keys) == 1  # type: ignore[arg-type]  # keys of ours
