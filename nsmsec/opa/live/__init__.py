# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A policy that changes while it decides: bundles fetched, verified, activated, kept."""

from nsmsec.opa.live.file_source import FileBundleSource
from nsmsec.opa.live.http_source import HTTPBundleSource
from nsmsec.opa.live.pace import Pace
from nsmsec.opa.live.policy import LivePolicy
from nsmsec.opa.live.source import BundleSource, PresentedBundle
from nsmsec.opa.live.status import PartStatus, PolicyStatus
from nsmsec.opa.live.store import BundleStore
from nsmsec.opa.live.watch import BundleWatch

__all__ = [
    "BundleSource",
    "BundleStore",
    "BundleWatch",
    "FileBundleSource",
    "HTTPBundleSource",
    "LivePolicy",
    "Pace",
    "PartStatus",
    "PolicyStatus",
    "PresentedBundle",
]
