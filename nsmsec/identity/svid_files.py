# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""An SVID in two PEM files that somebody else rotates.

Every call looks at the files' metadata (a few microseconds); their content is read only when that
has changed. No thread, no timer. Writers should replace a file by renaming a new one over it: a file
rewritten in place may be seen half-written, which is an update that fails, never a wrong SVID.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from nsmsec.errors import Malformed, NsmsecError, ReasonCode, SourceUnavailable
from nsmsec.identity.file_state import file_state
from nsmsec.identity.svid import X509SVID

if TYPE_CHECKING:
    import os

    from nsmsec.identity.file_state import FileState

__all__ = ["X509SVIDFiles"]


class X509SVIDFiles:
    """Gives the SVID in a certificate file (leaf first) with its key file. Safe for threads.

    A bad update (unreadable, half of it, a leaf that breaks a rule, a file gone) keeps the last good
    SVID, which ends on its own; `last_error` says what is wrong.
    """

    __slots__ = ("_certificate_path", "_key_path", "_last_error", "_lock", "_seen", "_svid")

    def __init__(self, certificate_path: str | os.PathLike[str], key_path: str | os.PathLike[str]) -> None:
        """Name the files; the first call reads them.

        Args:
            certificate_path: PEM, the leaf first, then its intermediates.
            key_path: PEM, the unencrypted private key; may be the same file.
        """
        self._certificate_path = Path(certificate_path)
        self._key_path = Path(key_path)
        self._lock = threading.Lock()
        self._seen: tuple[FileState | None, ...] | None = None
        self._svid: X509SVID | None = None
        self._last_error: NsmsecError | None = None

    @property
    def last_error(self) -> NsmsecError | None:
        """Why the files' present content is not in use; `None` if it is."""
        return self._last_error

    def x509_svid(self) -> X509SVID:
        """Return the newest SVID that was ever good.

        Raises:
            SourceUnavailable: there was none yet.
        """
        with self._lock:
            self._refresh()
            if self._svid is None:
                detail = f"svid files: expected an svid in {self._certificate_path}, found none: {self._last_error}"
                raise SourceUnavailable(ReasonCode.SOURCE_UNAVAILABLE, detail) from self._last_error
            return self._svid

    def _refresh(self) -> None:
        """Read the files again if they have changed; looked at before they are read, so no change is lost."""
        try:
            found = (file_state(self._certificate_path), file_state(self._key_path))
            if found == self._seen:
                return
            self._seen = found
            self._svid = X509SVID.from_pem(self._certificate_path.read_bytes(), self._key_path.read_bytes())
        except OSError as error:
            self._seen = None
            self._last_error = Malformed(ReasonCode.CERT_MISSING, f"svid files: expected a file: {error.strerror}")
        except NsmsecError as error:
            self._last_error = error
        else:
            self._last_error = None
