# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Keys, moments, as the commands about policy bundles take them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from nsmsec.clock import SystemClock
from nsmsec.errors import Misconfigured
from nsmsec.opa.bundle import ALGORITHMS

__all__ = ["END_OF_TIME_S", "moment", "one_line", "read_key", "rfc_3339"]

#: The last second of the year 9999, which is the last that RFC 3339 can write.
END_OF_TIME_S: Final = 253_402_300_799
_MAX_KEY_BYTES: Final = 65_536
_FIXED: Final = re.compile(r"(?P<algorithm>[A-Z]{2}[0-9]{3}|EdDSA|none):(?P<path>.+)", re.DOTALL)


def read_key(option: str) -> tuple[bytes, str | None]:
    """Return the text of a key file and the algorithm that is fixed, from `PEM` or `ALG:PEM`.

    Raises:
        Misconfigured: the file cannot be read, or the algorithm is none of ours.
    """
    fixed = _FIXED.fullmatch(option)
    algorithm = fixed["algorithm"] if fixed else None
    if algorithm is not None and algorithm not in ALGORITHMS:
        raise Misconfigured(f"key: expected an algorithm of {', '.join(ALGORITHMS)}, found {algorithm}")
    try:
        with Path(fixed["path"] if fixed else option).open("rb") as file:
            text = file.read(_MAX_KEY_BYTES + 1)
    except (OSError, ValueError) as error:
        raise Misconfigured(f"key: expected a file that can be read, found none ({type(error).__name__})") from error
    if len(text) > _MAX_KEY_BYTES:
        raise Misconfigured(f"key: expected at most {_MAX_KEY_BYTES} bytes, found more")
    return text, algorithm


def moment(seconds: int | None) -> datetime:
    """Return the moment that `--now` names, or this one."""
    return datetime.fromtimestamp(seconds, UTC) if seconds is not None else SystemClock().now()


def rfc_3339(when: datetime | None) -> str | None:
    """Return a moment as the manifest has it."""
    return None if when is None else f"{when.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"


def one_line(text: str) -> str:
    """Return a text with everything escaped that could move a cursor or end a line."""
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in text)
