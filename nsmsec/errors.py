# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Every way in which nsmsec refuses, each with a stable reason code that fixes its gRPC status.

```text
NsmsecError                 code, detail, index, status
├── Malformed               what arrived cannot be read: syntax, sizes, types
├── Unverified              what was read could not be proven
├── PolicyDenied            a policy said no; carries the policy's own reasons
│   └── PolicyIndeterminate no decision could be made; treated as denied
├── AttestationFailed       hardware evidence did not hold
├── BundleRefused       a policy bundle is not one that may decide here
├── SourceUnavailable       an SVID, a trust bundle, a peer or an engine cannot be had now
└── Misconfigured           the caller of this library asked for something unsafe or impossible
```

The code goes to the peer; the detail goes to the log. Neither ever holds a token or a key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from nsmsec.reason_codes import STATUS_OF, ReasonCode, Status

if TYPE_CHECKING:
    from datetime import datetime

__all__ = [
    "STATUS_OF",
    "AttestationFailed",
    "BundleRefused",
    "Malformed",
    "Misconfigured",
    "NsmsecError",
    "PolicyDenied",
    "PolicyIndeterminate",
    "ReasonCode",
    "SourceUnavailable",
    "Status",
    "Unverified",
]


class NsmsecError(Exception):
    """The root of every refusal.

    Attributes:
        code: the stable reason code.
        detail: one lower-case sentence for the log: what was expected, what was found.
        index: the 0-based index of the hop whose own statement is false, if there is one.
    """

    def __init__(self, code: ReasonCode, detail: str, *, index: int | None = None) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail
        self.index = index

    @property
    def status(self) -> Status:
        """The gRPC status of this refusal."""
        return STATUS_OF[self.code]

    def at(self, index: int) -> Self:
        """Name the hop that this refusal is about, and return the same error."""
        self.index = index
        return self

    def __str__(self) -> str:
        where = "" if self.index is None else f" at hop {self.index}"
        return f"{self.code}{where}: {self.detail}"


class Malformed(NsmsecError):
    """What arrived cannot be read: syntax, sizes, counts, types."""


class Unverified(NsmsecError):
    """What was read could not be proven."""


class PolicyDenied(NsmsecError):
    """A policy said no.

    Attributes:
        reasons: the policy's own reason codes, sorted; for the log, not for the peer.
    """

    def __init__(
        self, code: ReasonCode, detail: str, *, reasons: tuple[str, ...] = (), index: int | None = None
    ) -> None:
        super().__init__(code, detail, index=index)
        self.reasons = reasons


class PolicyIndeterminate(PolicyDenied):
    """No decision could be made: undefined, wrong shape, engine error or time-out. Treated as denied.

    Attributes:
        revision: the revision of the policy that could not decide; empty where none was asked.
    """

    revision: str = ""


class AttestationFailed(NsmsecError):
    """Hardware evidence did not hold."""


class BundleRefused(NsmsecError):
    """A policy bundle is not one that may decide here; the one that decides now stays.

    Attributes:
        revision: what the bundle calls itself, if its signature was proven before it was refused; else None.
        version: its version, in the same way.
        expires_at: its expiry, in the same way.
    """

    def __init__(
        self,
        code: ReasonCode,
        detail: str,
        *,
        revision: str | None = None,
        version: int | None = None,
        expires_at: datetime | None = None,
    ) -> None:
        super().__init__(code, detail)
        self.revision = revision
        self.version = version
        self.expires_at = expires_at


class SourceUnavailable(NsmsecError):
    """An SVID, a trust bundle, a peer or an engine cannot be had now; always UNAVAILABLE.

    Attributes:
        revision: of an engine: the revision of the policy that could not decide; empty where none was asked.
    """

    revision: str = ""

    @property
    def status(self) -> Status:
        """UNAVAILABLE, whatever the code: the caller may try again."""
        return Status.UNAVAILABLE


class Misconfigured(NsmsecError):
    """The user of this library asked for something unsafe or impossible; raised at start-up where it can be."""

    def __init__(self, detail: str) -> None:
        super().__init__(ReasonCode.MISCONFIGURED, detail)
