# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Who may speak for which machines: only whom somebody named, only for what was named, only by these keys."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from nsmsec.appraisal import ResultKey, ResultTrust, ResultTrustFiles, TrustedVerifier, VerifierFile
from nsmsec.errors import Malformed, Misconfigured, NsmsecError, ReasonCode
from nsmsec.identity import SpiffeID
from nsmsec.tokens.jwk import key_to_jwk
from tests.appraisal.machines import CORP, KEY, PARTNER, VERIFIER, trust, trusted

if TYPE_CHECKING:
    from pathlib import Path

OTHER = SpiffeID.parse("spiffe://partner.example/verifier")
R = ReasonCode


def jwk_set(*keys: object) -> bytes:
    """Return a JWK set."""
    return json.dumps({"keys": keys}).encode()


def read(data: bytes) -> TrustedVerifier:
    """Read one as that of the verifier."""
    return TrustedVerifier.from_jwk_set(data, id=VERIFIER, trust_domains=frozenset({CORP}))


def test_key_is_found_by_verifier_thumbprint_and_domain() -> None:
    """All three, or none."""
    given_trust = trust()
    assert given_trust.key(VERIFIER, KEY.key_id, trust_domain=CORP) == KEY.public_key
    assert given_trust.key(OTHER, KEY.key_id, trust_domain=CORP) is None
    assert given_trust.key(VERIFIER, "A" * 43, trust_domain=CORP) is None
    assert given_trust.key(VERIFIER, KEY.key_id, trust_domain=PARTNER) is None


def test_revision_is_that_of_the_content() -> None:
    """In any order the same; another key, verifier or domain makes another one."""
    partner = trusted(id=OTHER, trust_domains=frozenset({PARTNER}))
    assert ResultTrust(trusted(), partner).revision == ResultTrust(partner, trusted()).revision
    contents = [
        ResultTrust(),
        trust(),
        trust(keys=(ResultKey.generate().public_key,)),
        trust(id=OTHER),
        trust(trust_domains=frozenset({PARTNER})),
        ResultTrust(trusted(), partner),
    ]
    assert len({one.revision for one in contents}) == len(contents)
    assert repr(trust()) == f"ResultTrust({trust().revision[:16]})"


def test_verifier_that_is_there_twice_is_misconfigured() -> None:
    """Which of the two would count?"""
    with pytest.raises(Misconfigured):
        ResultTrust(trusted(), trusted(trust_domains=frozenset({PARTNER})))


@pytest.mark.parametrize(
    "changes",
    [{"trust_domains": frozenset()}, {"keys": (ec.generate_private_key(ec.SECP384R1()).public_key(),)}],
    ids=["no domain", "another curve"],
)
def test_verifier_without_a_domain_or_with_another_key_is_misconfigured(changes: dict[str, Any]) -> None:
    """Nothing is trusted for everything; there is one algorithm."""
    with pytest.raises(Misconfigured):
        trusted(**changes)


def test_published_keys_are_read_back() -> None:
    """What `ResultKey.jwk` says is what a relying party needs; several keys cover a change of keys."""
    following = ResultKey.generate()
    assert read(jwk_set(KEY.jwk(), following.jwk())).keys == (KEY.public_key, following.public_key)
    bare = {name: value for name, value in KEY.jwk().items() if name not in {"use", "alg"}}
    assert read(jwk_set(bare)).keys == (KEY.public_key,)
    assert read(jwk_set()).keys == ()


P384 = ec.generate_private_key(ec.SECP384R1()).public_key()
SPOILED: dict[str, bytes] = {
    "empty": b"",
    "no JSON": b"keys",
    "no keys": b"{}",
    "keys in an object": b'{"keys": {}}',
    "name twice": b'{"keys": [], "keys": []}',
    "a key that is a text": jwk_set("key"),
    "another curve": jwk_set({**key_to_jwk(P384), "kid": "A" * 43}),
    "a symmetric key": jwk_set({"kty": "oct", "k": "AAAA", "kid": "A" * 43}),
    "a private key": jwk_set({**KEY.jwk(), "d": "A" * 43}),
    "off the curve": jwk_set({**KEY.jwk(), "x": "A" * 43}),
    "without an ID": jwk_set({name: value for name, value in KEY.jwk().items() if name != "kid"}),
    "another ID": jwk_set({**KEY.jwk(), "kid": "A" * 43}),
    "another use": jwk_set({**KEY.jwk(), "use": "enc"}),
    "another algorithm": jwk_set({**KEY.jwk(), "alg": "ES384"}),
    "too many": jwk_set(*[KEY.jwk()] * 17),
    "one of two": jwk_set(KEY.jwk(), "key"),
}


@pytest.mark.parametrize("data", SPOILED.values(), ids=SPOILED)
def test_jwk_set_of_another_shape_is_malformed(data: bytes) -> None:
    """A file of keys is read whole or not at all: nobody has to guess which of them count."""
    with pytest.raises(Malformed) as caught:
        read(data)
    assert caught.value.code == R.ATTESTATION_MALFORMED


