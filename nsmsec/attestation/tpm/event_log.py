# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Replaying the firmware's event log to the PCR values that it leads to (TCG PC Client Firmware Profile, section 10).

Only the digests of a log are evidence: a quote covers what they lead to. What an event says of itself is
covered only where its digest is that of its data; it is not looked at here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.attestation.tpm.hashing import BANKS
from nsmsec.attestation.tpm.reader import Reader
from nsmsec.errors import ReasonCode

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["initial_value", "replay_log"]

_MAX_LOG_BYTES = 1024 * 1024
_MAX_ALGORITHMS = 16
_MAX_DIGEST_BYTES = 64
_PCRS = 24
_DYNAMIC_PCRS = range(17, 23)
_NO_ACTION = 3
_SHA1_BYTES = 20
_SIGNATURE = b"Spec ID Event03\0"
_STARTUP_LOCALITY = b"StartupLocality\0"
_LOCALITIES = frozenset({0, 3, 4})

_Values = dict[str, dict[int, bytes]]


def replay_log(log: bytes) -> Mapping[str, Mapping[int, bytes]]:
    """Return the values that the PCRs of a log have after it, by bank and index.

    A PCR that the log extends nothing into is not there; banks that nobody here can compute are left out.

    Args:
        log: what the kernel shows as `binary_bios_measurements`, in the crypto-agile form.

    Raises:
        Malformed: `TPM_EVENT_LOG`.
    """
    reader = Reader(log, what="event log", max_bytes=_MAX_LOG_BYTES, order="little", code=ReasonCode.TPM_EVENT_LOG)
    sizes = _read_header(reader)
    values: _Values = {BANKS[number].name: {} for number in sizes if number in BANKS}
    while not reader.ended:
        _replay_event(reader, sizes, values)
    return values


def initial_value(index: int, size: int) -> bytes:
    """Return what a PCR has after a reset, before anything is extended into it.

    Args:
        index: which PCR.
        size: how many bytes a digest of its bank has.
    """
    return (b"\xff" if index in _DYNAMIC_PCRS else b"\0") * size


def _read_header(reader: Reader) -> Mapping[int, int]:
    """Return the size of a digest by algorithm, from the first event, which has the old form."""
    pcr, kind, digest = reader.u32(), reader.u32(), reader.take(_SHA1_BYTES)
    end = reader.u32()
    if pcr or kind != _NO_ACTION or any(digest):
        raise reader.refusal("to begin with an event of no action", "another event")
    event = Reader(
        reader.take(end), what="event log", max_bytes=_MAX_LOG_BYTES, order="little", code=ReasonCode.TPM_EVENT_LOG
    )
    if event.take(len(_SIGNATURE)) != _SIGNATURE:
        raise event.refusal("the crypto-agile form", "another one")
    event.take(8)  # class of the platform, versions of the specification, size of a word
    count = event.u32()
    if not 0 < count <= _MAX_ALGORITHMS:
        raise event.refusal(f"1 to {_MAX_ALGORITHMS} algorithms", f"{count}")
    sizes = [(event.u16(), event.u16()) for _ in range(count)]
    event.take(event.u8())
    event.end()
    _check_sizes(event, sizes)
    return dict(sizes)


def _check_sizes(reader: Reader, sizes: list[tuple[int, int]]) -> None:
    if len(dict(sizes)) != len(sizes):
        raise reader.refusal("every algorithm once", "one twice")
    for number, size in sizes:
        if number in BANKS and size != BANKS[number].size:
            raise reader.refusal(f"digests of {BANKS[number].size} bytes for {BANKS[number].name}", f"{size}")
        if not 0 < size <= _MAX_DIGEST_BYTES:
            raise reader.refusal(f"digests of 1 to {_MAX_DIGEST_BYTES} bytes", f"{size}")


def _replay_event(reader: Reader, sizes: Mapping[int, int], values: _Values) -> None:
    pcr, kind, count = reader.u32(), reader.u32(), reader.u32()
    if count > len(sizes):
        raise reader.refusal(f"at most {len(sizes)} digests of an event", f"{count}")
    digests: dict[int, bytes] = {}
    for _ in range(count):
        number = reader.u16()
        if number not in sizes or number in digests:
            raise reader.refusal("every announced algorithm once", f"{number:#06x}")
        digests[number] = reader.take(sizes[number])
    data = reader.take(reader.u32())
    if kind == _NO_ACTION:
        _note_locality(reader, data, values)
        return
    if pcr >= _PCRS:
        raise reader.refusal(f"a PCR below {_PCRS}", f"{pcr}")
    for number, digest in digests.items():
        if number in BANKS:
            bank = BANKS[number]
            before = values[bank.name].get(pcr, initial_value(pcr, bank.size))
            values[bank.name][pcr] = bank.digest(before + digest)


def _note_locality(reader: Reader, data: bytes, values: _Values) -> None:
    """Let PCR 0 begin with the locality that started the TPM, if an event tells it."""
    if not data.startswith(_STARTUP_LOCALITY):
        return
    locality = data[len(_STARTUP_LOCALITY) :]
    if len(locality) != 1 or locality[0] not in _LOCALITIES:
        raise reader.refusal("the locality 0, 3 or 4 at startup", "another one")
    if any(0 in bank for bank in values.values()):
        raise reader.refusal("the locality at startup once, before any event of PCR 0", "it later")
    for bank in BANKS.values():
        if bank.name in values:
            values[bank.name][0] = locality.rjust(bank.size, b"\0")
