# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""JSON that two readers cannot read in two ways."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NoReturn

from nsmsec.errors import Malformed, ReasonCode

if TYPE_CHECKING:
    from typing import Any

__all__ = ["parse_object"]


def parse_object(data: bytes, *, max_bytes: int) -> dict[str, Any]:
    """Return the JSON object that these bytes are, to the last one.

    Raises:
        Malformed: `SIZE`, there are too many; `TRUST_BUNDLE_FORMAT`, another text, encoding or value, a name twice.
    """
    if len(data) > max_bytes:
        raise Malformed(ReasonCode.SIZE, f"trust bundle: expected at most {max_bytes} bytes, found {len(data)}")
    try:
        value: object = json.loads(data.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        # The cause quotes the input; its type is enough.
        raise _refuse(type(error).__name__) from None
    if not isinstance(value, dict):
        raise _refuse("another value")
    return value


def _unique(members: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(members)
    if len(found) != len(members):
        raise _refuse("a name twice")
    return found


def _no_constant(_name: str) -> NoReturn:
    raise _refuse("a number that JSON does not have")


def _refuse(found: str) -> Malformed:
    return Malformed(ReasonCode.TRUST_BUNDLE_FORMAT, f"trust bundle: expected a strict JSON object, found {found}")
