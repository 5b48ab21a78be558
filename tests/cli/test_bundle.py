# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec bundle` shows, judges, fetches and serves trust bundles, each with its exit code."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from nsmsec.cli import main
from nsmsec.clock import SystemClock
from nsmsec.dev import Authority
from nsmsec.federation import BundleDocument
from tests.federation.parts import GOOD, OWN, PARTNER, PARTNER_DOMAIN, document
from tests.identity.parts import KEYS, NOW

if TYPE_CHECKING:
    from pathlib import Path

DOMAIN = ("--trust-domain", "partner.example")


def run(*command: str, stdin: bytes | None = None) -> Result:
    """Run a command of the group."""
    return CliRunner().invoke(main, ["bundle", *command], input=stdin)


def failed(done: Result, command: str) -> None:
    """Expect one line on stderr and nothing else."""
    assert (done.exit_code, done.stdout) == (2, ""), done.output
    assert done.stderr.startswith(f"nsmsec bundle {command}: ")
    assert done.stderr.count("\n") == 1


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """Return the file of a good document."""
    path = tmp_path / "bundle.json"
    path.write_bytes(GOOD.serialise())
    return path


def test_document_is_shown(good: Path) -> None:
    """Everything that it says, for people and for programs."""
    done = run("show", str(good), *DOMAIN)
    assert done.exit_code == 0
    assert done.stdout.splitlines()[0] == "partner.example: sequence 1, refresh hint 60 s"
    assert "CN=partner.example authority" in done.stdout
    assert "JWT   k1" in done.stdout
    shown = json.loads(run("show", str(good), *DOMAIN, "--json").stdout)
    assert (shown["sequence"], shown["refresh_hint_s"], shown["distrusts_all"]) == (1, 60, False)
    assert shown["jwt_authorities"] == ["k1"]
    assert [authority["proves"] for authority in shown["x509_authorities"]] == [True]


def test_pem_and_stdin_are_documents_too() -> None:
    """Certificates alone, as other tools write them."""
    done = run("show", "-", *DOMAIN, "--json", stdin=PARTNER.bundle_pem())
    assert len(json.loads(done.stdout)["x509_authorities"]) == 1


def test_what_proves_nothing_is_said_so() -> None:
    """An authority of a kind of key that no path may have; a document without any."""
    weak = Authority(PARTNER_DOMAIN, now=NOW, key="p521", keys=KEYS)
    done = run("show", "-", *DOMAIN, stdin=document(weak).serialise())
    assert "proves nothing" in done.stdout
    assert "distrusts everything" in run("show", "-", *DOMAIN, stdin=b'{"keys":[]}').stdout


def test_spoiled_document_is_refused() -> None:
    """Exit code 1 with the code."""
    done = run("show", "-", *DOMAIN, stdin=b"{}")
    assert (done.exit_code, done.stdout.startswith("refused: TRUST_BUNDLE_FORMAT")) == (1, True)
    done = run("show", "-", *DOMAIN, "--json", stdin=b"{}")
    assert (done.exit_code, json.loads(done.stdout)["code"]) == (1, "TRUST_BUNDLE_FORMAT")


@pytest.mark.parametrize("command", ["show", "verify"])
def test_file_that_is_not_there_is_bad_input(command: str, tmp_path: Path) -> None:
    """Exit code 2, one line."""
    failed(run(command, str(tmp_path / "none"), *DOMAIN), command)


def test_document_is_judged_against_the_one_in_force(good: Path, tmp_path: Path) -> None:
    """As a watch would: a later one is accepted, an older one or changed content is not."""
    new = tmp_path / "new.json"
    new.write_bytes(document(sequence=2).serialise())
    done = run("verify", str(new), *DOMAIN, "--after", str(good), "--json")
    assert (done.exit_code, json.loads(done.stdout)["verdict"]) == (0, "accepted")
    done = run("verify", str(good), *DOMAIN, "--after", str(new), "--json")
    assert (done.exit_code, json.loads(done.stdout)["code"]) == (1, "TRUST_BUNDLE_ROLLBACK")


def test_svid_is_judged_by_the_document(good: Path, tmp_path: Path) -> None:
    """The one of the domain is proven, another is not."""
    now = ("--now", str(int(NOW.timestamp())))
    svid = tmp_path / "svid.pem"
    svid.write_bytes(PARTNER.issue_certificate(PARTNER.profile("/x")).certificates_pem)
    done = run("verify", str(good), *DOMAIN, "--svid", str(svid), *now, "--json")
    assert (done.exit_code, json.loads(done.stdout)["svid"]) == (0, "spiffe://partner.example/x")
    svid.write_bytes(OWN.issue_certificate(OWN.profile("/x")).certificates_pem)
    done = run("verify", str(good), *DOMAIN, "--svid", str(svid), *now)
    assert (done.exit_code, done.stdout.startswith("refused: TD_UNKNOWN")) == (1, True)


