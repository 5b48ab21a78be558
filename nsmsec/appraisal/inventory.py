# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Which machine may speak for which workload, how far its TPM was seen: an inventory on a disk."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Self

from nsmsec.appraisal.inventory_file import InventoryFile, unusable
from nsmsec.appraisal.machine_record import MachineRecord, mark_to_bytes, read_machine
from nsmsec.appraisal.reference_values import check_profile_id
from nsmsec.errors import AttestationFailed, Malformed, ReasonCode
from nsmsec.identity import SpiffeID

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from pathlib import Path

    from nsmsec.attestation.tpm import Watermark

__all__ = ["Inventory", "InventoryEntry", "unbound"]

_EK_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryEntry:
    """One line of an inventory, for people.

    Attributes:
        ek_sha256: the machine, by SHA-256 of its EK's SPKI DER, hex in lower case.
        workload: the workload that it may speak for.
        profile: the name of its profile; None for the default.
        first_use: whether it came by itself.
        enrolled: whether its TPM is enrolled.
        enrolments: how often it enrolled.
    """

    ek_sha256: str
    workload: SpiffeID
    profile: str | None
    first_use: bool
    enrolled: bool
    enrolments: int


class Inventory:
    """An inventory in a SQLite file. Safe for threads, for a fork, for several processes of one host.

    Every method raises `SourceUnavailable` (`ATTESTATION_INVENTORY`) where the file is missing, damaged, locked for too
    long, of another version, or cannot be written.
    """

    def __init__(self, path: Path, *, max_wait: timedelta = timedelta(seconds=5)) -> None:
        """Open the file that is there; see `create`.

        Args:
            path: where it is, on a local disk.
            max_wait: how long to wait for others who write.

        Raises:
            Misconfigured: others than its owner may read or write it.
            SourceUnavailable: `ATTESTATION_INVENTORY`.
        """
        self._file = InventoryFile(path, max_wait=max_wait)

    @classmethod
    def create(cls, path: Path) -> Self:
        """Make a new file, for its owner alone, and open it.

        Raises:
            Misconfigured: there is one already, or there cannot be one.
        """
        InventoryFile.create(path)
        return cls(path)

    def add(self, ek_sha256: str, workload: SpiffeID, *, profile: str | None = None) -> None:
        """Let a machine speak for a workload, under a profile; what the inventory had for both is replaced.

        Args:
            ek_sha256: the machine, by SHA-256 of its EK's SPKI DER, 64 hex digits (`nsmsec hw ek` prints it).
            workload: the workload.
            profile: the name of its profile; None for the default.

        Raises:
            Malformed: `TPM_FORMAT`, that is no hash.
            Misconfigured: that is no name of a profile.
        """
        _check_ek(ek_sha256)
        if profile is not None:
            check_profile_id(profile)
        with self._file.writing() as connection:
            _insert(connection, ek_sha256, workload, profile=profile, first_use=False)

    def remove(self, ek_sha256: str, workload: SpiffeID) -> bool:
        """Let a machine speak for a workload no longer, and return whether it could.

        A machine that speaks for nobody has to enrol again, and is not new: no first use brings it back.
        """
        with self._file.writing() as connection:
            gone = connection.execute("DELETE FROM speaker WHERE ek = ? AND workload = ?", (ek_sha256, str(workload)))
            connection.execute(
                "UPDATE machine SET ak_name = NULL WHERE ek = ? AND NOT EXISTS (SELECT 1 FROM speaker WHERE ek = ?)",
                (ek_sha256, ek_sha256),
            )
            return gone.rowcount > 0

    def entries(self) -> tuple[InventoryEntry, ...]:
        """Return all lines, sorted by machine, then by workload."""
        with self._file.reading() as connection:
            rows = connection.execute(
                "SELECT ek, workload, profile, first_use, ak_name, enrolments, mark"
                " FROM speaker JOIN machine USING (ek) ORDER BY ek, workload"
            ).fetchall()
        return tuple(_entry(row) for row in rows)

    def look_up(self, ek_sha256: str, workload: SpiffeID) -> MachineRecord | None:
        """Return what is known of a machine, if it may speak for this workload.

        Raises:
            Malformed: `TPM_FORMAT`, that is no hash.
        """
        _check_ek(ek_sha256)
        with self._file.reading() as connection:
            return _look_up(connection, ek_sha256, workload)

    def is_new(self, ek_sha256: str, workload: SpiffeID) -> bool:
        """Tell whether neither the machine was ever known, nor any machine speaks for this workload."""
        with self._file.reading() as connection:
            return _is_new(connection, ek_sha256, workload)

    def enrol(self, ek_sha256: str, workload: SpiffeID, *, ak_name: bytes, first_use: bool) -> None:
        """Record the AK that is in the TPM of a machine.

        How far its TPM was seen stays: a clone does not begin anew by enrolling. Only `advance` forgets it.

        Args:
            ek_sha256: the machine.
            workload: for whom it enrolls.
            ak_name: the Name of the AK, 34 bytes.
            first_use: whether it may come by itself; then a pinned root vouches for its EK.

        Raises:
            AttestationFailed: `TPM_EK_UNTRUSTED`, it may not, or not any more.
        """
        with self._file.writing() as connection:
            if _look_up(connection, ek_sha256, workload) is None:
                if not first_use or not _is_new(connection, ek_sha256, workload):
                    raise unbound(workload)
                _insert(connection, ek_sha256, workload, profile=None, first_use=True)
            connection.execute(
                "UPDATE machine SET ak_name = ?, enrolments = enrolments + 1 WHERE ek = ?", (ak_name, ek_sha256)
            )

    def advance(
        self, ek_sha256: str, workload: SpiffeID, *, asked: MachineRecord, found: Watermark
    ) -> Watermark | None:
        """Record how far a TPM is. Return None, or how far it had been if it went back, and has to enrol again.

        What counts is how far it was when the challenge was made: answers of one machine may overtake each other. An
        answer may be behind one that overtook it, in everything; in some of it, and ahead in the rest, it is a clone's.

        Args:
            ek_sha256: the machine.
            workload: who attested.
            asked: what was known of it when the challenge was made.
            found: how far it is.

        Raises:
            AttestationFailed: `TPM_EK_UNTRUSTED`, it may not speak for this workload any more;
                `ATTESTATION_CHALLENGE`, it enrolled since the challenge was made, or has to.
        """
        with self._file.writing() as connection:
            now = _look_up(connection, ek_sha256, workload)
            if now is None:
                raise unbound(workload)
            if now.ak_name is None or now.enrolments != asked.enrolments:
                detail = "challenge: expected one that is younger than the enrolment, found an older one"
                raise AttestationFailed(ReasonCode.ATTESTATION_CHALLENGE, detail)
            before = _before(asked.mark, now.mark, found)
            if before is not None:
                connection.execute("UPDATE machine SET ak_name = NULL, mark = NULL WHERE ek = ?", (ek_sha256,))
            elif now.mark is None or not found.is_behind(now.mark):
                connection.execute("UPDATE machine SET mark = ? WHERE ek = ?", (mark_to_bytes(found), ek_sha256))
        return before


