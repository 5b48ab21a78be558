# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Policy bundles as `opa build -t plan` makes them: read, verified, signed."""

from nsmsec.opa.bundle.algorithms import ALGORITHMS
from nsmsec.opa.bundle.file_memory import FileVersionMemory
from nsmsec.opa.bundle.keys import BundleKey
from nsmsec.opa.bundle.limits import BundleLimits
from nsmsec.opa.bundle.manifest import instant
from nsmsec.opa.bundle.memory import InProcessVersionMemory, VersionMemory
from nsmsec.opa.bundle.policy_bundle import PolicyBundle
from nsmsec.opa.bundle.reader import read_bundle
from nsmsec.opa.bundle.signer import BundleSigner
from nsmsec.opa.bundle.verifier import BundleVerifier

__all__ = [
    "ALGORITHMS",
    "BundleKey",
    "BundleLimits",
    "BundleSigner",
    "BundleVerifier",
    "FileVersionMemory",
    "InProcessVersionMemory",
    "PolicyBundle",
    "VersionMemory",
    "instant",
    "read_bundle",
]
