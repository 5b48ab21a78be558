# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What an answer of a policy may look like, whichever engine gave it."""

from __future__ import annotations

from functools import lru_cache

from nsmsec.errors import PolicyIndeterminate, ReasonCode
from nsmsec.opa.decision import Decision

__all__ = ["checked"]

_MAX_REASONS = 256
_MAX_REASON_CHARS = 256
_REMEMBERED = 16


def checked(result: object, *, revision: str, engine: str) -> Decision:
    """Return the decision that a result states.

    1. It is an object of exactly `allow`, true or false, and `reasons`, an array or a set of strings.
    2. It allows without reasons, or denies with at least one.

    Args:
        result: the value of the entry point; a set is what an engine that answers in JSON shows as an array.
        revision: which policy bundle decided.
        engine: who evaluated it.

    Raises:
        PolicyIndeterminate: POLICY_INVALID_RESULT.
    """
    if not isinstance(result, dict) or result.keys() != _MEMBERS:  # 1
        raise _invalid("expected an object of exactly allow and reasons")
    allow, reasons = result["allow"], result["reasons"]
    if not isinstance(allow, bool):
        raise _invalid("expected allow to be true or false")
    if not isinstance(reasons, (list, set)) or len(reasons) > _MAX_REASONS or not all(map(_is_reason, reasons)):
        raise _invalid("expected reasons to be an array of short strings")
    if allow is bool(reasons):  # 2
        raise _invalid("expected to allow without reasons or to deny with some")
    if allow:
        return _allowing(revision, engine)
    return Decision(allow=False, reasons=tuple(sorted(set(reasons))), revision=revision, engine=engine)


@lru_cache(_REMEMBERED)
def _allowing(revision: str, engine: str) -> Decision:
    """Return the decision that allows; as long as the policy stays, it is the same for every call."""
    return Decision(allow=True, reasons=(), revision=revision, engine=engine)


_MEMBERS = frozenset({"allow", "reasons"})


def _is_reason(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _MAX_REASON_CHARS


def _invalid(detail: str) -> PolicyIndeterminate:
    return PolicyIndeterminate(ReasonCode.POLICY_INVALID_RESULT, f"policy decision: {detail}")
