# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""One set of reference values in the file of a verifier."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from nsmsec.appraisal import Profile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nsmsec.dev.toml_table import TOMLTable

__all__ = ["read_profile"]

_HEX: Final = re.compile(r"(?:[0-9a-f]{2})+")
_FIRMWARE: Final = re.compile(r"[0-9a-f]{16}")


def read_profile(table: TOMLTable) -> Profile:
    """Return the profile that a table is: of each bank PCRs with values, or PCRs alone, which demand no value.

    Raises:
        Misconfigured: it is none.
    """
    with table:
        banks = table.mapping("pcrs")
        valued = {bank: found for bank, found in banks.items() if isinstance(found, dict)}
        if valued and len(valued) != len(banks):
            raise table.refuse("expected values for the PCRs of all banks, or of none")
        values = {bank: _values(table, found) for bank, found in valued.items()}
        firmware = table.text("min_firmware") if table.has("min_firmware") else None
        if firmware is not None and not _FIRMWARE.fullmatch(firmware):
            raise table.refuse("expected min_firmware to be 16 hex digits in lower case, found something else")
        return Profile(
            id=table.text("name"),
            pcrs={
                bank: frozenset(values[bank] if bank in values else _indices(table, found))
                for bank, found in banks.items()
            },
            values=values or None,
            min_firmware=None if firmware is None else int(firmware, 16),
        )


def _indices(table: TOMLTable, found: object) -> list[int]:
    if not isinstance(found, list) or not all(type(index) is int for index in found):
        raise table.refuse("expected PCRs to be a list of numbers, or a table of values, found something else")
    return found


def _values(table: TOMLTable, found: Mapping[str, object]) -> dict[int, bytes]:
    values = {}
    for index, value in found.items():
        if not (index.isascii() and index.isdigit()) or not isinstance(value, str) or not _HEX.fullmatch(value):
            raise table.refuse("expected the values of PCRs to be hex in lower case, by number, found something else")
        values[int(index)] = bytes.fromhex(value)
    return values
