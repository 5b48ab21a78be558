# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A TOML table that is read member by member, so that a misspelt member is an error instead of a surprise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType
    from typing import Self

__all__ = ["TOMLTable"]

_MAX_INTEGER = 2**53


class TOMLTable:
    """One table; a context manager that refuses, at its end, what nobody read.

    Attributes:
        where: what the table is called in errors.
    """

    def __init__(self, members: object, where: str, *, file: str = "topology") -> None:
        """Take what a TOML parser returned.

        Args:
            members: the table.
            where: what to call it.
            file: what to call the file that it is in.

        Raises:
            Misconfigured: it is no table.
        """
        if not isinstance(members, dict):
            raise Misconfigured(f"{file}: {where}: expected a table, found {_kind(members)}")
        self.where = where
        self._file = file
        self._members = dict(members)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if error is None and self._members:
            raise self.refuse(f"expected no member {min(self._members)!r}")

    def text(self, name: str, default: str | None = None) -> str:
        """Read a member that is text, not empty.

        Raises:
            Misconfigured: it is missing without a default, or something else.
        """
        if default is not None and name not in self._members:
            return default
        found = self._take(name)
        if not isinstance(found, str) or not found:
            raise self.refuse(f"expected {name} to be text, found {_kind(found)}")
        return found

    def integer(self, name: str) -> int:
        """Read a member that is a whole number, not negative.

        Raises:
            Misconfigured: it is missing, or something else.
        """
        found = self._take(name)
        if type(found) is not int or not 0 <= found <= _MAX_INTEGER:
            raise self.refuse(f"expected {name} to be a whole number, found {_kind(found)}")
        return found

    def boolean(self, name: str) -> bool:
        """Read a member that is true or false.

        Raises:
            Misconfigured: it is missing, or something else.
        """
        found = self._take(name)
        if not isinstance(found, bool):
            raise self.refuse(f"expected {name} to be true or false, found {_kind(found)}")
        return found

    def texts(self, name: str) -> tuple[str, ...]:
        """Read a member that is a list of texts; none if it is missing.

        Raises:
            Misconfigured: it is something else.
        """
        return tuple(self._text_in(name, entry) for entry in self._list(name))

    def alternatives(self, name: str) -> tuple[tuple[str, ...], ...]:
        """Read a list whose entries are a text, or a list of texts; none if it is missing.

        Raises:
            Misconfigured: it is something else.
        """
        return tuple(
            tuple(self._text_in(name, one) for one in (entry if isinstance(entry, list) else [entry]))
            for entry in self._list(name)
        )

    def tables(self, name: str) -> tuple[TOMLTable, ...]:
        """Read a list of tables; none if it is missing.

        Raises:
            Misconfigured: it is something else.
        """
        return tuple(
            TOMLTable(entry, f"{name} {number}", file=self._file)
            for number, entry in enumerate(self._list(name), start=1)
        )

    def mapping(self, name: str) -> Mapping[str, object]:
        """Read a table as it is; an empty one if it is missing.

        Raises:
            Misconfigured: it is something else.
        """
        found = self._members.pop(name, {})
        if not isinstance(found, dict):
            raise self.refuse(f"expected {name} to be a table, found {_kind(found)}")
        return found

    def has(self, name: str) -> bool:
        """Tell whether there is such a member that nobody has read yet."""
        return name in self._members

    def refuse(self, why: str) -> Misconfigured:
        """Return an error about this table."""
        return Misconfigured(f"{self._file}: {self.where}: {why}")

    def _take(self, name: str) -> object:
        if name not in self._members:
            raise self.refuse(f"expected a member {name!r}, found none")
        return self._members.pop(name)

    def _list(self, name: str) -> list[object]:
        found = self._members.pop(name, [])
        if not isinstance(found, list):
            raise self.refuse(f"expected {name} to be a list, found {_kind(found)}")
        return found

    def _text_in(self, name: str, entry: object) -> str:
        if not isinstance(entry, str) or not entry:
            raise self.refuse(f"expected {name} to hold texts, found {_kind(entry)}")
        return entry


def _kind(found: object) -> str:
    return "nothing in it" if found == "" else type(found).__name__
