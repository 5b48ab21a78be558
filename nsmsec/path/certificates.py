# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What travels beside a path, each once, in no particular order: certificates, delegations, attestation results.

The table only keeps bytes and texts, which it writes and reads as the fields of a path behind its segments. Nothing
about a certificate is read here: a leaf is found by its digest, and who certified whom is found out by those who can
parse. It is the same with delegations and attestation results.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from nsmsec.errors import Malformed, ReasonCode
from nsmsec.path.fields import check_count, field, fields, not_canonical

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

__all__ = ["CertificateTable"]

# The tags of its fields in a path (`proto/nsmsec/path/v1/path.proto`).
_CERTIFICATE: Final = 0x12
_DELEGATION: Final = 0x1A
_RESULT: Final = 0x22
#: The tables that are remembered by their bytes: callers come with the same one at every call.
_REMEMBERED: Final = 256
_NO_TEXTS: Final[Mapping[bytes, str]] = MappingProxyType({})


class CertificateTable:
    """An immutable set of DER certificates that is searched by SHA-256; beside them, texts of the hops.

    Attributes:
        delegations: the delegations to session keys (compact JWS) by the SHA-256 of their bytes.
        results: the attestation results (compact JWS), likewise.
    """

    __slots__ = ("_by_digest", "_bytes", "_joined", "delegations", "results")

    def __init__(
        self, certificates: Iterable[bytes] = (), *, delegations: Collection[str] = (), results: Collection[str] = ()
    ) -> None:
        """Take the DER certificates of a path, with the texts that its tokens name.

        Raises:
            Malformed: `CERT_CHAIN`, a certificate occurs twice; `FORMAT`, a delegation or result does.
        """
        ordered = tuple(certificates)
        self._by_digest: Mapping[bytes, bytes] = _indexed(ordered)
        if len(self._by_digest) != len(ordered):
            raise Malformed(
                ReasonCode.CERT_CHAIN, "certificate table: expected every certificate once, found one twice"
            )
        # Most paths have none of them.
        self.delegations: Mapping[bytes, str] = _indexed_texts("delegation", delegations) if delegations else _NO_TEXTS
        self.results: Mapping[bytes, str] = _indexed_texts("result", results) if results else _NO_TEXTS
        self._bytes: bytes | None = None
        self._joined: tuple[CertificateTable, CertificateTable] | None = None

    @classmethod
    def from_bytes(cls, data: bytes, *, max_certificates: int, max_texts: int) -> CertificateTable:
        """Read the fields of a path that stand behind its segments.

        1. They are their one encoding.
        2. There are not too many.
        3. None is there twice.

        Args:
            data: the bytes behind the segments.
            max_certificates: how many certificates there may be.
            max_texts: how many delegations there may be, and how many results.

        Raises:
            Malformed: `FORMAT`, this is not their one encoding, or a delegation or a result is there twice; `SIZE`,
                there are more than allowed; `CERT_CHAIN`, a certificate is there twice.
        """
        return _read(data, max_certificates, max_texts)

    def to_bytes(self) -> bytes:
        """Return the fields of a path that stand behind its segments."""
        if self._bytes is None:
            self._bytes = b"".join(
                [
                    *[field(_CERTIFICATE, der) for der in self._by_digest.values()],
                    *[field(_DELEGATION, text.encode()) for text in self.delegations.values()],
                    *[field(_RESULT, text.encode()) for text in self.results.values()],
                ]
            )
        return self._bytes

    @property
    def certificates(self) -> tuple[bytes, ...]:
        """Every certificate, in the order they came."""
        return tuple(self._by_digest.values())

    def find(self, digest: bytes) -> bytes | None:
        """Return the certificate with this SHA-256, if the table has it."""
        return self._by_digest.get(digest)

    def joined(self, other: CertificateTable) -> CertificateTable:
        """Return a table that has what the other has too, each still once.

        The last one is remembered: a hop adds the same certificates to the same path at every call.
        """
        last = self._joined
        if last is not None and last[0] is other:
            return last[1]
        table = CertificateTable()
        table._by_digest = MappingProxyType({**self._by_digest, **other._by_digest})
        table.delegations = MappingProxyType({**self.delegations, **other.delegations})
        table.results = MappingProxyType({**self.results, **other.results})
        self._joined = (other, table)
        return table

    def __len__(self) -> int:
        """Return the number of certificates."""
        return len(self._by_digest)

    def __eq__(self, other: object) -> bool:
        """Tell whether the other is a table of the same; the order says nothing."""
        if not isinstance(other, CertificateTable):
            return NotImplemented
        return self._digests() == other._digests()

    def __hash__(self) -> int:
        """Return a hash that the order does not change."""
        return hash(self._digests())

    def __repr__(self) -> str:
        return f"CertificateTable({len(self)} certificates)"

    def _digests(self) -> tuple[frozenset[bytes], ...]:
        return frozenset(self._by_digest), frozenset(self.delegations), frozenset(self.results)


@lru_cache(maxsize=_REMEMBERED)
def _read(data: bytes, max_certificates: int, max_texts: int) -> CertificateTable:
    # 1
    found: dict[int, list[bytes]] = {_CERTIFICATE: [], _DELEGATION: [], _RESULT: []}
    last = 0
    for tag, value, _ in fields(data):
        if tag < last or tag not in found:
            raise not_canonical()
        last = tag
        found[tag].append(value)
    try:
        delegations, results = ([text.decode() for text in found[tag]] for tag in (_DELEGATION, _RESULT))
    except UnicodeDecodeError as error:
        raise not_canonical() from error
    # 2
    certificates = found[_CERTIFICATE]
    check_count("certificates", certificates, max_certificates)
    check_count("delegations", delegations, max_texts)
    check_count("results", results, max_texts)
    # 3
    return CertificateTable(certificates, delegations=delegations, results=results)


def _indexed(certificates: Iterable[bytes]) -> Mapping[bytes, bytes]:
    return MappingProxyType({hashlib.sha256(der).digest(): der for der in certificates})


def _indexed_texts(what: str, texts: Collection[str]) -> Mapping[bytes, str]:
    by_digest = {hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest(): text for text in texts}
    if len(by_digest) != len(texts):
        raise Malformed(ReasonCode.FORMAT, f"certificate table: expected every {what} once, found one twice")
    return MappingProxyType(by_digest)
