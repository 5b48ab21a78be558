# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What is against the condition that demands for hardware make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from nsmsec.opa.explain.facts import Fault, either, moment
from nsmsec.opa.explaining_rules import ExplainingRules

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nsmsec.opa.explain.facts import Facts

__all__ = ["not_met"]

_VIOLATIONS: Final = "nsmsec/hardware/violations"


def not_met(facts: Facts) -> list[Fault]:
    """Return which demands are not met, by which hops, in what.

    Raises:
        Misconfigured: the demands of the settings do not have their shape, or cannot judge this input.
    """
    demands = facts.setting("hardware")
    if not isinstance(demands, dict):
        return [Fault(words="the settings have no table of demands")]
    found = ExplainingRules({"hardware": demands}).ask(_VIOLATIONS, facts.document)
    return [_fault(facts, one) for one in sorted(found, key=_order)]


def _fault(facts: Facts, violation: Mapping[str, Any]) -> Fault:
    told, hop = _TELL[violation["code"]](violation), violation["hop"]
    whole = f"{told} ({violation['code']}), against the demand {violation['demand']}"
    is_hop = isinstance(hop, int) and hop < len(facts.hops)  # else there is no path, but something in its place
    return facts.at_hop(hop, whole) if is_hop else Fault(words=whole)


def _missing(violation: Mapping[str, Any]) -> str:
    code = violation["found"]
    return f"shows no machine that counts here: {code or 'nobody judged it, or the hop is not proven'}"


def _stale(violation: Mapping[str, Any]) -> str:
    issued, most = violation["found"], violation["expected"]
    return f"has a result of {moment(issued)}, which has ended or is older than {most} seconds"


def _accepted(expected: object) -> str:
    return either([str(one) for one in expected]) if isinstance(expected, list) else str(expected)


def _other(what: str) -> Callable[[Mapping[str, Any]], str]:
    """Return what tells of a member of a machine that is another than those that are accepted."""
    return lambda one: f"{what} {one['found'] or 'unknown'}, not {_accepted(one['expected'])}"


def _order(violation: Mapping[str, Any]) -> tuple[str, str, str]:
    return violation["demand"], f"{violation['hop']!s:>3}", violation["code"]


_TELL: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "HARDWARE_FIRMWARE": lambda one: f"has firmware {one['found'] or 'unknown'}, not {one['expected']} or later",
    "HARDWARE_KEY": _other("has a result whose bond to it is"),
    "HARDWARE_MALFORMED": lambda _: "the demand, or this input, cannot be read",
    "HARDWARE_MISSING": _missing,
    "HARDWARE_MODEL": _other("runs with a TPM of model"),
    "HARDWARE_PROFILE": _other("was held against the reference values"),
    "HARDWARE_SOFTWARE": lambda _: "runs with a TPM of which nothing proves that it is hardware",
    "HARDWARE_STALE": _stale,
    "HARDWARE_STATUS": _other("came to the status"),
    "HARDWARE_VERIFIER": _other("has a result of"),
}
