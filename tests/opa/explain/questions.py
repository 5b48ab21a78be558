# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Honest questions with settings that allow them, and what spoils each by one thing."""

from __future__ import annotations

import copy
import io
import json
import tarfile
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from nsmsec.opa import Entrypoint
from tests.opa.archive import archive

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = [
    "CASES",
    "CLIENT",
    "FIREWALL",
    "GATEWAY",
    "IDS",
    "NOW",
    "QUESTIONS",
    "SETTINGS",
    "bundle_with",
    "list_of",
    "spoilt",
]

NOW: Final = 1700000000
SERVICE: Final = "/corporate_vpn.v1.Tunnel/Open"
CLIENT, FIREWALL, IDS = (f"spiffe://corp.example/{name}" for name in ("client", "firewall", "ids"))
GATEWAY: Final = "spiffe://partner.example/vpn-gateway"
LAYOUT: Final[dict[str, Any]] = {
    "version": 1,
    "owner": "network security",
    "until": NOW + 1000,
    "side": "server",
    "at": [GATEWAY],
    "services": ["/corporate_vpn.v1.Tunnel/*"],
    "roots": [CLIENT],
    "steps": [[FIREWALL], [IDS]],
    "last": [IDS],
    "max_others": 1,
    "forbidden": [],
    "crossings": {IDS: [GATEWAY]},
}
SETTINGS: Final[dict[str, Any]] = {
    "version": 1,
    "operations": ["call"],
    "path": {"assurances": ["proven"], "clock_skew_s": 30, "max_age_s": 600, "max_hops": 8},
    "require_layout": {"server": False, "client": False},
    "layouts": {
        "in": LAYOUT,
        "out": {**LAYOUT, "side": "client", "at": [CLIENT], "last": [GATEWAY], "steps": [[FIREWALL], [IDS], [GATEWAY]]},
    },
    "transitions": {},
    "federation": {
        "corp.example": {"partner.example": {"services": [SERVICE], "max_callers": 3, "max_callees": 1}},
    },
    "max_bundle_age_s": {},
    "hardware": {},
}
MACHINE: Final[dict[str, Any]] = {
    "status": "affirming",
    "code": None,
    "verifier": "spiffe://corp.example/verifier",
    "issued_at": NOW - 10,
    "expires_at": NOW + 200,
    "software": False,
    "key": "delegated",
    "profile": "gateways-7",
    "manufacturer": None,
    "model": None,
    "version": None,
    "firmware": None,
    "device": "d",
    "reset_count": None,
}
DEMAND: Final[dict[str, Any]] = {
    "side": "server",
    "at": ["*"],
    "services": ["*"],
    "hops": [FIREWALL],
    "statuses": ["affirming"],
    "keys": ["delegated"],
    "software": False,
    "max_age_s": 60,
    "profiles": None,
    "models": None,
    "min_firmware": None,
    "verifiers": None,
}


def _identity(one: str) -> dict[str, Any]:
    return {"id": one, "trust_domain": one.split("/")[2]}


def _question(side: str, when: str, own: str, peer: str, path: list[str]) -> dict[str, Any]:
    leaf = {"key_sha256": "0a" * 32, "issuer": "CN=corp.example", "serial": "0b"}
    hop = {
        "assurance": "proven",
        "issued_at": NOW - 10,
        "expires_at": NOW + 50,
        "operation": "call",
        "service": SERVICE,
    }
    return {
        "version": 1,
        "now": NOW,
        "side": side,
        "moment": when,
        "operation": "call",
        "service": SERVICE,
        "method": SERVICE,
        "self": _identity(own),
        "peer": {**_identity(peer), "expires_at": NOW + 1000, "leaf": {**leaf, "serial": peer}},
        "path": {
            "connection_id": "c",
            "root": path[0],
            "expires_at": NOW + 50,
            "hops": [
                {**hop, **_identity(one), "index": index, "token_id": one, "leaf": {**leaf, "serial": one}}
                for index, one in enumerate(path)
            ],
        },
        "attestation": {},
        "federation": {},
        "policy": {"revision": "0"},
        "stated": {},
    }


