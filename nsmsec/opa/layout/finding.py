# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What is wrong with the text of a layout, with the place where it stands."""

from __future__ import annotations

import enum
from dataclasses import dataclass

__all__ = ["Finding", "FindingCode"]


class FindingCode(enum.StrEnum):
    """What was found; stable."""

    MEMBER_UNKNOWN = "MEMBER_UNKNOWN"
    MEMBER_MISSING = "MEMBER_MISSING"
    MEMBER_INVALID = "MEMBER_INVALID"
    ID_INVALID = "ID_INVALID"
    NAME_UNKNOWN = "NAME_UNKNOWN"
    NAME_UNUSED = "NAME_UNUSED"
    SERVICE_INVALID = "SERVICE_INVALID"
    DATE_INVALID = "DATE_INVALID"
    STEP_EMPTY = "STEP_EMPTY"
    STEPS_OVERLAP = "STEPS_OVERLAP"
    CONTRADICTION = "CONTRADICTION"
    UNREACHABLE = "UNREACHABLE"
    DEMANDS_NOTHING = "DEMANDS_NOTHING"
    EXPIRED = "EXPIRED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One mistake.

    Attributes:
        code: of which kind.
        layout: in which layout; empty where it is in none.
        member: in which of its members; empty where it is about all of it.
        detail: what was expected, what was found.
        line: where in the file, from 1 on; None where nobody knows.
    """

    code: FindingCode
    layout: str
    member: str
    detail: str
    line: int | None
