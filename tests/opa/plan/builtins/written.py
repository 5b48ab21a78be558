# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The tables of calls that are written as lines of JSON."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nsmsec.opa.plan import UNDEFINED, parse

if TYPE_CHECKING:
    from tests.opa.plan.builtins.calls import Case

__all__ = ["TABLES"]


def _cases(source: Path) -> list[Case]:
    """Return the calls of one table; one without an answer is an error."""
    cases: list[Case] = []
    for line in source.read_text("ascii").splitlines():
        if not line.startswith("#"):
            call = parse(line)
            assert isinstance(call, list)
            name, arguments, *answer = call
            cases.append((str(name), tuple(arguments), answer[0] if answer else UNDEFINED))
    return cases


TABLES = {source.stem: _cases(source) for source in sorted((Path(__file__).parent / "tables").glob("*.calls"))}
