# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Reading structures of TPMs: to the last byte, within bounds, with our own errors only."""

from __future__ import annotations

import struct
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nsmsec.attestation.tpm import Attributes, extra_data, read_public, verify_time
from nsmsec.attestation.tpm.attest import read_certification, read_quote, read_time
from nsmsec.attestation.tpm.certificate import read_authorities, read_certificate
from nsmsec.attestation.tpm.signature import read_signature
from nsmsec.errors import AttestationFailed, Malformed, NsmsecError, ReasonCode
from tests.attestation.tpm.paper import (
    AK,
    BINDING,
    CERTIFY,
    EKS,
    MAGIC,
    NONCE,
    QUOTE,
    TIME,
    TOKEN_KEY,
    Machine,
    Public,
    authority,
    key,
    sign,
    sized,
)

if TYPE_CHECKING:
    from collections.abc import Callable

RSA_AK = Public(key=key("rsa", "ak"), attributes=0x00050072, scheme=(0x14, 0x0B))
MACHINE = Machine()
READERS: dict[str, tuple[Callable[[bytes], object], bytes]] = {
    "quote": (read_quote, MACHINE.quote()),
    "certification": (read_certification, MACHINE.certification(TOKEN_KEY)),
    "time": (read_time, MACHINE.time()),
    "RSA public": (lambda data: read_public(data, what="key"), EKS["L-1"].encode()),
    "ECC public": (lambda data: read_public(data, what="key"), AK.encode()),
    "RSA signature": (read_signature, sign(RSA_AK, b"")),
    "ECDSA signature": (read_signature, sign(AK, b"")),
    "EK certificate": (read_certificate, MACHINE.evidence().ek_certificate or b""),
}


@pytest.mark.parametrize("structure", READERS)
def test_structure_is_read_to_its_last_byte(structure: str) -> None:
    """Whole it is read; cut anywhere or with anything behind it is refused."""
    read, data = READERS[structure]
    read(data)
    for cut in [*(data[:end] for end in range(len(data))), data + b"\1"]:
        with pytest.raises(Malformed) as refusal:
            read(cut)
        assert refusal.value.code is ReasonCode.TPM_FORMAT


@pytest.mark.parametrize("structure", READERS)
@given(data=st.data())
def test_structure_with_any_change_is_read_or_refused(structure: str, data: st.DataObject) -> None:
    """Whatever comes, nothing but a refusal is raised."""
    read, whole = READERS[structure]
    at = data.draw(st.integers(0, len(whole) - 1))
    replacement = data.draw(st.binary(max_size=8))
    changed = data.draw(
        st.sampled_from([whole[:at] + replacement + whole[at + len(replacement) :], whole[:at] + replacement])
        | st.binary(max_size=300)
    )
    try:
        read(changed)
    except NsmsecError as refusal:
        code = refusal.code
    else:
        code = ReasonCode.TPM_FORMAT
    assert code in {ReasonCode.TPM_FORMAT, ReasonCode.TPM_MAGIC, ReasonCode.TPM_TYPE}


def public(**changes: object) -> bytes:
    """Return the public area of an AK with changes."""
    return replace(AK, **changes).encode()  # type: ignore[arg-type]  # any field may be spoiled


def rsa_public(*, bits: int = 2048, exponent: int = 0, modulus: bytes = b"\xff" * 256) -> bytes:
    """Return the public area of an RSA key that nobody made."""
    head = struct.pack(">HHIHHHHI", 0x0001, 0x000B, 0x00050072, 0, 0x0010, 0x0010, bits, exponent)
    return head + sized(modulus)


UNREADABLE_KEYS = {
    "another type": b"\x00\x08" + AK.encode()[2:],
    "a Name by SHA-1": b"\x00\x23\x00\x04" + AK.encode()[4:],
    "a policy too long": public(policy="00" * 65),
    "another symmetric algorithm": public(symmetric=(0x26, 128, 0x43)),
    "another symmetric mode": public(symmetric=(6, 128, 0x44)),
    "a scheme of RSA on a curve": public(scheme=(0x14, 0x0B)),
    "a scheme of curves for RSA": replace(RSA_AK, scheme=(0x18, 0x0B)).encode(),
    "an anonymous scheme": public(scheme=(0x1A, 0x0B)),
    "key derivation": public(kdf=0x20),
    "another curve": AK.encode().replace(b"\x00\x0b\x00\x03\x00\x10", b"\x00\x0b\x00\x05\x00\x10"),
    "a point off its curve": AK.encode()[:-1] + bytes([AK.encode()[-1] ^ 1]),
    "a coordinate too long": AK.encode()[:-34] + sized(b"\0" * 33),
    "RSA with 1024 bits": rsa_public(bits=1024, modulus=b"\xff" * 128),
    "an exponent of three": replace(RSA_AK, exponent=3).encode(),
    "a modulus too short": rsa_public(modulus=b"\0" + b"\xff" * 255),
    "an even modulus": rsa_public(modulus=b"\xff" * 255 + b"\xfe"),
    "a key too long": AK.encode() + bytes(1024),
}


@pytest.mark.parametrize("situation", UNREADABLE_KEYS)
def test_key_that_is_not_known_is_refused(situation: str) -> None:
    """Nothing else than RSA and two curves is read."""
    with pytest.raises(Malformed) as refusal:
        read_public(UNREADABLE_KEYS[situation], what="key")
    assert refusal.value.code is ReasonCode.TPM_FORMAT


