# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What an inventory knows of one machine, read strictly: a row of another form is damage."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nsmsec.appraisal.inventory_file import unusable
from nsmsec.attestation.tpm import Watermark

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["MachineRecord", "mark_to_bytes", "read_machine"]

_MARK = struct.Struct(">IIQ")
_NAME_BYTES = 34


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineRecord:
    """A machine that may speak for a workload.

    Attributes:
        profile: the name of its profile; None for the default.
        first_use: whether it came by itself, so that only a pinned root vouches for its EK.
        ak_name: the Name of the AK that is known to be in its TPM; None if it has to enrol.
        enrolments: how often it enrolled.
        mark: how far its TPM was seen since it enrolled for the first time, or since it went back; or None.
    """

    profile: str | None
    first_use: bool
    ak_name: bytes | None
    enrolments: int
    mark: Watermark | None


def read_machine(row: Sequence[object]) -> MachineRecord:
    """Return what a row says.

    Args:
        row: profile, first_use, ak_name, enrolments, mark.

    Raises:
        SourceUnavailable: `ATTESTATION_INVENTORY`.
    """
    match row:
        case [str() | None as profile, 0 | 1 as first_use, bytes() | None as ak_name, int(enrolments), mark] if (
            ak_name is None or len(ak_name) == _NAME_BYTES
        ):
            return MachineRecord(
                profile=profile,
                first_use=bool(first_use),
                ak_name=ak_name,
                enrolments=enrolments,
                mark=None if mark is None else _mark_from_bytes(mark),
            )
    raise unusable("a row of another form")


def mark_to_bytes(mark: Watermark) -> bytes:
    """Return how far a TPM was seen, as it is kept."""
    return _MARK.pack(mark.reset_count, mark.restart_count, mark.clock)


def _mark_from_bytes(kept: object) -> Watermark:
    if not isinstance(kept, bytes) or len(kept) != _MARK.size:
        raise unusable("a mark of another form")
    reset_count, restart_count, clock = _MARK.unpack(kept)
    return Watermark(reset_count=reset_count, restart_count=restart_count, clock=clock)
