# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Reading a policy bundle that needs no proof: the one in the wheel, or one on its author's desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.errors import BundleRefused, Misconfigured
from nsmsec.opa.bundle.content import check_names, meaning
from nsmsec.opa.bundle.files import collect
from nsmsec.opa.bundle.limits import BundleLimits
from nsmsec.opa.bundle.structured import documents

if TYPE_CHECKING:
    from pathlib import Path

    from nsmsec.opa.bundle.policy_bundle import PolicyBundle

__all__ = ["read_bundle"]


def read_bundle(source: Path | bytes) -> PolicyBundle:
    """Return the bundle in a folder, in a `tar.gz` or in the bytes of one. Signature, version and expiry do not count.

    Raises:
        Misconfigured: it is no such bundle, or one beyond the bounds.
    """
    try:
        files = collect(source, BundleLimits())
        check_names(files)
        return meaning(files, documents(files))
    except BundleRefused as error:
        raise Misconfigured(error.detail) from error
