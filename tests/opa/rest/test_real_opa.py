# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The real OPA: on its three kinds of address, killed, hung, back again; the same decisions as the embedded engine."""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from nsmsec.errors import NsmsecError, PolicyIndeterminate, ReasonCode, SourceUnavailable
from nsmsec.opa import Decision, Entrypoint, PlanEngine, Question
from nsmsec.opa.bundle import read_bundle
from nsmsec.opa.http_access import HTTPAccess
from tests.opa.certificates import Certificates
from tests.opa.rest.asking import SHORT, Asking, question
from tests.opa.server import OPAServer, built, free_port
from tests.policies.test_built_bundle import EXAMPLES, GONE, pointers, spoiled
from tests.policies.test_policies import BUNDLE, examples, opa

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Ask = Callable[..., Asking]

__all__ = ["opa"]  # the fixture

pytestmark = pytest.mark.opa

POLICY = """package nsmsec.server

request := {"allow": true, "reasons": []} if input.ask == "allow"

request := {"allow": false, "reasons": ["denied_here"]} if input.ask == "deny"

request := {"allow": true, "reasons": ["x"]} if input.ask == "both"

request := {"allow": to_number(input.number) > 1, "reasons": []} if input.ask == "number"

request := input.value if input.ask == "conflict"

request := 1 if input.ask == "conflict"
"""
AUTHORIZATION = """package system.authz

default allow := false

allow if input.identity == "the-token"

allow if input.path == ["health"]
"""


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Return a folder with a short name: the path of a socket has little room."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@pytest.fixture(scope="module")
def bundle(folder: Path) -> Path:
    """Return a bundle that does what the input says."""
    return built(folder / "b", {"policy.rego": POLICY, "authz.rego": AUTHORIZATION}, Entrypoint.SERVER_REQUEST.value)


@pytest.fixture(scope="module")
def server(folder: Path, bundle: Path) -> Iterator[OPAServer]:
    """Return a server on a Unix socket, unharmed by each test."""
    with OPAServer(folder, bundle) as running:
        yield running


def address(server: OPAServer) -> str:
    """Return where a server is."""
    return f"unix:{server.socket}"


def code_of(asking: Asking, **members: object) -> ReasonCode:
    """Return the code of a refusal."""
    with pytest.raises(NsmsecError) as refused:
        asking.decide(question(**members))
    return refused.value.code


def test_opa_decides_on_a_unix_socket(ask: Ask, server: OPAServer) -> None:
    """Each of its answers has its one meaning; the revision is that of the bundle."""
    with ask(address(server), require_healthy=True) as asking:
        assert asking.decide(question(ask="allow")) == Decision(allow=True, reasons=(), revision="r1", engine="opa")
        assert asking.decide(question(ask="deny")).reasons == ("denied_here",)
        assert code_of(asking, ask="nothing") is ReasonCode.POLICY_UNDEFINED
        assert code_of(asking, ask="both") is ReasonCode.POLICY_INVALID_RESULT
        assert code_of(asking, ask="conflict", value=2) is ReasonCode.POLICY_ERROR
        assert code_of(asking, ask="number", number="x") is ReasonCode.POLICY_ERROR


def test_opa_killed_denies_and_opa_back_decides(ask: Ask, server: OPAServer) -> None:
    """On a connection that was open, on a new one, and again once it is back; nothing here is started anew."""
    with ask(address(server)) as asking, ask(address(server), require_healthy=True) as healthy:
        for one in (asking, healthy):
            assert one.decide(question(ask="allow")).allow
        server.kill()
        for one in (asking, healthy) * 2:
            assert code_of(one, ask="allow") is ReasonCode.ENGINE_UNAVAILABLE
        server.start()
        for one in (asking, healthy):
            assert one.decide(question(ask="allow")).allow


def test_opa_hung_denies_within_the_deadline(ask: Ask, server: OPAServer) -> None:
    """A process that neither answers nor closes."""
    with ask(address(server)) as asking, ask(address(server), require_healthy=True) as healthy:
        for one in (asking, healthy):
            assert one.decide(question(ask="allow")).allow
        server.hang()
        try:
            for one in (asking, healthy) * 2:
                started = time.monotonic()
                with pytest.raises(SourceUnavailable) as refused:
                    one.decide(question(ask="allow"), SHORT)
                assert refused.value.code is ReasonCode.ENGINE_UNAVAILABLE
                assert time.monotonic() - started < 5
        finally:
            server.go_on()
        for one in (asking, healthy):
            assert one.decide(question(ask="allow")).allow