#: What each entry point allows.
QUESTIONS: Final[dict[Entrypoint, dict[str, Any]]] = {
    Entrypoint.SERVER_REQUEST: _question("server", "request", GATEWAY, IDS, [CLIENT, FIREWALL, IDS]),
    Entrypoint.CLIENT_REQUEST: _question("client", "request", IDS, GATEWAY, [CLIENT, FIREWALL]),
    Entrypoint.CLIENT_RESPONSE: _question("client", "response", CLIENT, FIREWALL, [CLIENT, FIREWALL, IDS, GATEWAY]),
}
SERVER, ASKING, ANSWERED = QUESTIONS

#: A name of a case: the entry point, what spoils its question or the settings, the reason, the hop that it is about.
CASES: Final[dict[str, tuple[Entrypoint, Callable[[Any, Any], object], str, int | None]]] = {
    "no machine": (SERVER, lambda d, s: _demand(d, s, {"status": "none", "code": "x"}), "HARDWARE_REQUIRED", 1),
    "old result": (SERVER, lambda d, s: _demand(d, s, {"issued_at": NOW - 61}), "HARDWARE_REQUIRED", 1),
    "old firmware": (SERVER, lambda d, s: _demand(d, s, {}, min_firmware="f" * 16), "HARDWARE_REQUIRED", 1),
    "software": (SERVER, lambda d, s: _demand(d, s, {"software": True}), "HARDWARE_REQUIRED", 1),
    "other profile": (SERVER, lambda d, s: _demand(d, s, {}, profiles=["x"]), "HARDWARE_REQUIRED", 1),
    "other key, answered": (
        ANSWERED,
        lambda d, s: _demand(d, s, {"key": "bound"}, side="client", hops=["*"]),
        "HARDWARE_REQUIRED",
        1,
    ),
    "demand of no side": (SERVER, lambda _, s: s.update(hardware=[{}]), "HARDWARE_REQUIRED", None),
    "weak hop": (
        SERVER,
        lambda d, s: d["path"]["hops"][1].update(assurance="detached") or s.update(layouts={}),
        "HOP_NOT_PROVEN",
        1,
    ),
    "weak hop, asking": (ASKING, lambda d, _: d["path"]["hops"][0].update(assurance="claimed"), "HOP_NOT_PROVEN", 0),
    "weak hop, answered": (
        ANSWERED,
        lambda d, s: d["path"]["hops"][2].update(assurance="neighbour") or s.update(layouts={}),
        "HOP_NOT_PROVEN",
        2,
    ),
    "layout ended": (SERVER, lambda _, s: s["layouts"]["in"].update(until=NOW - 1), "LAYOUT_EXPIRED", None),
    "layout ended, answered": (ANSWERED, lambda _, s: s["layouts"]["out"].update(until=NOW), "LAYOUT_EXPIRED", None),
    "no layout": (
        SERVER,
        lambda _, s: s.update(layouts={}, require_layout={"server": True, "client": False}),
        "LAYOUT_REQUIRED",
        None,
    ),
    "step missing": (
        SERVER,
        lambda _, s: s["layouts"]["in"].update(steps=[["spiffe://corp.example/other"], [IDS]], max_others=3),
        "LAYOUT_VIOLATION",
        None,
    ),
    "wrong root": (SERVER, lambda _, s: s["layouts"]["in"].update(roots=[FIREWALL]), "LAYOUT_VIOLATION", 0),
    "forbidden": (ANSWERED, lambda _, s: s["layouts"]["out"].update(forbidden=[IDS]), "LAYOUT_VIOLATION", 2),
    "operation": (SERVER, lambda d, _: d.update(operation="register"), "OPERATION_NOT_ALLOWED", None),
    "operation, asking": (ASKING, lambda _, s: s.update(operations=[]), "OPERATION_NOT_ALLOWED", None),
    "expired token": (SERVER, lambda d, _: _expire(d, 1, NOW - 30), "PATH_STALE", 1),
    "expired token, asking": (ASKING, lambda d, _: _expire(d, 0, NOW - 31), "PATH_STALE", 0),
    "expired answer": (ANSWERED, lambda d, _: _expire(d, 3, NOW - 30), "PATH_STALE", 3),
    "old root": (SERVER, lambda d, _: d["path"]["hops"][0].update(issued_at=NOW - 631), "PATH_STALE", 0),
    "old root of a stream": (
        SERVER,
        lambda d, _: d.update(opened_at=NOW - 1) or d["path"]["hops"][0].update(issued_at=NOW - 632),
        "PATH_STALE",
        0,
    ),
    "too long": (SERVER, lambda _, s: s["path"].update(max_hops=3), "PATH_TOO_LONG", None),
    "too long, asking": (ASKING, lambda _, s: s["path"].update(max_hops=3), "PATH_TOO_LONG", None),
    "too long, answered": (ANSWERED, lambda _, s: s["path"].update(max_hops=3), "PATH_TOO_LONG", None),
    "peer expired": (SERVER, lambda d, _: d["peer"].update(expires_at=NOW), "PEER_EXPIRED", None),
    "other peer": (SERVER, lambda d, _: d["peer"].update(id=FIREWALL), "PEER_NOT_ADJACENT", 2),
    "other peer, answered": (ANSWERED, lambda d, _: d["peer"].update(id=IDS), "PEER_NOT_ADJACENT", 1),
    "not on the path, answered": (
        ANSWERED,
        lambda d, s: (_leave(d), s.update(layouts={})),
        "PEER_NOT_ADJACENT",
        None,
    ),
    "other version": (SERVER, lambda d, _: d.update(version=2), "QUESTION_MISMATCH", None),
    "other side": (SERVER, lambda d, s: d.update(side="client") or s.update(layouts={}), "QUESTION_MISMATCH", None),
    "other moment": (ASKING, lambda d, _: d.update(moment="later"), "QUESTION_MISMATCH", None),
    **{
        f"{kind} listed": (SERVER, lambda *_: None, f"REVOKED_{kind.upper()}", hop)
        for kind, hop in {"identity": 0, "key": 0, "certificate": 1, "token": 1, "trust_domain": 0}.items()
    },
    "connection listed": (SERVER, lambda *_: None, "REVOKED_CONNECTION", None),
    "neighbour listed, asking": (ASKING, lambda *_: None, "REVOKED_IDENTITY", None),
    "old bundle": (
        SERVER,
        lambda d, s: (_age(d, 3601), s["max_bundle_age_s"].update({"corp.example": 3600})),
        "TD_BUNDLE_STALE",
        0,
    ),
    "bundle of unknown age, asking": (
        ASKING,
        lambda _, s: s["max_bundle_age_s"].update({"partner.example": 3600}),
        "TD_BUNDLE_STALE",
        None,
    ),
    "no grant": (SERVER, lambda _, s: s.update(federation={}), "TD_NOT_ALLOWED", 0),
    "grant for fewer": (SERVER, lambda _, s: _grant(s).update(max_callers=2), "TD_NOT_ALLOWED", 0),
    "grant for another service": (SERVER, lambda _, s: _grant(s).update(services=["/a.B/*"]), "TD_NOT_ALLOWED", 0),
    "no grant, asking": (ASKING, lambda _, s: s.update(federation={}), "TD_NOT_ALLOWED", None),
    "grant for fewer, asking": (
        ASKING,
        lambda d, _: d["path"]["hops"][0].update(id=GATEWAY, trust_domain="partner.example"),
        "TD_NOT_ALLOWED",
        None,
    ),
    "no grant, answered": (ANSWERED, lambda _, s: s.update(federation={}), "TD_NOT_ALLOWED", 3),
    "other service": (SERVER, lambda d, _: d["path"]["hops"][0].update(service="/a.B/C"), "TRANSITION_NOT_ALLOWED", 0),
    "other service at last": (
        SERVER,
        lambda d, s: (_serve(d, "/a.B/C"), s.update(transitions={"/a.B/C": ["/a.B/D"]})),
        "TRANSITION_NOT_ALLOWED",
        2,
    ),
    "other service, answered": (
        ANSWERED,
        lambda d, _: d["path"]["hops"][3].update(service="/a.B/C"),
        "TRANSITION_NOT_ALLOWED",
        2,
    ),
}


