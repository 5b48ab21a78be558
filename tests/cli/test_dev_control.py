# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec dev rotate`, `revoke` and `federate` change what a provider serves that runs, or say in one line why not."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from nsmsec.cli import main
from nsmsec.identity import TrustDomain, WorkloadAPISource
from tests.cli.test_dev import CLIENT, SERVER, running
from tests.dev.workload_api.test_plan import GOOD
from tests.federation.endpoints import spiffe_server, web_server
from tests.federation.parts import ENDPOINT, PARTNER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.test_dev import Running

pytestmark = pytest.mark.xdist_group("dev-control")  # one provider for all


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, Path]]:
    """One that runs, with the folder of its sockets; each test leaves the federations as they were."""
    folder = tmp_path_factory.mktemp("provider")
    with running(folder, "--json", plan=GOOD) as found:
        yield found, folder / "sockets"


def dev(folder: Path, command: str, *arguments: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(main, ["dev", command, "--socket-dir", str(folder), *arguments])


def told(result: Result) -> dict[str, Any]:
    """Return what a command says in JSON that went well."""
    assert (result.exit_code, result.stderr) == (0, "")
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def test_rotated_identities_are_told(provider: tuple[Running, Path]) -> None:
    """A line each; what is told is what the workload then gets."""
    running_provider, folder = provider
    result = dev(folder, "rotate")
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.stdout.splitlines()] == [str(CLIENT), str(SERVER)]
    (one,) = told(dev(folder, "rotate", "--workload", str(CLIENT), "--json"))["svids"]
    with WorkloadAPISource(running_provider.addresses[str(CLIENT)]).wait(30) as source:
        certificate = source.x509_svid().certificates[0]
    assert one["serial"] == f"{certificate.serial_number:x}"


@pytest.mark.parametrize(("option", "authorities"), [("--svids", 0), ("--prepare", 1), ("--authority", 0)])
def test_authority_is_prepared_or_put_to_work(provider: tuple[Running, Path], option: str, authorities: int) -> None:
    """New SVIDs alone leave the authorities; a prepared one is there beside the others, and is put to work once."""
    running_provider, folder = provider

    def count() -> int:
        with WorkloadAPISource(running_provider.addresses[str(SERVER)]).wait(30) as source:
            bundle = source.trust_bundles().get(SERVER.trust_domain)
        assert bundle is not None
        return len(bundle.authorities)

    told(dev(folder, "rotate", "--prepare", "--json"))
    told(dev(folder, "rotate", "--json"))
    before = count()
    told(dev(folder, "rotate", option, "--trust-domain", "b.example", "--json"))
    assert count() == before + (authorities or option == "--authority")


def test_revoked_certificates_are_told_with_what_came_instead(provider: tuple[Running, Path]) -> None:
    """By identity, by number."""
    _, folder = provider
    (before,) = told(dev(folder, "rotate", "--workload", str(SERVER), "--json"))["svids"]
    answer = told(dev(folder, "revoke", "--serial", before["serial"], "--json"))
    assert answer["revoked"] == [before]
    (after,) = answer["svids"]
    result = dev(folder, "revoke", str(SERVER))
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert f"{SERVER} serial {after['serial']} revoked" in lines
    assert lines[-1].startswith(f"{SERVER} serial ")
    assert "until" in lines[-1]


def test_federation_is_begun_and_ended(provider: tuple[Running, Path]) -> None:
    """Each direction by itself."""
    _, folder = provider
    arguments = ["--trust-domain", "b.example", "--with", "a.example"]
    assert dev(folder, "federate", *arguments).stdout == "b.example trusts a.example\n"
    assert dev(folder, "federate", *arguments, "--remove").stdout == "b.example trusts no other domain\n"


def test_partner_is_followed_by_either_profile(provider: tuple[Running, Path], tmp_path: Path) -> None:
    """As `nsmsec bundle fetch` takes it."""
    running_provider, folder = provider
    bundle = tmp_path / "partner.pem"
    bundle.write_bytes(PARTNER.bundle_pem())
    web, ca_file = web_server(tmp_path)
    with spiffe_server() as spiffe, web:
        for url, proof in [
            (spiffe.url(), ["--endpoint-id", str(ENDPOINT), "--endpoint-bundle", str(bundle)]),
            (web.url(), ["--ca-file", str(ca_file)]),
            (web.url(), []),
        ]:
            relation = ["--trust-domain", "b.example", "--with", "partner.example"]
            assert told(dev(folder, "federate", *relation, "--url", url, *proof, "--json"))["trusts"] == [
                "partner.example"
            ]
            told(dev(folder, "federate", *relation, "--remove", "--json"))
    with WorkloadAPISource(running_provider.addresses[str(SERVER)]).wait(30) as source:
        assert source.trust_bundles().get(TrustDomain.parse("partner.example")) is None


def test_time_passes_for_the_provider(provider: tuple[Running, Path]) -> None:
    """Its identities begin later than they would; a second goes by for nobody else."""
    _, folder = provider
    result = dev(folder, "clock", "--advance", "1")
    assert result.exit_code == 0
    first, *rest = result.stdout.splitlines()
    assert re.fullmatch(r"it is \S+Z for the provider", first)
    assert [line.split()[0] for line in rest] == [str(CLIENT), str(SERVER)]
    assert set(told(dev(folder, "clock", "--advance", "1", "--json"))) == {"verdict", "now", "svids"}


def test_what_the_provider_refuses_is_one_line(provider: tuple[Running, Path]) -> None:
    """Exit code 1; with `--json` the answer, too."""
    _, folder = provider
    result = dev(folder, "revoke", "spiffe://a.example/nobody")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("nsmsec dev revoke: provider: expected a living certificate")
    result = dev(folder, "revoke", "spiffe://a.example/nobody", "--json")
    answer = json.loads(result.stdout)
    assert (result.exit_code, answer["verdict"], answer["code"]) == (1, "refused", "MISCONFIGURED")


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["revoke"], "either an id or a serial"),
        (["rotate", "--trust-domain", "A"], "trust domain"),
        (["clock", "--advance", "0"], "1 to 2592000"),
        (["federate", "--trust-domain", "a.example", "--with", "c.example", "--ca-file", "x"], "only with --url"),
        (
            ["federate", "--trust-domain", "a.example", "--with", "c.example", "--remove", "--url", "x"],
            "only with --url",
        ),
        (["federate", "--trust-domain", "a.example", "--with", "c.example", "--url", "http://x/"], "https://"),
        (["federate", "--trust-domain", "a.example", "--with", "c.example", "--url", "x", "--endpoint-id", "y"], "y"),
    ],
    ids=lambda one: "-".join(one) if isinstance(one, list) else "",
)
def test_bad_input_is_one_line(provider: tuple[Running, Path], arguments: list[str], found: str) -> None:
    """Exit code 2, nothing on stdout."""
    command, *rest = arguments
    result = dev(provider[1], command, *rest)
    assert (result.exit_code, result.stdout) == (2, "")
    assert found in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_provider_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    """Exit code 2."""
    result = dev(tmp_path, "rotate")
    assert result.exit_code == 2
    assert "a provider that answers" in result.stderr
