# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Event logs as firmware writes them, on paper."""

from __future__ import annotations

import hashlib
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["DIGESTS", "event", "first", "locality", "log", "replayed"]

NUMBERS = {"sha1": 0x0004, "sha256": 0x000B, "sha384": 0x000C, "sha512": 0x000D, "sm3": 0x0012}
NO_ACTION = 3
#: The PCR of each event.
EVENTS = (0, 0, 2, 7, 7)


def digest(bank: str, data: bytes) -> bytes:
    """Return the digest of a bank; for one that Python does not know, as many bytes."""
    return hashlib.new(bank, data).digest() if bank != "sm3" else data.ljust(32, b"\1")[:32]


def first(banks: Sequence[str] = ("sha1", "sha256", "sm3"), *, sizes: dict[str, int] | None = None) -> bytes:
    """Return the event that says which algorithms there are."""
    known = {bank: len(digest(bank, b"")) for bank in banks} | (sizes or {})
    algorithms = b"".join(struct.pack("<HH", NUMBERS[bank], known[bank]) for bank in banks)
    data = b"Spec ID Event03\0" + struct.pack("<IBBBBI", 0, 0, 2, 0, 2, len(banks)) + algorithms + b"\2ab"
    return struct.pack("<II20sI", 0, NO_ACTION, bytes(20), len(data)) + data


def event(
    pcr: int, data: bytes, banks: Sequence[str] = ("sha1", "sha256", "sm3"), *, kind: int = 4, count: int | None = None
) -> bytes:
    """Return an event of the crypto-agile form."""
    digests = b"".join(struct.pack("<H", NUMBERS[bank]) + digest(bank, data) for bank in banks)
    number = len(banks) if count is None else count
    return struct.pack("<III", pcr, kind, number) + digests + struct.pack("<I", len(data)) + data


def locality(number: int) -> bytes:
    """Return the event that says from which locality the TPM was started."""
    return event(0, b"StartupLocality\0" + bytes([number]), kind=NO_ACTION)


def log(*, drop: int = 0, banks: Sequence[str] = ("sha1", "sha256", "sm3"), start: bytes = b"") -> bytes:
    """Return a log of a few events, perhaps without the last ones."""
    events = [event(pcr, f"event {number}".encode(), banks) for number, pcr in enumerate(EVENTS)]
    return first(banks) + start + b"".join(events[: len(events) - drop])


def replayed(bank: str, *, started_from: int = 0) -> dict[int, bytes]:
    """Return what the events of a log lead to."""
    size = hashlib.new(bank).digest_size
    values = {0: bytes(size - 1) + bytes([started_from])}
    for number, pcr in enumerate(EVENTS):
        before = values.get(pcr, bytes(size))
        values[pcr] = hashlib.new(bank, before + digest(bank, f"event {number}".encode())).digest()
    return values


DIGESTS = {"sha256": replayed("sha256")}
