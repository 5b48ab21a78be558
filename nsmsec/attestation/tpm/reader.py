# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Taking binary structures apart without ever reading past their end."""

from __future__ import annotations

from typing import Literal

from nsmsec.errors import Malformed, ReasonCode

__all__ = ["Reader"]


class Reader:
    """A place in some bytes that only moves forwards.

    Every method refuses with `Malformed` what is not there, or is longer than it may be.
    """

    __slots__ = ("_at", "_code", "_data", "_order", "_what")

    def __init__(
        self,
        data: bytes,
        *,
        what: str,
        max_bytes: int,
        order: Literal["big", "little"] = "big",
        code: ReasonCode = ReasonCode.TPM_FORMAT,
    ) -> None:
        """Stand before the first byte.

        Args:
            data: the bytes.
            what: the noun for refusals.
            max_bytes: how many there may be.
            order: which byte of a number comes first; TPMs say big, firmware says little.
            code: the code of refusals.

        Raises:
            Malformed: there are more bytes.
        """
        self._data = data
        self._at = 0
        self._what = what
        self._order = order
        self._code = code
        if len(data) > max_bytes:
            raise self.refusal(f"at most {max_bytes} bytes", f"{len(data)}")

    def take(self, count: int) -> bytes:
        """Return the next `count` bytes.

        Raises:
            Malformed: there are fewer.
        """
        end = self._at + count
        if end > len(self._data):
            raise self.refusal(f"{count} bytes more", f"{len(self._data) - self._at}")
        taken = self._data[self._at : end]
        self._at = end
        return taken

    def number(self, count: int) -> int:
        """Return the next `count` bytes as an unsigned number."""
        return int.from_bytes(self.take(count), self._order)

    def u8(self) -> int:
        """Return the next number of 8 bits."""
        return self.number(1)

    def u16(self) -> int:
        """Return the next number of 16 bits."""
        return self.number(2)

    def u32(self) -> int:
        """Return the next number of 32 bits."""
        return self.number(4)

    def u64(self) -> int:
        """Return the next number of 64 bits."""
        return self.number(8)

    def sized(self, max_bytes: int) -> bytes:
        """Return the bytes that their number, of 16 bits, stands before (a TPM2B).

        Raises:
            Malformed: more than `max_bytes`, or more than there are.
        """
        count = self.u16()
        if count > max_bytes:
            raise self.refusal(f"at most {max_bytes} bytes", f"{count}")
        return self.take(count)

    @property
    def ended(self) -> bool:
        """Whether all bytes were taken."""
        return self._at == len(self._data)

    def end(self) -> None:
        """Stand behind the last byte.

        Raises:
            Malformed: something is left.
        """
        if not self.ended:
            raise self.refusal("nothing more", f"{len(self._data) - self._at} bytes")

    def refusal(self, expected: str, found: str) -> Malformed:
        """Return what to raise where something else was expected."""
        return Malformed(self._code, f"{self._what}: expected {expected}, found {found}")
