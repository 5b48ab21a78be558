# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What is asked of a policy."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Entrypoint", "Question"]


class Entrypoint(enum.StrEnum):
    """The three entry points that every policy bundle must have."""

    SERVER_REQUEST = "nsmsec/server/request"
    CLIENT_REQUEST = "nsmsec/client/request"
    CLIENT_RESPONSE = "nsmsec/client/response"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question to a policy engine.

    Attributes:
        entrypoint: which rule answers.
        document: the `input` document, built by `nsmsec.opa.input` from proven facts only.
        call_id: the `decision_id` of the call in its audit record and in its error status, so that the decision log
            can be read beside them; no policy sees it.
    """

    entrypoint: Entrypoint
    document: Mapping[str, object]
    call_id: str | None = None
