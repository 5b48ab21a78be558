# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What ships, evaluated in Python, judges machines by good and by spoiled demands as the sources do in OPA."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from nsmsec.opa import Entrypoint, PlanEngine
from tests.policies.test_built_bundle import (
    ALLOWED,
    FAILED,
    GONE,
    assert_same,
    decided_by_opa,
    decided_by_plan,
    pointers,
    spoiled,
)
from tests.policies.test_deny_list import NOTHING
from tests.policies.test_policies import examples, opa

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["opa"]  # the fixture

DENIED = {"allow": False, "reasons": ["HARDWARE_REQUIRED"]}
SIDES = {"server_request": Entrypoint.SERVER_REQUEST, "client_response": Entrypoint.CLIENT_RESPONSE}
VALUES: tuple[object, ...] = (GONE, None, "9", 9, True, False, [], {}, ["x"], "*", ["*"])


@pytest.mark.opa
@pytest.mark.parametrize("name", SIDES)
def test_demands_are_judged_as_opa_judges_them(opa: str, tmp_path: Path, name: str) -> None:
    """Each member of the demand, each fact of each machine, taken away or another, one at a time."""
    question, machine, demand, settings = examples(opa, name, "machine", "demand", "settings")
    side = "client" if name == "client_response" else "server"
    settings["hardware"] = {"all": {**demand, "at": ["*"], "hops": ["*"], "side": side}}
    question["path"]["hops"] = [{**hop, "attestation": machine} for hop in question["path"]["hops"]]
    cases: list[dict[str, Any]] = [{"what": "good", "input": question, "settings": settings}]
    for value in VALUES:
        for pointer in pointers(question):
            if "attestation" in pointer and len(pointer) > 2:
                spoilt = spoiled(question, pointer, value)
                cases.append({"what": f"{pointer} {value}", "input": spoilt, "settings": settings})
        for pointer in pointers(settings):
            if pointer[0] == "hardware":
                spoilt = spoiled(settings, pointer, value)
                cases.append({"what": f"{pointer} {value}", "input": question, "settings": spoilt})
    engine, entrypoint, found = PlanEngine.shipped(settings), SIDES[name], []
    for case in cases:
        judged = engine.with_data({"nsmsec": {"settings": case["settings"], "revocation": NOTHING}}, revision="r")
        document = {member: value for member, value in case["input"].items() if member != "policy"}
        found.append(decided_by_plan(judged, entrypoint, document))
    expected = decided_by_opa(opa, tmp_path, entrypoint, cases)
    assert found[0] == ALLOWED
    assert_same(found, expected, cases)
    assert found.count(DENIED) > len(found) // 2, found.count(FAILED)
