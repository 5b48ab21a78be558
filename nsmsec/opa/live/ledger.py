# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Keeping account of what became of each bundle of a policy."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from nsmsec.opa.live.part import revision_of
from nsmsec.opa.live.status import PartStatus

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from nsmsec.errors import NsmsecError
    from nsmsec.opa.bundle import PolicyBundle
    from nsmsec.opa.metrics import PolicyMetrics

__all__ = ["Ledger"]

_LOGGER = logging.getLogger("nsmsec.policy")
_MAX_DETAIL_CHARS = 1024


class Ledger:
    """The account of each part, told to the log and to the metrics; its owner keeps threads apart."""

    def __init__(self, roots: Iterable[str], metrics: PolicyMetrics | None) -> None:
        """Open an account for each root; the empty root is the rules."""
        self._parts = {root: PartStatus(root=root) for root in roots}
        self._metrics = metrics

    @property
    def parts(self) -> tuple[PartStatus, ...]:
        """The accounts, in the order of the roots."""
        return tuple(self._parts.values())

    def taken(self, root: str, bundle: PolicyBundle, *, etag: str, now: datetime) -> None:
        """Note that a bundle is in use."""
        self._parts[root] = replace(
            self._parts[root],
            revision=revision_of(bundle),
            version=bundle.version,
            expires_at=bundle.expires_at,
            activated_at=now,
            etag=etag,
        )
        self.unchanged(root, now=now)
        what = root or "the rules"
        _LOGGER.info("policy: took revision %r, version %s, of %s", revision_of(bundle), bundle.version, what)
        if self._metrics is not None:
            self._metrics.activated(root, version=bundle.version)

    def unchanged(self, root: str, *, now: datetime) -> None:
        """Note that a round ended well."""
        self._parts[root] = replace(self._parts[root], last_success_at=now, consecutive_failures=0)
        if self._metrics is not None:
            self._metrics.succeeded(root, at=now)

    def failed(self, root: str, error: NsmsecError, *, now: datetime) -> None:
        """Note that a bundle was refused or could not be had; the log hears of each cause once."""
        part = self._parts[root]
        detail = error.detail[:_MAX_DETAIL_CHARS]
        if not part.consecutive_failures or (part.last_error_code, part.last_error_detail) != (error.code, detail):
            _LOGGER.error("policy: %s stay as they are: %s: %s", root or "the rules", error.code, detail)
        self._parts[root] = replace(
            part,
            last_error_code=error.code,
            last_error_detail=detail,
            last_error_at=now,
            consecutive_failures=part.consecutive_failures + 1,
        )
        if self._metrics is not None:
            self._metrics.refused(root, error.code, failures=part.consecutive_failures + 1)
