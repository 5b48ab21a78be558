# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The claimed route of a request, as it travels: nothing in here is proven."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NoReturn

__all__ = ["Path", "PathSegment"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PathSegment:
    """What one hop says about itself.

    Attributes:
        name: what the hop calls itself; never a fact.
        id: the hop's connection id; equals the claim `seg` of its token.
        token: the hop's path token, a compact JWS; empty where a carrier left it out.
    """

    name: str
    id: str
    token: str = field(repr=False)

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled or copied: a token must not reach a place that nobody looks at.

        Raises:
            TypeError: always.
        """
        raise TypeError("a path segment holds a token; it is not pickled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """The hops of a request in order, unproven.

    Attributes:
        segments: the hops; the first is the root.
        index: where the carrier says the path stands; the last segment where it has no index.
    """

    segments: tuple[PathSegment, ...]
    index: int

    @classmethod
    def of(cls, *segments: PathSegment) -> Path:
        """Return the path that stands at the last of these segments."""
        return cls(segments=segments, index=max(len(segments) - 1, 0))
