# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A signer stamps version and expiry, and signs nothing that would be refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from nsmsec.errors import BundleRefused, ReasonCode
from nsmsec.opa.bundle import BundleSigner, BundleVerifier
from tests.opa.archive import archive
from tests.opa.bundle.signing import FILES, NOW, SIGNER, private_pem, public, signed

UNTIL = datetime(2028, 1, 1, 1, tzinfo=timezone(timedelta(hours=1)))


def test_manifest_keeps_all_else_that_it_says() -> None:
    """A signature that was there is replaced; times are written in UTC."""
    manifest = {**json.loads(FILES["/.manifest"]), "rego_version": 1}
    manifest["metadata"]["owner"] = {"team": "network"}
    source = signed({**FILES, "/.manifest": json.dumps(manifest)})
    signer = BundleSigner(private_pem(SIGNER), key_id="k1")
    files = signer.signed_files(source, version=8, expires_at=UNTIL, scope="s")
    written = json.loads(files[".manifest"])
    assert written["metadata"]["nsmsec"] == {"version": 8, "expires_at": "2028-01-01T00:00:00Z"}
    assert (written["metadata"]["owner"], written["rego_version"]) == ({"team": "network"}, 1)
    made = signer.sign(source, version=8, expires_at=UNTIL, scope="s")
    assert BundleVerifier([public(key_id="k1")], scope="s").verify(made, now=NOW).version == 8


def test_bundle_without_a_manifest_gets_one() -> None:
    """Its roots are everything."""
    made = BundleSigner(private_pem(SIGNER)).sign(archive({"/plan.json": "{}"}), version=1, expires_at=UNTIL)
    proven = BundleVerifier([public()]).verify(made, now=NOW)
    assert (proven.roots, proven.revision, proven.expires_at) == (("",), "", datetime(2028, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    "files",
    [
        {"/a.rego": "package a"},
        {"/plan.json": "{}", "/.manifest": '{"metadata": []}'},
        {"/plan.json": "{}", "/.manifest": '{"roots": 1}'},
        {"/plan.json": "{}", "/data.yaml": ""},
        {"/data.json": "{}"},
    ],
)
def test_what_would_be_refused_is_not_signed(files: dict[str, str | bytes]) -> None:
    """No plan, a manifest that is none, files of other readers, data alone without a root."""
    with pytest.raises(BundleRefused) as caught:
        BundleSigner(private_pem(SIGNER)).sign(archive(files), version=1, expires_at=UNTIL)
    assert caught.value.code is ReasonCode.BUNDLE_FORMAT