def test_jwk_set_that_is_too_long_is_a_size() -> None:
    """Before it is read."""
    with pytest.raises(Malformed) as caught:
        read(jwk_set() + b" " * 65536)
    assert caught.value.code == R.SIZE


@given(st.binary(max_size=200) | st.text(max_size=80).map(lambda text: json.dumps({"keys": [{"kty": text}]}).encode()))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """Only our errors."""
    try:
        read(data)
    except NsmsecError as error:
        outcome: object = type(error)
    else:
        outcome = Malformed
    assert outcome is Malformed


# --- files ---


def write(path: Path, data: bytes) -> None:
    """Replace a file the way the docs ask for."""
    fresh = path.with_suffix(".new")
    fresh.write_bytes(data)
    fresh.replace(path)


def files(folder: Path) -> ResultTrustFiles:
    """Return the trust in two verifiers, both good."""
    write(folder / "corp.json", jwk_set(KEY.jwk()))
    write(folder / "partner.json", jwk_set(KEY.jwk()))
    return ResultTrustFiles(
        VerifierFile(id=VERIFIER, trust_domains=frozenset({CORP}), path=folder / "corp.json"),
        VerifierFile(id=OTHER, trust_domains=frozenset({PARTNER}), path=folder / "partner.json"),
    )


def counts(source: ResultTrustFiles, key: ResultKey = KEY) -> tuple[bool, bool]:
    """Say for either verifier whether this key of it counts."""
    now = source.result_trust()
    return (
        now.key(VERIFIER, key.key_id, trust_domain=CORP) is not None,
        now.key(OTHER, key.key_id, trust_domain=PARTNER) is not None,
    )


def test_files_are_read_once(tmp_path: Path) -> None:
    """The same snapshot until one changes."""
    source = files(tmp_path)
    assert counts(source) == (True, True)
    assert source.result_trust() is source.result_trust()
    assert source.last_errors == {}


def test_changed_file_is_noticed(tmp_path: Path) -> None:
    """At the next call, as another revision."""
    source, following = files(tmp_path), ResultKey.generate()
    before = source.result_trust()
    write(tmp_path / "corp.json", jwk_set(following.jwk()))
    assert counts(source) == (False, True)
    assert counts(source, following) == (True, False)
    assert source.result_trust().revision != before.revision


def test_bad_update_keeps_the_last_good_keys(tmp_path: Path) -> None:
    """Of that verifier; the other one is not touched; a good one mends it."""
    source = files(tmp_path)
    assert counts(source) == (True, True)
    write(tmp_path / "corp.json", b"half a fi")
    assert counts(source) == (True, True)
    assert {one: error.code for one, error in source.last_errors.items()} == {VERIFIER: R.ATTESTATION_MALFORMED}
    write(tmp_path / "corp.json", jwk_set())
    assert counts(source) == (False, True)
    assert source.last_errors == {}


@pytest.mark.parametrize("how", ["gone", "emptied"])
def test_trust_is_taken_away_at_once(tmp_path: Path, how: str) -> None:
    """By removing the file, or its keys; by nothing less is it given back."""
    source = files(tmp_path)
    assert counts(source) == (True, True)
    if how == "gone":
        (tmp_path / "corp.json").unlink()
    else:
        write(tmp_path / "corp.json", jwk_set())
    assert counts(source) == (False, True)
    assert counts(source) == (False, True)
    write(tmp_path / "corp.json", jwk_set(KEY.jwk()))
    assert counts(source) == (True, True)


def test_file_that_was_never_good_gives_no_trust(tmp_path: Path) -> None:
    """It is said why; nothing of its verifier counts."""
    source = files(tmp_path)
    (tmp_path / "corp.json").unlink()
    write(tmp_path / "partner.json", b"")
    assert counts(source) == (False, False)
    assert source.last_errors.keys() == {VERIFIER, OTHER}


def test_file_that_cannot_be_read_now_is_tried_again(tmp_path: Path) -> None:
    """What is no file keeps the last good keys, and is looked at again each time."""
    source = files(tmp_path)
    assert counts(source) == (True, True)
    (tmp_path / "corp.json").unlink()
    (tmp_path / "corp.json").mkdir()
    assert counts(source) == (True, True)
    assert source.last_errors.keys() == {VERIFIER}
    (tmp_path / "corp.json").rmdir()
    write(tmp_path / "corp.json", jwk_set(KEY.jwk()))
    assert counts(source) == (True, True)
    assert source.last_errors == {}


def test_files_that_could_mean_nothing_are_misconfigured(tmp_path: Path) -> None:
    """None, one verifier twice, none of whose domains."""
    file = VerifierFile(id=VERIFIER, trust_domains=frozenset({CORP}), path=tmp_path / "corp.json")
    for wrong in ((), (file, file), (replace(file, trust_domains=frozenset()),)):
        with pytest.raises(Misconfigured):
            ResultTrustFiles(*wrong)
