# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The recipes for SPIRE: what is ours runs against a development provider, what is SPIRE's can at least be read."""

from __future__ import annotations

import configparser
import json
import re
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import grpc
import pytest
import yaml
from click.testing import CliRunner

import nsmsec
from nsmsec.cli import main
from nsmsec.clock import SystemClock
from nsmsec.dev.workload_api import DevelopmentProvider, parse_plan
from nsmsec.dev.workload_api.background import BackgroundProvider
from nsmsec.identity import SpiffeID, TrustDomain, WorkloadAPISource
from tests.e2e.windows import blocks
from tests.policies.test_policies import validator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "how-to"
PAGES = ("federate-two-clusters", "kubernetes", "registration-entries", "spire-agent")
FOUND = [(page, *block) for page in PAGES for block in blocks((FOLDER / f"{page}.md").read_text())]
BLOCKS = {(page, title): block for page, _, title, block in FOUND}
SETTINGS = json.loads(BLOCKS["federate-two-clusters", "settings.json"])
BANK, PAYMENTS = TrustDomain.parse("bank.example"), SpiffeID.parse("spiffe://bank.example/payments")
CHECKOUT = SpiffeID.parse("spiffe://shop.example/checkout")
#: As on the pages; but the shop gets no bundle with its identity, so that it has to ask the bank's endpoint.
PLAN = """
[[trust_domain]]
name = "shop.example"
svid_ttl_s = 3600
[[trust_domain.workload]]
path = "/checkout"
socket = "shop"

[[trust_domain]]
name = "bank.example"
svid_ttl_s = 3600
federates_with = ["shop.example"]
bundle_endpoint = "127.0.0.1:0"
[[trust_domain.workload]]
path = "/payments"
socket = "bank"
dns_names = ["payments.bank.example"]
"""
ENDPOINT_OF_PAGE, ID_OF_PAGE = "https://bundle.bank.example:8443/", "spiffe://bank.example/spire/server"
HCL: Final = re.compile(r'\s*(?:(?P<string>"[^"\n]*")|(?P<word>\w+)|(?P<sign>[{}=]))')


def of_language(language: str) -> list[Any]:
    """Return the parameters of the blocks in one language."""
    return [pytest.param(page, title, id=f"{page}-{title}") for page, found, title, _ in FOUND if found == language]


def read_hcl(text: str) -> dict[str, Any]:
    """Return what the part of HCL that the pages use says: blocks with labels, texts, numbers."""
    stack: list[dict[str, Any]] = [{}]
    names: list[str] = []
    position = 0
    while text[position:].strip():
        found = HCL.match(text, position)
        assert found, text[position : position + 40]
        position, value = found.end(), found[0].strip()
        if value == "{":
            inner = stack[-1]
            for name in names:
                inner = inner.setdefault(name, {})
            names = []
            stack.append(inner)
        elif value == "}":
            assert not names
            stack.pop()
        elif names[1:] == ["="]:
            assert names[0] not in stack[-1]
            stack[-1][names[0]] = json.loads(value)
            names = []
        else:
            names.append(value.strip('"'))
    assert len(stack) == 1
    assert not names
    return stack[0]


@pytest.fixture
def provider(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DevelopmentProvider]:
    """Serve the identities of the pages, beside the document that the bank's operator hands over."""
    monkeypatch.chdir(tmp_path)
    served = DevelopmentProvider(parse_plan(PLAN), tmp_path, clock=SystemClock())
    with BackgroundProvider(served):
        (tmp_path / "bank.json").write_text(json.dumps(served.domains.signing(BANK).document.members()))
        yield served


def run(page: str, title: str, served: DevelopmentProvider | None = None, **names: object) -> dict[str, Any]:
    """Run a program of a page, which meets the provider's endpoint in place of SPIRE's."""
    program = BLOCKS[page, title]
    if served is not None:
        program = as_served(program, served)
    exec(compile(program, title, "exec"), names)  # noqa: S102 - the page is ours
    return names


def as_served(text: str, served: DevelopmentProvider) -> str:
    """Return a text with the provider's endpoint in place of SPIRE's."""
    own_id = "spiffe://bank.example/nsmsec/bundle-endpoint"
    return text.replace(ENDPOINT_OF_PAGE, served.bundle_endpoints[BANK]).replace(ID_OF_PAGE, own_id)


def charge(request: bytes, context: object) -> bytes:
    """Say who called."""
    return str(nsmsec.current_path().hops[0].id).encode()


