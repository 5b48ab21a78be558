# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""SPIFFE IDs are canonical or refused; never repaired."""

from __future__ import annotations

import pickle
import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nsmsec.errors import Malformed, NsmsecError, ReasonCode
from nsmsec.identity import SpiffeID, TrustDomain
from tests.identity.parts import refused

GOOD = "spiffe://corp.example/ns/prod/client"

NOT_CANONICAL = {
    "empty": "",
    "no scheme": "corp.example/client",
    "another scheme": "https://corp.example/client",
    "upper-case scheme": "SPIFFE://corp.example/client",
    "one slash": "spiffe:/corp.example/client",
    "no domain": "spiffe:///client",
    "upper-case domain": "spiffe://Corp.example/client",
    "percent in the domain": "spiffe://corp%2eexample/client",
    "leading dot": "spiffe://.corp.example/client",
    "dots as domain": "spiffe://../client",
    "userinfo": "spiffe://user@corp.example/client",
    "port": "spiffe://corp.example:443/client",
    "empty port": "spiffe://corp.example:/client",
    "IPv6": "spiffe://[::1]/client",
    "no path": "spiffe://corp.example",
    "root path": "spiffe://corp.example/",
    "trailing slash": "spiffe://corp.example/client/",
    "empty segment": "spiffe://corp.example//client",
    "empty segment inside": "spiffe://corp.example/ns//client",
    "dot segment": "spiffe://corp.example/./client",
    "dot segment last": "spiffe://corp.example/client/.",
    "dot-dot segment": "spiffe://corp.example/ns/../client",
    "dot-dot segment last": "spiffe://corp.example/client/..",
    "percent in the path": "spiffe://corp.example/%70ayment",
    "query": "spiffe://corp.example/client?x=1",
    "empty query": "spiffe://corp.example/client?",
    "fragment": "spiffe://corp.example/client#x",
    "space": "spiffe://corp.example/cli ent",
    "backslash": "spiffe://corp.example\\client",
    "newline at the end": "spiffe://corp.example/client\n",
    "newline after the domain": "spiffe://corp.example\n/client",
    "leading space": " spiffe://corp.example/client",
    "NUL": "spiffe://corp.example/client\0",
    "fullwidth path": "spiffe://corp.example/\uff43lient",
    "fullwidth domain": "spiffe://\uff43orp.example/client",
    "fullwidth digit": "spiffe://corp.example/client\uff11",
    "zero-width space": "spiffe://corp.example/cli\u200bent",
    "Kelvin sign": "spiffe://corp.example/\u212aey",
    "Arabic digit": "spiffe://corp.example/client\u0661",
    "tilde": "spiffe://corp.example/~client",
    "plus": "spiffe://corp.example/a+b",
    "non-ASCII domain": "spiffe://c\u00f6rp.example/client",
    "2049 bytes": "spiffe://corp.example/" + "a" * (2049 - 22),
    "domain of 256 bytes": "spiffe://" + "a" * 256 + "/client",
}


def test_good_id_is_taken_apart() -> None:
    """A canonical ID has a text, a trust domain, a path."""
    parsed = SpiffeID.parse(GOOD)
    assert str(parsed) == parsed.text == GOOD
    assert str(parsed.trust_domain) == parsed.trust_domain.name == "corp.example"
    assert parsed.path == "/ns/prod/client"
    assert repr(parsed) == f"SpiffeID('{GOOD}')"
    assert repr(parsed.trust_domain) == "TrustDomain('corp.example')"
    assert parsed.trust_domain.uri == "spiffe://corp.example"


@pytest.mark.parametrize("text", NOT_CANONICAL.values(), ids=NOT_CANONICAL.keys())
def test_id_that_is_not_canonical_is_refused(text: str) -> None:
    """Another spelling is another name to somebody, so there is one spelling (C28)."""
    with refused(Malformed, ReasonCode.ID_NOT_CANONICAL):
        SpiffeID.parse(text)
    with refused(Malformed, ReasonCode.ID_NOT_CANONICAL):
        SpiffeID(text=text)


@pytest.mark.parametrize(
    "text",
    [
        "spiffe://corp.example/" + "a" * (2048 - 22),
        "spiffe://" + "a" * 255 + "/client",
        "spiffe://a/b",
        "spiffe://_/_",
        "spiffe://1.2.3.4/client",
        "spiffe://corp.example/...",
        "spiffe://corp.example/.hidden/..x/x..",
        "spiffe://corp-1_x.example/A-Z_9.z",
        "spiffe://corp.example./client",
    ],
)
def test_unusual_but_canonical_id_is_accepted(text: str) -> None:
    """What the standard allows, up to its limits, stays as it is."""
    assert str(SpiffeID.parse(text)) == text


