# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a policy that changes at run time is doing, at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from nsmsec.errors import ReasonCode

__all__ = ["PartStatus", "PolicyStatus"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartStatus:
    """One bundle of a policy: the rules, or the data of one root.

    Attributes:
        root: where its data stand; empty for the rules.
        revision: the revision in use; empty if there is none yet.
        version: its version.
        expires_at: when it expires.
        activated_at: when it was taken.
        etag: what its source called it.
        last_success_at: when a round last ended well, with something new or without.
        last_error_code: why a bundle was last refused; it stays when later ones are good.
        last_error_detail: the same in a sentence.
        last_error_at: when that was.
        consecutive_failures: how many rounds have failed since the last good one.
    """

    root: str
    revision: str = ""
    version: int | None = None
    expires_at: datetime | None = None
    activated_at: datetime | None = None
    etag: str = ""
    last_success_at: datetime | None = None
    last_error_code: ReasonCode | None = None
    last_error_detail: str = ""
    last_error_at: datetime | None = None
    consecutive_failures: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyStatus:
    """The whole policy.

    Attributes:
        revision: what decides now, as decisions name it; empty if nothing does.
        expires_at: when the first of its bundles expires; from then on nothing is decided.
        activated_at: since when it decides.
        rules: the bundle with the rules.
        data: the bundles that replace data of the rules, by their roots.
    """

    revision: str
    expires_at: datetime | None
    activated_at: datetime | None
    rules: PartStatus
    data: tuple[PartStatus, ...] = ()

    @property
    def version(self) -> int | None:
        """The version of the rules."""
        return self.rules.version

    @property
    def etag(self) -> str:
        """What the source of the rules called them."""
        return self.rules.etag

    @property
    def last_error_code(self) -> ReasonCode | None:
        """Why a bundle was last refused, whichever it was."""
        return self._last_failed.last_error_code

    @property
    def last_error_detail(self) -> str:
        """The same in a sentence."""
        return self._last_failed.last_error_detail

    @property
    def last_error_at(self) -> datetime | None:
        """When that was."""
        return self._last_failed.last_error_at

    @property
    def consecutive_failures(self) -> int:
        """How many rounds have failed in a row, for the bundle that is worst off."""
        return max(part.consecutive_failures for part in (self.rules, *self.data))

    def is_ready(self, now: datetime) -> bool:
        """Say whether decisions are made at this time: something is active, nothing of it has expired."""
        return self.expires_at is not None and now < self.expires_at

    def is_healthy(self, now: datetime) -> bool:
        """Say whether it is ready, with no update refused since the last good one."""
        return self.is_ready(now) and self.consecutive_failures == 0

    @property
    def _last_failed(self) -> PartStatus:
        failed = [(part.last_error_at, part) for part in (self.rules, *self.data) if part.last_error_at is not None]
        return max(failed, key=lambda one: one[0])[1] if failed else self.rules
