# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The answer of a policy, as Python accepts it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Decision"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a policy decided, already checked: it allows without reasons or denies with reasons.

    Attributes:
        allow: whether the call may go on.
        reasons: the policy's own reason codes, sorted; empty exactly if `allow`.
        revision: the revision of the policy bundle that decided.
        engine: the name of the engine that evaluated it.
    """

    allow: bool
    reasons: tuple[str, ...]
    revision: str
    engine: str
