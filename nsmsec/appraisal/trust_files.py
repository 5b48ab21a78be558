# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Verifiers whose keys lie in JWK set files that somebody else updates, one file for each verifier.

As with trust bundles, every call looks at the files' metadata and reads only what has changed; writers should rename a
new file over the old one.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nsmsec.appraisal.trust import ResultTrust, TrustedVerifier
from nsmsec.errors import Malformed, Misconfigured, NsmsecError, ReasonCode
from nsmsec.identity.file_state import file_state

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from nsmsec.identity import SpiffeID, TrustDomain
    from nsmsec.identity.file_state import FileState

__all__ = ["ResultTrustFiles", "VerifierFile"]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifierFile:
    """One verifier.

    Attributes:
        id: who it is.
        trust_domains: the domains for whose workloads it may speak.
        path: where its JWK set lies.
    """

    id: SpiffeID
    trust_domains: frozenset[TrustDomain]
    path: Path


class ResultTrustFiles:
    """Gives the trust in the verifiers of these files. Safe for threads.

    For each verifier by itself: a bad update keeps the last good keys; `last_errors` says what is wrong. A file that is
    not there, or has no key, means that nothing of its verifier counts: taking trust away always works, at once.
    """

    __slots__ = ("_errors", "_files", "_good", "_lock", "_seen", "_snapshot")

    def __init__(self, *files: VerifierFile) -> None:
        """Name the files; the first call reads them.

        Raises:
            Misconfigured: there is none, or one of a verifier that another is of, or one without a trust domain.
        """
        self._files = {one.id: one for one in files}
        for one in files:
            TrustedVerifier(id=one.id, trust_domains=one.trust_domains, keys=())
        if not files or len(self._files) != len(files):
            raise Misconfigured("result trust: expected files, each of another verifier, found none or one twice")
        self._lock = threading.Lock()
        self._seen: dict[SpiffeID, FileState | None] = {}
        self._good: dict[SpiffeID, TrustedVerifier] = {}
        self._errors: dict[SpiffeID, NsmsecError] = {}
        self._snapshot = ResultTrust()

    @property
    def last_errors(self) -> Mapping[SpiffeID, NsmsecError]:
        """Why the present content of a verifier's file is not in use, for each such verifier."""
        with self._lock:
            return dict(self._errors)

    def result_trust(self) -> ResultTrust:
        """Return the newest good keys; the same snapshot until a file changes."""
        with self._lock:
            changed = [self._read(one) for one in self._files.values()]
            if any(changed):
                self._snapshot = ResultTrust(*self._good.values())
            return self._snapshot

    def _read(self, file: VerifierFile) -> bool:
        """Read a verifier's file again if it has changed; say whether there is something else now."""
        try:
            found = file_state(file.path)
            if file.id in self._seen and self._seen[file.id] == found:
                return False
            self._seen[file.id] = found
            if found is None:
                self._errors[file.id] = _unreadable(file, "no such file")
                return self._good.pop(file.id, None) is not None
            self._good[file.id] = TrustedVerifier.from_jwk_set(
                file.path.read_bytes(), id=file.id, trust_domains=file.trust_domains
            )
        except OSError as error:
            self._seen.pop(file.id, None)
            self._errors[file.id] = _unreadable(file, str(error.strerror))
            return False
        except NsmsecError as error:
            self._errors[file.id] = error
            return False
        self._errors.pop(file.id, None)
        return True


def _unreadable(file: VerifierFile, found: str) -> Malformed:
    return Malformed(ReasonCode.ATTESTATION_MALFORMED, f"jwk set of {file.id}: expected a file, found: {found}")
