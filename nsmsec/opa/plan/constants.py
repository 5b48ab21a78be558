# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What constants of generated code stand for: `'s3'` for a string of the plan, `...` for no value.

A constant is reached without looking a name up, and takes a sixth of the code, which counts where code is cold. Text of
the plan comes in once nothing is parsed or compiled any more.
"""

from __future__ import annotations

import re
from types import CodeType, EllipsisType
from typing import TYPE_CHECKING, Final

from nsmsec.opa.plan.values import UNDEFINED

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["with_constants"]

_STRING: Final = re.compile("s([0-9]+)")


def with_constants(code: CodeType, strings: Sequence[str]) -> CodeType:
    """Return the code of a function, those inside it included, with what its constants stand for.

    Args:
        code: compiled from the text of `writer`.
        strings: the table of strings of the plan.
    """
    return code.replace(co_consts=tuple([_meant(constant, strings) for constant in code.co_consts]))


def _meant(constant: object, strings: Sequence[str]) -> object:
    if isinstance(constant, str):
        named = _STRING.fullmatch(constant)
        return constant if named is None else strings[int(named[1])]
    if isinstance(constant, EllipsisType):
        return UNDEFINED
    if isinstance(constant, tuple):
        return tuple([_meant(part, strings) for part in constant])
    return with_constants(constant, strings) if isinstance(constant, CodeType) else constant
