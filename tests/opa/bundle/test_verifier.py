# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a verifier accepts: keys, scopes, rotation, data alone, and the moment at which a bundle is over."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nsmsec.errors import BundleRefused, Misconfigured, ReasonCode
from nsmsec.opa.bundle import BundleLimits, BundleSigner, BundleVerifier, InProcessVersionMemory
from tests.opa.archive import archive
from tests.opa.bundle.signing import (
    ALGORITHMS,
    FILES,
    NOW,
    OTHER,
    SIGNER,
    jwt,
    key_for,
    listing,
    private_pem,
    public,
    signed,
    with_token,
)
from tests.opa.bundle.test_reader import unpacked

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

DATA: Mapping[str, str | bytes] = {
    "/.manifest": '{"revision": "d1", "roots": ["nsmsec/layouts"], '
    '"metadata": {"nsmsec": {"version": 1, "expires_at": "2027-01-01T00:00:00.5Z"}}}',
    "/nsmsec/layouts/data.json": '{"a": {}}',
}


def refused(verifier: BundleVerifier, source: bytes | Path, code: ReasonCode, *, now: datetime = NOW) -> None:
    """Expect a refusal with its code."""
    with pytest.raises(BundleRefused) as caught:
        verifier.verify(source, now=now)
    assert caught.value.code is code, caught.value


def by_key_id(key_id: object, **claims: object) -> bytes:
    """Return a good bundle whose header names a key."""
    head = {"alg": "ES256", "kid": key_id}
    return archive(with_token(FILES, jwt(listing(FILES, **claims), header=head)))


def test_proven_bundle_says_what_was_signed(tmp_path: Path) -> None:
    """Folder, archive and bytes alike, the digest included."""
    (tmp_path / "b.tar.gz").write_bytes(signed())
    folder = unpacked(tmp_path / "folder", with_token(FILES, jwt(listing(FILES))))
    verifier = BundleVerifier([public()])
    found = [verifier.verify(source, now=NOW) for source in (signed(), tmp_path / "b.tar.gz", folder)]
    assert found[0] == found[1] == found[2]
    assert (found[0].revision, found[0].version, found[0].roots) == ("r7", 7, ("nsmsec",))
    assert found[0].expires_at == datetime(2027, 1, 1, tzinfo=UTC)
    assert (found[0].plan, len(found[0].digest)) == (b"{}", 32)
    assert verifier.name == "policy"


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_bundle_signed_here_is_accepted_with_each_algorithm(algorithm: str) -> None:
    """What we sign, we verify; a key that is fixed to the algorithm verifies it too, another algorithm does not."""
    key = key_for(algorithm)
    signer = BundleSigner(private_pem(key), algorithm=algorithm)
    made = signer.sign(archive(dict(FILES)), version=8, expires_at=datetime(2028, 1, 1, tzinfo=UTC))
    for fixed in (None, algorithm):
        assert BundleVerifier([public(key, algorithm=fixed)]).verify(made, now=NOW).version == 8
    if algorithm.startswith(("RS", "PS")):
        other = "PS256" if algorithm != "PS256" else "RS256"
        refused(BundleVerifier([public(key, algorithm=other)]), made, ReasonCode.BUNDLE_SIGNATURE)


def test_digest_is_that_of_the_content() -> None:
    """Not of the signature, the order of the files or the spaces in JSON; a file or number more changes it."""
    verifier = BundleVerifier([public(), public(OTHER)])
    digest = verifier.verify(signed(), now=NOW).digest
    backwards = archive(with_token(dict(reversed(list(FILES.items()))), jwt(listing(FILES), OTHER)))
    spaced = {**FILES, "/data.json": str(FILES["/data.json"]).replace(": ", " :\n")}
    assert verifier.verify(backwards, now=NOW).digest == digest
    assert verifier.verify(signed(spaced), now=NOW).digest == digest
    for more in ({"/x.rego": ""}, {"/data.json": '{"nsmsec": {"settings": {"limit": 10, "share": 2.5}}}'}):
        assert verifier.verify(signed({**FILES, **more}), now=NOW).digest != digest


