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

import enum
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping
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


class Status(enum.IntEnum):
    """The gRPC status codes that a refusal may map to, with their numbers on the wire."""

    INVALID_ARGUMENT = 3
    PERMISSION_DENIED = 7
    RESOURCE_EXHAUSTED = 8
    FAILED_PRECONDITION = 9
    INTERNAL = 13
    UNAVAILABLE = 14
    UNAUTHENTICATED = 16


class ReasonCode(enum.StrEnum):
    """Why something was refused: stable, one per cause (token profile, section 7)."""

    FORMAT = "FORMAT"
    SIZE = "SIZE"
    ALG_FORBIDDEN = "ALG_FORBIDDEN"
    ALG_KEY_MISMATCH = "ALG_KEY_MISMATCH"
    TYP_MISMATCH = "TYP_MISMATCH"
    CLAIM_MISSING = "CLAIM_MISSING"
    CLAIM_INVALID = "CLAIM_INVALID"
    ID_NOT_CANONICAL = "ID_NOT_CANONICAL"
    PATH_MISSING = "PATH_MISSING"
    BAD_INDEX = "BAD_INDEX"
    CHAIN_BROKEN = "CHAIN_BROKEN"
    INDEX_MISMATCH = "INDEX_MISMATCH"
    CID_MISMATCH = "CID_MISMATCH"
    SEGMENT_MISMATCH = "SEGMENT_MISMATCH"
    AUD_MISMATCH = "AUD_MISMATCH"
    OP_MISMATCH = "OP_MISMATCH"
    SVC_MISMATCH = "SVC_MISMATCH"
    CYCLE = "CYCLE"
    LIMIT_WIDENED = "LIMIT_WIDENED"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"
    PEER_MISSING = "PEER_MISSING"
    PEER_MISMATCH = "PEER_MISMATCH"
    CNF_MISMATCH = "CNF_MISMATCH"
    CERT_MISSING = "CERT_MISSING"
    CERT_FORMAT = "CERT_FORMAT"
    CERT_MISMATCH = "CERT_MISMATCH"
    CERT_SAN = "CERT_SAN"
    CERT_CA_LEAF = "CERT_CA_LEAF"
    CERT_KEY_USAGE = "CERT_KEY_USAGE"
    CERT_KEY = "CERT_KEY"
    CERT_CHAIN = "CERT_CHAIN"
    CERT_EXPIRED = "CERT_EXPIRED"
    CERT_NOT_YET_VALID = "CERT_NOT_YET_VALID"
    CERT_UNTRUSTED = "CERT_UNTRUSTED"
    CERT_REVOKED = "CERT_REVOKED"
    TD_MISMATCH = "TD_MISMATCH"
    TD_UNKNOWN = "TD_UNKNOWN"
    KEY_UNKNOWN = "KEY_UNKNOWN"
    BEARER_MISSING = "BEARER_MISSING"
    SIG_INVALID = "SIG_INVALID"
    EXPIRED = "EXPIRED"
    NOT_YET_VALID = "NOT_YET_VALID"
    LIFETIME_TOO_LONG = "LIFETIME_TOO_LONG"
    REPLAYED = "REPLAYED"
    DOWNGRADE = "DOWNGRADE"
    RESPONSE_UNBOUND = "RESPONSE_UNBOUND"
    POLICY_DENIED = "POLICY_DENIED"
    POLICY_UNDEFINED = "POLICY_UNDEFINED"
    POLICY_INVALID_RESULT = "POLICY_INVALID_RESULT"
    POLICY_ERROR = "POLICY_ERROR"
    ENGINE_UNAVAILABLE = "ENGINE_UNAVAILABLE"
    SOURCE_UNAVAILABLE = "SOURCE_UNAVAILABLE"
    BUNDLE_UNSIGNED = "BUNDLE_UNSIGNED"
    BUNDLE_SIGNATURE = "BUNDLE_SIGNATURE"
    BUNDLE_FILE_MISMATCH = "BUNDLE_FILE_MISMATCH"
    BUNDLE_ROLLBACK = "BUNDLE_ROLLBACK"
    BUNDLE_EXPIRED = "BUNDLE_EXPIRED"
    BUNDLE_FORMAT = "BUNDLE_FORMAT"
    BUNDLE_LIMIT = "BUNDLE_LIMIT"
    BUNDLE_SCOPE = "BUNDLE_SCOPE"
    TRUST_BUNDLE_FORMAT = "TRUST_BUNDLE_FORMAT"
    TRUST_BUNDLE_ROLLBACK = "TRUST_BUNDLE_ROLLBACK"
    ENDPOINT_ANSWER = "ENDPOINT_ANSWER"
    TPM_FORMAT = "TPM_FORMAT"
    TPM_MAGIC = "TPM_MAGIC"
    TPM_TYPE = "TPM_TYPE"
    TPM_SIGNATURE = "TPM_SIGNATURE"
    TPM_NONCE = "TPM_NONCE"
    TPM_PCR_SELECTION = "TPM_PCR_SELECTION"
    TPM_PCR_DIGEST = "TPM_PCR_DIGEST"
    TPM_PCR_VALUE = "TPM_PCR_VALUE"
    TPM_EVENT_LOG = "TPM_EVENT_LOG"
    TPM_EK_UNTRUSTED = "TPM_EK_UNTRUSTED"
    TPM_SOFTWARE = "TPM_SOFTWARE"
    TPM_EK_TEMPLATE = "TPM_EK_TEMPLATE"
    TPM_AK_ATTRIBUTES = "TPM_AK_ATTRIBUTES"
    TPM_AK_NOT_ACTIVATED = "TPM_AK_NOT_ACTIVATED"
    TPM_CLOCK = "TPM_CLOCK"
    TPM_FIRMWARE = "TPM_FIRMWARE"
    TPM_KEY_NAME = "TPM_KEY_NAME"
    TPM_KEY_ATTRIBUTES = "TPM_KEY_ATTRIBUTES"
    TPM_UNAVAILABLE = "TPM_UNAVAILABLE"
    TPM_TIMEOUT = "TPM_TIMEOUT"
    TPM_BUSY = "TPM_BUSY"
    TPM_LOCKOUT = "TPM_LOCKOUT"
    TPM_REFUSED = "TPM_REFUSED"
    ATTESTATION_NOT_ENROLLED = "ATTESTATION_NOT_ENROLLED"
    ATTESTATION_CHALLENGE = "ATTESTATION_CHALLENGE"
    ATTESTATION_TOO_MANY = "ATTESTATION_TOO_MANY"
    ATTESTATION_INVENTORY = "ATTESTATION_INVENTORY"
    ATTESTATION_MISSING = "ATTESTATION_MISSING"
    ATTESTATION_ABSENT = "ATTESTATION_ABSENT"
    ATTESTATION_UNTRUSTED = "ATTESTATION_UNTRUSTED"
    ATTESTATION_EXPIRED = "ATTESTATION_EXPIRED"
    ATTESTATION_AUDIENCE = "ATTESTATION_AUDIENCE"
    ATTESTATION_UNPROVEN = "ATTESTATION_UNPROVEN"
    ATTESTATION_MALFORMED = "ATTESTATION_MALFORMED"
    ATTESTATION_TYPE = "ATTESTATION_TYPE"
    ATTESTATION_LIFETIME = "ATTESTATION_LIFETIME"
    ATTESTATION_SIGNATURE = "ATTESTATION_SIGNATURE"
    ATTESTATION_SUBJECT = "ATTESTATION_SUBJECT"
    ATTESTATION_KEY = "ATTESTATION_KEY"
    ATTESTATION_REFERENCE = "ATTESTATION_REFERENCE"
    ATTESTATION_SESSION = "ATTESTATION_SESSION"
    ATTESTATION_TPM_SIGNATURE = "ATTESTATION_TPM_SIGNATURE"
    ATTESTATION_NOT_YET_VALID = "ATTESTATION_NOT_YET_VALID"
    MISCONFIGURED = "MISCONFIGURED"
    INTERNAL = "INTERNAL"


