# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Reading a policy bundle as `opa build -t plan` makes it: a folder or a `tar.gz`.

Strict, since whoever can write a bundle decides: no links, no climbing names, nothing twice, bounded in every way.
Signatures are not looked at.
"""

from __future__ import annotations

import io
import stat
import tarfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from nsmsec.errors import Misconfigured
from nsmsec.opa.plan import InputRefused, parse

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PolicyBundle", "read_bundle"]

_MAX_ARCHIVE_BYTES = 16 * 1024 * 1024
_MAX_TOTAL_BYTES = 64 * 1024 * 1024
_MAX_FILES = 4096
_MAX_NAME_CHARS = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyBundle:
    """What a policy bundle says.

    Attributes:
        plan: the text of its plan.
        data: its data document.
        revision: its name, chosen by whoever built it; may be empty.
    """

    plan: bytes
    data: Mapping[str, object]
    revision: str


def read_bundle(source: Path | bytes) -> PolicyBundle:
    """Return the bundle in a folder, in a `tar.gz` or in the bytes of one.

    1. Collect the files, with names as they are in the signature: relative, with slashes.
    2. The manifest: its revision and its roots.
    3. The data: each `data.json` at the place of its folder, inside the roots.
    4. The plan must be there.

    Raises:
        Misconfigured: it is no such bundle, or one beyond the bounds.
    """
    files = _collect(source)  # 1
    manifest = _object(files.get(".manifest", b"{}"), ".manifest")  # 2
    revision = manifest.get("revision", "")
    roots = manifest.get("roots", [""])
    if not isinstance(revision, str) or not isinstance(roots, list) or not all(isinstance(r, str) for r in roots):
        raise _refused(".manifest: expected a revision that is text and roots that are texts")
    data: dict[str, object] = {}
    for name in sorted(files):  # 3
        if PurePosixPath(name).name in {"data.yaml", "data.yml", "patch.json", "policy.wasm"}:
            raise _refused(f"expected only .rego, plan.json and data.json files, found {name!r}")
        if PurePosixPath(name).name == "data.json":
            _place(data, PurePosixPath(name).parent.parts, _object(files[name], name), name)
    _check_roots(data, [tuple(filter(None, root.split("/"))) for root in roots], ())
    if "plan.json" not in files:  # 4
        raise _refused("expected a plan.json, as `opa build -t plan` makes it, found none")
    return PolicyBundle(plan=files["plan.json"], data=data, revision=revision)


def _collect(source: Path | bytes) -> dict[str, bytes]:
    if isinstance(source, bytes):
        return _unpack(source)
    try:
        if source.is_dir():
            return _walk(source)
        with source.open("rb") as file:
            return _unpack(file.read(_MAX_ARCHIVE_BYTES + 1))
    except OSError as error:
        raise _refused(f"cannot read {source}: {error.strerror}") from error


class _Files:
    """Files being collected, counted."""

    __slots__ = ("_left", "found")

    def __init__(self) -> None:
        self.found: dict[str, bytes] = {}
        self._left = _MAX_TOTAL_BYTES

    def admit(self, name: str, size: int) -> str:
        """Return the name of a file that may be added."""
        plain = name.removeprefix("/")
        parts = plain.split("/")
        if not plain.isprintable() or len(plain) > _MAX_NAME_CHARS or {"", ".", ".."}.intersection(parts):
            raise _refused(f"expected a plain relative name of a file, found {name[:80]!r}")
        if plain in self.found:
            raise _refused(f"expected each file once, found {plain[:80]!r} twice")
        self._left -= size
        if self._left < 0 or len(self.found) >= _MAX_FILES:
            raise _refused(f"expected at most {_MAX_FILES} files and {_MAX_TOTAL_BYTES} bytes")
        return plain


def _walk(folder: Path) -> dict[str, bytes]:
    files = _Files()
    for path in sorted(folder.rglob("*")):
        mode = path.lstat().st_mode
        if stat.S_ISDIR(mode):
            continue
        if not stat.S_ISREG(mode):
            raise _refused(f"expected only plain files, found {path.name[:80]!r}")
        name = files.admit(path.relative_to(folder).as_posix(), path.lstat().st_size)
        files.found[name] = path.read_bytes()
    return files.found


def _unpack(archive: bytes) -> dict[str, bytes]:
    if len(archive) > _MAX_ARCHIVE_BYTES:
        raise _refused(f"expected an archive of at most {_MAX_ARCHIVE_BYTES} bytes")
    files = _Files()
    try:
        inflater = zlib.decompressobj(wbits=31)
        content = inflater.decompress(archive, _MAX_TOTAL_BYTES + 1)
        if len(content) > _MAX_TOTAL_BYTES:
            raise _refused(f"expected at most {_MAX_TOTAL_BYTES} bytes")
        if not inflater.eof or inflater.unused_data:
            raise _refused("expected one gzip stream, whole")
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as tar:
            for member in tar:
                if not member.isfile() or member.issparse():
                    raise _refused(f"expected only plain files, found {member.name[:80]!r}")
                name = files.admit(member.name, member.size)
                opened = tar.extractfile(member)
                files.found[name] = b"" if opened is None else opened.read()
    except (tarfile.TarError, zlib.error, EOFError, ValueError) as error:
        raise _refused(f"expected a tar.gz: {error}") from error
    return files.found


def _object(text: bytes, name: str) -> dict[str, object]:
    try:
        value = parse(text)
    except InputRefused as error:
        raise _refused(f"{name}: {error.detail}") from error
    if not isinstance(value, dict):
        raise _refused(f"{name}: expected an object")
    return value


def _place(data: dict[str, object], folder: tuple[str, ...], found: dict[str, object], name: str) -> None:
    for part in folder:
        below = data.setdefault(part, {})
        if not isinstance(below, dict):
            raise _refused(f"{name}: expected no other data in its place")
        data = below
    _merge(data, found, name)


def _merge(data: dict[str, object], found: dict[str, object], name: str) -> None:
    for member, value in found.items():
        there = data.get(member)
        if isinstance(there, dict) and isinstance(value, dict):
            _merge(there, value, name)
        elif member in data:
            raise _refused(f"{name}: expected no other data in its place")
        else:
            data[member] = value


def _check_roots(data: dict[str, object], roots: list[tuple[str, ...]], at: tuple[str, ...]) -> None:
    """Refuse data that lies outside of all roots."""
    for member, value in data.items():
        place = (*at, member)
        if any(place[: len(root)] == root for root in roots):
            continue
        if not isinstance(value, dict) or not any(root[: len(place)] == place for root in roots):
            raise _refused(f"expected data inside the roots, found {'/'.join(place)[:80]!r}")
        _check_roots(value, roots, place)


def _refused(detail: str) -> Misconfigured:
    return Misconfigured(f"policy bundle: {detail}")
