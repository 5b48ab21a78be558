# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Proving that a policy bundle is the signer's, whole, no step back, not over."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Final

from nsmsec.errors import BundleRefused, Misconfigured, ReasonCode
from nsmsec.opa.bundle.content import check_names, meaning
from nsmsec.opa.bundle.files import collect
from nsmsec.opa.bundle.limits import BundleLimits
from nsmsec.opa.bundle.signature import prove
from nsmsec.opa.bundle.structured import SIGNATURES, documents, signed_digest

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime
    from pathlib import Path

    from nsmsec.opa.bundle.keys import BundleKey
    from nsmsec.opa.bundle.memory import VersionMemory
    from nsmsec.opa.bundle.policy_bundle import PolicyBundle
    from nsmsec.opa.bundle.signature import SignedList

__all__ = ["BundleVerifier"]

_MAX_KEYS: Final = 16


class BundleVerifier:
    """Verifies the bundles of one name. Safe in threads."""

    __slots__ = (
        "_data_only",
        "_keys",
        "_limits",
        "_memory",
        "_name",
        "_require_version",
        "_scope",
        "_unsafe_allow_unsigned",
    )

    def __init__(
        self,
        keys: Collection[BundleKey],
        *,
        scope: str | None = None,
        name: str = "policy",
        memory: VersionMemory | None = None,
        data_only: bool = False,
        require_version: bool = True,
        limits: BundleLimits | None = None,
        unsafe_allow_unsigned: bool = False,
    ) -> None:
        """Take what bundles are held against.

        Args:
            keys: whose signatures count; several while keys are rotated.
            scope: what the bundle must be signed for; None and "" are a bundle that was signed for no scope.
            name: the name under which the memory knows these bundles.
            memory: what was active before; without one nothing stops a rollback.
            data_only: whether data alone is expected, without rules.
            require_version: whether version and expiry must be there. With a memory they always must.
            limits: the bounds.
            unsafe_allow_unsigned: take a bundle without a signature; one that is there must hold if there are keys.

        Raises:
            Misconfigured: there are too many keys.
        """
        if len(keys) > _MAX_KEYS:
            raise Misconfigured(f"bundle verifier: expected at most {_MAX_KEYS} keys, found {len(keys)}")
        self._keys = tuple(keys)
        self._scope = scope or ""
        self._name = name
        self._memory = memory
        self._data_only = data_only
        self._require_version = require_version or memory is not None
        self._limits = limits or BundleLimits()
        self._unsafe_allow_unsigned = unsafe_allow_unsigned

    @property
    def name(self) -> str:
        """The name under which the memory knows these bundles."""
        return self._name

    def verify(self, source: Path | bytes, *, now: datetime) -> PolicyBundle:
        """Return the bundle in a folder, a `tar.gz` or its bytes, proven.

        1. Collect the files, bounded, under names that nobody can mistake.
        2. The signature over the list of files, under one of our keys.
        3. The scope, exactly.
        4. Every file is in the list with its digest, every file of the list is there, nothing else is.
        5. What the files mean.
        6. It is not over: `now` is before the expiry, in the manifest and of the signature.
        7. It is no step back from what the memory knows. Whoever lets it decide must tell the memory then.

        Args:
            source: where it is.
            now: the time.

        Raises:
            BundleRefused: it is refused, with its code.
            Misconfigured: the source or the memory cannot be read.
        """
        files = collect(source, self._limits)  # 1
        check_names(files)
        signed = self._signed(files)  # 2
        if signed is not None and signed.scope != self._scope:  # 3
            raise BundleRefused(
                ReasonCode.BUNDLE_SCOPE,
                f"policy bundle: expected scope {self._scope!r}, found {signed.scope[:80]!r}",
            )
        said = documents(files)
        if signed is not None:  # 4
            _check_files(files, said, signed)
        bundle = meaning(files, said, data_only=self._data_only)  # 5
        self._check_fresh(bundle, signed, now)  # 6
        self._check_memory(bundle)  # 7
        return bundle

    def _signed(self, files: Mapping[str, bytes]) -> SignedList | None:
        signatures = files.get(SIGNATURES)
        if self._unsafe_allow_unsigned and (signatures is None or not self._keys):
            return None
        if signatures is None:
            raise BundleRefused(ReasonCode.BUNDLE_UNSIGNED, f"policy bundle: expected {SIGNATURES}, found none")
        if not self._keys:
            raise BundleRefused(ReasonCode.BUNDLE_UNSIGNED, "policy bundle: expected a key to verify with, found none")
        return prove(signatures, self._keys)

    def _check_fresh(self, bundle: PolicyBundle, signed: SignedList | None, now: datetime) -> None:
        if self._require_version and (bundle.version is None or bundle.expires_at is None):
            raise _refused(ReasonCode.BUNDLE_FORMAT, "expected metadata.nsmsec with version and expires_at", bundle)
        if bundle.expires_at is not None and now >= bundle.expires_at:
            over = bundle.expires_at.isoformat()
            raise _refused(ReasonCode.BUNDLE_EXPIRED, f"expected one that is not over, found {over}", bundle)
        if signed is not None and signed.expires_at_s is not None and now.timestamp() >= signed.expires_at_s:
            raise _refused(ReasonCode.BUNDLE_EXPIRED, "expected a signature that is not over, found one", bundle)

    def _check_memory(self, bundle: PolicyBundle) -> None:
        if self._memory is None or bundle.version is None:
            return
        try:
            self._memory.check(self._name, bundle.version, bundle.digest)
        except BundleRefused as refusal:
            detail = refusal.detail.removeprefix("policy bundle: ")
            raise _refused(refusal.code, detail, bundle) from refusal


def _check_files(files: Mapping[str, bytes], said: Mapping[str, dict[str, object]], signed: SignedList) -> None:
    present = set(files) - {SIGNATURES}
    for name in sorted(present.symmetric_difference(signed.files)):
        found = "never signed" if name in present else "missing"
        raise _mismatch(f"exactly the files that were signed, found {name[:80]!r} {found}")
    for name in sorted(present):
        listed = signed.files[name]
        if not hmac.compare_digest(signed_digest(listed.algorithm, files[name], said.get(name)), listed.digest):
            raise _mismatch(f"the content that was signed, found other content in {name[:80]!r}")


def _mismatch(expected: str) -> BundleRefused:
    return BundleRefused(ReasonCode.BUNDLE_FILE_MISMATCH, f"policy bundle: expected {expected}")


def _refused(code: ReasonCode, detail: str, bundle: PolicyBundle) -> BundleRefused:
    return BundleRefused(
        code,
        f"policy bundle: {detail}",
        revision=bundle.revision,
        version=bundle.version,
        expires_at=bundle.expires_at,
    )
