# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The same bundle and the same inputs leave the same events in a real OPA server's log and in ours."""

from __future__ import annotations

import http.client
import json
import socket
from typing import TYPE_CHECKING, Any

import pytest

from nsmsec.errors import PolicyDenied
from nsmsec.opa import Entrypoint, PlanEngine, Question
from nsmsec.opa.bundle import read_bundle
from nsmsec.opa.decision_log import DecisionLog, LoggedEngine, MaskPolicy
from tests.opa.decision_log.events import Kept
from tests.opa.decision_log.log_service import log_service
from tests.opa.server import OPAServer, built

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.opa

DECISIONS = """package nsmsec.SIDE

default request := {"allow": false, "reasons": ["no_rule_matched"]}

request := {"allow": true, "reasons": []} if input.allowed == true

request := {"allow": true, "reasons": ["both"]} if input.allowed == "twice"
"""

LOG = """package system.log

mask contains "/input/secret"

mask contains "/input/not_there"

mask contains "/input/list/5"

mask contains sprintf("/input/path/%v/token", [i]) if some i, _ in input.input.path

mask contains {"op": "upsert", "path": "/input/method", "value": {"was": input.input.method}}

mask contains {"op": "upsert", "path": "/input/added/here", "value": null} if input.input.add

mask contains {"op": "upsert", "path": "/input/list/1", "value": "*"}

mask contains "/result/reasons" if input.result.allow == false

mask contains "/input" if input.input.hide == "all"

mask contains {"op": "upsert", "path": "/input", "value": "gone"} if input.input.hide == "replace"

mask contains "/result" if input.input.hide == "result"

drop if input.path == "nsmsec/client/request"

drop if input.input.drop == true
"""

INPUTS: list[dict[str, Any]] = [
    {"allowed": True},
    {"allowed": False, "method": "/a.B/C"},
    {"allowed": True, "secret": {"deep": 1}, "path": [{"id": "a", "token": "t"}, {"id": "b"}, {"token": "u"}]},
    {"allowed": True, "list": [1, [2], 3], "method": 5},
    {"allowed": True, "list": {"1": 2, "5": 6}, "path": {"x": 1}, "secret": [1]},
    {"allowed": True, "add": True, "added": {"x": 1}},
    {"allowed": True, "add": True, "added": 7},
    {"allowed": True, "hide": "all", "secret": 1},
    {"allowed": True, "hide": "replace", "secret": 1},
    {"allowed": False, "hide": "result"},
    {"allowed": True, "drop": True},
    {"allowed": "twice", "n": 1.5, "big": 123456789012345678901234567890, "text": "a<b>\u2028\u00e9"},
]
SHAPE = ("path", "bundles", "input", "result", "erased", "masked", "labels")


def asked_of_opa(server: OPAServer, entrypoint: str, document: object) -> None:
    """Ask OPA over its socket."""
    connection = http.client.HTTPConnection("localhost")
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.connect(str(server.socket))
    body = json.dumps({"input": document})
    connection.request("POST", f"/v1/data/{entrypoint}", body, {"Content-Type": "application/json"})
    assert connection.getresponse().read()
    connection.close()


def shape(event: dict[str, Any], label: str) -> dict[str, Any]:
    """Return what must be the same of an event."""
    seen = {name: event[name] for name in SHAPE if name in event}
    seen["labels"] = seen["labels"][label]
    seen["bundles"] = list(seen["bundles"].values())
    return seen


def test_events_are_those_of_opa(tmp_path: Path) -> None:
    """Path, bundles, input, result, erased, masked: for every input, at both entry points, in OPA's order."""
    entrypoints = (Entrypoint.SERVER_REQUEST, Entrypoint.CLIENT_REQUEST)
    files = {f"{side}.rego": DECISIONS.replace("SIDE", side) for side in ("server", "client")}
    bundle = built(tmp_path / "b", {**files, "log.rego": LOG}, *entrypoints, "system/log/mask", "system/log/drop")
    with log_service() as service:
        config = tmp_path / "config.json"
        config.write_text(
            json.dumps(
                {
                    "services": {"log": {"url": service.url}},
                    "labels": {"service": "gateway"},
                    "decision_logs": {
                        "service": "log",
                        "reporting": {"min_delay_seconds": 60, "max_delay_seconds": 60},
                    },
                }
            )
        )
        with OPAServer(tmp_path, bundle, "--config-file", str(config)) as server:
            for entrypoint in entrypoints:
                for document in INPUTS:
                    asked_of_opa(server, entrypoint, document)
    theirs = [event for upload in service.uploads for event in upload]
    kept = Kept()
    read = read_bundle(bundle)
    with DecisionLog([kept], {"service": "gateway"}, mask=MaskPolicy(read)) as log:
        engine = LoggedEngine(PlanEngine(bundle=read, entrypoints=entrypoints), log)
        for entrypoint in entrypoints:
            for document in INPUTS:
                try:
                    engine.decide(Question(entrypoint=entrypoint, document=document))
                except PolicyDenied:  # what OPA answers without judging its shape is no decision here
                    assert document["allowed"] == "twice"
    ours = kept.events
    assert len(ours) == len(theirs) == len(INPUTS) - 1
    decided = [(a, b) for a, b in zip(theirs, ours, strict=True) if "error" not in b]
    assert len(decided) == len(INPUTS) - 2
    for their, our in decided:
        assert shape(our, "service") == shape(their, "service")
    assert (ours[-1]["error"]["code"], ours[-1]["input"]) == ("POLICY_INVALID_RESULT", theirs[-1]["input"])
    assert theirs[0].keys() - ours[0].keys() <= {"req_id", "requested_by"}
