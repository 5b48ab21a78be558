# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A leaf's chain is found among everybody's certificates, in whatever order they lie."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from nsmsec.errors import Malformed, ReasonCode
from nsmsec.identity.link import link_chain
from tests.identity.parts import CORP, PARTNER, refused, verify

if TYPE_CHECKING:
    from nsmsec.identity import PresentedChain

SECOND_INTERMEDIATE = CORP.intermediate().intermediate()
ISSUED = SECOND_INTERMEDIATE.issue_certificate(CORP.profile("/client"))
CHAIN = ISSUED.der_chain
FOREIGN = PARTNER.intermediate().issue_certificate(PARTNER.profile("/gateway")).der_chain


def link(leaf: bytes, table: list[bytes]) -> PresentedChain:
    """Link with the limit of the profile."""
    return link_chain(leaf, table, max_certificates=4)


@pytest.mark.parametrize(
    "table",
    [
        [*CHAIN, *FOREIGN],
        [*reversed(CHAIN), *FOREIGN],
        [*FOREIGN, *CHAIN[1:]],
        [CHAIN[2], *FOREIGN, CHAIN[1], CHAIN[0]],
    ],
)
def test_chain_is_found_in_any_order(table: list[bytes]) -> None:
    """With the leaf in the table, or beside it; what comes out is proven like any other chain."""
    presented = link(CHAIN[0], table)
    assert presented.certificates == CHAIN
    verify(presented)


def test_leaf_alone_is_a_chain() -> None:
    """A leaf of the root needs nothing else."""
    leaf = CORP.issue_certificate(CORP.profile()).der_chain[0]
    assert link(leaf, [leaf, *FOREIGN]).certificates == (leaf,)


def test_missing_intermediate_ends_the_chain() -> None:
    """The verifier refuses what came out."""
    assert link(CHAIN[0], [CHAIN[0], CHAIN[2]]).certificates == CHAIN[:1]


def test_certificate_that_cannot_be_read_is_refused() -> None:
    """Leaf or any other in the table."""
    for leaf, table in ((b"leaf", []), (CHAIN[0], [*CHAIN, b"noise"])):
        with refused(Malformed, ReasonCode.CERT_FORMAT):
            link(leaf, table)


def test_key_tells_intermediates_of_one_name_apart() -> None:
    """Two authorities of one domain often share a name."""
    ours, theirs = CORP.intermediate(), CORP.intermediate()
    leaf = ours.issue_certificate(CORP.profile()).der_chain
    other = theirs.issue_certificate(CORP.profile()).der_chain
    for table in ([leaf[1], other[1]], [other[1], leaf[1]]):
        assert link(leaf[0], table).certificates == leaf


def test_renewed_intermediate_that_is_valid_longest_is_taken() -> None:
    """One key, one name, two certificates."""
    short = CORP.intermediate(CORP.root.intermediate_profile(ttl=timedelta(minutes=5)))
    renewed = CORP.issue_certificate(CORP.root.intermediate_profile(), private_key=short.private_key)
    leaf = short.issue_certificate(CORP.profile()).der_chain
    for table in ([leaf[1], *renewed.der_chain], [*renewed.der_chain, leaf[1]]):
        assert link(leaf[0], table).certificates == (leaf[0], *renewed.der_chain)


@pytest.mark.parametrize("silent", ["leaf", "intermediate", "issuer and serial"])
def test_name_alone_decides_where_no_key_is_named(silent: str) -> None:
    """Key identifiers are hints; without them the names must do."""
    profile = replace(CORP.root.intermediate_profile(), subject_key_identifier=silent != "intermediate")
    issuer = CORP.intermediate(profile)
    wanted = CORP.profile()
    if silent == "leaf":
        wanted = replace(wanted, authority_key_identifier=False)
    if silent == "issuer and serial":
        names = [x509.DirectoryName(issuer.certificate.issuer)]
        hint = x509.AuthorityKeyIdentifier(None, names, issuer.certificate.serial_number)
        wanted = replace(wanted, authority_key_identifier=False, more_extensions=((hint, False),))
    leaf = issuer.issue_certificate(wanted).der_chain
    assert link(leaf[0], [*FOREIGN, leaf[1]]).certificates == leaf


def test_loop_ends() -> None:
    """A root, or two that certify each other, is taken once."""
    root = CORP.certificate.public_bytes(Encoding.DER)
    leaf = CORP.issue_certificate(CORP.profile()).der_chain[0]
    assert link(leaf, [root, leaf]).certificates == (leaf, root)


def test_chain_above_the_limit_is_cut_one_above() -> None:
    """So that the verifier sees the excess; no more work than that."""
    issuer = CORP.root
    for _ in range(8):
        issuer = issuer.intermediate()
    chain = issuer.issue_certificate(CORP.profile()).der_chain
    assert link(chain[0], list(chain)).certificates == chain[:5]
