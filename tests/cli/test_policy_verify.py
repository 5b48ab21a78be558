# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec policy verify` says whether a bundle may take effect, by exit code, in JSON, in words."""

from __future__ import annotations

import gzip
import json
import time
from typing import TYPE_CHECKING, Any, Final

import pytest
from click.testing import CliRunner, Result

from nsmsec.cli import main
from nsmsec.opa.bundle import BundleSigner, instant
from tests.opa.archive import archive, packed
from tests.opa.archive import member as tar_member
from tests.opa.bundle.signing import (
    ALGORITHMS,
    FILES,
    NOW,
    OTHER,
    SIGNER,
    certificate,
    jwt,
    key_for,
    listing,
    private_pem,
    public_pem,
    signed,
    with_token,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

NOW_S: Final = int(NOW.timestamp())
#: The second of `expires_at` in the good bundle.
END_S: Final = 1_798_761_600
ACCEPTED: Final = {
    "verdict": "accepted",
    "code": None,
    "revision": "r7",
    "version": 7,
    "expires_at": "2027-01-01T00:00:00Z",
}


def with_manifest(**members: object) -> dict[str, str | bytes]:
    """Return the good files, members of their metadata changed; None removes one."""
    manifest = json.loads(FILES["/.manifest"])
    ours = {**manifest["metadata"]["nsmsec"], **members}
    manifest["metadata"]["nsmsec"] = {name: value for name, value in ours.items() if value is not None}
    return {**FILES, "/.manifest": json.dumps(manifest)}


class Desk:
    """A folder with a good bundle and its key."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bundle, self.state = folder / "bundle.tar.gz", folder / "state.json"
        self.bundle.write_bytes(signed())
        self.key = self.written("key.pem", public_pem(SIGNER))

    def written(self, name: str, content: bytes) -> Path:
        """Write a file."""
        (self.folder / name).write_bytes(content)
        return self.folder / name

    def run(self, *more: str, key: bool = True, now: int = NOW_S) -> Result:
        """Run the command."""
        keys = ["--key", str(self.key)] if key else []
        return CliRunner().invoke(main, ["policy", "verify", str(self.bundle), *keys, "--now", str(now), *more])

    def judged(self, *more: str, key: bool = True, now: int = NOW_S) -> dict[str, Any]:
        """Return the verdict in JSON, which must go with the exit code."""
        done = self.run("--json", *more, key=key, now=now)
        found: dict[str, Any] = json.loads(done.stdout)
        assert (list(found), done.stderr) == (list(ACCEPTED), "")
        assert (found["verdict"], done.exit_code) in {("accepted", 0), ("refused", 1)}
        return found

    def code(self, *more: str, key: bool = True, now: int = NOW_S) -> str | None:
        """Return the code of the verdict."""
        found = self.judged(*more, key=key, now=now)
        assert (found["verdict"] == "accepted") is (found["code"] is None)
        return None if found["code"] is None else str(found["code"])


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Return a desk."""
    return Desk(tmp_path)


def test_good_bundle_is_accepted(desk: Desk) -> None:
    """Exit 0, and what it is."""
    assert desk.judged() == ACCEPTED


def test_folder_is_accepted(desk: Desk) -> None:
    """As the archive unpacked."""
    content = with_token(FILES, jwt(listing(FILES)))
    desk.bundle = desk.folder / "unpacked"
    for name, text in content.items():
        path = desk.bundle / name.removeprefix("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert desk.judged() == ACCEPTED
    (desk.bundle / "extra.rego").write_text("package extra\n")
    assert desk.code() == "BUNDLE_FILE_MISMATCH"


SPOILT: Final[Mapping[str, tuple[str, Callable[[], bytes]]]] = {
    "unsigned": ("BUNDLE_UNSIGNED", lambda: archive(dict(FILES))),
    "other signer": ("BUNDLE_SIGNATURE", lambda: archive(with_token(FILES, jwt(listing(FILES), OTHER)))),
    "other content": (
        "BUNDLE_FILE_MISMATCH",
        lambda: archive(with_token({**FILES, "/plan.json": "[]"}, jwt(listing(FILES)))),
    ),
    "number spelled differently": (
        "BUNDLE_FILE_MISMATCH",
        lambda: archive(
            with_token(
                {**FILES, "/data.json": '{"nsmsec": {"settings": {"limit": 10, "share": 2.5}}}'}, jwt(listing(FILES))
            )
        ),
    ),
    "expired": ("BUNDLE_EXPIRED", lambda: signed(with_manifest(expires_at="2026-01-01T00:00:00Z"))),
    "version as text": ("BUNDLE_FORMAT", lambda: signed(with_manifest(version="7"))),
    "scope": ("BUNDLE_SCOPE", lambda: signed(scope="prod")),
    "no archive": ("BUNDLE_FORMAT", lambda: b"no archive"),
    "empty file": ("BUNDLE_FORMAT", lambda: b""),
    "half an archive": ("BUNDLE_FORMAT", lambda: signed()[:-20]),
    "too large": ("BUNDLE_LIMIT", lambda: bytes(16 * 1024 * 1024 + 1)),
}


@pytest.mark.parametrize("name", SPOILT)
def test_spoilt_bundle_is_refused(desk: Desk, name: str) -> None:
    """Exit 1 with its code; what nobody proved is not repeated."""
    code, make = SPOILT[name]
    desk.bundle.write_bytes(make())
    found = desk.judged()
    assert found["code"] == code
    assert (found["version"] is None) is (code != "BUNDLE_EXPIRED")


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_algorithm_follows_from_the_type_of_the_key(desk: Desk, algorithm: str) -> None:
    """Unless it is fixed: then another of the same key is refused, and one of another key is bad input."""
    signer = BundleSigner(private_pem(key_for(algorithm)), algorithm=algorithm)
    desk.bundle.write_bytes(signer.sign(signed(), version=7, expires_at=instant("2027-01-01T00:00:00Z")))
    key = desk.written("other.pem", public_pem(key_for(algorithm)))
    assert desk.code("--key", str(key), key=False) is None
    assert desk.code("--key", f"{algorithm}:{key}", key=False) is None
    if algorithm[:2] in {"RS", "PS"}:
        fixed = "PS256" if algorithm != "PS256" else "RS256"
        assert desk.code("--key", f"{fixed}:{key}", key=False) == "BUNDLE_SIGNATURE"
    done = desk.run("--key", f"{'ES256' if algorithm != 'ES256' else 'EdDSA'}:{key}", key=False)
    assert (done.exit_code, done.stdout) == (2, "")


def test_certificate_serves_as_a_key(desk: Desk) -> None:
    """Only its key counts."""
    signer = desk.written("signer.pem", certificate())
    assert desk.code("--key", str(signer), key=False) is None
    assert desk.code("--key", f"ES256:{signer}", key=False) is None


def test_any_of_several_keys_serves(desk: Desk) -> None:
    """While keys are rotated; in any order."""
    other = str(desk.written("other.pem", public_pem(OTHER)))
    assert desk.code("--key", other) is None
    assert desk.code("--key", other, "--key", str(desk.key), key=False) is None
    assert desk.code("--key", other, key=False) == "BUNDLE_SIGNATURE"


def test_without_a_key_nothing_counts_as_signed(desk: Desk) -> None:
    """Refused, unless unsigned bundles are taken expressly; with a key a signature that is there counts then too."""
    assert desk.code(key=False) == "BUNDLE_UNSIGNED"
    assert desk.judged("--unsafe-unsigned", key=False) == ACCEPTED
    desk.bundle.write_bytes(archive(dict(FILES)))
    assert desk.code("--unsafe-unsigned") is None
    desk.bundle.write_bytes(archive(with_token(FILES, jwt(listing(FILES), OTHER))))
    assert desk.code("--unsafe-unsigned") == "BUNDLE_SIGNATURE"


def test_scope_must_be_the_same(desk: Desk) -> None:
    """Both ways; the empty scope is none."""
    assert desk.code("--scope", "prod") == "BUNDLE_SCOPE"
    assert desk.code("--scope", "") is None
    desk.bundle.write_bytes(signed(scope="prod"))
    assert desk.code("--scope", "prod") is None
    assert desk.code("--scope", "prod2") == "BUNDLE_SCOPE"


def test_expiry_is_the_first_moment_that_is_refused(desk: Desk) -> None:
    """To the second; the refusal says which bundle it is, since that is proven."""
    assert desk.code(now=END_S - 1) is None
    assert desk.judged(now=END_S) == {**ACCEPTED, "verdict": "refused", "code": "BUNDLE_EXPIRED"}


def test_state_remembers_the_highest_version(desk: Desk) -> None:
    """An older one is refused, a newer one accepted; a refused one changes nothing."""
    state = ("--state", str(desk.state))
    assert desk.code(*state) is None
    desk.bundle.write_bytes(signed(with_manifest(version=6)))
    assert desk.judged(*state) == {**ACCEPTED, "verdict": "refused", "code": "BUNDLE_ROLLBACK", "version": 6}
    assert desk.code() is None
    desk.bundle.write_bytes(archive(with_token(with_manifest(version=99), jwt(listing(FILES)))))
    assert desk.code(*state) == "BUNDLE_FILE_MISMATCH"
    desk.bundle.write_bytes(signed())
    assert desk.code(*state) is None
    desk.bundle.write_bytes(signed(with_manifest(version=8)))
    assert desk.code(*state) is None
    desk.bundle.write_bytes(signed())
    assert desk.code(*state) == "BUNDLE_ROLLBACK"


def test_same_version_with_other_content_is_a_rollback(desk: Desk) -> None:
    """Signed again, it is the same content."""
    state = ("--state", str(desk.state))
    assert desk.code(*state) is None
    desk.bundle.write_bytes(signed())
    assert desk.code(*state) is None
    desk.bundle.write_bytes(signed({**FILES, "/nsmsec/nsmsec.rego": "package nsmsec\n# other\n"}))
    assert desk.code(*state) == "BUNDLE_ROLLBACK"


def test_bundles_of_another_name_have_versions_of_their_own(desk: Desk) -> None:
    """One state serves several."""
    assert desk.code("--state", str(desk.state)) is None
    desk.bundle.write_bytes(signed(with_manifest(version=1)))
    assert desk.code("--state", str(desk.state), "--name", "layouts") is None
    assert desk.code("--state", str(desk.state)) == "BUNDLE_ROLLBACK"


@pytest.mark.parametrize("gone", ["version", "expires_at"])
def test_state_needs_version_and_expiry(desk: Desk, gone: str) -> None:
    """Without a state neither is needed, and the verdict says null."""
    desk.bundle.write_bytes(signed(with_manifest(**{gone: None})))
    assert desk.judged() == {**ACCEPTED, gone: None}
    assert desk.code("--state", str(desk.state)) == "BUNDLE_FORMAT"
    assert desk.code("--state", str(desk.state), "--unsafe-unsigned", key=False) == "BUNDLE_FORMAT"
    assert not desk.state.exists()


def test_data_alone_is_accepted_only_where_it_is_expected(desk: Desk) -> None:
    """Data in the place of rules would decide nothing, rules in the place of data could."""
    assert desk.code("--data-only") == "BUNDLE_FORMAT"
    desk.bundle.write_bytes(signed({name: FILES[name] for name in ("/.manifest", "/data.json")}))
    assert desk.judged("--data-only") == ACCEPTED
    assert desk.code() == "BUNDLE_FORMAT"


def test_text_says_the_same_in_one_line(desk: Desk) -> None:
    """Nothing in it can move a cursor."""
    assert desk.run().stdout == "accepted: revision r7, version 7, until 2027-01-01T00:00:00Z\n"
    done = desk.run(now=END_S)
    assert (done.exit_code, done.stdout.count("\n")) == (1, 1)
    assert done.stdout.startswith("refused: BUNDLE_EXPIRED")
    bare = {name: text for name, text in FILES.items() if name != "/.manifest"}
    desk.bundle.write_bytes(archive(bare))
    assert desk.run("--unsafe-unsigned", key=False).stdout == "accepted: without an expiry\n"
    desk.bundle.write_bytes(archive({**FILES, "/\x1b[2J.rego": ""}))
    assert "\x1b" not in desk.run("--unsafe-unsigned").stdout


@pytest.mark.parametrize(
    "spoil", ["no bundle", "no key file", "key", "private key", "HS256", "none", "state", "state a folder", "now"]
)
def test_what_cannot_be_used_is_bad_input(desk: Desk, spoil: str) -> None:
    """Exit 2, one line, no traceback, nothing on standard output."""
    more = ["--state", str(desk.state)]
    if spoil == "no bundle":
        desk.bundle.unlink()
    elif spoil == "no key file":
        desk.key.unlink()
    elif spoil in {"key", "private key"}:
        desk.key.write_bytes(b"no key" if spoil == "key" else private_pem(SIGNER))
    elif spoil in {"HS256", "none"}:
        more += ["--key", f"{spoil}:{desk.key}"]
    elif spoil == "state":
        desk.state.write_text('{"format": 1, "bundles": {"policy": {"version": 7}}}')
    elif spoil == "state a folder":
        desk.state.mkdir()
    else:
        more += ["--now", "later"]
    done = desk.run("--json", *more)
    assert (done.exit_code, done.stdout) == (2, "")
    assert (done.stderr.startswith("nsmsec"), done.stderr.count("\n"), "Traceback" in done.stderr) == (True, 1, False)


def test_key_that_is_too_large_is_bad_input(desk: Desk) -> None:
    """A key is read before anything of it is known."""
    desk.key.write_bytes(bytes(65_537))
    assert desk.run().exit_code == 2


def bomb() -> bytes:
    """Return zeros that become more than is accepted."""
    return gzip.compress(bytes(64 * 1024 * 1024 + 1), mtime=0)


def crowd() -> bytes:
    """Return more files than are accepted, in few bytes."""
    return packed(*((tar_member(f"/f{number}.rego"), b"") for number in range(20_000)))


@pytest.mark.parametrize("make", [bomb, crowd])
def test_archive_that_would_keep_us_busy_is_refused_soon(desk: Desk, make: Callable[[], bytes]) -> None:
    """Counted while it is unpacked, not afterwards."""
    desk.bundle.write_bytes(make())
    begin = time.process_time()
    assert desk.code() == "BUNDLE_LIMIT"
    assert time.process_time() - begin < 2
