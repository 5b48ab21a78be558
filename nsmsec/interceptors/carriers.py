# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Where a path sits in an RPC: a port with one method a direction.

Nothing above knows which carrier holds a path. There is one so far, gRPC metadata; the carriers of Network Service Mesh
(`Connection.path`, the registry's JSON) stand beside it once they exist.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

from nsmsec.errors import Malformed, ReasonCode
from nsmsec.path import wire

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nsmsec.limits import Limits
    from nsmsec.path import CertificateTable, Path

__all__ = ["PATH_KEY", "RESERVED_KEYS", "Carrier", "Metadata", "MetadataCarrier", "without_reserved"]

Metadata: TypeAlias = tuple[tuple[str, str | bytes], ...]

#: The binary metadata that holds a path with its certificates (token profile, section 6).
PATH_KEY: Final = "nsmsec-path-bin"
_ELSEWHERE: Final = frozenset({"nsm-client-token", "nsm-client-token-expires", "path"})
#: Metadata in which some carrier, ours or that of Network Service Mesh, holds a path. Applications neither set nor see
#: these keys.
RESERVED_KEYS: Final = _ELSEWHERE | {PATH_KEY}


class Carrier(Protocol):
    """Puts a path into an RPC, takes it out at the other end."""

    def read(self, metadata: Iterable[tuple[str, str | bytes]]) -> tuple[Path, CertificateTable] | None:
        """Return the unproven path, or None if there is none.

        Raises:
            Malformed: it cannot be read.
        """
        ...

    def write(self, path: Path, certificates: CertificateTable) -> Metadata:
        """Return what to add to the metadata of the RPC."""
        ...


class MetadataCarrier:
    """Carries the path of any RPC in binary metadata, with its certificates beside it."""

    def __init__(self, limits: Limits) -> None:
        """Take the bounds on what is read."""
        self._limits = limits

    def read(self, metadata: Iterable[tuple[str, str | bytes]]) -> tuple[Path, CertificateTable] | None:
        """Take the path out of the metadata that a neighbour sent.

        1. No other carrier holds anything.
        2. The key occurs once.
        3. The bytes are a path.

        Raises:
            Malformed: `FORMAT`, a path in another carrier, or two; what `wire.decode` refuses.
        """
        found: list[str | bytes] = []
        for key, value in metadata:
            # 1
            if key in _ELSEWHERE:
                raise Malformed(ReasonCode.FORMAT, f"carriers: expected a path in {PATH_KEY} only, found {key}")
            if key == PATH_KEY:
                found.append(value)
        if not found:
            return None
        # 2
        if len(found) > 1:
            raise Malformed(ReasonCode.FORMAT, f"carriers: expected one {PATH_KEY}, found {len(found)}")
        # 3
        data = found[0]
        return wire.decode(data if isinstance(data, bytes) else data.encode(), self._limits)

    def write(self, path: Path, certificates: CertificateTable) -> Metadata:
        """Return the metadata of this path; one that a verifier would refuse for its size does not leave.

        Raises:
            Malformed: `SIZE`, it is longer than any verifier accepts.
        """
        data = wire.encode(path, certificates)
        if len(data) > self._limits.max_path_bytes:
            raise Malformed(
                ReasonCode.SIZE, f"carriers: expected at most {self._limits.max_path_bytes} bytes, found {len(data)}"
            )
        return ((PATH_KEY, data),)


def without_reserved(metadata: Iterable[tuple[str, str | bytes]] | None) -> Metadata:
    """Return metadata of the application, without the keys that are not for it."""
    return tuple([entry for entry in metadata if entry[0] not in RESERVED_KEYS]) if metadata else ()
