# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec policy sign` gives a bundle its version, expiry, signature; what it signs is accepted, by OPA as well."""

from __future__ import annotations

import json
import tarfile
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest
from click.testing import CliRunner, Result

from nsmsec.cli import main
from nsmsec.opa.bundle import BundleVerifier
from tests.opa.archive import archive
from tests.opa.bundle.signing import ALGORITHMS, FILES, NOW, SIGNER, key_for, private_pem, public, public_pem
from tests.opa.bundle.test_with_opa import opa

if TYPE_CHECKING:
    from pathlib import Path

NOW_S: Final = int(NOW.timestamp())
PLAIN: Final = {name: content for name, content in FILES.items() if name != "/.manifest"}


class Desk:
    """A folder with an unsigned bundle and a key."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bundle, self.output, self.key = (folder / name for name in ("bundle.tar.gz", "signed.tar.gz", "key.pem"))
        self.bundle.write_bytes(archive({**PLAIN, "/.manifest": '{"revision": "r9", "metadata": {"by": "me"}}'}))
        self.key.write_bytes(private_pem(SIGNER))

    def sign(self, *more: str, key: str = "", expiry: tuple[str, ...] = ("--expires-in", "30d")) -> Result:
        """Run the command."""
        fixed = ["--version", "9", "--key", key or str(self.key), "--now", str(NOW_S)]
        return CliRunner().invoke(main, ["policy", "sign", str(self.bundle), *fixed, *expiry, *more])

    def verify(self, bundle: Path, *more: str) -> dict[str, Any]:
        """Return what `policy verify` says."""
        (self.folder / "public.pem").write_bytes(public_pem(SIGNER))
        fixed = ["--key", str(self.folder / "public.pem"), "--now", str(NOW_S), "--json"]
        found: dict[str, Any] = json.loads(
            CliRunner().invoke(main, ["policy", "verify", str(bundle), *fixed, *more]).stdout
        )
        return found


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Return a desk."""
    return Desk(tmp_path)


