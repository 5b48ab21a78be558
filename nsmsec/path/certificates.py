# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What travels beside a path, each once, in no particular order: certificates, delegations, attestation results.

The table only keeps bytes and texts. Nothing about a certificate is read here: a leaf is found by its digest, and who
certified whom is found out by those who can parse. It is the same with delegations and attestation results.
"""

from __future__ import annotations

import hashlib
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from nsmsec.errors import Malformed, ReasonCode

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

__all__ = ["CertificateTable"]

_NO_TEXTS: Final[Mapping[bytes, str]] = MappingProxyType({})


class CertificateTable:
    """An immutable set of DER certificates that is searched by SHA-256; beside them, texts of the hops.

    Attributes:
        delegations: the delegations to session keys (compact JWS) by the SHA-256 of their bytes.
        results: the attestation results (compact JWS), likewise.
    """

    __slots__ = ("_by_digest", "delegations", "results")

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

    @property
    def certificates(self) -> tuple[bytes, ...]:
        """Every certificate, in the order they came."""
        return tuple(self._by_digest.values())

    def find(self, digest: bytes) -> bytes | None:
        """Return the certificate with this SHA-256, if the table has it."""
        return self._by_digest.get(digest)

    def joined(self, other: CertificateTable) -> CertificateTable:
        """Return a table that has what the other has too, each still once."""
        table = CertificateTable()
        table._by_digest = MappingProxyType({**self._by_digest, **other._by_digest})
        table.delegations = MappingProxyType({**self.delegations, **other.delegations})
        table.results = MappingProxyType({**self.results, **other.results})
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


def _indexed(certificates: Iterable[bytes]) -> Mapping[bytes, bytes]:
    return MappingProxyType({hashlib.sha256(der).digest(): der for der in certificates})


def _indexed_texts(what: str, texts: Collection[str]) -> Mapping[bytes, str]:
    by_digest = {hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest(): text for text in texts}
    if len(by_digest) != len(texts):
        raise Malformed(ReasonCode.FORMAT, f"certificate table: expected every {what} once, found one twice")
    return MappingProxyType(by_digest)
