# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec policy explain`: why a recorded decision came out as it did.

Exit codes: 0 explained; 1 explained, but the bundle decides otherwise than was recorded; 2 bad input.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from nsmsec.cli.changes import end
from nsmsec.cli.one_decision import find_decision
from nsmsec.cli.policy_explain_text import explained_in_words
from nsmsec.errors import Misconfigured
from nsmsec.opa.bundle import read_bundle
from nsmsec.opa.explain import Facts, explain
from nsmsec.opa.outcome import decided
from nsmsec.opa.plan_engine import PlanEngine
from nsmsec.opa.recorded import NotComparable

if TYPE_CHECKING:
    from nsmsec.opa.bundle import PolicyBundle
    from nsmsec.opa.explain import ExplainedReason
    from nsmsec.opa.outcome import Outcome
    from nsmsec.opa.recorded import RecordedDecision

__all__ = ["explain_"]

_DIFFERS: Final = 1


@click.command(name="explain")
@click.argument("decision")
@click.option(
    "--bundle",
    type=click.Path(exists=True, path_type=Path),
    help="The bundle that decided, with its settings and layouts; without it, the settings that ship are taken.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def explain_(*, decision: str, bundle: Path | None, as_json: bool) -> None:
    """Say why a decision came out as it did: which condition did not hold, at which hop.

    DECISION is a file with one event of a decision log, LOG#DECISION_ID for one of many, or - for stdin.
    """
    try:
        found = find_decision(decision)
        policy = _shipped() if bundle is None else read_bundle(bundle)
        recorded = _recorded(found)
        outcome = _expected(recorded) if bundle is None else _again(policy, found)
        explained = explain(outcome, _facts(found, policy))
    except Misconfigured as error:
        end("explain", error.detail)
    differs = recorded is not None and recorded != outcome
    if as_json:
        document = {
            "decision_id": found.decision_id,
            "entrypoint": str(found.question.entrypoint),
            "revision": outcome.revision,
            "outcome": outcome.as_document(),
            "recorded": None if recorded is None else recorded.as_document(),
            "masked": found.is_partial,
            "reasons": [_listed(one) for one in explained.reasons],
        }
        click.echo(json.dumps(document))
    else:
        shipped = bundle is None
        click.echo(explained_in_words(found, explained, recorded if differs else None, settings_shipped=shipped))
    sys.exit(_DIFFERS if differs else 0)


def _shipped() -> PolicyBundle:
    return read_bundle(resources.files("nsmsec.opa").joinpath("shipped", "bundle.tar.gz").read_bytes())


def _recorded(found: RecordedDecision) -> Outcome | None:
    try:
        return found.recorded()
    except NotComparable:
        return None


def _expected(recorded: Outcome | None) -> Outcome:
    if recorded is None:
        raise Misconfigured("decision: expected one with an answer, or the --bundle that decides again")
    return recorded


def _again(policy: PolicyBundle, found: RecordedDecision) -> Outcome:
    return decided(PlanEngine(bundle=policy, entrypoints=()), found.question)


def _facts(found: RecordedDecision, policy: PolicyBundle) -> Facts:
    package = policy.data.get("nsmsec")
    settings, revocation = (
        package.get(one) if isinstance(package, dict) else None for one in ("settings", "revocation")
    )
    return Facts(
        entrypoint=found.question.entrypoint,
        document=found.question.document,
        settings=settings if isinstance(settings, dict) else {},
        revocation=revocation if isinstance(revocation, dict) else {},
    )


def _listed(one: ExplainedReason) -> dict[str, object]:
    return {
        "reason": one.reason,
        "known": one.is_known,
        "condition": one.condition or None,
        "found": one.found or None,
        "look_at": one.look_at or None,
        "link": one.link or None,
        "faults": [asdict(fault) for fault in one.faults],
    }
