# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The members of one table, read one by one; every mistake is kept as a finding, so that all are named at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.errors import Malformed
from nsmsec.opa.layout.finding import Finding, FindingCode
from nsmsec.opa.layout.ids import check_id

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from nsmsec.opa.layout.source import Source

__all__ = ["Members", "Report"]

_MAX_NUMBER = 2**53


class Report:
    """The findings about one file, collected while it is read."""

    __slots__ = ("_source", "findings")

    def __init__(self, source: Source) -> None:
        self._source = source
        self.findings: list[Finding] = []

    def add(self, code: FindingCode, *place: str, detail: str) -> None:
        """Keep a finding about the member at this place."""
        in_layout = place[:1] == ("layouts",) and len(place) > 1
        layout = place[1] if in_layout else ""
        member = ".".join(place[2:] if in_layout else place)
        line = self._source.line(*place)
        self.findings.append(Finding(code=code, layout=layout, member=member, detail=detail, line=line))


class Members:
    """One table of a layout file.

    Attributes:
        place: where it stands.
    """

    __slots__ = ("_found", "_names", "_report", "_used", "place")

    def __init__(
        self,
        found: Mapping[str, object],
        *,
        place: tuple[str, ...],
        names: Mapping[str, tuple[str, ...]],
        used: set[str],
        report: Report,
    ) -> None:
        """Read from a table.

        Args:
            found: what stands in it.
            place: where that is.
            names: what the file calls its IDs.
            used: the names that were used so far.
            report: where findings go.
        """
        self._found = dict(found)
        self.place = place
        self._names = names
        self._used = used
        self._report = report

    def refuse(self, code: FindingCode, member: str, detail: str) -> None:
        """Keep a finding about a member."""
        self._report.add(code, *self.place, member, detail=detail)

    def has(self, member: str) -> bool:
        """Tell whether there is such a member."""
        return member in self._found

    def take(self, member: str) -> object:
        """Return a member as it is; a finding, and None, if it is missing."""
        if member not in self._found:
            self.refuse(FindingCode.MEMBER_MISSING, member, f"expected a member {member!r}, found none")
            return None
        return self._found[member]

    def only(self, known: Collection[str]) -> None:
        """Find fault with every other member."""
        for member in self._found:
            if member not in known:
                self.refuse(FindingCode.MEMBER_UNKNOWN, member, f"expected one of {', '.join(sorted(known))}")

    def text(self, member: str) -> str:
        """Return a member that is text, or an empty text with a finding."""
        found = self.take(member)
        if isinstance(found, str) and found.strip():
            return found
        self._invalid(member, "text", found)
        return ""

    def number(self, member: str, *, least: int, most: int = _MAX_NUMBER) -> int:
        """Return a member that is a whole number, or the least one with a finding."""
        found = self.take(member)
        if type(found) is int and least <= found <= most:
            return found
        self._invalid(member, f"a whole number from {least} to {most}", found)
        return least

    def texts(self, member: str, found: object) -> list[str]:
        """Return a text, or a list of texts, as a list."""
        entries = found if isinstance(found, list) else [found]
        if all(isinstance(entry, str) for entry in entries):
            return list(entries)
        self._invalid(member, "text or a list of texts", found)
        return []

    def ids(self, member: str, found: object) -> tuple[str, ...]:
        """Return the IDs and patterns that a text or a list names."""
        return tuple(one for text in self.texts(member, found) for one in self._resolved(member, text))

    def _resolved(self, member: str, text: str) -> tuple[str, ...]:
        if text in self._names:
            self._used.add(text)
            return self._names[text]
        if not text.startswith("spiffe:"):
            self.refuse(
                FindingCode.NAME_UNKNOWN, member, f"expected a SPIFFE ID or one of the names, found {text!r:.80}"
            )
            return ()
        try:
            return (check_id(text),)
        except Malformed as error:
            self.refuse(FindingCode.ID_INVALID, member, error.detail)
            return ()

    def _invalid(self, member: str, expected: str, found: object) -> None:
        if member in self._found or found is not None:
            self.refuse(FindingCode.MEMBER_INVALID, member, f"expected {expected}, found {found!r:.80}")