_NOT_UNAUTHENTICATED: Mapping[ReasonCode, Status] = {
    ReasonCode.SIZE: Status.RESOURCE_EXHAUSTED,
    ReasonCode.POLICY_DENIED: Status.PERMISSION_DENIED,
    ReasonCode.POLICY_UNDEFINED: Status.PERMISSION_DENIED,
    ReasonCode.POLICY_INVALID_RESULT: Status.PERMISSION_DENIED,
    ReasonCode.POLICY_ERROR: Status.PERMISSION_DENIED,
    ReasonCode.ENGINE_UNAVAILABLE: Status.UNAVAILABLE,
    ReasonCode.SOURCE_UNAVAILABLE: Status.UNAVAILABLE,
    ReasonCode.BUNDLE_UNSIGNED: Status.FAILED_PRECONDITION,
    ReasonCode.BUNDLE_SIGNATURE: Status.FAILED_PRECONDITION,
    ReasonCode.BUNDLE_FILE_MISMATCH: Status.FAILED_PRECONDITION,
    ReasonCode.BUNDLE_ROLLBACK: Status.FAILED_PRECONDITION,
    ReasonCode.BUNDLE_EXPIRED: Status.FAILED_PRECONDITION,
    ReasonCode.BUNDLE_FORMAT: Status.FAILED_PRECONDITION,
    ReasonCode.BUNDLE_LIMIT: Status.FAILED_PRECONDITION,
    ReasonCode.BUNDLE_SCOPE: Status.FAILED_PRECONDITION,
    ReasonCode.TRUST_BUNDLE_FORMAT: Status.FAILED_PRECONDITION,
    ReasonCode.TRUST_BUNDLE_ROLLBACK: Status.FAILED_PRECONDITION,
    ReasonCode.ENDPOINT_ANSWER: Status.UNAVAILABLE,
    ReasonCode.TPM_UNAVAILABLE: Status.UNAVAILABLE,
    ReasonCode.TPM_TIMEOUT: Status.UNAVAILABLE,
    ReasonCode.TPM_BUSY: Status.UNAVAILABLE,
    ReasonCode.TPM_LOCKOUT: Status.UNAVAILABLE,
    ReasonCode.TPM_REFUSED: Status.UNAVAILABLE,
    ReasonCode.ATTESTATION_NOT_ENROLLED: Status.FAILED_PRECONDITION,
    ReasonCode.ATTESTATION_CHALLENGE: Status.FAILED_PRECONDITION,
    ReasonCode.ATTESTATION_TOO_MANY: Status.UNAVAILABLE,
    ReasonCode.ATTESTATION_INVENTORY: Status.UNAVAILABLE,
    ReasonCode.MISCONFIGURED: Status.FAILED_PRECONDITION,
    ReasonCode.INTERNAL: Status.INTERNAL,
}

#: The one table from reason code to gRPC status: faults of tokens and identities are
#: UNAUTHENTICATED, everything else is listed (token profile, section 7).
STATUS_OF: Mapping[ReasonCode, Status] = {
    code: _NOT_UNAUTHENTICATED.get(code, Status.UNAUTHENTICATED) for code in ReasonCode
}


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
