# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A bundle that may be part of a live policy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from nsmsec.errors import BundleRefused, ReasonCode
from nsmsec.opa.plan import UNDEFINED

if TYPE_CHECKING:
    from datetime import datetime

    from nsmsec.opa.bundle import PolicyBundle

__all__ = ["RULES", "Part", "admitted", "revision_of"]

#: What stands for a root where the rules are meant.
RULES: Final = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A bundle with all that a live policy asks of it; made by `admitted` alone.

    Attributes:
        root: which data it replaces; empty for the rules.
        bundle: what it says; it has a name, its revision or else its version.
        version: its version.
        expires_at: its expiry.
    """

    root: str
    bundle: PolicyBundle
    version: int
    expires_at: datetime

    def value_at(self, root: str) -> object:
        """Return the data of its own at a root, or `UNDEFINED`."""
        value: object = self.bundle.data
        for step in root.split("/"):
            if not isinstance(value, dict) or step not in value:
                return UNDEFINED
            value = value[step]
        return value


def admitted(root: str, bundle: PolicyBundle, *, now: datetime) -> Part:
    """Return a bundle as the part of a policy that it is meant to be.

    1. It has a version and an expiry, which has not come.
    2. Rules have a plan; data have none, and just their own root.

    Raises:
        BundleRefused: `BUNDLE_FORMAT` or `BUNDLE_EXPIRED`.
    """
    version, expires_at = bundle.version, bundle.expires_at
    if version is None or expires_at is None:  # 1
        raise _refused(bundle, "expected a version and an expiry in the manifest")
    if now >= expires_at:
        raise _refused(bundle, f"expected one that has not expired, found {expires_at}", ReasonCode.BUNDLE_EXPIRED)
    part = Part(
        root=root,
        bundle=replace(bundle, revision=revision_of(bundle)),
        version=version,
        expires_at=expires_at,
    )
    if root == RULES and not bundle.plan:  # 2
        raise _refused(bundle, "expected rules, found data alone")
    if root != RULES and bundle.plan:
        raise _refused(bundle, f"expected data alone for {root!r}, found a plan")
    if root != RULES and (bundle.roots != (root,) or part.value_at(root) is UNDEFINED):
        raise _refused(bundle, f"expected the one root {root!r} with data there")
    return part


def revision_of(bundle: PolicyBundle) -> str:
    """Return what decisions call a bundle: its revision, or else its version."""
    return bundle.revision or f"v{bundle.version}"


def _refused(bundle: PolicyBundle, found: str, code: ReasonCode = ReasonCode.BUNDLE_FORMAT) -> BundleRefused:
    return BundleRefused(
        code,
        f"policy bundle: {found}",
        revision=bundle.revision,
        version=bundle.version,
        expires_at=bundle.expires_at,
    )
