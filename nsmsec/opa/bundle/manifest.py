# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The manifest of a policy bundle: what it is called, which data is its own, which version it is, until when."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from nsmsec.errors import BundleRefused, ReasonCode

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Manifest", "instant"]

_MAX_REVISION_CHARS: Final = 256
_MAX_VERSION: Final = 2**63 - 1
_RFC_3339: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})"
)
_MICROSECOND_DIGITS: Final = 7  # with the point


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What `.manifest` says, as far as we look at it.

    Attributes:
        revision: a name; may be empty.
        roots: the places of the data document that belong to the bundle; one empty place is all of it.
        version: `metadata.nsmsec.version`.
        expires_at: `metadata.nsmsec.expires_at`.
    """

    revision: str
    roots: tuple[str, ...]
    version: int | None
    expires_at: datetime | None

    @classmethod
    def read(cls, document: Mapping[str, object]) -> Manifest:
        """Return what a manifest says.

        Raises:
            BundleRefused: `BUNDLE_FORMAT`, something has another type or range than it must have.
        """
        revision, wasm = document.get("revision", ""), document.get("wasm", [])
        if not isinstance(revision, str) or len(revision) > _MAX_REVISION_CHARS or not revision.isprintable():
            raise _refused(f"a revision that is text of at most {_MAX_REVISION_CHARS} printable characters")
        if wasm:
            raise _refused("no wasm")
        version, expires_at = _metadata(document.get("metadata", {}))
        return cls(revision=revision, roots=_roots(document.get("roots", [""])), version=version, expires_at=expires_at)


def instant(text: str) -> datetime:
    """Return the moment that a text of RFC 3339 (section 5.6) names; what is finer than microseconds is cut off.

    Raises:
        ValueError: it names none.
    """
    found = _RFC_3339.fullmatch(text)
    if found is None:
        raise ValueError("no date and time with its zone")
    seconds, fraction, zone = found.groups(default="")
    try:
        return datetime.fromisoformat(f"{seconds}{fraction[:_MICROSECOND_DIGITS]}{zone}").astimezone(UTC)
    except OverflowError as error:
        raise ValueError("a moment beyond all years") from error


def _roots(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(root, str) for root in value):
        raise _refused("roots that are texts")
    places = sorted(tuple(filter(None, root.split("/"))) for root in value)
    # In order, a place that holds another stands right before the first that it holds.
    if any(after[: len(before)] == before for before, after in itertools.pairwise(places)):
        raise _refused("roots that do not overlap")
    return tuple("/".join(place) for place in places)


def _metadata(value: object) -> tuple[int | None, datetime | None]:
    """Return version and expiry, each only if it is there."""
    ours = value.get("nsmsec", {}) if isinstance(value, dict) else None
    if not isinstance(ours, dict) or not {"version", "expires_at"}.issuperset(ours):
        raise _refused("metadata.nsmsec with version and expires_at, and nothing else")
    version = ours.get("version")
    if "version" in ours and (type(version) is not int or not 0 <= version <= _MAX_VERSION):
        raise _refused(f"a version that is an integer from 0 to {_MAX_VERSION}")
    return version, _expiry(ours["expires_at"]) if "expires_at" in ours else None


def _expiry(value: object) -> datetime:
    try:
        if isinstance(value, str):
            return instant(value)
    except ValueError as error:
        raise _refused("an expires_at as RFC 3339 writes it") from error
    raise _refused("an expires_at that is text")


def _refused(expected: str) -> BundleRefused:
    return BundleRefused(ReasonCode.BUNDLE_FORMAT, f"policy bundle: .manifest: expected {expected}")
