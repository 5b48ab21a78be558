# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The embedded policy engine: plans compiled by OPA, evaluated in this process."""

from __future__ import annotations

from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from nsmsec.errors import Misconfigured, PolicyIndeterminate, ReasonCode, SourceUnavailable
from nsmsec.opa.answer import checked
from nsmsec.opa.bundle import read_bundle
from nsmsec.opa.input import FactsDocument
from nsmsec.opa.overlay import overlaid
from nsmsec.opa.plan import DeadlineExceeded, Plan, PlanError, PlanRefused, UnknownEntrypoint
from nsmsec.opa.question import Entrypoint
from nsmsec.opa.settings import check_settings

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import timedelta
    from types import ModuleType

    from nsmsec.opa.bundle import PolicyBundle
    from nsmsec.opa.decision import Decision
    from nsmsec.opa.question import Question

__all__ = ["PlanEngine"]

_NAME = "plan"


class PlanEngine:
    """Decides by one policy bundle, in Python, without any other process; safe for threads.

    A wrong call of a built-in ends the decision (POLICY_ERROR), where OPA by default goes on as if nothing were there:
    under a `not` that would allow.
    """

    __slots__ = ("_plan", "_policy", "_revision")

    def __init__(
        self,
        *,
        bundle: PolicyBundle,
        settings: Mapping[str, object] | None = None,
        entrypoints: Collection[Entrypoint] = tuple(Entrypoint),
    ) -> None:
        """Compile the plan of a bundle.

        Args:
            bundle: the plan, its data and its revision.
            settings: what is to differ in `data.nsmsec.settings`, member by member.
            entrypoints: what the bundle must have; fewer for a workload that will never ask the rest.

        Raises:
            Misconfigured: the plan is refused, or lacks one of the entry points.
        """
        if settings is not None:
            bundle = replace(bundle, data=overlaid(bundle.data, {"nsmsec": {"settings": settings}}))
        self._load(bundle, entrypoints)

    @classmethod
    def shipped(cls, settings: Mapping[str, object] | None = None) -> PlanEngine:
        """Return the engine with the policies that ship with this package.

        Args:
            settings: what is to differ in `data.nsmsec.settings`, member by member.

        Raises:
            Misconfigured: a setting is unknown, missing or not what it must be.
        """
        from nsmsec.opa import shipped_rules  # noqa: PLC0415 - whoever brings policies of their own never needs it

        bundle = read_bundle(resources.files("nsmsec.opa").joinpath("shipped", "bundle.tar.gz").read_bytes())
        if settings is not None:
            bundle = replace(bundle, data=overlaid(bundle.data, {"nsmsec": {"settings": settings}}))
        check_settings(bundle.data)
        engine = object.__new__(cls)
        engine._load(bundle, tuple(Entrypoint), prepared=shipped_rules)
        return engine

    @classmethod
    def from_bundle(
        cls,
        source: Path | str | bytes,
        settings: Mapping[str, object] | None = None,
        *,
        entrypoints: Collection[Entrypoint] = tuple(Entrypoint),
    ) -> PlanEngine:
        """Return the engine with the policies of a bundle built by `opa build -t plan`.

        Args:
            source: the folder, the `tar.gz`, or the bytes of the latter.
            settings: what is to differ in `data.nsmsec.settings`, member by member.
            entrypoints: what the bundle must have; fewer for a workload that will never ask the rest.

        Raises:
            Misconfigured: it is no such bundle, its plan is refused, or lacks one of the entry points.
        """
        bundle = read_bundle(Path(source) if isinstance(source, str) else source)
        return cls(bundle=bundle, settings=settings, entrypoints=entrypoints)

    def with_data(self, data: Mapping[str, object], *, revision: str) -> PlanEngine:
        """Return the same rules with other data, compiled already.

        Args:
            data: the data document.
            revision: what this is called.

        Raises:
            Misconfigured: the data cannot be used.
        """
        try:
            plan = self._plan.with_data(data)
        except PlanRefused as error:
            raise Misconfigured(f"policy bundle: {error}") from error
        engine = object.__new__(PlanEngine)
        engine._bind(plan, revision)
        return engine

    @property
    def revision(self) -> str:
        """The revision of the bundle."""
        return self._revision

    def decide(self, question: Question, *, timeout: timedelta | None = None) -> Decision:
        """Return the policy's decision.

        1. Evaluate, within the bounds.
        2. Accept exactly the shape that a decision has.

        Args:
            question: the entry point and the facts.
            timeout: how long it may take; the engine's own bound where it is None or longer.

        Raises:
            PolicyIndeterminate: POLICY_UNDEFINED, nothing was decided; POLICY_INVALID_RESULT, no decision by its
                shape; POLICY_ERROR, the evaluation was aborted.
            SourceUnavailable: ENGINE_UNAVAILABLE, out of time.
        """
        try:
            return self._decide(question, timeout)
        except (PolicyIndeterminate, SourceUnavailable) as error:
            error.revision = self._revision
            raise

    def _load(
        self, bundle: PolicyBundle, entrypoints: Collection[Entrypoint], prepared: ModuleType | None = None
    ) -> None:
        try:
            plan = Plan.load(bundle.plan, data=bundle.data, strict_builtin_errors=True, prepared=prepared)
        except PlanRefused as error:
            raise Misconfigured(f"policy bundle: {error}") from error
        missing = sorted(set(entrypoints).difference(plan.entrypoints))
        if missing:
            raise Misconfigured(f"policy bundle: expected the entry points {', '.join(missing)}")
        self._bind(plan, bundle.revision)

    def _bind(self, plan: Plan, revision: str) -> None:
        self._plan = plan
        self._revision = revision
        self._policy = {"revision": revision}

    def _decide(self, question: Question, timeout: timedelta | None) -> Decision:
        document = question.document
        try:  # 1
            answers = self._plan.evaluate(
                question.entrypoint,
                {**document, "policy": self._policy},
                timeout=timeout,
                # What stands under `stated` was made by somebody else.
                is_admitted=type(document) is FactsDocument and not document["stated"],
            )
        except DeadlineExceeded as error:
            raise SourceUnavailable(ReasonCode.ENGINE_UNAVAILABLE, f"policy engine: {error}") from error
        except UnknownEntrypoint as error:
            raise PolicyIndeterminate(ReasonCode.POLICY_UNDEFINED, f"policy engine: {error}") from error
        except PlanError as error:
            raise PolicyIndeterminate(ReasonCode.POLICY_ERROR, f"policy engine: {error}") from error
        if not answers:
            raise PolicyIndeterminate(
                ReasonCode.POLICY_UNDEFINED, f"policy engine: expected a decision of {question.entrypoint}, found none"
            )
        if len(answers) > 1:
            raise PolicyIndeterminate(
                ReasonCode.POLICY_INVALID_RESULT,
                f"policy engine: expected one decision of {question.entrypoint}, found {len(answers)}",
            )
        return checked(answers[0].get("result"), revision=self._revision, engine=_NAME)  # 2
