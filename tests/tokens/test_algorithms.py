# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The table of algorithms: each belongs to one kind of key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nsmsec.dev.keys import new_key
from nsmsec.errors import ReasonCode, Unverified
from nsmsec.identity import KeyKind
from nsmsec.tokens.algorithms import ALGORITHMS, MINTED

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
P384_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973

EC = new_key("p256").public_key()
RSA = new_key("rsa").public_key()


def test_table_has_what_the_profile_lists() -> None:
    """Four algorithms; one of them to mint with, for each kind of key."""
    assert {name: algorithm.key_kind for name, algorithm in ALGORITHMS.items()} == {
        "ES256": KeyKind.P256,
        "ES384": KeyKind.P384,
        "RS256": KeyKind.RSA,
        "PS256": KeyKind.RSA,
    }
    assert {kind: algorithm.name for kind, algorithm in MINTED.items()} == {
        KeyKind.P256: "ES256",
        KeyKind.P384: "ES384",
        KeyKind.RSA: "RS256",
    }


@pytest.mark.parametrize(("name", "key"), [("ES256", RSA), ("ES384", RSA), ("RS256", EC), ("PS256", EC)])
def test_key_of_another_kind_verifies_nothing(name: str, key: object) -> None:
    """Even if somebody asks an algorithm directly, with the wrong key."""
    with pytest.raises(Unverified) as caught:
        ALGORITHMS[name].verify(key, b"signature", b"message")  # type: ignore[arg-type] # a public key of any kind
    assert caught.value.code is ReasonCode.SIG_INVALID


def test_length_of_an_odd_key_is_counted_in_whole_bytes() -> None:
    """A key of 2052 bits signs with 257 bytes."""
    from cryptography.hazmat.primitives.asymmetric import padding, rsa
    from cryptography.hazmat.primitives.hashes import SHA256

    key = rsa.generate_private_key(65537, 2052)
    signature = key.sign(b"message", padding.PKCS1v15(), SHA256())
    assert len(signature) == 257
    ALGORITHMS["RS256"].verify(key.public_key(), signature, b"message")
    for wrong in (signature[:-1], b"\0" + signature, b""):
        with pytest.raises(Unverified):
            ALGORITHMS["RS256"].verify(key.public_key(), wrong, b"message")


@given(st.data())
def test_signature_is_encoded_as_cryptography_encodes_it(data: st.DataObject) -> None:
    """Any r and s in range become the same DER; those outside are refused."""
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    name, size, order = data.draw(st.sampled_from([("ES256", 32, P256_ORDER), ("ES384", 48, P384_ORDER)]))
    numbers = st.integers(0, 2 ** (8 * size) - 1) | st.integers(0, 2**16) | st.sampled_from([0, 1, order - 1, order])
    r, s = data.draw(numbers), data.draw(numbers)
    raw = r.to_bytes(size, "big") + s.to_bytes(size, "big")
    if 0 < r < order and 0 < s < order:
        assert ALGORITHMS[name].read(raw) == encode_dss_signature(r, s)
        assert ALGORITHMS[name].write(ALGORITHMS[name].read(raw)) == raw
    else:
        with pytest.raises(Unverified):
            ALGORITHMS[name].read(raw)
