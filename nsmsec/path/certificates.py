# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The certificates that travel beside a path, each once, in no particular order.

The table only keeps bytes. Nothing about a certificate is read here: a leaf is found by its digest,
and who certified whom is found out by those who can parse.
"""

from __future__ import annotations

import hashlib
from types import MappingProxyType
from typing import TYPE_CHECKING

from nsmsec.errors import Malformed, ReasonCode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["CertificateTable"]


class CertificateTable:
    """An immutable set of DER certificates that is searched by SHA-256."""

    __slots__ = ("_by_digest",)

    def __init__(self, certificates: Iterable[bytes] = ()) -> None:
        """Take the DER certificates of a path.

        Raises:
            Malformed: `CERT_CHAIN`, a certificate occurs twice.
        """
        ordered = tuple(certificates)
        self._by_digest: Mapping[bytes, bytes] = _indexed(ordered)
        if len(self._by_digest) != len(ordered):
            raise Malformed(
                ReasonCode.CERT_CHAIN, "certificate table: expected every certificate once, found one twice"
            )

    @property
    def certificates(self) -> tuple[bytes, ...]:
        """Every certificate, in the order they came."""
        return tuple(self._by_digest.values())

    def find(self, digest: bytes) -> bytes | None:
        """Return the certificate with this SHA-256, if the table has it."""
        return self._by_digest.get(digest)

    def joined(self, other: CertificateTable) -> CertificateTable:
        """Return a table that has the certificates of the other too, each still once."""
        table = CertificateTable()
        table._by_digest = MappingProxyType({**self._by_digest, **other._by_digest})
        return table

    def __len__(self) -> int:
        """Return the number of certificates."""
        return len(self._by_digest)

    def __eq__(self, other: object) -> bool:
        """Tell whether the other is a table of the same certificates; the order says nothing."""
        if not isinstance(other, CertificateTable):
            return NotImplemented
        return self._by_digest.keys() == other._by_digest.keys()

    def __hash__(self) -> int:
        """Return a hash that the order does not change."""
        return hash(frozenset(self._by_digest))

    def __repr__(self) -> str:
        return f"CertificateTable({len(self)} certificates)"


def _indexed(certificates: Iterable[bytes]) -> Mapping[bytes, bytes]:
    return MappingProxyType({hashlib.sha256(der).digest(): der for der in certificates})
