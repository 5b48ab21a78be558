# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The rules by which a path moves on by one hop: Network Service Mesh's `updatepath`, as a pure function.

Both sides of a hop apply the same rules under the hop's own name; the second time changes nothing.
Where the Go implementation would crash or carry on, these rules refuse; and a segment that gets a
new id loses the token of whoever had it before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nsmsec.errors import Malformed, ReasonCode
from nsmsec.path.segment import Path, PathSegment

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Advance", "advance"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance:
    """Where a hop stands after it took its place.

    Attributes:
        path: the path with the hop's own segment in it.
        index: the position of that segment; the same as `path.index`.
        connection_id: the hop's connection id.
        restore_index: the index that the caller gets back in the answer.
    """

    path: Path
    index: int
    connection_id: str
    restore_index: int


def advance(path: Path | None, *, name: str, connection_id: str | None = None, fresh_id: Callable[[], str]) -> Advance:
    """Take the place of the hop called `name` on this path.

    1. No path, or one without segments: the hop is its root. It keeps a given connection id.
    2. The index names a segment.
    3. That segment is the hop's own already: nothing moves.
    4. Otherwise the segment's id is that of the connection, where the carrier has one.
    5. The hop takes the next place. A segment of its own name there keeps its id; any other is
       replaced by one with a fresh id, without a token.

    Args:
        path: the path as it came, if there was one.
        name: what the hop calls itself.
        connection_id: the connection's id, where the carrier has one outside of the path.
        fresh_id: makes an id that nobody had before.

    Raises:
        Malformed: `BAD_INDEX`, the index names no segment; `SEGMENT_MISMATCH`, the connection has
            another id than the segment it stands at.
    """
    # 1
    if path is None or not path.segments:
        own = PathSegment(name=name, id=connection_id or fresh_id(), token="")
        return Advance(path=Path.of(own), index=0, connection_id=own.id, restore_index=0)
    # 2
    if not 0 <= path.index < len(path.segments):
        raise Malformed(ReasonCode.BAD_INDEX, f"path: expected an index below {len(path.segments)}, found {path.index}")
    here = path.segments[path.index]
    # 3
    if here.name == name:
        return Advance(path=path, index=path.index, connection_id=here.id, restore_index=path.index)
    # 4
    if connection_id is not None and here.id != connection_id:
        raise Malformed(
            ReasonCode.SEGMENT_MISMATCH,
            "path: expected the connection to have the id of its segment, found another",
            index=path.index,
        )
    # 5
    index = path.index + 1
    before, rest = path.segments[:index], path.segments[index:]
    own = rest[0] if rest and rest[0].name == name else PathSegment(name=name, id=fresh_id(), token="")
    moved = Path(segments=(*before, own, *rest[1:]), index=index)
    return Advance(path=moved, index=index, connection_id=own.id, restore_index=path.index)