@pytest.mark.parametrize("value", [None, 1, b"spiffe://corp.example/client", ["x"], SpiffeID.parse(GOOD)])
def test_id_that_is_not_text_is_refused(value: str) -> None:
    """Only text is parsed, whatever a caller without a type checker passes."""
    with refused(Malformed, ReasonCode.ID_NOT_CANONICAL):
        SpiffeID.parse(value)
    with refused(Malformed, ReasonCode.ID_NOT_CANONICAL):
        SpiffeID(text=value)
    with refused(Malformed, ReasonCode.ID_NOT_CANONICAL):
        TrustDomain.parse(value)


def test_subclass_of_text_is_refused() -> None:
    """A text with methods of its own could be one thing now, another later."""

    class Text(str):
        __slots__ = ()

    with refused(Malformed, ReasonCode.ID_NOT_CANONICAL):
        SpiffeID.parse(Text(GOOD))


@pytest.mark.parametrize(
    "name", ["", ".", "..", ".corp", "Corp", "corp example", "corp\n", "a" * 256, "corp/x", "spiffe://corp", "k\u00f6"]
)
def test_trust_domain_that_is_not_canonical_is_refused(name: str) -> None:
    """A trust domain is a bare lower-case name."""
    with refused(Malformed, ReasonCode.ID_NOT_CANONICAL):
        TrustDomain.parse(name)
    with refused(Malformed, ReasonCode.ID_NOT_CANONICAL):
        TrustDomain(name=name)


def test_message_quotes_no_more_than_a_line_of_ascii() -> None:
    """A refused name cannot forge a line of the log."""
    with pytest.raises(Malformed) as caught:
        SpiffeID.parse("spiffe://corp.example/\u202e\n" + "a" * 1000)
    assert re.fullmatch(r"[ -~]{1,200}", caught.value.detail)


def test_ids_compare_by_their_text() -> None:
    """Equal texts are equal IDs, with one hash; order is that of the texts."""
    one, same, other = (SpiffeID(text=GOOD), SpiffeID.parse(GOOD), SpiffeID.parse(GOOD + "2"))
    assert one == same != other
    assert len({one, same, other}) == 2
    assert one < other
    assert TrustDomain.parse("a.example") < TrustDomain.parse("b.example")
    assert SpiffeID.of(one.trust_domain, one.path) == one


def test_id_is_parsed_once() -> None:
    """What was parsed lately is remembered: the same value comes back."""
    assert SpiffeID.parse(GOOD) is SpiffeID.parse(GOOD)


def test_refusal_is_not_remembered_as_a_success() -> None:
    """The second attempt is refused like the first."""
    for _ in range(2):
        with refused(Malformed, ReasonCode.ID_NOT_CANONICAL):
            SpiffeID.parse("spiffe://corp.example/")


def test_pickled_id_is_the_same_id() -> None:
    """An ID is plain data."""
    parsed = SpiffeID.parse(GOOD)
    assert pickle.loads(pickle.dumps(parsed)) == parsed  # noqa: S301 - our own bytes, made in this line


_SEGMENT = st.text(string.ascii_letters + string.digits + "._-", min_size=1, max_size=20).filter(
    lambda segment: segment not in {".", ".."}
)
_DOMAIN = st.text(string.ascii_lowercase + string.digits + "._-", min_size=1, max_size=40).filter(
    lambda name: not name.startswith(".")
)


@given(_DOMAIN, st.lists(_SEGMENT, min_size=1, max_size=5))
def test_every_canonical_id_survives_unchanged(domain: str, segments: list[str]) -> None:
    """Parsing repairs nothing: what goes in comes out."""
    path = "".join("/" + segment for segment in segments)
    parsed = SpiffeID.parse(f"spiffe://{domain}{path}")
    assert (str(parsed), parsed.trust_domain.name, parsed.path) == (f"spiffe://{domain}{path}", domain, path)


@given(st.text() | st.text("spife:/.aA%?#@\n\u200b", max_size=40).map("spiffe://a/".__add__))
def test_parser_raises_nothing_but_our_error(text: str) -> None:
    """Any text is either exactly a canonical ID or refused with one code."""
    try:
        spelled, code = str(SpiffeID.parse(text)), None
    except NsmsecError as error:
        spelled, code = text, error.code
    assert spelled == text
    assert code in {None, ReasonCode.ID_NOT_CANONICAL}
