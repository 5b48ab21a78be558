# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Whatever somebody changes in a path, it is refused; names of segments change nothing."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from nsmsec.errors import NsmsecError
from nsmsec.path import Path, PathSegment
from nsmsec.testing import CapturedPath, capture
from tests.tokens.honest import GATEWAY, HOPS, NOW, answer, request

REQUEST = request().finished(2)
BY_TOKEN = capture(HOPS[:2], audience=GATEWAY, now=NOW, with_chain=True).finished(1)
RSA = capture(HOPS[:2], audience=GATEWAY, now=NOW, key_kind="rsa").finished(1)
ANSWER = answer().finished(3)

paths = st.sampled_from([REQUEST, BY_TOKEN, RSA, ANSWER])
SENT = ANSWER.path().segments[0].token


def accepted(path: CapturedPath) -> bool:
    """Tell whether a path is verified; anything but our own errors fails the test."""
    try:
        if path.side == "client":
            _answered(path)
        else:
            path.verify()
    except NsmsecError:
        return False
    return True


def _answered(path: CapturedPath) -> None:
    """Judge an answer by the token that was sent, not by what stands in the path now."""
    from nsmsec.identity import Peer

    assert path.peer is not None
    path.verifier().verify_answer(
        path.path(),
        path.table(),
        self_id=path.self_id,
        peer=Peer(id=path.peer),
        sent=SENT,
        operation=path.operation,
        service=path.service,
    )


def changed(text: str, position: int, character: str) -> str:
    """Put another character into a text."""
    return text[:position] + character + text[position + 1 :]


def test_paths_of_these_tests_are_honest() -> None:
    """What is mutated is good."""
    assert all(map(accepted, (REQUEST, BY_TOKEN, RSA, ANSWER)))


@given(data=st.data(), path=paths)
def test_one_changed_character_of_a_token_is_refused(data: st.DataObject, path: CapturedPath) -> None:
    """Any position, any other character."""
    index = data.draw(st.integers(0, len(path.tokens) - 1))
    token = path.compacts()[index]
    position = data.draw(st.integers(0, len(token) - 1))
    character = data.draw(st.characters(codec="utf-8") | st.sampled_from("AQgw-_."))
    if character != token[position]:
        assert not accepted(path.with_compact(index, changed(token, position, character)))


def test_every_single_bit_of_the_last_characters_matters() -> None:
    """Each part's last character has no bits that nobody looks at."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    token = REQUEST.compacts()[2]
    first, second = token.index("."), token.rindex(".")
    for position in (first - 1, second - 1, len(token) - 1):
        for character in alphabet.replace(token[position], ""):
            assert not accepted(REQUEST.with_compact(2, changed(token, position, character)))


@given(data=st.data(), path=paths)
def test_inserted_or_dropped_character_of_a_token_is_refused(data: st.DataObject, path: CapturedPath) -> None:
    """A token is exactly what was signed."""
    index = data.draw(st.integers(0, len(path.tokens) - 1))
    token = path.compacts()[index]
    position = data.draw(st.integers(0, len(token)))
    extra = data.draw(st.text(min_size=1, max_size=3))
    assert not accepted(path.with_compact(index, token[:position] + extra + token[position:]))
    assert not accepted(path.with_compact(index, token[: position - 1] + token[position:] if position else token[1:]))


@given(data=st.data(), path=paths)
def test_other_segment_id_is_refused(data: st.DataObject, path: CapturedPath) -> None:
    """The carrier's id is the one that was signed."""
    index = data.draw(st.integers(0, len(path.tokens) - 1))
    other = data.draw(st.text(max_size=20))
    if other != path.segments[index][1]:
        assert not accepted(path.with_segment(index, segment_id=other))


@given(data=st.data(), path=paths)
def test_other_segment_name_changes_nothing(data: st.DataObject, path: CapturedPath) -> None:
    """A name is never a fact."""
    if path.side == "client":
        return
    index = data.draw(st.integers(0, len(path.tokens) - 1))
    renamed = path.with_segment(index, name=data.draw(st.text(max_size=20)))
    assert renamed.verify().hops == path.verify().hops


@given(st.lists(st.text(max_size=60), max_size=4), st.sampled_from(["server", "client"]))
def test_path_of_any_texts_is_refused(texts: list[str], side: str) -> None:
    """Nothing but our own errors comes out."""
    segments = tuple(PathSegment(name="", id="x", token=text) for text in texts)
    path, table = Path.of(*segments), REQUEST.table()
    judge = REQUEST.verifier()
    try:
        if side == "server":
            judge.verify_request(path, table, self_id=REQUEST.self_id, peer=None, operation="call", service="s")
        else:
            judge.verify_answer(
                path, table, self_id=REQUEST.self_id, peer=None, sent="x", operation="call", service="s"
            )
    except NsmsecError:
        return
    raise AssertionError("such a path was accepted")


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "ver",
                "sub",
                "aud",
                "iat",
                "exp",
                "nbf",
                "jti",
                "cid",
                "seg",
                "idx",
                "prh",
                "dir",
                "op",
                "svc",
                "lim",
                "cnf",
            ]
        ),
        st.none()
        | st.booleans()
        | st.integers(-(2**60), 2**60)
        | st.floats()
        | st.text(max_size=20)
        | st.lists(st.text(max_size=9), max_size=2)
        | st.dictionaries(
            st.sampled_from(["hops", "tds", "svc", "until", "x"]),
            st.integers() | st.lists(st.text(max_size=9)),
            max_size=3,
        ),
    )
)
def test_token_with_any_claims_is_proven_or_refused(claims: dict[str, object]) -> None:
    """Whatever a signer says, nothing but our own errors comes out."""
    accepted(REQUEST.with_claims(2, **claims))


@given(
    st.dictionaries(
        st.sampled_from(["alg", "typ", "x5t#S256", "x5c", "kid", "crit"]),
        st.none()
        | st.booleans()
        | st.integers()
        | st.text(max_size=50)
        | st.lists(st.text(max_size=9) | st.integers(), max_size=2),
    )
)
def test_token_with_any_header_is_proven_or_refused(parameters: dict[str, object]) -> None:
    """Whatever a header says, nothing but our own errors comes out."""
    accepted(replace(REQUEST).with_header(2, **parameters))
