# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Trust bundles in PEM files that somebody else updates, one file for each trust domain.

As with SVID files, every call looks at the files' metadata and reads only what has changed; writers
should rename a new file over the old one.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from nsmsec.errors import Malformed, Misconfigured, NsmsecError, ReasonCode, SourceUnavailable, Unverified
from nsmsec.identity.bundle import TrustBundle, TrustBundleSet
from nsmsec.identity.file_state import file_state

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from nsmsec.identity.file_state import FileState
    from nsmsec.identity.id import TrustDomain

__all__ = ["TrustBundleFiles"]


class TrustBundleFiles:
    """Gives the trust bundles in these files. Safe for threads.

    For each domain by itself: a bad update (unreadable, an authority that is none, a key that is
    already another domain's authority) keeps the last good bundle; `last_errors` says what is wrong.
    A file that is blank, or gone after it was once read, distrusts the domain: taking trust away
    always works, at once.
    """

    __slots__ = ("_clashing", "_in_force", "_lock", "_paths", "_readable", "_seen", "_snapshot", "_unreadable")

    def __init__(self, paths: Mapping[TrustDomain, str | os.PathLike[str]]) -> None:
        """Name the files; the first call reads them.

        Args:
            paths: where the bundle of each trust domain lies (PEM).

        Raises:
            Misconfigured: there is no path.
        """
        if not paths:
            raise Misconfigured("bundle files: expected at least one trust domain, found none")
        self._paths = {trust_domain: Path(path) for trust_domain, path in paths.items()}
        self._lock = threading.Lock()
        self._seen: dict[TrustDomain, FileState | None] = {}
        self._readable: dict[TrustDomain, TrustBundle] = {}
        self._unreadable: dict[TrustDomain, NsmsecError] = {}
        self._clashing: dict[TrustDomain, NsmsecError] = {}
        self._in_force: dict[TrustDomain, TrustBundle] = {}
        self._snapshot: TrustBundleSet | None = None

    @property
    def last_errors(self) -> Mapping[TrustDomain, NsmsecError]:
        """Why the present content of a domain's file is not in use, for each such domain."""
        with self._lock:
            return self._clashing | self._unreadable

    def trust_bundles(self) -> TrustBundleSet:
        """Return the newest good bundles; the same snapshot until a file changes.

        Raises:
            SourceUnavailable: the bundle of some domain was never good yet.
        """
        with self._lock:
            changed = [domain for domain in self._paths if self._read(domain)]
            if changed:
                self._apply()
            if self._snapshot is None:
                reasons = self._clashing | self._unreadable
                missing = min(self._paths.keys() - self._in_force.keys())
                detail = f"bundle files: expected a trust bundle of {missing}, found none: {reasons[missing]}"
                raise SourceUnavailable(ReasonCode.SOURCE_UNAVAILABLE, detail) from reasons[missing]
            return self._snapshot

    def _read(self, domain: TrustDomain) -> bool:
        """Read a domain's file again if it has changed; say whether there is another bundle now."""
        try:
            found = file_state(self._paths[domain])
            if domain in self._seen and self._seen[domain] == found:
                return False
            self._seen[domain] = found
            self._readable[domain] = self._bundle(domain, gone=found is None)
        except OSError as error:
            self._seen.pop(domain, None)
            self._unreadable[domain] = _missing(domain, str(error.strerror))
            return False
        except NsmsecError as error:
            self._unreadable[domain] = error
            return False
        self._unreadable.pop(domain, None)
        return True

    def _bundle(self, domain: TrustDomain, *, gone: bool) -> TrustBundle:
        if not gone:
            return TrustBundle.from_pem(domain, self._paths[domain].read_bytes())
        if domain not in self._readable:
            raise _missing(domain, "no such file")
        return TrustBundle(trust_domain=domain, authorities=())

    def _apply(self) -> None:
        """Put in force what is readable, but no update that would share a key with another domain."""
        wanted = dict(self._readable)
        self._clashing.clear()
        snapshot = TrustBundleSet.of(*wanted.values())
        while new := [one for one in snapshot.trust_domains_sharing_keys if wanted[one] is not self._in_force.get(one)]:
            for domain in new:
                self._clashing[domain] = _clash(domain)
                del wanted[domain]
                if domain in self._in_force:
                    wanted[domain] = self._in_force[domain]
            snapshot = TrustBundleSet.of(*wanted.values())
        self._in_force = wanted
        self._snapshot = snapshot if wanted.keys() == self._paths.keys() else None


def _missing(domain: TrustDomain, found: str) -> Malformed:
    return Malformed(ReasonCode.CERT_MISSING, f"bundle file of {domain}: expected a file, found: {found}")


def _clash(domain: TrustDomain) -> Unverified:
    detail = f"bundle file of {domain}: expected keys of this domain alone, found one of another domain's authority"
    return Unverified(ReasonCode.TD_MISMATCH, detail)