def test_exponent_may_be_spelt_out() -> None:
    """TPMs say 0 for 65537; both are one exponent, yet two Names."""
    spelt = replace(RSA_AK, exponent=65537)
    assert read_public(spelt.encode(), what="key").name == spelt.name != RSA_AK.name


def test_key_says_what_may_be_done_with_it() -> None:
    """Attributes, Name, hash for inventories."""
    area = read_public(AK.encode(), what="AK")
    assert area.attributes & Attributes.RESTRICTED
    assert (area.name, area.spki) == (AK.name, AK.spki)


def attest(
    kind: int, body: bytes, *, clock: bytes = bytes(16) + b"\1", signer: bytes = b"", extra: bytes = b""
) -> bytes:
    """Return an attestation with some body."""
    return struct.pack(">IH", MAGIC, kind) + sized(signer) + sized(extra) + clock + bytes(8) + body


BANK = struct.pack(">HB", 0x000B, 3) + b"\1\0\0"
UNREADABLE_ATTESTATIONS: dict[str, tuple[Callable[[bytes], object], bytes]] = {
    "a bank twice": (read_quote, attest(QUOTE, struct.pack(">I", 2) + 2 * BANK + sized(b""))),
    "too many banks": (read_quote, attest(QUOTE, struct.pack(">I", 17))),
    "an unknown bank": (read_quote, attest(QUOTE, struct.pack(">IHB", 1, 0x0012, 3) + bytes(3) + sized(b""))),
    "a selection too long": (read_quote, attest(QUOTE, struct.pack(">IHB", 1, 0x000B, 5) + bytes(5) + sized(b""))),
    "a digest too long": (read_quote, attest(QUOTE, struct.pack(">I", 0) + sized(bytes(65)))),
    "a signer too long": (read_quote, attest(QUOTE, struct.pack(">I", 0) + sized(b""), signer=bytes(67))),
    "extra data too long": (read_quote, attest(QUOTE, struct.pack(">I", 0) + sized(b""), extra=bytes(67))),
    "an attestation too long": (read_quote, bytes(1025)),
    "a Name too long": (read_certification, attest(CERTIFY, sized(bytes(67)) + sized(b""))),
    "an inner clock neither safe nor unsafe": (read_time, attest(TIME, bytes(24) + b"\2" + bytes(8))),
}


@pytest.mark.parametrize("situation", UNREADABLE_ATTESTATIONS)
def test_attestation_out_of_bounds_is_refused(situation: str) -> None:
    """Counts and lengths are checked before anything is taken."""
    read, data = UNREADABLE_ATTESTATIONS[situation]
    with pytest.raises(Malformed) as refusal:
        read(data)
    assert refusal.value.code is ReasonCode.TPM_FORMAT


def test_quote_of_a_bank_with_no_bytes_selects_nothing() -> None:
    """What selects nothing is read, then refused for that."""
    quote = read_quote(attest(QUOTE, struct.pack(">IHB", 1, 0x000B, 0) + sized(b"")))
    assert quote.selection == (("sha256", ()),)


def test_time_is_proven_for_its_challenge() -> None:
    """The inner clock and firmware are plain, whatever the hierarchy."""
    area = read_public(AK.encode(), what="AK")
    said = MACHINE.signed(MACHINE.time())
    reading = verify_time(said, ak=area, extra_data=extra_data(nonce=NONCE, binding=BINDING))
    assert (reading.time, reading.clock.reset_count, reading.firmware) == (77, 4, 0x0007000200000001)
    with pytest.raises(AttestationFailed) as refusal:
        verify_time(said, ak=area, extra_data=extra_data(nonce=bytes(32), binding=BINDING))
    assert refusal.value.code is ReasonCode.TPM_NONCE
    with pytest.raises(AttestationFailed) as refusal:
        verify_time(MACHINE.signed(MACHINE.quote()), ak=area, extra_data=b"")
    assert refusal.value.code is ReasonCode.TPM_TYPE


def test_key_without_a_scheme_proves_nothing() -> None:
    """It would sign by whatever the signature claims."""
    area = read_public(replace(AK, scheme=(0x0010,)).encode(), what="AK")
    with pytest.raises(AttestationFailed) as refusal:
        verify_time(MACHINE.signed(MACHINE.time()), ak=area, extra_data=b"")
    assert refusal.value.code is ReasonCode.TPM_SIGNATURE


def test_authorities_are_read_from_several_texts() -> None:
    """One text may have more than one; none may have none."""
    from cryptography.hazmat.primitives.serialization import Encoding

    pem = authority().public_bytes(Encoding.PEM).decode()
    assert len(read_authorities([pem + pem, pem])) == 3
    with pytest.raises(Malformed):
        read_authorities([pem, ""])


CERTIFICATE_HEADS = {
    "a length of no bytes": b"\x30\x80",
    "a length of three bytes": b"\x30\x83\0\0\1",
    "no sequence": b"\x31\x03\2\1\1",
    "one byte": b"\x30",
    "a short sequence": b"\x30\x03\2\1\1",
}


@pytest.mark.parametrize("situation", CERTIFICATE_HEADS)
def test_certificate_that_is_none_is_refused(situation: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(Malformed) as refusal:
        read_certificate(CERTIFICATE_HEADS[situation])
    assert refusal.value.code is ReasonCode.TPM_FORMAT