#: What is on the deny-list in a case.
_LISTED: Final[dict[str, dict[str, Any]]] = {
    "identity listed": {"identities": {CLIENT: {"reason": "stolen laptop"}}},
    "key listed": {"keys": {"0a" * 32: {"until": NOW + 1}}},
    "certificate listed": {"certificates": {"CN=corp.example": {FIREWALL: {}}}},
    "token listed": {"tokens": {FIREWALL: {}}},
    "trust_domain listed": {"trust_domains": {"corp.example": {}}},
    "connection listed": {"connections": {CLIENT: {"c": {}}}},
    "neighbour listed, asking": {"identities": {GATEWAY: {}, CLIENT: {"until": NOW}}},
}


def list_of(name: str) -> dict[str, Any]:
    """Return the deny-list of a case; it is empty in most."""
    kinds = ("identities", "keys", "certificates", "tokens", "connections", "trust_domains")
    return {"version": 1, **{kind: {} for kind in kinds}, **_LISTED.get(name, {})}


def _demand(document: dict[str, Any], settings: dict[str, Any], machine: dict[str, Any], **demand: Any) -> None:  # noqa: ANN401 - any JSON
    """Demand hardware of the firewall, whose machine is this one."""
    for hop in document["path"]["hops"]:
        hop["attestation"] = MACHINE
    document["path"]["hops"][1]["attestation"] = {**MACHINE, **machine}
    settings["hardware"] = {"gateways": {**DEMAND, **demand}}


