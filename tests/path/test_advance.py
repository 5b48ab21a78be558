# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The rules of moving on by one hop, with what holds after each move."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nsmsec.errors import Malformed, NsmsecError, ReasonCode
from nsmsec.path import Path, PathSegment, advance

if TYPE_CHECKING:
    from collections.abc import Callable


def fresh() -> Callable[[], str]:
    """Return a maker of ids that nobody had before."""
    numbers = itertools.count()
    return lambda: f"fresh-{next(numbers)}"


def segments(*names: str) -> tuple[PathSegment, ...]:
    """Return segments of these names, each with an id and a token."""
    return tuple(PathSegment(name=name, id=f"id-{name}", token=f"token-{name}") for name in names)


@pytest.mark.parametrize("path", [None, Path(segments=(), index=0), Path(segments=(), index=7)])
@pytest.mark.parametrize(("given_id", "expected"), [(None, "fresh-0"), ("", "fresh-0"), ("mine", "mine")])
def test_without_segments_the_hop_is_the_root(path: Path | None, given_id: str | None, expected: str) -> None:
    """Rule 1: the index becomes 0, an id that was given is kept."""
    moved = advance(path, name="client", connection_id=given_id, fresh_id=fresh())
    assert moved.path == Path.of(PathSegment(name="client", id=expected, token=""))
    assert (moved.index, moved.connection_id, moved.restore_index) == (0, expected, 0)


@pytest.mark.parametrize("index", [-1, 2, 3, 10**18, -(10**18)])
def test_index_that_names_no_segment_is_refused(index: int) -> None:
    """Rule 2: behind, before, far away (attacks C11)."""
    with pytest.raises(Malformed) as caught:
        advance(Path(segments=segments("a", "b"), index=index), name="a", fresh_id=fresh())
    assert caught.value.code is ReasonCode.BAD_INDEX
    assert caught.value.index is None


def test_own_segment_moves_nothing() -> None:
    """Rule 3: the second element of the same hop finds its own segment, whatever the connection is called."""
    path = Path(segments=segments("a", "b", "c"), index=1)
    moved = advance(path, name="b", connection_id="whatever", fresh_id=fresh())
    assert moved.path is path
    assert (moved.index, moved.connection_id, moved.restore_index) == (1, "id-b", 1)


def test_connection_of_another_id_is_refused() -> None:
    """Rule 4: the connection is the one of the segment it stands at."""
    path = Path(segments=segments("a", "b"), index=1)
    with pytest.raises(Malformed) as caught:
        advance(path, name="c", connection_id="id-a", fresh_id=fresh())
    assert (caught.value.code, caught.value.index) == (ReasonCode.SEGMENT_MISMATCH, 1)


@pytest.mark.parametrize("connection_id", [None, "id-b"])
def test_next_hop_takes_the_next_place(connection_id: str | None) -> None:
    """Rule 5: at the end of the path a segment is added."""
    path = Path(segments=segments("a", "b"), index=1)
    moved = advance(path, name="c", connection_id=connection_id, fresh_id=fresh())
    assert moved.path.segments == (*segments("a", "b"), PathSegment(name="c", id="fresh-0", token=""))
    assert (moved.path.index, moved.index, moved.connection_id, moved.restore_index) == (2, 2, "fresh-0", 1)


def test_hop_that_was_there_before_keeps_its_segment() -> None:
    """Rule 5: a refresh finds the id that this hop gave before."""
    path = Path(segments=segments("a", "b", "c"), index=0)
    moved = advance(path, name="b", fresh_id=fresh())
    assert moved.path == Path(segments=path.segments, index=1)
    assert moved.connection_id == "id-b"


def test_another_hop_in_its_place_gets_another_id_and_no_token() -> None:
    """Rule 5: what belonged to the hop that was there is gone; what stands behind stays."""
    path = Path(segments=segments("a", "b", "c"), index=0)
    moved = advance(path, name="x", fresh_id=fresh())
    assert moved.path.segments == (path.segments[0], PathSegment(name="x", id="fresh-0", token=""), path.segments[2])


NAMES = st.sampled_from(["a", "b", "c", "d"])
PATHS = st.builds(
    lambda names, index: Path(segments=segments(*names), index=index), st.lists(NAMES, max_size=6), st.integers(-2, 8)
)


@given(PATHS, NAMES, st.none() | st.sampled_from(["", "id-a", "id-b", "fresh-0"]))
def test_moving_on_keeps_its_invariants(path: Path, name: str, connection_id: str | None) -> None:
    """The index names the own segment; nothing before it changed; twice is as once; the way back is known."""
    try:
        moved = advance(path, name=name, connection_id=connection_id, fresh_id=fresh())
    except NsmsecError as error:
        assert error.code in {ReasonCode.BAD_INDEX, ReasonCode.SEGMENT_MISMATCH}  # noqa: PT017 - one of two outcomes
        return
    own = moved.path.segments[moved.index]
    assert (own.name, own.id, moved.path.index) == (name, moved.connection_id, moved.index)
    assert moved.path.segments[: moved.index] == path.segments[: moved.index]
    assert moved.index - moved.restore_index in {0, 1}
    assert len(path.segments) <= len(moved.path.segments) <= len(path.segments) + 1
    again = advance(moved.path, name=name, connection_id=moved.connection_id, fresh_id=fresh())
    assert (again.path, again.index, again.connection_id) == (moved.path, moved.index, moved.connection_id)