def test_keys_are_rotated_without_names() -> None:
    """While both count, either signature holds; after that the old one does not."""
    old, new = signed(), archive(with_token(FILES, jwt(listing(FILES), OTHER)))
    both = BundleVerifier([public(OTHER), public()])
    assert both.verify(old, now=NOW) == both.verify(new, now=NOW)
    refused(BundleVerifier([public(OTHER)]), old, ReasonCode.BUNDLE_SIGNATURE)


def test_key_with_a_name_is_not_tried_for_another() -> None:
    """The name in the header chooses; without one in the header, every key is tried."""
    named = BundleVerifier([public(OTHER, key_id="b"), public(key_id="a")])
    assert named.verify(by_key_id("a"), now=NOW).version == 7
    assert named.verify(by_key_id(""), now=NOW).version == 7
    refused(named, by_key_id("b"), ReasonCode.BUNDLE_SIGNATURE)
    refused(named, by_key_id("c"), ReasonCode.BUNDLE_SIGNATURE)
    refused(named, by_key_id("a", keyid="b"), ReasonCode.BUNDLE_SIGNATURE)
    assert BundleVerifier([public()]).verify(by_key_id("any", keyid="any"), now=NOW).version == 7


def test_scope_must_be_the_same() -> None:
    """None and "" are a bundle for no scope."""
    verifier = BundleVerifier([public()], scope="production")
    assert verifier.verify(signed(scope="production"), now=NOW).version == 7
    for other in (signed(), signed(scope="Production"), signed(scope="")):
        refused(verifier, other, ReasonCode.BUNDLE_SCOPE)
    assert BundleVerifier([public()], scope="").verify(signed(scope=""), now=NOW).version == 7


def test_bundle_is_over_at_its_expiry() -> None:
    """A moment before it is not; the same for the claim of the signature."""
    verifier = BundleVerifier([public()])
    end = datetime(2027, 1, 1, tzinfo=UTC)
    assert verifier.verify(signed(), now=end - timedelta(microseconds=1)).version == 7
    refused(verifier, signed(), ReasonCode.BUNDLE_EXPIRED, now=end)
    claim = signed(exp=int(NOW.timestamp()) + 1)
    assert verifier.verify(claim, now=NOW).version == 7
    refused(verifier, claim, ReasonCode.BUNDLE_EXPIRED, now=NOW + timedelta(seconds=1))


def test_signature_is_required_unless_told_otherwise() -> None:
    """Without keys nothing is proven, whether something is signed or not; what is there must hold if there are keys."""
    for source in (signed(), archive(dict(FILES))):
        refused(BundleVerifier([]), source, ReasonCode.BUNDLE_UNSIGNED)
        assert BundleVerifier([], unsafe_allow_unsigned=True).verify(source, now=NOW).version == 7
    unsafe = BundleVerifier([public()], unsafe_allow_unsigned=True)
    assert unsafe.verify(archive(dict(FILES)), now=NOW).version == 7
    refused(unsafe, archive(with_token(FILES, jwt(listing(FILES), OTHER))), ReasonCode.BUNDLE_SIGNATURE)


def test_version_is_required_unless_nothing_remembers() -> None:
    """`require_version=False` is for looking at bundles; with a memory it changes nothing."""
    source = signed({**FILES, "/.manifest": '{"roots": ["nsmsec"]}'})
    assert BundleVerifier([public()], require_version=False).verify(source, now=NOW).version is None
    remembering = BundleVerifier([public()], require_version=False, memory=InProcessVersionMemory())
    refused(remembering, source, ReasonCode.BUNDLE_FORMAT)


