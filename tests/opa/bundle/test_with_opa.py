# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Bundles go from the real OPA to us and back, signed with each algorithm."""

from __future__ import annotations

import json
import subprocess
import tarfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from nsmsec.errors import BundleRefused, ReasonCode
from nsmsec.opa.bundle import BundleSigner, BundleVerifier
from tests.opa.bundle.signing import ALGORITHMS, NOW, OTHER, key_for, private_pem, public, public_pem
from tests.opa.real import opa_program

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.opa

#: Numbers in every spelling, and every character that Go and Python write differently in JSON.
DATA = (
    '{"x": 1.0, "y": 1e3, "z": -0, "big": 12345678901234567890123, "n": null, "t": [true, false, []], "o": {}, '
    '"s": "<>&\\u2028\\u2029\\u0001\\u007f\\b\\f\\"\\\\/é\\ud800 \\ud83d\\ude00", '
    '"é": 1, "\\ud83d\\ude00": 2, "\\uffee": 3}'
)
MANIFEST = (
    '{"roots": ["a"], "metadata": {"nsmsec": {"version": 3, "expires_at": "2030-01-01T00:00:00Z"}, "by": "<me>"}}'
)


def opa(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run OPA in a folder."""
    return subprocess.run(
        [opa_program(), *arguments], cwd=folder, check=False, capture_output=True, text=True, timeout=60
    )


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """Return a folder with Rego, data and a manifest."""
    folder = tmp_path / "sources"
    (folder / "a").mkdir(parents=True)
    (folder / "a.rego").write_text("# METADATA\n# entrypoint: true\npackage a\n\nallow := data.a.x == 1\n")
    (folder / "a" / "data.json").write_text(DATA, encoding="utf-8")
    (folder / ".manifest").write_text(MANIFEST)
    return folder


def built(sources: Path, *arguments: str) -> Path:
    """Return the bundle that OPA builds of the sources."""
    bundle = sources.parent / "built.tar.gz"
    done = opa(sources, "build", "-t", "plan", "-b", ".", "-e", "a/allow", "-r", "r3", *arguments, "-o", str(bundle))
    assert done.returncode == 0, done.stderr
    return bundle


def signing(tmp_path: Path, algorithm: str, *more: str) -> tuple[str, ...]:
    """Return the options that let OPA sign."""
    (tmp_path / "key.pem").write_bytes(private_pem(key_for(algorithm)))
    return ("--signing-key", str(tmp_path / "key.pem"), "--signing-alg", algorithm, *more)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_bundle_signed_by_opa_is_accepted(tmp_path: Path, sources: Path, algorithm: str) -> None:
    """As an archive and as the folder it was unpacked to; the key of another is refused."""
    bundle = built(sources, *signing(tmp_path, algorithm))
    verifier = BundleVerifier([public(key_for(algorithm))])
    proven = verifier.verify(bundle, now=NOW)
    assert (proven.revision, proven.version, proven.roots) == ("r3", 3, ("a",))
    with tarfile.open(bundle) as tar:
        tar.extractall(tmp_path / "unpacked", filter="data")
    assert verifier.verify(tmp_path / "unpacked", now=NOW) == proven
    with pytest.raises(BundleRefused) as caught:
        BundleVerifier([public(OTHER)]).verify(bundle, now=NOW)
    assert caught.value.code is ReasonCode.BUNDLE_SIGNATURE


def test_folder_signed_by_opa_is_accepted(tmp_path: Path, sources: Path) -> None:
    """`opa sign` over an unpacked bundle: it names files and hashes them in its own code."""
    with tarfile.open(built(sources)) as tar:
        tar.extractall(tmp_path / "unpacked", filter="data")
    done = opa(tmp_path / "unpacked", "sign", *signing(tmp_path, "ES256"), "--bundle", ".")
    assert done.returncode == 0, done.stderr
    assert BundleVerifier([public(key_for("ES256"))]).verify(tmp_path / "unpacked", now=NOW).version == 3


def test_scope_and_claims_of_opa_are_read(tmp_path: Path, sources: Path) -> None:
    """From its claims file; HS256 is refused though OPA signs with it."""
    (tmp_path / "claims.json").write_text(json.dumps({"scope": "production", "iss": "ci", "keyid": "k1"}))
    bundle = built(sources, *signing(tmp_path, "ES256", "--claims-file", str(tmp_path / "claims.json")))
    key = public(key_for("ES256"))
    assert BundleVerifier([key], scope="production").verify(bundle, now=NOW).version == 3
    with pytest.raises(BundleRefused) as scope:
        BundleVerifier([key]).verify(bundle, now=NOW)
    assert scope.value.code is ReasonCode.BUNDLE_SCOPE
    shared = built(sources, "--signing-key", "shared", "--signing-alg", "HS256")
    with pytest.raises(BundleRefused) as secret:
        BundleVerifier([key]).verify(shared, now=NOW)
    assert secret.value.code is ReasonCode.BUNDLE_SIGNATURE


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_bundle_signed_here_is_accepted_by_opa(tmp_path: Path, sources: Path, algorithm: str) -> None:
    """With `--bundle` and `--verification-key`; spoilt, or for another scope, OPA refuses it as well."""
    signer = BundleSigner(private_pem(key_for(algorithm)), algorithm=algorithm, key_id="k1")
    made = signer.sign(built(sources), version=9, expires_at=datetime(2031, 1, 1, tzinfo=UTC), scope="s")
    (tmp_path / "signed.tar.gz").write_bytes(made)
    (tmp_path / "public.pem").write_bytes(public_pem(key_for(algorithm)))

    def verified(scope: str) -> int:
        key = ("--verification-key", str(tmp_path / "public.pem"), "--verification-key-id", "k1")
        checked = ("--bundle", "signed.tar.gz", *key, "--signing-alg", algorithm, "--scope", scope)
        return opa(tmp_path, "build", *checked, "-o", "again.tar.gz").returncode

    assert verified("s") == 0
    assert verified("t") == 1
