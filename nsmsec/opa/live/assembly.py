# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Turning verified bundles into one compiled policy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nsmsec.errors import BundleRefused, Misconfigured, ReasonCode
from nsmsec.opa.live.compose import checked_roots, composed
from nsmsec.opa.live.part import RULES, Part, admitted
from nsmsec.opa.overlay import overlaid
from nsmsec.opa.plan import UNDEFINED
from nsmsec.opa.plan_engine import PlanEngine

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import datetime

    from nsmsec.opa.bundle import PolicyBundle, VersionMemory
    from nsmsec.opa.question import Entrypoint

__all__ = ["Assembly", "Snapshot"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """All that a decision needs.

    Attributes:
        engine: one compiled revision.
        expires_at: from when on it decides nothing.
        activated_at: since when it decides.
    """

    engine: PlanEngine
    expires_at: datetime
    activated_at: datetime


class Assembly:
    """The bundles in use, which change only together with what they compile to; its owner keeps threads apart.

    Attributes:
        roots: what bundles of data alone may replace.
    """

    def __init__(
        self,
        *,
        memory: VersionMemory,
        data_roots: Collection[str],
        settings: Mapping[str, object] | None,
        entrypoints: Collection[Entrypoint],
        check_data: Callable[[Mapping[str, object]], None] | None,
        name: str,
    ) -> None:
        """Say what may be put together; the arguments are those of `LivePolicy`.

        Raises:
            Misconfigured: a root is no path, or lies in another one.
        """
        self.roots = checked_roots(data_roots)
        self._memory = memory
        self._settings = settings
        self._entrypoints = tuple(entrypoints)
        self._check_data = check_data
        self._name = name
        self._parts: dict[str, Part] = {}
        self._compiled: tuple[bytes, PlanEngine] | None = None
        self._complete = False

    def take(self, root: str, bundle: PolicyBundle, *, now: datetime) -> Snapshot | None:
        """Return the policy with this bundle in it, or None while rules and data wait for each other.

        1. It is what it is meant to be, with a version and an expiry that has not come.
        2. It is not older than what was active.
        3. Until all is there for the first time, rules wait if they compile, and data as they are.
        4. Put together, the data are what they must be, and all of it compiles.
        5. It is remembered before it decides: a crash in between forgets nothing.

        Raises:
            BundleRefused: it cannot be used; nothing has changed.
            Misconfigured: the memory cannot be used; nothing has changed.
        """
        part = admitted(root, bundle, now=now)  # 1
        self._memory.check(self._name_of(part), part.version, bundle.digest)  # 2
        parts = {**self._parts, root: part}
        rules = parts.get(RULES)
        missing = [one for one in self.roots if one not in parts and (not rules or rules.value_at(one) is UNDEFINED)]
        if rules is None or missing:  # 3
            self._wait(part, parts, missing)
            return None
        whole = self._checked(composed(rules, [parts[one] for one in self.roots if one in parts]))  # 4
        engine = self._engine(whole)
        for one in (part,) if self._complete else parts.values():  # 5
            self._memory.remember(self._name_of(one), one.version, one.bundle.digest)
        self._parts, self._complete, self._compiled = parts, True, (whole.plan, engine)
        expires_at = min(one.expires_at for one in parts.values())
        return Snapshot(engine=engine, expires_at=expires_at, activated_at=now)

    def _wait(self, part: Part, parts: dict[str, Part], missing: list[str]) -> None:
        if self._complete:
            raise BundleRefused(ReasonCode.BUNDLE_FORMAT, f"policy bundle: expected data at {missing[0]!r}, found none")
        if part.root == RULES:
            self._engine(part.bundle)
        self._parts = parts

    def _checked(self, bundle: PolicyBundle) -> PolicyBundle:
        """Return the bundle with the settings of this workload, checked."""
        if self._settings is not None:
            bundle = replace(bundle, data=overlaid(bundle.data, {"nsmsec": {"settings": self._settings}}))
        if self._check_data is not None:
            try:
                self._check_data(bundle.data)
            except Misconfigured as error:
                raise _unusable(bundle, error) from error
        return bundle

    def _engine(self, bundle: PolicyBundle) -> PlanEngine:
        """Return the bundle compiled; rules that decide now are not compiled again for other data."""
        try:
            if self._compiled is not None and self._compiled[0] == bundle.plan:
                return self._compiled[1].with_data(bundle.data, revision=bundle.revision)
            return PlanEngine(bundle=bundle, entrypoints=self._entrypoints)
        except Misconfigured as error:
            raise _unusable(bundle, error) from error

    def _name_of(self, part: Part) -> str:
        return self._name if part.root == RULES else f"{self._name}:{part.root}"


def _unusable(bundle: PolicyBundle, error: Misconfigured) -> BundleRefused:
    return BundleRefused(
        ReasonCode.BUNDLE_FORMAT,
        error.detail,
        revision=bundle.revision,
        version=bundle.version,
        expires_at=bundle.expires_at,
    )