def test_data_alone_has_its_own_root_and_signer() -> None:
    """And nothing in it that could decide."""
    verifier = BundleVerifier([public(OTHER)], data_only=True, name="layouts")
    made = archive(with_token(DATA, jwt(listing(DATA), OTHER)))
    proven = verifier.verify(made, now=NOW)
    assert (proven.plan, proven.data, proven.roots) == (b"", {"nsmsec": {"layouts": {"a": {}}}}, ("nsmsec/layouts",))
    refused(verifier, signed(DATA), ReasonCode.BUNDLE_SIGNATURE)
    everything = str(DATA["/.manifest"])
    for more in (
        {"/nsmsec/layouts/x.rego": "package x"},
        {"/plan.json": "{}"},
        {"/policy.wasm": ""},
        {"/.manifest": everything.replace('["nsmsec/layouts"]', '[""]')},
        {
            "/.manifest": everything.replace('["nsmsec/layouts"]', "[]"),
            "/nsmsec/layouts/data.json": "{}",
        },
    ):
        files = {**DATA, **more}
        refused(verifier, archive(with_token(files, jwt(listing(files), OTHER))), ReasonCode.BUNDLE_FORMAT)


def test_folder_with_too_many_places_is_refused(tmp_path: Path) -> None:
    """Counted before they are put in order; folders count too."""
    for number in range(3):
        (tmp_path / f"folder{number}").mkdir()
    refused(BundleVerifier([public()], limits=BundleLimits(max_files=2)), tmp_path, ReasonCode.BUNDLE_LIMIT)


def test_too_many_keys_are_refused() -> None:
    """Each costs a verification that anybody can ask for."""
    with pytest.raises(Misconfigured, match="16 keys"):
        BundleVerifier([public()] * 17)


def test_source_that_cannot_be_read_is_no_refusal_of_a_bundle(tmp_path: Path) -> None:
    """There is no bundle to refuse."""
    with pytest.raises(Misconfigured, match="cannot read"):
        BundleVerifier([public()]).verify(tmp_path / "missing", now=NOW)


def read_or_refused(source: bytes) -> None:
    """Expect a proof or a refusal, nothing else."""
    verifier = BundleVerifier([public()])
    try:
        assert verifier.verify(source, now=NOW) == verifier.verify(signed(), now=NOW)
    except BundleRefused:
        return


@settings(max_examples=200)
@given(st.data())
def test_archive_with_any_byte_changed_is_the_same_or_refused(data: st.DataObject) -> None:
    """Under the compression, where every byte counts; never a crash, never other content."""
    content = bytearray(gzip.decompress(signed()))
    content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    read_or_refused(gzip.compress(bytes(content), 1, mtime=0))


@settings(max_examples=60)
@given(st.binary(max_size=300), st.sampled_from(sorted(FILES)))
def test_any_content_of_a_file_is_refused(content: bytes, name: str) -> None:
    """What was not signed is refused, whatever it is."""
    read_or_refused(archive({**with_token(FILES, jwt(listing(FILES))), name: content}))


@settings(max_examples=60)
@given(st.binary(max_size=300) | st.recursive(st.none() | st.text(max_size=5), st.lists).map(repr).map(str.encode))
def test_any_signature_file_is_refused(content: bytes) -> None:
    """Whatever stands in it."""
    read_or_refused(archive({**FILES, "/.signatures.json": content}))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=8), below, max_size=3),
    max_leaves=8,
)


@settings(max_examples=100)
@given(st.dictionaries(st.sampled_from(["files", "scope", "keyid", "exp", "iss"]), JSON))
def test_any_claims_that_were_signed_are_read_or_refused(claims: dict[str, object]) -> None:
    """Also a signer of ours cannot crash us."""
    read_or_refused(archive(with_token(FILES, jwt({**listing(FILES), **claims}))))


@settings(max_examples=100)
@given(st.dictionaries(st.sampled_from(["revision", "roots", "metadata", "wasm", "nsmsec"]), JSON))
def test_any_manifest_that_was_signed_is_read_or_refused(manifest: dict[str, object]) -> None:
    """The same for the manifest."""
    signer = BundleSigner(private_pem(SIGNER))
    files = {**FILES, "/.manifest": json.dumps(manifest)}
    try:
        made = signer.sign(archive(files), version=8, expires_at=datetime(2028, 1, 1, tzinfo=UTC))
    except BundleRefused:
        return
    assert BundleVerifier([public()]).verify(made, now=NOW).version == 8
