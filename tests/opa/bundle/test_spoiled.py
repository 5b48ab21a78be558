# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A corpus of spoilt bundles: each differs from a good one in one thing, and is refused with the code of that thing."""

from __future__ import annotations

import gzip
import hashlib
import hmac
import json
import tarfile
from typing import TYPE_CHECKING, Final

import pytest

from nsmsec.errors import BundleRefused, ReasonCode, Status
from nsmsec.opa.bundle import BundleLimits, BundleVerifier, InProcessVersionMemory
from nsmsec.tokens import base64url
from tests.opa.archive import archive, member, packed
from tests.opa.bundle.signing import (
    FILES,
    NOW,
    OTHER,
    entry,
    jwt,
    key_for,
    listing,
    public,
    public_pem,
    signed,
    with_token,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

UNSIGNED: Final = ReasonCode.BUNDLE_UNSIGNED
SIGNATURE: Final = ReasonCode.BUNDLE_SIGNATURE
MISMATCH: Final = ReasonCode.BUNDLE_FILE_MISMATCH
ROLLBACK: Final = ReasonCode.BUNDLE_ROLLBACK
EXPIRED: Final = ReasonCode.BUNDLE_EXPIRED
FORMAT: Final = ReasonCode.BUNDLE_FORMAT
LIMIT: Final = ReasonCode.BUNDLE_LIMIT
SCOPE: Final = ReasonCode.BUNDLE_SCOPE


def with_files(**changed: str | bytes | None) -> dict[str, str | bytes]:
    """Return the good files, some changed, added or left out; names with `__` for `/` and `_json` for `.json`."""
    names = {
        f"/{name.replace('__', '/').replace('_json', '.json').replace('_rego', '.rego')}": name for name in changed
    }
    kept = {name: content for name, content in FILES.items() if name not in names}
    return {**kept, **{path: content for path, name in names.items() if (content := changed[name]) is not None}}


def with_manifest(**changed: object) -> dict[str, str | bytes]:
    """Return the good files with another manifest; None leaves a member out."""
    manifest = {**json.loads(FILES["/.manifest"]), **changed}
    return {**FILES, "/.manifest": json.dumps({name: value for name, value in manifest.items() if value is not None})}


def with_metadata(**changed: object) -> dict[str, str | bytes]:
    """Return the good files with another version or expiry; None leaves it out."""
    stated = {"version": 7, "expires_at": "2027-01-01T00:00:00Z", **changed}
    return with_manifest(metadata={"nsmsec": {name: value for name, value in stated.items() if value is not None}})


def signed_then(*, then: Mapping[str, str | bytes | None]) -> bytes:
    """Return a bundle whose files were changed, added or removed after it was signed."""
    files = {**with_token(FILES, jwt(listing(FILES))), **then}
    return archive({name: content for name, content in files.items() if content is not None})


def signatures(document: object) -> bytes:
    """Return a bundle with another signature file."""
    return archive({**FILES, "/.signatures.json": document if isinstance(document, str) else json.dumps(document)})


def token(payload: object = None, **header: object) -> bytes:
    """Return a bundle whose token has another payload or header."""
    head = {"alg": "ES256", "typ": "JWT", **header}
    return archive(with_token(FILES, jwt(payload if payload is not None else listing(FILES), header=head)))


def forged_with_hmac() -> bytes:
    """Return a bundle signed with the public key for a shared secret (CVE-2015-9235)."""
    parts = [base64url.encode(json.dumps(part).encode()) for part in ({"alg": "HS256"}, listing(FILES))]
    code = hmac.digest(public_pem(key_for("RSA")), ".".join(parts).encode(), "sha256")
    return archive(with_token(FILES, ".".join([*parts, base64url.encode(code)])))


def listed(*entries: object) -> bytes:
    """Return a bundle whose signature lists other files."""
    return token({"files": list(entries)})


def good_entries(*, but: str = "", change: Mapping[str, object] | None = None) -> list[object]:
    """Return the lines about the good files, one changed; `change` of None leaves it out."""
    lines: list[object] = []
    for name, content in FILES.items():
        line = entry(name, content)
        if name != but:
            lines.append(line)
        elif change is not None:
            lines.append({**line, **change})
    return lines


def tampered(part: int, place: int = 4) -> bytes:
    """Return a bundle with one character of its token changed."""
    parts = jwt(listing(FILES)).split(".")
    changed = "A" if parts[part][place] != "A" else "B"
    parts[part] = parts[part][:place] + changed + parts[part][place + 1 :]
    return archive(with_token(FILES, ".".join(parts)))


def tar_of(*odd: tuple[tarfile.TarInfo, bytes]) -> bytes:
    """Return the signed good bundle with more members."""
    files = with_token(FILES, jwt(listing(FILES)))
    contents = {name: content.encode() if isinstance(content, str) else content for name, content in files.items()}
    return packed(*((member(name, size=len(content)), content) for name, content in contents.items()), *odd)


def sparse() -> bytes:
    """Return a bundle with a sparse file as pax describes it."""
    info = member("/sparse.rego", size=0)
    info.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0"}
    return tar_of((info, b""))


def cut(source: bytes, size: int) -> bytes:
    """Return an archive that ends too early, under a gzip stream that is whole."""
    return gzip.compress(gzip.decompress(source)[:size], mtime=0)


def hidden() -> bytes:
    """Return an archive with more files behind its end."""
    tail = gzip.decompress(archive({"/x.rego": ""}))
    return gzip.compress(gzip.decompress(signed()) + tail, mtime=0)


NO_METADATA: Final = with_manifest(metadata=None)
DEEP: Final = '{"nsmsec": ' + "[" * 20_000 + "]" * 20_000 + "}"
DEEP_ENOUGH: Final = '{"nsmsec": ' + "[" * 700 + "]" * 700 + "}"

#: Name, code, and how the bundle is made.
CORPUS: Final[Mapping[str, tuple[ReasonCode, Callable[[], bytes]]]] = {
    # No signature, or none that can be one.
    "signature-stripped": (UNSIGNED, lambda: archive(dict(FILES))),
    "signature-list-empty": (UNSIGNED, lambda: signatures({"signatures": []})),
    "signature-list-missing": (UNSIGNED, lambda: signatures({})),
    "signature-by-name-that-only-ends-so": (FORMAT, lambda: archive({**FILES, "/x.signatures.json": "{}"})),
    "signature-twice": (SIGNATURE, lambda: signatures({"signatures": [jwt(listing(FILES))] * 2})),
    "signature-by-a-plugin": (SIGNATURE, lambda: signatures({"signatures": [jwt(listing(FILES))], "plugin": "mine"})),
    "signature-no-text": (FORMAT, lambda: signatures({"signatures": [1]})),
    "signature-no-list": (FORMAT, lambda: signatures({"signatures": "x.y.z"})),
    "signature-no-object": (FORMAT, lambda: signatures([])),
    "signature-no-json": (FORMAT, lambda: signatures("{")),
    "signature-member-twice": (FORMAT, lambda: signatures('{"signatures": [], "signatures": ["a.b.c"]}')),
    "signature-no-jwt": (SIGNATURE, lambda: signatures({"signatures": ["no token"]})),
    "signature-of-two-parts": (SIGNATURE, lambda: signatures({"signatures": ["a.b"]})),
    # A signature that does not hold.
    "key-replaced": (SIGNATURE, lambda: archive(with_token(FILES, jwt(listing(FILES), OTHER)))),
    "token-header-changed": (SIGNATURE, lambda: tampered(0, 12)),
    "token-payload-changed": (SIGNATURE, lambda: tampered(1)),
    "token-signature-changed": (SIGNATURE, lambda: tampered(2)),
    "token-signature-spelled-otherwise": (
        SIGNATURE,
        lambda: archive(with_token(FILES, jwt(listing(FILES)) + "=")),
    ),
    "token-signature-too-short": (
        SIGNATURE,
        lambda: archive(with_token(FILES, f"{jwt(listing(FILES)).rpartition('.')[0]}.{base64url.encode(bytes(63))}")),
    ),
    "token-signature-not-base64url": (SIGNATURE, lambda: archive(with_token(FILES, jwt(listing(FILES)) + "AAA"))),
    "algorithm-none": (SIGNATURE, lambda: token(alg="none")),
    "algorithm-hmac-with-the-public-key": (SIGNATURE, forged_with_hmac),
    "algorithm-of-another-key": (SIGNATURE, lambda: token(alg="ES384")),
    "algorithm-no-text": (SIGNATURE, lambda: token(alg=5)),
    "type-of-a-path-token": (SIGNATURE, lambda: token(typ="nsm-path+jwt")),
    "header-no-json": (
        SIGNATURE,
        lambda: archive(with_token(FILES, f"{base64url.encode(b'{')}.{jwt(listing(FILES)).partition('.')[2]}")),
    ),
    "key-in-the-header": (SIGNATURE, lambda: token(jwk={"kty": "EC"})),
    "critical-header": (SIGNATURE, lambda: token(crit=["b64"], b64=False)),
    "key-id-no-text": (SIGNATURE, lambda: token(kid=5)),
    "digest-md5": (SIGNATURE, lambda: listed(*[entry(name, FILES[name], "MD5") for name in FILES])),
    "digest-sha1": (SIGNATURE, lambda: listed(*[entry(name, FILES[name], "SHA-1") for name in FILES])),
    "digest-unknown": (SIGNATURE, lambda: listed(*good_entries(but="/plan.json", change={"algorithm": "CRC-32"}))),
    "file-listed-twice": (SIGNATURE, lambda: listed(*good_entries(), entry("/plan.json", "{}"))),
    "file-listed-twice-with-other-content": (SIGNATURE, lambda: listed(*good_entries(), entry("/plan.json", "[]"))),
    # A list that cannot be read.
    "list-missing": (FORMAT, lambda: token({"iss": "me"})),
    "list-no-list": (FORMAT, lambda: token({"files": {}})),
    "list-of-texts": (FORMAT, lambda: listed("plan.json")),
    "listed-name-no-text": (FORMAT, lambda: listed(*good_entries(but="/plan.json", change={"name": 5}))),
    "listed-hash-no-hexadecimal": (FORMAT, lambda: listed(*good_entries(but="/plan.json", change={"hash": "x"}))),
    "listed-hash-missing": (FORMAT, lambda: listed({"name": "plan.json", "algorithm": "SHA-256"})),
    "payload-no-object": (FORMAT, lambda: token([1])),
    "scope-no-text": (FORMAT, lambda: token(listing(FILES, scope=5))),
    "exp-no-integer": (FORMAT, lambda: token(listing(FILES, exp="soon"))),
    "scope-of-another": (SCOPE, lambda: signed(scope="staging")),
    # Files that are not what was signed.
    "file-added": (MISMATCH, lambda: signed_then(then={"/nsmsec/extra.rego": "package nsmsec\n"})),
    "file-added-that-ends-like-a-manifest": (FORMAT, lambda: signed_then(then={"/nsmsec/.manifest": "{}"})),
    "file-removed": (MISMATCH, lambda: signed_then(then={"/nsmsec/nsmsec.rego": None})),
    "file-renamed": (
        MISMATCH,
        lambda: signed_then(then={"/nsmsec/nsmsec.rego": None, "/nsmsec/other.rego": "package nsmsec\n"}),
    ),
    "rego-changed": (MISMATCH, lambda: signed_then(then={"/nsmsec/nsmsec.rego": "package nsmsec\nallow := true\n"})),
    "plan-changed": (MISMATCH, lambda: signed_then(then={"/plan.json": "{ }"})),
    "data-changed": (MISMATCH, lambda: signed_then(then={"/data.json": '{"nsmsec": {"settings": {}}}'})),
    "number-spelled-differently": (
        MISMATCH,
        lambda: signed_then(then={"/data.json": '{"nsmsec": {"settings": {"limit": 10, "share": 2.5}}}'}),
    ),
    "integer-spelled-with-an-exponent": (
        MISMATCH,
        lambda: signed_then(then={"/data.json": '{"nsmsec": {"settings": {"limit": 1e1, "share": 2.50}}}'}),
    ),
    "number-as-text": (
        MISMATCH,
        lambda: signed_then(then={"/data.json": '{"nsmsec": {"settings": {"limit": "10", "share": 2.50}}}'}),
    ),
    "manifest-changed": (MISMATCH, lambda: signed_then(then={"/.manifest": with_metadata(version=8)["/.manifest"]})),
    "manifest-removed": (MISMATCH, lambda: signed_then(then={"/.manifest": None})),
    "data-with-a-member-twice": (
        FORMAT,
        lambda: signed_then(
            then={"/data.json": '{"nsmsec": {}, "nsmsec": {"settings": {"limit": 10, "share": 2.50}}}'}
        ),
    ),
    "listed-file-missing": (MISMATCH, lambda: listed(*good_entries(), entry("/nsmsec/more.rego", ""))),
    "present-file-not-listed": (MISMATCH, lambda: listed(*good_entries(but="/plan.json"))),
    "digest-of-another-algorithm": (
        MISMATCH,
        lambda: listed(*good_entries(but="/plan.json", change={"algorithm": "SHA-512"})),
    ),
    # A manifest that a signer should not have signed.
    "manifest-no-object": (FORMAT, lambda: signed({**FILES, "/.manifest": "[]"})),
    "metadata-missing": (FORMAT, lambda: signed(NO_METADATA)),
    "metadata-no-object": (FORMAT, lambda: signed(with_manifest(metadata=[]))),
    "metadata-unknown-member": (FORMAT, lambda: signed(with_metadata(versoin=8))),
    "version-missing": (FORMAT, lambda: signed(with_metadata(version=None))),
    "version-text": (FORMAT, lambda: signed(with_metadata(version="8"))),
    "version-fraction": (FORMAT, lambda: signed(with_metadata(version=8.0))),
    "version-truth": (FORMAT, lambda: signed(with_metadata(version=True))),
    "version-negative": (FORMAT, lambda: signed(with_metadata(version=-1))),
    "version-too-large": (FORMAT, lambda: signed(with_metadata(version=2**63))),
    "expiry-missing": (FORMAT, lambda: signed(with_metadata(expires_at=None))),
    "expiry-seconds": (FORMAT, lambda: signed(with_metadata(expires_at=1893456000))),
    "expiry-without-zone": (FORMAT, lambda: signed(with_metadata(expires_at="2030-01-01T00:00:00"))),
    "expiry-a-day": (FORMAT, lambda: signed(with_metadata(expires_at="2030-01-01"))),
    "expiry-no-day": (FORMAT, lambda: signed(with_metadata(expires_at="2030-02-30T00:00:00Z"))),
    "expiry-before-all-years": (FORMAT, lambda: signed(with_metadata(expires_at="0001-01-01T00:00:00+01:00"))),
    "revision-no-text": (FORMAT, lambda: signed(with_manifest(revision=7))),
    "revision-with-an-escape": (FORMAT, lambda: signed(with_manifest(revision="\u001b[2J"))),
    "roots-overlap": (FORMAT, lambda: signed(with_manifest(roots=["nsmsec", "nsmsec/settings"]))),
    "roots-no-list": (FORMAT, lambda: signed(with_manifest(roots="nsmsec"))),
    "data-outside-the-roots": (FORMAT, lambda: signed(with_manifest(roots=["elsewhere"]))),
    "wasm-in-the-manifest": (FORMAT, lambda: signed(with_manifest(wasm=[{"entrypoint": "a"}]))),
    "plan-missing": (FORMAT, lambda: signed(with_files(plan_json=None))),
    "data-no-object": (FORMAT, lambda: signed(with_files(nsmsec__data_json="[]"))),
    "data-too-deep": (FORMAT, lambda: archive(with_token({**FILES, "/data.json": DEEP}, jwt(listing(FILES))))),
    "data-too-deep-to-hash": (
        FORMAT,
        lambda: archive(with_token({**FILES, "/data.json": DEEP_ENOUGH}, jwt(listing(FILES)))),
    ),
    "delta": (FORMAT, lambda: signed(with_files(patch_json="{}"))),
    "data-in-yaml": (FORMAT, lambda: signed({**FILES, "/nsmsec/data.yaml": "a: 1"})),
    "manifest-in-protobuf": (FORMAT, lambda: signed({**FILES, "/.manifest.pb": ""})),
    "plan-in-protobuf": (FORMAT, lambda: signed({**FILES, "/plan.pb": ""})),
    # Freshness.
    "expired": (EXPIRED, lambda: signed(with_metadata(expires_at="2026-05-31T23:59:59Z"))),
    "expired-this-instant": (EXPIRED, lambda: signed(with_metadata(expires_at="2026-06-01T02:00:00+02:00"))),
    "signature-expired": (EXPIRED, lambda: signed(FILES, exp=int(NOW.timestamp()))),
    "rollback": (ROLLBACK, lambda: signed(with_metadata(version=5))),
    "same-version-other-content": (
        ROLLBACK,
        lambda: signed({**with_metadata(version=6), "/nsmsec/nsmsec.rego": "package nsmsec\n# another\n"}),
    ),
    # Archives that are more or less than an archive.
    "no-gzip": (FORMAT, lambda: b"PK\x03\x04"),
    "empty": (FORMAT, lambda: b""),
    "gzip-cut": (FORMAT, lambda: signed()[:-9]),
    "gzip-twice": (FORMAT, lambda: signed() + signed()),
    "gzip-of-no-tar": (FORMAT, lambda: gzip.compress(b"x" * 5000, mtime=0)),
    "gzip-bomb": (LIMIT, lambda: gzip.compress(bytes(70_000), mtime=0)),
    "archive-too-large": (LIMIT, lambda: bytes(40_000)),
    "too-many-files": (LIMIT, lambda: archive({f"/f{number}.rego": "" for number in range(40)})),
    "data-too-large": (LIMIT, lambda: archive({**FILES, "/data.json": " " * 52_000})),
    "name-too-long": (LIMIT, lambda: archive({f"/{'n' * 300}.rego": ""})),
    "tar-cut-in-a-file": (FORMAT, lambda: cut(signed(), 700)),
    "tar-without-an-end": (FORMAT, lambda: cut(signed(), 1024)),
    "tar-with-more-behind-its-end": (FORMAT, hidden),
    "member-twice": (FORMAT, lambda: tar_of((member("/plan.json", size=2), b"[]"))),
    "member-twice-without-its-slash": (FORMAT, lambda: tar_of((member("plan.json", size=2), b"{}"))),
    "member-twice-in-other-letters": (FORMAT, lambda: tar_of((member("/PLAN.json", size=2), b"[]"))),
    "signatures-twice": (FORMAT, lambda: tar_of((member(".signatures.json", size=2), b"{}"))),
    "signatures-in-a-folder": (FORMAT, lambda: tar_of((member("/nsmsec/.signatures.json", size=2), b"{}"))),
    "member-that-climbs": (FORMAT, lambda: tar_of((member("/../etc/cron.rego"), b""))),
    "member-with-two-slashes": (FORMAT, lambda: tar_of((member("//plan.rego"), b""))),
    "member-with-a-backslash": (FORMAT, lambda: tar_of((member("/a\\b.rego"), b""))),
    "member-with-a-line-break": (FORMAT, lambda: tar_of((member("/a\nb.rego"), b""))),
    "symbolic-link": (FORMAT, lambda: tar_of((member("/l.rego", kind=tarfile.SYMTYPE, target="/etc/passwd"), b""))),
    "hard-link": (FORMAT, lambda: tar_of((member("/l.rego", kind=tarfile.LNKTYPE, target="plan.json"), b""))),
    "device": (FORMAT, lambda: tar_of((member("/d.rego", kind=tarfile.CHRTYPE), b""))),
    "pipe": (FORMAT, lambda: tar_of((member("/p.rego", kind=tarfile.FIFOTYPE), b""))),
    "sparse-file": (FORMAT, sparse),
    "sparse-file-of-old-gnu": (FORMAT, lambda: tar_of((member("/s.rego", kind=tarfile.GNUTYPE_SPARSE), b""))),
}


def verifier() -> BundleVerifier:
    """Return a verifier that knows version 6, with bounds that are cheap to pass."""
    memory = InProcessVersionMemory()
    known = BundleVerifier([public()]).verify(signed(with_metadata(version=6)), now=NOW)
    memory.remember("policy", 6, known.digest)
    limits = BundleLimits(
        max_archive_bytes=32_768, max_total_bytes=65_536, max_json_bytes=50_000, max_files=32, max_name_chars=256
    )
    return BundleVerifier([public()], memory=memory, limits=limits)


def test_good_bundle_is_accepted() -> None:
    """The bundle that all others are spoilt from."""
    assert verifier().verify(signed(), now=NOW).version == 7


@pytest.mark.parametrize("name", CORPUS)
def test_spoiled_bundle_is_refused_with_its_code(name: str) -> None:
    """Each for the one thing that is wrong with it."""
    code, make = CORPUS[name]
    with pytest.raises(BundleRefused) as caught:
        verifier().verify(make(), now=NOW)
    assert caught.value.code is code, caught.value
    assert caught.value.status is Status.FAILED_PRECONDITION


def test_known_version_with_its_own_content_is_accepted_again() -> None:
    """However often it is signed: ECDSA signs differently each time."""
    again = signed(with_metadata(version=6))
    assert again != signed(with_metadata(version=6))
    assert verifier().verify(again, now=NOW).version == 6


def test_refused_bundle_that_was_proven_says_which_it_is() -> None:
    """Rollback and expiry are about bundles of ours."""
    with pytest.raises(BundleRefused) as caught:
        verifier().verify(signed(with_metadata(version=5)), now=NOW)
    assert (caught.value.revision, caught.value.version) == ("r7", 5)
    assert caught.value.expires_at is not None
    assert hashlib.sha256(b"").hexdigest() not in str(caught.value)