def unbound(workload: SpiffeID) -> AttestationFailed:
    """Return the refusal of a machine that may not speak for a workload."""
    detail = f"EK: expected one that may speak for {workload}, found another"
    return AttestationFailed(ReasonCode.TPM_EK_UNTRUSTED, detail)


def _before(asked: Watermark | None, now: Watermark | None, found: Watermark) -> Watermark | None:
    """Return the mark that a TPM went back from, or None if it did not."""
    if asked is not None and found.is_behind(asked):
        return asked
    if now is not None and found.is_behind(now) and now.is_behind(found):
        return now
    return None


def _look_up(connection: sqlite3.Connection, ek_sha256: str, workload: SpiffeID) -> MachineRecord | None:
    row = connection.execute(
        "SELECT profile, first_use, ak_name, enrolments, mark FROM speaker JOIN machine USING (ek)"
        " WHERE ek = ? AND workload = ?",
        (ek_sha256, str(workload)),
    ).fetchone()
    return None if row is None else read_machine(row)


def _is_new(connection: sqlite3.Connection, ek_sha256: str, workload: SpiffeID) -> bool:
    (known,) = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM machine WHERE ek = ?) OR EXISTS (SELECT 1 FROM speaker WHERE workload = ?)",
        (ek_sha256, str(workload)),
    ).fetchone()
    return not known


def _insert(
    connection: sqlite3.Connection, ek_sha256: str, workload: SpiffeID, *, profile: str | None, first_use: bool
) -> None:
    connection.execute("INSERT OR IGNORE INTO machine (ek) VALUES (?)", (ek_sha256,))
    connection.execute(
        "INSERT OR REPLACE INTO speaker (ek, workload, profile, first_use) VALUES (?, ?, ?, ?)",
        (ek_sha256, str(workload), profile, first_use),
    )


def _entry(row: Sequence[object]) -> InventoryEntry:
    ek_sha256, workload, *rest = row
    machine = read_machine(rest)
    if not isinstance(ek_sha256, str) or not _EK_SHA256.fullmatch(ek_sha256) or not isinstance(workload, str):
        raise unusable("a row of another form")
    try:
        named = SpiffeID.parse(workload)
    except Malformed as error:
        raise unusable(error) from error
    return InventoryEntry(
        ek_sha256=ek_sha256,
        workload=named,
        profile=machine.profile,
        first_use=machine.first_use,
        enrolled=machine.ak_name is not None,
        enrolments=machine.enrolments,
    )


def _check_ek(ek_sha256: str) -> None:
    if _EK_SHA256.fullmatch(ek_sha256) is None:
        detail = "EK: expected its SHA-256, 64 hex digits in lower case, found something else"
        raise Malformed(ReasonCode.TPM_FORMAT, detail)
