# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Reading TPMS_ATTEST: quotes, certifications, times, nothing else (TPM 2.0 Library, part 2, section 10.12)."""

from __future__ import annotations

from dataclasses import dataclass

from nsmsec.attestation.tpm.hashing import BANKS
from nsmsec.attestation.tpm.reader import Reader
from nsmsec.errors import AttestationFailed, ReasonCode

__all__ = ["Certification", "Clock", "Header", "Quote", "TimeReading", "read_certification", "read_quote", "read_time"]

_MAGIC = 0xFF544347
_CERTIFY = 0x8017
_QUOTE = 0x8018
_TIME = 0x8019

_MAX_ATTEST_BYTES = 1024
_MAX_NAME_BYTES = 66
_MAX_EXTRA_BYTES = 66
_MAX_DIGEST_BYTES = 64
_MAX_BANKS = 16
_MAX_SELECT_BYTES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """TPMS_CLOCK_INFO.

    Attributes:
        clock: milliseconds that the TPM was powered, over its life.
        reset_count: how often it was reset.
        restart_count: how often it was restarted or resumed since.
        safe: whether no higher clock was ever told.
    """

    clock: int
    reset_count: int
    restart_count: int
    safe: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What every attestation begins with.

    Attributes:
        qualified_signer: the qualified Name of the key that signed.
        extra_data: what the caller had it sign along.
        clock: the TPM's clock; counters are obfuscated unless the key is in the endorsement or platform hierarchy.
        firmware: the version of the TPM's firmware; obfuscated likewise.
    """

    qualified_signer: bytes
    extra_data: bytes
    clock: Clock
    firmware: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """TPMS_QUOTE_INFO.

    Attributes:
        header: what every attestation begins with.
        selection: banks, each with its PCRs in rising order, in the order of the quote.
        pcr_digest: the digest over their values in this order.
    """

    header: Header
    selection: tuple[tuple[str, tuple[int, ...]], ...]
    pcr_digest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Certification:
    """TPMS_CERTIFY_INFO.

    Attributes:
        header: what every attestation begins with.
        name: the Name of the certified key.
        qualified_name: its qualified Name.
    """

    header: Header
    name: bytes
    qualified_name: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeReading:
    """TPMS_TIME_ATTEST_INFO; told plainly whatever the key's hierarchy.

    Attributes:
        header: what every attestation begins with.
        time: milliseconds since the TPM's last start.
        clock: its clock.
        firmware: the version of its firmware.
    """

    header: Header
    time: int
    clock: Clock
    firmware: int


def read_quote(attest: bytes) -> Quote:
    """Read a quote, to its last byte.

    Raises:
        AttestationFailed: `TPM_MAGIC`, no TPM made it; `TPM_TYPE`, it is no quote.
        Malformed: `TPM_FORMAT`.
    """
    reader, header = _open(attest, _QUOTE, "quote")
    count = reader.u32()
    if count > _MAX_BANKS:
        raise reader.refusal(f"at most {_MAX_BANKS} banks", f"{count}")
    selection = tuple(_bank(reader) for _ in range(count))
    if len({bank for bank, _ in selection}) != count:
        raise reader.refusal("every bank once", "one twice")
    quote = Quote(header=header, selection=selection, pcr_digest=reader.sized(_MAX_DIGEST_BYTES))
    reader.end()
    return quote


def read_certification(attest: bytes) -> Certification:
    """Read a certification, to its last byte.

    Raises:
        AttestationFailed: `TPM_MAGIC`, no TPM made it; `TPM_TYPE`, it is no certification.
        Malformed: `TPM_FORMAT`.
    """
    reader, header = _open(attest, _CERTIFY, "certification")
    name, qualified_name = reader.sized(_MAX_NAME_BYTES), reader.sized(_MAX_NAME_BYTES)
    reader.end()
    return Certification(header=header, name=name, qualified_name=qualified_name)


def read_time(attest: bytes) -> TimeReading:
    """Read a time, to its last byte.

    Raises:
        AttestationFailed: `TPM_MAGIC`, no TPM made it; `TPM_TYPE`, it is no time.
        Malformed: `TPM_FORMAT`.
    """
    reader, header = _open(attest, _TIME, "time")
    reading = TimeReading(header=header, time=reader.u64(), clock=_clock(reader), firmware=reader.u64())
    reader.end()
    return reading


def _open(attest: bytes, kind: int, what: str) -> tuple[Reader, Header]:
    """Read the header. The magic comes before anything else: only it says that a TPM made the rest."""
    reader = Reader(attest, what=what, max_bytes=_MAX_ATTEST_BYTES)
    magic = reader.u32()
    if magic != _MAGIC:
        detail = f"{what}: expected the magic of a TPM, found {magic:#010x}"
        raise AttestationFailed(ReasonCode.TPM_MAGIC, detail)
    found = reader.u16()
    if found != kind:
        raise AttestationFailed(ReasonCode.TPM_TYPE, f"{what}: expected the type {kind:#06x}, found {found:#06x}")
    return reader, Header(
        qualified_signer=reader.sized(_MAX_NAME_BYTES),
        extra_data=reader.sized(_MAX_EXTRA_BYTES),
        clock=_clock(reader),
        firmware=reader.u64(),
    )


def _clock(reader: Reader) -> Clock:
    clock, reset_count, restart_count, safe = reader.u64(), reader.u32(), reader.u32(), reader.u8()
    if safe > 1:
        raise reader.refusal("safe to be 0 or 1", f"{safe}")
    return Clock(clock=clock, reset_count=reset_count, restart_count=restart_count, safe=safe == 1)


def _bank(reader: Reader) -> tuple[str, tuple[int, ...]]:
    number, select_bytes = reader.u16(), reader.u8()
    if number not in BANKS:
        raise reader.refusal("a known bank", f"{number:#06x}")
    if select_bytes > _MAX_SELECT_BYTES:
        raise reader.refusal(f"at most {_MAX_SELECT_BYTES} bytes of a selection", f"{select_bytes}")
    bits = int.from_bytes(reader.take(select_bytes), "little")
    return BANKS[number].name, tuple(index for index in range(8 * select_bytes) if bits >> index & 1)
