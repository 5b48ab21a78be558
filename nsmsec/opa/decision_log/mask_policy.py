# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Masking by policy: `system/log/mask` of a bundle decides what of an event is kept, `system/log/drop` whether."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from nsmsec.errors import Misconfigured
from nsmsec.opa.decision_log.mask_rule import MaskRefused, mask_rules
from nsmsec.opa.plan import UNDEFINED, Plan, PlanError, PlanRefused, plain

if TYPE_CHECKING:
    from nsmsec.opa.bundle import PolicyBundle
    from nsmsec.opa.decision_log.event import DecisionEvent

__all__ = ["EventMask", "MaskPolicy", "unreadable"]

_MASK = "system/log/mask"
_DROP = "system/log/drop"
_LOGGER = logging.getLogger("nsmsec.decision_log")


class EventMask(Protocol):
    """Says what of an event is kept."""

    def masked(self, event: DecisionEvent) -> DecisionEvent | None:
        """Return the event as it may be kept, or None if it is not to be kept at all.

        It runs in the log's own thread. If it raises, the event is kept without its input and its result.
        """
        ...


class MaskPolicy:
    """The mask that a policy bundle states, as OPA evaluates it: the event is the input."""

    __slots__ = ("_plan",)

    def __init__(self, bundle: PolicyBundle) -> None:
        """Compile the plan of a bundle with the entry points `system/log/mask`, `system/log/drop`, or both.

        Raises:
            Misconfigured: the plan is refused, or has neither of them.
        """
        try:
            # Strict: a built-in that is called wrongly must not make a rule silent that should have hidden something.
            self._plan = Plan.load(bundle.plan, data=bundle.data, strict_builtin_errors=True)
        except PlanRefused as error:
            raise Misconfigured(f"mask policy: {error}") from error
        if not {_MASK, _DROP}.intersection(self._plan.entrypoints):
            raise Misconfigured(f"mask policy: expected the entry point {_MASK} or {_DROP}, found neither")

    def masked(self, event: DecisionEvent) -> DecisionEvent | None:
        """Return the event as it may be kept, or None if the policy drops it.

        1. Drop what the policy says is to be dropped; where it cannot say, the event is kept.
        2. Ask for the rules; where they cannot be had, nobody knows what must be hidden, so input and result go.
        3. Apply them in their order, to copies.
        """
        document = event.as_document()
        if self._drops(document):  # 1
            return None
        try:  # 2
            rules = mask_rules(self._answer(_MASK, document, otherwise=[]))
        except (PlanError, MaskRefused) as error:
            _LOGGER.error("decision log: the mask policy failed: %s", type(error).__name__)  # noqa: TRY400 (its text may quote the input)
            return unreadable(event, f"the mask policy failed: {type(error).__name__}")
        if not rules:
            return event
        parts: dict[str, object] = {"input": _copied(event.input), "result": _copied(event.result)}  # 3
        applied = [rule for rule in rules if rule.apply(parts)]
        return replace(
            event,
            input=parts["input"],
            result=parts["result"],
            erased=tuple(str(rule) for rule in applied if rule.operation == "remove"),
            masked=tuple(str(rule) for rule in applied if rule.operation != "remove"),
        )

    def _drops(self, document: dict[str, object]) -> bool:
        try:
            return self._answer(_DROP, document, otherwise=False) is True
        except PlanError as error:
            _LOGGER.error("decision log: the drop policy failed: %s", type(error).__name__)  # noqa: TRY400 (its text may quote the input)
            return False

    def _answer(self, entrypoint: str, document: dict[str, object], *, otherwise: object) -> object:
        if entrypoint not in self._plan.entrypoints:
            return otherwise
        answers = self._plan.evaluate(entrypoint, document)
        return plain(answers[0]["result"]) if answers else otherwise


def unreadable(event: DecisionEvent, why: str) -> DecisionEvent:
    """Return an event without anything that could hold a secret, which says why."""
    there = (("/input", event.input), ("/result", event.result))
    return replace(
        event,
        input=UNDEFINED,
        result=UNDEFINED,
        erased=tuple(pointer for pointer, value in there if value is not UNDEFINED),
        masked=(),
        error=None if event.error is None else {"code": event.error["code"], "message": "erased"},
        custom={**event.custom, "erased_because": why},
    )


def _copied(value: object) -> object:
    if isinstance(value, Mapping):
        return {name: _copied(member) for name, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [_copied(member) for member in value]
    return value
