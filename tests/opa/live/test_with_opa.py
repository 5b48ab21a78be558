# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Bundles that the real OPA built and signed, served over HTTP: rules by one owner, data by another."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Final

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from nsmsec.opa import Decision, Entrypoint
from nsmsec.opa.bundle import BundleKey, BundleVerifier, FileVersionMemory
from nsmsec.opa.live import BundleWatch, FileBundleSource, HTTPBundleSource, LivePolicy
from nsmsec.testing.clock import FixedClock
from tests.opa.live.parts import NOW, ROOT, asked
from tests.opa.live.serving import BUNDLE_TYPE, BundleServer, Request, answer
from tests.opa.real import opa_program

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

pytestmark = pytest.mark.opa

RULES: Final = """
package nsmsec.server

# METADATA
# entrypoint: true
request := {"allow": false, "reasons": [concat("_", ["R1", data.nsmsec.settings.reason])]}
"""


class Owner:
    """Somebody with a key, who builds and signs with OPA."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._folder = folder
        key = ec.generate_private_key(ec.SECP256R1())
        self._key = folder / "key.pem"
        self._key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        self.public = BundleKey.from_pem(public)

    def build(self, files: Mapping[str, str], *options: str, version: int, roots: list[str], revision: str) -> Path:
        """Return a signed bundle."""
        manifest = {
            "revision": revision,
            "roots": roots,
            "metadata": {"nsmsec": {"version": version, "expires_at": "2030-02-01T00:00:00Z"}},
        }
        source = self._folder / revision
        for name, content in {**files, ".manifest": json.dumps(manifest)}.items():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_text(content)
        bundle = self._folder / f"{revision}.tar.gz"
        command = [opa_program(), "build", *options, "--bundle", ".", "--output", str(bundle)]
        command += ["--signing-key", str(self._key), "--signing-alg", "ES256"]
        done = subprocess.run(command, cwd=source, check=False, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr
        return bundle


def test_rules_over_http_and_data_in_a_file_have_owners_of_their_own(tmp_path: Path) -> None:
    """Roots that do not overlap, as OPA itself would take them; neither decides without the other."""
    security, team = Owner(tmp_path / "security"), Owner(tmp_path / "team")
    rules = security.build(
        {"nsmsec/server/server.rego": RULES},
        "--target=plan",
        version=7,
        roots=["nsmsec/server"],
        revision="rules-7",
    )
    shelf = tmp_path / "settings.tar.gz"

    def publish(version: int) -> None:
        files = {f"{ROOT}/data.json": json.dumps({"reason": f"D{version}"})}
        team.build(files, version=version, roots=[ROOT], revision=f"settings-{version}").replace(shelf)

    def serve(request: Request) -> None:
        answer(request, rules.read_bytes(), kind=BUNDLE_TYPE, headers={"ETag": '"7"'})

    clock = FixedClock(NOW)
    policy = LivePolicy(
        memory=FileVersionMemory(tmp_path / "versions.json"),
        data_roots=[ROOT],
        entrypoints=[Entrypoint.SERVER_REQUEST],
        check_data=None,
        clock=clock,
    )
    publish(12)
    with BundleServer(serve) as server:
        watches = (
            BundleWatch(policy, HTTPBundleSource(server.url), BundleVerifier([security.public]), clock=clock),
            BundleWatch(
                policy, FileBundleSource(shelf), BundleVerifier([team.public], data_only=True), root=ROOT, clock=clock
            ),
        )
        assert [watch.refresh().revision for watch in watches] == ["", "rules-7+settings-12"]
        expected = Decision(allow=False, reasons=("R1_D12",), revision="rules-7+settings-12", engine="plan")
        assert asked(policy) == expected
        publish(13)
        assert watches[1].refresh().revision == "rules-7+settings-13"
        assert asked(policy).reasons == ("R1_D13",)
        for watch in watches:
            watch.close()
