# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Reading tokens: what was read, or minted, lately need not be read again."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta

import pytest

from nsmsec.dev import Authority
from nsmsec.errors import Malformed, ReasonCode
from nsmsec.identity import SpiffeID, StaticX509SVIDSource
from nsmsec.limits import Limits
from nsmsec.path import Path
from nsmsec.testing import FixedClock
from nsmsec.tokens import MintedPath, Minter, TokenReader
from tests.tokens.honest import NOW, request

ANEW = Limits(signature_cache_entries=0)
IDS = [f"spiffe://corp.example/{name}" for name in ("client", "firewall")]


def minted(limits: Limits, reader: TokenReader | None = None) -> MintedPath:
    """Return a path of one hop, whose token the reader was told of."""
    svid = Authority("corp.example", now=NOW).issue("/client", ttl=timedelta(hours=1))
    source = StaticX509SVIDSource(svid)
    minter = Minter(source=source, clock=FixedClock(NOW), limits=limits, random=os.urandom, reader=reader)
    return minter.forward(
        path=None,
        segment_id="id-0",
        segment_name="client",
        audience=SpiffeID.parse(IDS[1]),
        operation="call",
        service="/demo.Vpn/Connect",
    )


def test_token_read_before_is_the_same_token() -> None:
    """The second reading says what the first said."""
    path, table, reader = request().path(), request().table(), TokenReader(Limits())
    first = reader.read(path, table)
    again = reader.read(path, table)
    assert again == first
    assert [one is other for one, other in zip(again, first, strict=True)] == [True] * len(first)


def test_token_at_another_connection_id_is_read_with_that_one() -> None:
    """What the carrier says beside a token is part of what is remembered."""
    path, table, reader = request().path(), request().table(), TokenReader(Limits())
    reader.read(path, table)
    moved = Path.of(*(replace(segment, id="elsewhere") for segment in path.segments))
    assert {token.segment_id for token in reader.read(moved, table)} == {"elsewhere"}


def test_without_a_memory_every_token_is_read_anew() -> None:
    """A verifier that checks every signature anew reads every token anew."""
    path, table, reader = request().path(), request().table(), TokenReader(ANEW)
    first = reader.read(path, table)
    again = reader.read(path, table)
    assert again == first
    assert not any(one is other for one, other in zip(again, first, strict=True))


@pytest.mark.parametrize("limits", [Limits(), ANEW], ids=["memory", "no memory"])
def test_minted_token_is_known_as_it_would_be_read(limits: Limits) -> None:
    """What the minter tells the reader is what reading the token would give."""
    reader = TokenReader(limits)
    own = minted(limits, reader)
    assert reader.read(own.path, own.certificates) == TokenReader(ANEW).read(own.path, own.certificates)


def test_minted_token_that_is_too_long_is_still_refused() -> None:
    """A bound on what is read holds for our own tokens too."""
    small = Limits(max_token_bytes=64)
    reader = TokenReader(small)
    own = minted(small, reader)
    with pytest.raises(Malformed) as refused:
        reader.read(own.path, own.certificates)
    assert (refused.value.code, refused.value.index) == (ReasonCode.SIZE, 0)
