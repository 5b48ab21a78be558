# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The rules that say in what a call fails, from a bundle of their own that no workload loads."""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING, Any

from nsmsec.errors import Misconfigured
from nsmsec.opa.bundle import read_bundle
from nsmsec.opa.plan import Plan, PlanError, dump
from nsmsec.opa.settings import check_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ExplainingRules"]


class ExplainingRules:
    """Answers by some settings."""

    __slots__ = ("_plan",)

    def __init__(self, changes: Mapping[str, object]) -> None:
        """Take what differs from the settings that ship.

        Raises:
            Misconfigured: something in it does not have the shape of the schema.
        """
        bundle = read_bundle(resources.files("nsmsec.opa").joinpath("shipped", "explain.tar.gz").read_bytes())
        package = bundle.data["nsmsec"]
        shipped = package.get("settings", {}) if isinstance(package, dict) else {}
        data = {"nsmsec": {"settings": {**shipped, **changes}}}
        check_settings(data)
        self._plan = Plan.load(bundle.plan, data=data)

    def ask(self, entrypoint: str, document: Mapping[str, object]) -> list[Any]:
        """Return what a rule, which is a set, has in it.

        Args:
            entrypoint: the rule, as `scripts/build-policies` names it.
            document: the `input` that a policy was given.

        Raises:
            Misconfigured: it cannot be judged at all.
        """
        try:
            answers = self._plan.evaluate(entrypoint, document)
        except PlanError as error:
            raise Misconfigured(f"explanation: cannot judge this input: {error}") from error
        found: list[Any] = json.loads(dump(answers[0]["result"]))
        return found