def _expire(document: dict[str, Any], index: int, at: int) -> None:
    document["path"]["hops"][index]["expires_at"] = at
    document["path"]["expires_at"] = at


def _age(document: dict[str, Any], age_s: int) -> dict[str, Any]:
    document["federation"] = {"corp.example": {"sequence": 1, "age_s": age_s}}
    return document


def _serve(document: dict[str, Any], service: str) -> dict[str, Any]:
    for hop in document["path"]["hops"]:
        hop["service"] = service
    return document


def _leave(document: dict[str, Any]) -> dict[str, Any]:
    """Let the answer come along a path without us."""
    document["self"]["id"] = "spiffe://corp.example/x"
    document["path"]["hops"][3]["trust_domain"] = "corp.example"
    return document


def _grant(settings: dict[str, Any]) -> dict[str, Any]:
    grant: dict[str, Any] = settings["federation"]["corp.example"]["partner.example"]
    return grant


def spoilt(name: str) -> tuple[Entrypoint, dict[str, Any], dict[str, Any]]:
    """Return a question with its settings, one thing of them spoilt."""
    entrypoint, spoil, _, _ = CASES[name]
    document, settings = copy.deepcopy(QUESTIONS[entrypoint]), copy.deepcopy(SETTINGS)
    spoil(document, settings)
    return entrypoint, document, settings


def bundle_with(settings: Mapping[str, Any], *, revision: str = "r1") -> bytes:
    """Return the shipped bundle with other settings, under a name that does not change with the policies."""
    shipped = resources.files("nsmsec.opa").joinpath("shipped", "bundle.tar.gz").read_bytes()
    files: dict[str, str | bytes] = {}
    with tarfile.open(fileobj=io.BytesIO(shipped)) as tar:
        for member in tar:
            content = tar.extractfile(member)
            assert content is not None
            files[member.name] = content.read()
    data = json.loads(files["/data.json"])
    data["nsmsec"]["settings"] = settings
    manifest = {**json.loads(files["/.manifest"]), "revision": revision}
    return archive({**files, "/data.json": json.dumps(data), "/.manifest": json.dumps(manifest)})
