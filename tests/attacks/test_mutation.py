# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Every byte of an honest path matters, one after another; a name does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nsmsec.errors import NsmsecError
from nsmsec.identity import Peer
from nsmsec.testing.runtimes import SyncRuntime
from tests.attacks.sites import Site

if TYPE_CHECKING:
    from nsmsec.testing import CapturedPath

SIDES = {
    "server": Site(side="server", runtime=SyncRuntime()).honest().finished(2),
    "client": Site(side="client", runtime=SyncRuntime()).honest().finished(3),
}
SENT = SIDES["client"].compacts()[0]


def verdict(captured: CapturedPath) -> object:
    """Return the proven hops, or None for a refusal; another error than ours fails the test."""
    path, table = captured.path(), captured.table()
    judge = captured.verifier()
    peer = None if captured.peer is None else Peer(id=captured.peer)
    own, service = captured.self_id, captured.service
    try:
        if captured.side == "server":
            return judge.verify_request(path, table, self_id=own, peer=peer, operation="call", service=service).hops
        return judge.verify_answer(
            path, table, self_id=own, peer=peer, sent=SENT, operation="call", service=service
        ).hops
    except NsmsecError:
        return None


def flipped(text: str, position: int) -> str:
    """Return the text with one letter changed into another that might stand there."""
    other = {".": "A", "A": "B", "_": "-"}.get(text[position], "A")
    return text[:position] + other + text[position + 1 :]


@pytest.mark.parametrize(
    ("side", "index"), [(side, index) for side, honest in SIDES.items() for index in range(len(honest.tokens))]
)
def test_every_byte_of_every_token_matters(side: str, index: int) -> None:
    """Must show 6: no byte of any token can be changed unnoticed."""
    honest = SIDES[side]
    token = honest.compacts()[index]
    accepted = [
        position for position in range(len(token)) if verdict(honest.with_compact(index, flipped(token, position)))
    ]
    assert accepted == []


@pytest.mark.parametrize("side", SIDES)
def test_every_byte_of_every_segment_id_matters(side: str) -> None:
    """Must show 6: nor of any segment id."""
    honest = SIDES[side]
    assert verdict(honest)
    for index, (_, segment_id) in enumerate(honest.segments):
        for position in range(len(segment_id)):
            changed = honest.with_segment(index, segment_id=flipped(segment_id, position))
            assert verdict(changed) is None


@pytest.mark.parametrize("name", ["", "x", "hop-0", "\x00", "ü" * 200])
@pytest.mark.parametrize("side", SIDES)
def test_name_of_a_segment_changes_nothing(side: str, name: str) -> None:
    """Must show 6: a name is never a fact; what is proven is the same to the last member."""
    honest = SIDES[side]
    proven = verdict(honest)
    for index in range(len(honest.segments)):
        assert verdict(honest.with_segment(index, name=name)) == proven