class Serving:
    """`nsmsec bundle serve` as a process of its own, with a certificate that is good for both profiles."""

    def __init__(self, folder: Path, profile: str) -> None:
        authority = Authority(PARTNER_DOMAIN, now=SystemClock().now(), keys=KEYS)
        self.served = BundleDocument(trust_bundle=authority.bundle(), sequence=3)
        issued = authority.issue_certificate(authority.profile("/endpoint", dns_names=("localhost",)))
        files = {
            "served.json": self.served.serialise(),
            "svid.pem": issued.certificates_pem,
            "svid.key": issued.private_key_pem,
            "ca.pem": authority.bundle_pem(),
        }
        for name, content in files.items():
            (folder / name).write_bytes(content)
        command = [sys.executable, "-m", "nsmsec", "bundle", "serve", str(folder / "served.json"), *DOMAIN]
        command += ["--certificate", str(folder / "svid.pem"), "--key", str(folder / "svid.key"), "--json"]
        self.process = subprocess.Popen(
            [*command, "--profile", profile, "--host", "localhost"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert self.process.stdout is not None
        self.url = json.loads(self.process.stdout.readline())["url"]

    def end(self) -> None:
        """Ask it to end, and expect that it does so well."""
        self.process.send_signal(signal.SIGTERM)
        assert self.process.communicate(timeout=60) == (b"", b"")
        assert self.process.returncode == 0


def test_served_document_is_fetched_by_spiffe_authentication(tmp_path: Path) -> None:
    """Both commands against each other; the file that is written is the document."""
    serving = Serving(tmp_path, "https_spiffe")
    proof = ("--endpoint-id", "spiffe://partner.example/endpoint", "--endpoint-bundle", str(tmp_path / "ca.pem"))
    try:
        done = run("fetch", serving.url, *DOMAIN, *proof, "--output", str(tmp_path / "fetched.json"), "--json")
        assert (done.exit_code, json.loads(done.stdout)["sequence"]) == (0, 3), done.output
        assert (tmp_path / "fetched.json").read_bytes() == serving.served.serialise()
        failed(run("fetch", serving.url, *DOMAIN, *proof, "--output", str(tmp_path / "no" / "x")), "fetch")
        proof = ("--endpoint-id", "spiffe://partner.example/other", *proof[2:])
        done = run("fetch", serving.url, *DOMAIN, *proof)
        assert (done.exit_code, done.stdout.startswith("refused: CERT_MISMATCH")) == (1, True)
    finally:
        serving.end()


def test_served_document_is_fetched_by_web_authentication(tmp_path: Path) -> None:
    """With the stated authorities; without them the machine's do not vouch for it."""
    serving = Serving(tmp_path, "https_web")
    try:
        done = run("fetch", serving.url, *DOMAIN, "--ca-file", str(tmp_path / "ca.pem"))
        assert (done.exit_code, done.stdout.startswith("partner.example: sequence 3")) == (0, True), done.output
        done = run("fetch", serving.url, *DOMAIN, "--json")
        assert (done.exit_code, json.loads(done.stdout)["code"]) == (1, "CERT_UNTRUSTED")
    finally:
        serving.end()


@pytest.mark.parametrize(
    "command",
    [
        ("http://localhost/", *DOMAIN),
        ("https://localhost:1/", "--trust-domain", "Partner.example"),
        ("https://localhost:1/", *DOMAIN, "--endpoint-id", "spiffe://partner.example/x"),
        ("https://localhost:1/", *DOMAIN, "--ca-file", "none.pem"),
    ],
)
def test_fetch_that_is_not_stated_well_is_bad_input(command: tuple[str, ...]) -> None:
    """Nothing is guessed about an endpoint."""
    failed(run("fetch", *command), "fetch")


def test_server_that_cannot_start_is_bad_input(good: Path, tmp_path: Path) -> None:
    """No document, no identity."""
    who = ("--certificate", str(tmp_path / "none"), "--key", str(tmp_path / "none"))
    for profile in ("https_web", "https_spiffe"):
        failed(run("serve", str(good), *DOMAIN, *who, "--profile", profile), "serve")
    failed(run("serve", str(tmp_path / "none"), *DOMAIN, *who, "--profile", "https_web"), "serve")
