# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The facts of one question with the settings by which they were judged, whatever is missing in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nsmsec.opa.layout.dates import date_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nsmsec.opa.question import Entrypoint

__all__ = ["Facts", "Fault", "either", "moment", "said"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is against a condition.

    Attributes:
        words: what it is, in a sentence without its end.
        hop: the index of the hop that it is about; None where it is about none.
        hop_id: who that is.
    """

    words: str
    hop: int | None = None
    hop_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a policy was asked, with the settings that it had.

    Attributes:
        entrypoint: what was asked.
        document: the input document.
        settings: `data.nsmsec.settings`.
        revocation: `data.nsmsec.revocation`.
    """

    entrypoint: Entrypoint
    document: Mapping[str, object]
    settings: Mapping[str, object]
    revocation: Mapping[str, object] = field(default_factory=dict)

    @property
    def hops(self) -> list[dict[str, object]]:
        """The hops of the path; what is no hop counts as one without facts."""
        hops = self.fact("path", "hops")
        return [hop if isinstance(hop, dict) else {} for hop in hops] if isinstance(hops, list) else []

    def fact(self, *names: str) -> object:
        """Return what stands at a place of the input; None if nothing does."""
        return self.at(self.document, names)

    def at(self, value: object, names: tuple[str, ...]) -> object:
        """Return what stands at a place of a document; None if nothing does."""
        for name in names:
            value = value.get(name) if isinstance(value, dict) else None
        return value

    @property
    def taken_up_at(self) -> int | None:
        """When the call was taken up, to which the age of tokens counts: not now, if a stream is asked about again."""
        return self.number("now") if self.fact("opened_at") is None else self.number("opened_at")

    def word(self, *names: str) -> str:
        """Return a fact for a sentence."""
        return said(self.fact(*names))

    def setting(self, *names: str) -> object:
        """Return what stands at a place of the settings; None if nothing does."""
        return self.at(self.settings, names)

    def accepted(self, *names: str) -> list[str]:
        """Return a list of the settings; nothing is accepted where there is none."""
        value = self.setting(*names)
        return [str(one) for one in value] if isinstance(value, list) else []

    def number(self, *names: str) -> int | None:
        """Return an integer fact."""
        return _integer(self.fact(*names))

    def bound(self, *names: str) -> int | None:
        """Return an integer of the settings."""
        return _integer(self.setting(*names))

    def at_hop(self, index: int, words: str) -> Fault:
        """Return a fault of a hop; the words go on after its name."""
        name = self.hops[index].get("id")
        return Fault(
            words=f"hop {index} ({said(name)}) {words}", hop=index, hop_id=name if isinstance(name, str) else None
        )


def moment(seconds: int | None) -> str:
    """Return a time in words."""
    return "an unknown time" if seconds is None or seconds < 0 else date_of(seconds)


def either(words: list[str]) -> str:
    """Return alternatives for a sentence."""
    return " or ".join(words) or "none"


def said(value: object) -> str:
    """Return a value for a sentence, where it may be missing."""
    return "nothing" if value is None else str(value)


def _integer(value: object) -> int | None:
    return value if type(value) is int else None
