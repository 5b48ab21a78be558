# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Whatever a peer presents: a proof of exactly that, or one of our errors."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nsmsec.errors import NsmsecError, ReasonCode
from nsmsec.identity import Peer, PresentedChain, SpiffeID
from nsmsec.identity.decode import certificate_from_der, certificates_from_pem
from tests.identity.parts import CORP, verify

CHAIN = CORP.intermediate().issue_certificate(CORP.profile("/client")).der_chain
PEM = CORP.bundle_pem()
CERTIFICATE_CODES = {code for code in ReasonCode if code.startswith(("CERT_", "TD_"))} | {ReasonCode.ID_NOT_CANONICAL}

# A damaged name or serial number makes `cryptography` warn; it is the refusal that counts.
pytestmark = pytest.mark.filterwarnings("ignore")


def test_digest_is_that_of_the_leafs_bytes() -> None:
    """We compute it; nobody tells us."""
    presented = PresentedChain(certificates=CHAIN)
    assert presented.leaf_sha256 == hashlib.sha256(CHAIN[0]).digest()
    assert repr(presented) == f"PresentedChain(2 certificates, leaf sha256 {presented.leaf_sha256.hex()[:16]})"


def test_peer_is_a_plain_value() -> None:
    """A transport that shows no certificate still proves an identity."""
    peer = Peer(id=SpiffeID.parse("spiffe://corp.example/client"))
    assert (peer.leaf_sha256, peer.expires_at) == (None, None)


@settings(max_examples=400, deadline=None)
@given(st.integers(0, 1), st.data())
def test_one_changed_byte_is_refused(which: int, data: st.DataObject) -> None:
    """Leaf or intermediate: every byte is under a signature or is the signature."""
    der = CHAIN[which]
    position = data.draw(st.integers(0, len(der) - 1))
    changed = der[:position] + bytes([der[position] ^ data.draw(st.integers(1, 255))]) + der[position + 1 :]
    chain = (changed, CHAIN[1]) if which == 0 else (CHAIN[0], changed)
    with pytest.raises(NsmsecError) as caught:
        verify(PresentedChain(certificates=chain))
    assert caught.value.code in CERTIFICATE_CODES


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.binary(max_size=40) | st.sampled_from(CHAIN), min_size=1, max_size=6).filter(lambda c: c != [*CHAIN])
)
def test_any_bytes_give_one_of_our_errors(chain: list[bytes]) -> None:
    """Nothing else ever leaves the verifier."""
    with pytest.raises(NsmsecError) as caught:
        verify(PresentedChain(certificates=tuple(chain)))
    assert caught.value.code in CERTIFICATE_CODES


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=40), st.integers(0, len(PEM)), st.integers(0, len(PEM)))
def test_any_pem_gives_certificates_or_one_of_our_errors(noise: bytes, start: int, end: int) -> None:
    """Cut, joined, with noise between."""
    try:
        found = certificates_from_pem(PEM[:start] + noise + PEM[end:])
    except NsmsecError as error:
        codes = {error.code}
    else:
        codes = set()
        assert found
    assert codes <= {ReasonCode.CERT_FORMAT}


def test_message_does_not_quote_the_input() -> None:
    """A private key in the wrong file stays out of the log."""
    with pytest.raises(NsmsecError) as caught:
        certificate_from_der(b"secret", what="leaf")
    assert "secret" not in str(caught.value)
    with pytest.raises(NsmsecError) as caught:
        certificates_from_pem(b"secret")
    assert "secret" not in str(caught.value)
