# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The file of an inventory: SQLite, opened for each question, so that threads, forks, other processes do no harm."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from nsmsec.errors import Misconfigured, ReasonCode, SourceUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta
    from pathlib import Path

__all__ = ["InventoryFile", "unusable"]

_APPLICATION = 0x6E736D41  # "nsmA"
_VERSION = 1
_OWNER_ONLY = 0o600
_OTHERS = 0o077

# machine: what is known of a TPM, by the hash of its EK. It outlives its speakers, so that a TPM which was removed is
# not new. ak_name is NULL where it has to enrol; mark is how far it was seen, big-endian: resets, restarts, clock.
# speaker: which workloads a TPM may speak for.
_SCHEMA = f"""
BEGIN EXCLUSIVE;
CREATE TABLE machine (
    ek TEXT PRIMARY KEY NOT NULL,
    ak_name BLOB,
    enrolments INTEGER NOT NULL DEFAULT 0,
    mark BLOB
);
CREATE TABLE speaker (
    ek TEXT NOT NULL REFERENCES machine,
    workload TEXT NOT NULL,
    profile TEXT,
    first_use INTEGER NOT NULL,
    PRIMARY KEY (ek, workload)
);
CREATE INDEX speaker_workload ON speaker (workload);
PRAGMA application_id = {_APPLICATION};
PRAGMA user_version = {_VERSION};
COMMIT;
"""


def unusable(found: object) -> SourceUnavailable:
    """Return the refusal of an inventory that cannot be used now."""
    detail = f"inventory: expected a file that can be read and written, found: {found}"
    return SourceUnavailable(ReasonCode.ATTESTATION_INVENTORY, detail)


class InventoryFile:
    """Opens the file. Everything that SQLite refuses is `ATTESTATION_INVENTORY`.

    A write is on the disk when it returns (`synchronous=EXTRA`, with SQLite's rollback journal: no second file stays).
    """

    def __init__(self, path: Path, *, max_wait: timedelta) -> None:
        """Check the file that is there.

        Args:
            path: where it is.
            max_wait: how long to wait for others who write.

        Raises:
            Misconfigured: others than its owner may read or write it.
            SourceUnavailable: `ATTESTATION_INVENTORY`, it is missing, damaged, of another version, or no inventory.
        """
        self._uri = f"{path.absolute().as_uri()}?mode=rw"  # nothing is made anew where a file went missing
        self._max_wait_s = max_wait.total_seconds()
        try:
            mode = path.stat().st_mode
        except OSError as error:
            raise unusable(error) from error
        if mode & _OTHERS:
            raise Misconfigured(f"inventory: expected a file for its owner alone, found the mode {mode & 0o777:04o}")
        with self.reading() as connection:
            [(verdict,), *_] = connection.execute("PRAGMA quick_check")
            if verdict != "ok":
                raise unusable(verdict)

    @staticmethod
    def create(path: Path) -> None:
        """Make a new file, for its owner alone.

        Raises:
            Misconfigured: there is one already, or there cannot be one.
        """
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, _OWNER_ONLY))
            with closing(sqlite3.connect(path, isolation_level=None)) as connection:
                connection.execute("PRAGMA synchronous = EXTRA")
                connection.executescript(_SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise Misconfigured(f"inventory: expected to make a new file, found: {error}") from error

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give a connection that sees one state.

        Raises:
            SourceUnavailable: `ATTESTATION_INVENTORY`.
        """
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give a connection that nobody else writes beside; all of it is kept, or after an error nothing.

        Raises:
            SourceUnavailable: `ATTESTATION_INVENTORY`.
        """
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        try:
            with closing(
                sqlite3.connect(self._uri, uri=True, isolation_level=None, timeout=self._max_wait_s)
            ) as connection:
                for setting in ("synchronous = EXTRA", "foreign_keys = ON", "trusted_schema = OFF"):
                    connection.execute(f"PRAGMA {setting}")
                connection.execute(begin)
                _check_version(connection)
                yield connection
                connection.execute("COMMIT")
        except (sqlite3.Error, UnicodeDecodeError) as error:  # the latter where SQLite quotes what is damaged
            raise unusable(error) from error


def _check_version(connection: sqlite3.Connection) -> None:
    found = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")]
    if found != [_APPLICATION, _VERSION]:
        raise unusable(f"application {found[0]:#010x}, version {found[1]}")