def test_opa_decides_over_tls_for_whoever_has_a_certificate(ask: Ask, bundle: Path, tmp_path: Path) -> None:
    """Its certificate comes from our authority, ours from its; without either there is no decision."""
    certificates = Certificates(tmp_path)
    port = free_port()
    options = ["--addr", f"https://127.0.0.1:{port}", "--authentication", "tls"]
    options += ["--tls-cert-file", str(certificates.server), "--tls-private-key-file", str(certificates.server_key)]
    options += ["--tls-ca-cert-file", str(certificates.ca)]
    with tempfile.TemporaryDirectory() as name, OPAServer(Path(name), bundle, *options):
        good = HTTPAccess(ca_file=certificates.ca, client_certificate=certificates.both)
        with ask(f"https://localhost:{port}", access=good, require_healthy=True) as asking:
            assert asking.decide(question(ask="allow")).revision == "r1"
        for where, access in (
            (f"https://localhost:{port}", HTTPAccess(ca_file=certificates.ca)),
            (f"https://localhost:{port}", HTTPAccess(client_certificate=certificates.both)),
            (f"https://127.0.0.1:{port}", good),
        ):
            with ask(where, access=access) as asking:
                assert code_of(asking, ask="allow") is ReasonCode.ENGINE_UNAVAILABLE


def test_opa_decides_over_tcp_for_whoever_has_the_token(ask: Ask, bundle: Path, tmp_path: Path) -> None:
    """The token goes with the question and with the check of health; a wrong one is an engine that is away."""
    port = free_port()
    options = ["--addr", f"http://127.0.0.1:{port}", "--authentication", "token", "--authorization", "basic"]
    with tempfile.TemporaryDirectory() as name, OPAServer(Path(name), bundle, *options):
        where = f"http://127.0.0.1:{port}"
        with ask(where, access=HTTPAccess(bearer_token=lambda: "the-token"), require_healthy=True) as asking:
            assert asking.decide(question(ask="allow")).allow
        for access in (HTTPAccess(), HTTPAccess(bearer_token=lambda: "another")):
            with ask(where, access=access) as asking:
                assert code_of(asking, ask="allow") is ReasonCode.ENGINE_UNAVAILABLE


def test_a_server_without_its_bundle_is_not_healthy(ask: Ask, tmp_path: Path) -> None:
    """The gate waits for the bundle: a server that has no policy yet is not asked."""
    config = tmp_path / "config.json"
    nowhere = {"services": {"b": {"url": "http://127.0.0.1:1"}}, "bundles": {"b": {"service": "b"}}}
    config.write_text(json.dumps(nowhere))
    with (
        tempfile.TemporaryDirectory() as name,
        OPAServer(Path(name), None, "--config-file", str(config), health="/health") as running,
    ):
        with ask(address(running), require_healthy=True) as asking:
            assert code_of(asking, ask="allow") is ReasonCode.ENGINE_UNAVAILABLE
        with ask(address(running)) as asking:
            assert code_of(asking, ask="allow") is ReasonCode.POLICY_UNDEFINED


@pytest.fixture(scope="module")
def shipped() -> Iterator[OPAServer]:
    """Return a server with the policies that ship."""
    with tempfile.TemporaryDirectory() as name, OPAServer(Path(name), BUNDLE) as running:
        yield running


def outcome(engine: Asking | PlanEngine, asked: Question) -> tuple[Any, ...]:
    """Return a decision without the engine's name, or the code of the refusal."""
    try:
        decision = engine.decide(asked)
    except PolicyIndeterminate as error:
        return (error.code,)
    return decision.allow, decision.reasons, decision.revision


@pytest.mark.parametrize("name", EXAMPLES)
def test_both_engines_decide_alike(ask: Ask, shipped: OPAServer, opa: str, name: str) -> None:
    """The shipped bundle, good inputs and spoiled ones: the same decision by the same revision.

    Where a value has the wrong type the embedded engine may fail before a rule denies that OPA looks at first.
    """
    (good,) = examples(opa, name)
    del good["policy"]
    documents = [{}, good, *(spoiled(good, where, value) for where in pointers(good) for value in (GONE, None, "9"))]
    embedded = PlanEngine(bundle=read_bundle(BUNDLE))
    questions = [Question(entrypoint=EXAMPLES[name], document=document) for document in documents]
    with ask(address(shipped)) as asking:
        found = [outcome(asking, asked) for asked in questions]
    expected = [outcome(embedded, asked) for asked in questions]
    differing = [pair for pair in zip(found, expected, strict=True) if pair[0] != pair[1]]
    assert all(theirs[0] is False and ours == (ReasonCode.POLICY_ERROR,) for theirs, ours in differing)
    assert len(differing) < len(questions) / 10
    assert len(set(found)) > 3