def test_two_clusters_call_in_the_direction_that_is_allowed(
    provider: DevelopmentProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bank has its partner's bundle from the Workload API, the shop by a relationship; the channel is direct."""
    heard: list[bytes] = []
    page = "federate-two-clusters"

    def call(caller: nsmsec.Workload, target: str) -> None:
        open_channel: Callable[..., grpc.Channel] = run("registration-entries", "direct.py")["open_channel"]
        with open_channel(target, caller) as channel:
            granted: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary("/bank.v1.Payments/Charge")
            other: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary("/bank.v1.Accounts/List")
            heard.append(granted(b"", timeout=30))
            with pytest.raises(nsmsec.CallRefused) as refused:
                other(b"", timeout=30)
            heard.append(" ".join(refused.value.refusal.reasons).encode())  # type: ignore[attr-defined]  # a policy's

    def serve(workload: nsmsec.Workload) -> None:
        server = nsmsec.server(workload)
        handler: grpc.RpcMethodHandler[bytes, bytes] = grpc.unary_unary_rpc_method_handler(charge)
        server.add_registered_method_handlers("bank.v1.Payments", {"Charge": handler})
        target = f"127.0.0.1:{server.listen('127.0.0.1:0')}"
        server.start()
        monkeypatch.setenv("SPIFFE_ENDPOINT_SOCKET", provider.addresses[CHECKOUT])
        with ExitStack() as ended:
            ended.callback(lambda: server.stop(None).wait())
            run(page, "over a relationship", provider, settings=SETTINGS, serve=lambda caller: call(caller, target))

    monkeypatch.setenv("SPIFFE_ENDPOINT_SOCKET", provider.addresses[PAYMENTS])
    run(page, "over the Workload API", settings=SETTINGS, serve=serve)
    assert heard == [str(CHECKOUT).encode(), b"TD_NOT_ALLOWED"]


def test_endpoint_is_looked_at_as_the_page_says(provider: DevelopmentProvider) -> None:
    """The command of the page, with the provider's endpoint in place of SPIRE's."""
    page = (FOLDER / "federate-two-clusters.md").read_text()
    (command,) = re.findall(r"^\$ nsmsec (bundle fetch .*)$", page, flags=re.MULTILINE)
    assert CliRunner().invoke(main, as_served(command, provider).split()).exit_code == 0


def test_service_gets_the_identity_of_its_agent(provider: DevelopmentProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program of the page serves as who the provider says; it is ready then, and not before."""
    served: list[SpiffeID] = []
    is_ready = run("kubernetes", "ready.py")["is_ready"]
    monkeypatch.setenv("SPIFFE_ENDPOINT_SOCKET", provider.addresses[PAYMENTS])
    run("spire-agent", "payments.py", serve=lambda workload: served.append(workload.svid.x509_svid().id))
    assert served == [PAYMENTS]
    with WorkloadAPISource().wait(30) as source:
        assert is_ready(source)
    with WorkloadAPISource("unix:///nobody/serves/here") as source:
        assert not is_ready(source)


def test_start_up_probe_succeeds_with_an_identity_alone(
    provider: DevelopmentProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command of the manifest, exit code by exit code."""
    _, deployment = yaml.safe_load_all(BLOCKS["kubernetes", "payments.yaml"])
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    program, *arguments = container["startupProbe"]["exec"]["command"]
    monkeypatch.setenv("SPIFFE_ENDPOINT_SOCKET", provider.addresses[PAYMENTS])
    assert program == "nsmsec"
    assert CliRunner().invoke(main, arguments).exit_code == 0
    monkeypatch.setenv("SPIFFE_ENDPOINT_SOCKET", "unix:///nobody/serves/here")
    assert CliRunner().invoke(main, [*arguments[:-1], "0.1"]).exit_code == 1


def test_manifests_fit_each_other() -> None:
    """The socket is where the volume is, which is read-only; the identity is for these very pods."""
    account, deployment = yaml.safe_load_all(BLOCKS["kubernetes", "payments.yaml"])
    identity = yaml.safe_load(BLOCKS["kubernetes", "identity.yaml"])["spec"]
    pod = deployment["spec"]["template"]
    (container,), (volume,) = pod["spec"]["containers"], pod["spec"]["volumes"]
    (mount,), (variable,) = container["volumeMounts"], container["env"]
    assert variable["value"].startswith(f"unix://{mount['mountPath']}/")
    assert (mount["name"], volume["csi"]["readOnly"]) == (volume["name"], True)
    assert account["metadata"]["name"] == pod["spec"]["serviceAccountName"]
    assert identity["podSelector"]["matchLabels"] == pod["metadata"]["labels"]
    assert set(identity["namespaceSelector"]["matchLabels"].values()) == {deployment["metadata"]["namespace"]}


@pytest.mark.parametrize(("page", "title"), of_language("yaml"))
def test_manifest_can_be_read(page: str, title: str) -> None:
    """Each names what it is."""
    for document in yaml.safe_load_all(BLOCKS[page, title]):
        assert document.keys() >= {"apiVersion", "kind", "metadata"}


@pytest.mark.parametrize(("page", "title"), of_language("hcl"))
def test_configuration_of_spire_can_be_read(page: str, title: str) -> None:
    """Each is of a trust domain."""
    ((section, members), *_) = read_hcl(BLOCKS[page, title]).items()
    assert section in {"agent", "server"}
    TrustDomain.parse(members["trust_domain"])


def test_clusters_follow_the_profile_that_the_other_publishes_by() -> None:
    """Who follows whom, over which profile."""
    both = [
        read_hcl(BLOCKS["federate-two-clusters", f"server.conf of the {one}"])["server"] for one in ("bank", "shop")
    ]
    for own, other in (both, both[::-1]):
        followed = other["federation"]["federates_with"][own["trust_domain"]]
        assert followed["bundle_endpoint_profile"].keys() == own["federation"]["bundle_endpoint"]["profile"].keys()


@pytest.mark.parametrize(("page", "title"), of_language("ini"))
def test_unit_can_be_read(page: str, title: str) -> None:
    """No section or option stands there twice."""
    units = configparser.ConfigParser()
    units.read_string(BLOCKS[page, title])
    assert units.has_section("Service")


def test_grants_are_settings_in_both_directions() -> None:
    """As the schema has them."""
    validator("settings").validate({**json.loads(shipped_settings()), **SETTINGS})
    assert {(one, other) for one, grants in SETTINGS["federation"].items() for other in grants} == {
        ("shop.example", "bank.example"),
        ("bank.example", "shop.example"),
    }


def shipped_settings() -> str:
    """Return the settings that ship."""
    return (FOLDER.parents[1] / "policies" / "nsmsec" / "settings" / "data.json").read_text()


@pytest.mark.parametrize("page", PAGES)
def test_page_says_what_was_not_run(page: str) -> None:
    """Nobody takes what was read for what was tried; each version is named."""
    text = (FOLDER / f"{page}.md").read_text()
    assert '!!! note "Read, not run"' in text
    assert "SPIRE 1.11" in text
