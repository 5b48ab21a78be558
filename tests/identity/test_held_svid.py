# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Tests of SVIDs whose key is held elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from nsmsec.dev import Authority
from nsmsec.errors import Malformed, NsmsecError, ReasonCode, SourceUnavailable, Unverified
from nsmsec.identity import HeldX509SVID

NOW = datetime(2026, 1, 1, tzinfo=UTC)
AUTHORITY = Authority("corp.example", now=NOW)
SVID = AUTHORITY.issue("/client")


def test_the_holder_signs_as_the_leaf() -> None:
    """What it returned is handed on; the key is nowhere here."""
    held = HeldX509SVID(certificates=SVID.certificates, holder=SVID.sign)
    assert held.id == SVID.id
    assert held.der_chain == SVID.der_chain
    assert isinstance(SVID.public_key, ec.EllipticCurvePublicKey)
    SVID.public_key.verify(held.sign(b"a handshake"), b"a handshake", ec.ECDSA(hashes.SHA256()))
    assert repr(held) == "HeldX509SVID(spiffe://corp.example/client)"


@pytest.mark.parametrize(
    "holder",
    [AUTHORITY.issue("/client").sign, lambda data: SVID.sign(data + b"more"), lambda _: b"no signature"],
    ids=["another key", "other data", "no signature"],
)
def test_a_signature_that_is_not_the_leafs_is_refused(holder: object) -> None:
    """Such as under a certificate for a key that a TPM made for a former process."""
    assert callable(holder)
    held = HeldX509SVID(certificates=SVID.certificates, holder=holder)
    with pytest.raises(Unverified) as caught:
        held.sign(b"a handshake")
    assert caught.value.code is ReasonCode.CERT_MISMATCH


def test_what_the_holder_refuses_with_is_raised() -> None:
    """Nothing stands in for it."""

    def refuse(_: bytes) -> bytes:
        raise SourceUnavailable(ReasonCode.TPM_TIMEOUT, "attester: expected an answer, found none")

    with pytest.raises(SourceUnavailable) as caught:
        HeldX509SVID(certificates=SVID.certificates, holder=refuse).sign(b"a handshake")
    assert caught.value.code is ReasonCode.TPM_TIMEOUT


BAD = {
    "none": ((), Malformed, ReasonCode.CERT_MISSING),
    "p384": (AUTHORITY.issue(key_kind="p384").certificates, Unverified, ReasonCode.CERT_KEY),
    "rsa": (AUTHORITY.issue(key_kind="rsa").certificates, Unverified, ReasonCode.CERT_KEY),
    "no uri": (
        AUTHORITY.issue_certificate(replace(AUTHORITY.profile(), uris=(), dns_names=("a.example",))).chain,
        Unverified,
        ReasonCode.CERT_SAN,
    ),
    "twice": (SVID.certificates * 2, Unverified, ReasonCode.CERT_CHAIN),
}


@pytest.mark.parametrize("which", sorted(BAD))
def test_a_certificate_chain_that_nobody_would_accept_is_refused(which: str) -> None:
    """At once, not in the handshake."""
    certificates, kind, code = BAD[which]
    with pytest.raises(NsmsecError) as caught:
        HeldX509SVID(certificates=certificates, holder=SVID.sign)
    assert type(caught.value) is kind
    assert caught.value.code is code
