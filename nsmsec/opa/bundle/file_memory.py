# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The memory of versions in a file, so that a restart forgets nothing."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from typing import TYPE_CHECKING, Final

from nsmsec.errors import Misconfigured
from nsmsec.opa.bundle.memory import Remembered
from nsmsec.opa.plan import InputRefused, parse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["FileVersionMemory"]

_FORMAT: Final = 1
_MAX_BYTES: Final = 1024 * 1024
_DIGEST_BYTES: Final = 32


class FileVersionMemory:
    """A JSON file with the highest version of each bundle.

    A file that is not there is an empty memory: who can remove files in its folder can make this machine forget, so the
    folder must be as well protected as the keys. A file that is damaged is never taken for empty. Writing replaces the
    file in one step, flushed to the disk, under a lock that other processes respect (`FILE.lock` beside it).
    """

    __slots__ = ("_path",)

    def __init__(self, path: Path) -> None:
        self._path = path

    def check(self, name: str, version: int, digest: bytes) -> None:
        """Refuse a bundle that would be a step back.

        Raises:
            BundleRefused: `BUNDLE_ROLLBACK`.
            Misconfigured: the file is damaged or cannot be read.
        """
        highest = self._read().get(name)
        if highest is not None:
            highest.check(version, digest)

    def remember(self, name: str, version: int, digest: bytes) -> None:
        """Keep that a bundle became active.

        Raises:
            BundleRefused: `BUNDLE_ROLLBACK`; another process may have been faster.
            Misconfigured: the file is damaged, or cannot be read or written.
        """
        with self._locked():
            known = self._read()
            if name in known:
                known[name].check(version, digest)
            self._write({**known, name: Remembered(version=version, digest=digest)})

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        beside = self._path.with_name(f"{self._path.name}.lock")
        try:
            lock = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise self._unusable(f"expected a lock file beside it, {error.strerror}") from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _read(self) -> dict[str, Remembered]:
        try:
            with self._path.open("rb") as file:
                text = file.read(_MAX_BYTES + 1)
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise self._unusable(f"expected to read it, {error.strerror}") from error
        try:
            return _remembered(text)
        except (ValueError, InputRefused) as error:
            raise self._unusable("expected versions and digests, found damage") from error

    def _write(self, known: dict[str, Remembered]) -> None:
        bundles = {
            name: {"version": highest.version, "digest": highest.digest.hex()}
            for name, highest in sorted(known.items())
        }
        text = json.dumps({"format": _FORMAT, "bundles": bundles}, indent=1) + "\n"
        beside = self._path.with_name(f"{self._path.name}.new")
        try:
            with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600), "w") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self._path)
            folder = os.open(self._path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError as error:
            raise self._unusable(f"expected to write it, {error.strerror}") from error

    def _unusable(self, detail: str) -> Misconfigured:
        return Misconfigured(f"version memory {self._path}: {detail}")


def _remembered(text: bytes) -> dict[str, Remembered]:
    value = parse(text) if len(text) <= _MAX_BYTES else None
    if not isinstance(value, dict) or set(value) != {"format", "bundles"} or value["format"] != _FORMAT:
        raise ValueError("another format")
    bundles = value["bundles"]
    return {name: _one(highest) for name, highest in (bundles.items() if isinstance(bundles, dict) else [("", None)])}


def _one(value: object) -> Remembered:
    if not isinstance(value, dict) or set(value) != {"version", "digest"}:
        raise ValueError("no version with its digest")
    version, digest = value["version"], value["digest"]
    if type(version) is not int or version < 0 or not isinstance(digest, str):
        raise ValueError("no version with its digest")
    content = bytes.fromhex(digest)
    if len(content) != _DIGEST_BYTES:
        raise ValueError("no digest")
    return Remembered(version=version, digest=content)