def test_signed_bundle_is_accepted(desk: Desk) -> None:
    """With its version and expiry; the bundle it was made of stays as it was."""
    before = desk.bundle.read_bytes()
    done = desk.sign("-o", str(desk.output), "--json", "--scope", "prod", "--key-id", "k1")
    assert (done.exit_code, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {"output": str(desk.output), "version": 9, "expires_at": "2026-07-01T00:00:00Z"}
    assert desk.verify(desk.output, "--scope", "prod", "--state", str(desk.folder / "state.json")) == {
        "verdict": "accepted",
        "code": None,
        "revision": "r9",
        "version": 9,
        "expires_at": "2026-07-01T00:00:00Z",
    }
    assert desk.verify(desk.output)["code"] == "BUNDLE_SCOPE"
    assert desk.bundle.read_bytes() == before


def test_bundle_is_signed_in_its_place_without_an_output(desk: Desk) -> None:
    """Text says which; signing again replaces version, expiry and signature."""
    assert desk.sign().stdout == f"signed: {desk.bundle}, version 9, until 2026-07-01T00:00:00Z\n"
    assert desk.sign("--version", "10").exit_code == 0
    assert desk.verify(desk.bundle)["version"] == 10
    assert {path.name for path in desk.folder.iterdir()} == {"bundle.tar.gz", "key.pem", "public.pem"}


def test_folder_is_signed_in_its_place_or_into_an_archive(desk: Desk) -> None:
    """Only manifest and signatures are written."""
    folder = desk.folder / "unpacked"
    with tarfile.open(desk.bundle) as tar:
        tar.extractall(folder, filter="data")
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    desk.bundle = folder
    assert desk.sign("-o", str(desk.output)).exit_code == 0
    assert not (folder / ".signatures.json").exists()
    assert desk.sign().exit_code == 0
    after = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {".manifest", ".signatures.json"}
    verifier = BundleVerifier([public()])
    assert verifier.verify(folder, now=NOW) == verifier.verify(desk.output, now=NOW)
    assert json.loads((folder / ".manifest").read_text())["metadata"]["by"] == "me"


@pytest.mark.parametrize(
    ("expiry", "until"),
    [
        (("--expires-in", "90s"), timedelta(seconds=90)),
        (("--expires-in", "15m"), timedelta(minutes=15)),
        (("--expires-in", "12h"), timedelta(hours=12)),
        (("--expires-in", "4w"), timedelta(weeks=4)),
        (("--expires-at", "2026-06-02T02:00:00.9+02:00"), timedelta(days=1)),
    ],
)
def test_expiry_is_a_moment_or_a_duration(desk: Desk, expiry: tuple[str, ...], until: timedelta) -> None:
    """In whole seconds of UTC."""
    assert desk.sign(expiry=expiry).exit_code == 0
    assert BundleVerifier([public()]).verify(desk.bundle, now=NOW).expires_at == NOW + until


@pytest.mark.parametrize(
    "expiry",
    [
        (),
        ("--expires-in", "1d", "--expires-at", "2030-01-01T00:00:00Z"),
        ("--expires-in", "0d"),
        ("--expires-in", "a day"),
        ("--expires-in", "999999999w"),
        ("--expires-at", "2030-01-01"),
        ("--expires-at", "2026-06-01T00:00:00Z"),
    ],
    ids=" ".join,
)
def test_expiry_that_is_none_is_bad_input(desk: Desk, expiry: tuple[str, ...]) -> None:
    """Exit 2, one line, nothing signed."""
    before = desk.bundle.read_bytes()
    done = desk.sign(expiry=expiry)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert desk.bundle.read_bytes() == before


@pytest.mark.parametrize("spoil", ["plan", "no archive", "manifest"])
def test_what_would_never_be_accepted_is_not_signed(desk: Desk, spoil: str) -> None:
    """Exit 1, one line, nothing written."""
    bundles = {
        "plan": archive({"/nsmsec.rego": "package nsmsec\n"}),
        "no archive": b"no archive",
        "manifest": archive({**PLAIN, "/.manifest": '{"metadata": []}'}),
    }
    desk.bundle.write_bytes(bundles[spoil])
    done = desk.sign("-o", str(desk.output))
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith("nsmsec policy sign: BUNDLE_FORMAT")
    assert not desk.output.exists()


@pytest.mark.parametrize("spoil", ["no bundle", "no key", "public key", "other algorithm", "HS256", "output"])
def test_what_cannot_be_used_is_bad_input(desk: Desk, spoil: str) -> None:
    """Exit 2, one line, nothing of the key in it."""
    key, more = str(desk.key), []
    if spoil == "no bundle":
        desk.bundle.unlink()
    elif spoil == "no key":
        desk.key.unlink()
    elif spoil == "public key":
        desk.key.write_bytes(public_pem(SIGNER))
    elif spoil == "output":
        more = ["-o", str(desk.key / "signed.tar.gz")]
    else:
        key = f"{'EdDSA' if spoil == 'other algorithm' else spoil}:{desk.key}"
    done = desk.sign(*more, key=key)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)


@pytest.mark.opa
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_real_opa_accepts_what_was_signed(desk: Desk, algorithm: str) -> None:
    """With the algorithm fixed; another key is refused by it."""
    desk.key.write_bytes(private_pem(key_for(algorithm)))
    rego = {"/nsmsec/nsmsec.rego": "package nsmsec\n\nallow := true\n", "/plan.json": '{"static": {}}'}
    desk.bundle.write_bytes(archive({"/data.json": '{"a": 1.0}', **rego}))
    assert desk.sign("-o", str(desk.output), key=f"{algorithm}:{desk.key}").exit_code == 0

    def verified(by: str) -> int:
        (desk.folder / "public.pem").write_bytes(public_pem(key_for(by)))
        checked = ("--bundle", "signed.tar.gz", "--verification-key", "public.pem", "--signing-alg", by)
        return opa(desk.folder, "build", *checked, "-o", "again.tar.gz").returncode

    assert verified(algorithm) == 0
    assert verified("ES384" if algorithm != "ES384" else "ES256") == 1
