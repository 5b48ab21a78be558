# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What ships, evaluated in Python, judges by good and by spoiled deny-lists as the sources do in OPA."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from nsmsec.opa import PlanEngine
from tests.policies.test_built_bundle import ALLOWED, EXAMPLES, GONE, assert_same, decided_by_plan, pointers, spoiled
from tests.policies.test_policies import examples, opa, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nsmsec.opa import Entrypoint

__all__ = ["opa"]  # the fixture

NOTHING: dict[str, Any] = {
    "version": 1,
    **{kind: {} for kind in ("identities", "keys", "certificates", "tokens", "connections", "trust_domains")},
}


def lists(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield lists with what the document shows, one entry a list, and with its nearest neighbour; then spoiled ones."""
    hops = document["path"]["hops"]
    peer, now = document["peer"], document["now"]
    leaves = [one["leaf"] for one in (peer, *hops)]
    found: dict[str, list[tuple[str, ...]]] = {
        "identities": [(one["id"],) for one in (peer, *hops)],
        "trust_domains": [(one["trust_domain"],) for one in (peer, *hops)],
        "keys": [(leaf["key_sha256"],) for leaf in leaves],
        "certificates": [(leaf["issuer"], leaf["serial"]) for leaf in leaves],
        "tokens": [(hop["token_id"],) for hop in hops],
        "connections": [(str(document["path"]["root"]), str(document["path"]["connection_id"]))],
    }
    for kind, names in found.items():
        for name in names:
            for last in (name[-1], f"{name[-1]}x"):
                for entry in ({}, {"until": now}, {"until": now + 1}, {"until": str(now)}, False, None, "x"):
                    inner = {last: entry}
                    yield {**NOTHING, kind: inner if len(name) == 1 else {name[0]: inner}}
            yield {**NOTHING, kind: list(name)}
            yield {**NOTHING, kind: {name[0]: list(name)}}
        unusable: tuple[object, ...] = (None, "x", 9, True, [])
        yield from ({**NOTHING, kind: value} for value in unusable)
        yield {other: value for other, value in NOTHING.items() if other != kind}


def decided_by_opa(opa: str, tmp_path: Path, entrypoint: Entrypoint, cases: list[dict[str, Any]], settings: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return OPA's decisions on the sources, for all cases at once."""
    file = tmp_path / "cases.json"
    file.write_text(json.dumps({"cases": cases, "its_settings": settings}))
    options = ("--ignore", "schemas", "--data", "policies", "--data", str(file), "--format", "raw")
    rule = "data." + entrypoint.replace("/", ".")
    bound = "facts := case.input; list := case.list; settings := data.its_settings"
    changed = "with input as facts with data.nsmsec.settings as settings with data.nsmsec.revocation as list"
    return json.loads(
        run(opa, "eval", *options, f"[d | some case in data.cases; {bound}; d := {rule} {changed}]").stdout
    )


@pytest.mark.opa
@pytest.mark.parametrize("name", EXAMPLES)
def test_lists_are_judged_as_opa_judges_them(opa: str, tmp_path: Path, name: str) -> None:
    """Each fact listed, its neighbour listed, the list spoiled; and with everything listed, each fact spoiled."""
    good, settings = examples(opa, name, "settings")
    cases = [{"what": f"{one}", "input": good, "list": one} for one in (NOTHING, *lists(good))]
    everything = {**{kind: {"x": {}} for kind in NOTHING}, "version": 1}
    for pointer in pointers(good):
        if pointer[0] in ("now", "path", "peer"):
            for value in (GONE, None, "9", 9, {}):
                document = spoiled(good, pointer, value)
                cases.append({"what": f"{pointer} {value}", "input": document, "list": everything})
    engine, found = PlanEngine.shipped(settings), []
    package = {"settings": settings}
    for case in cases:
        judged = engine.with_data({"nsmsec": {**package, "revocation": case["list"]}}, revision="r")
        document = {member: value for member, value in case["input"].items() if member != "policy"}
        found.append(decided_by_plan(judged, EXAMPLES[name], document))
    expected = decided_by_opa(opa, tmp_path, EXAMPLES[name], cases, settings)
    assert found[0] == ALLOWED
    assert_same(found, expected, cases)
    given = {reason for decision in expected for reason in decision["reasons"]}
    assert len([reason for reason in given if reason.startswith("REVOKED_")]) == len(NOTHING) - 1
