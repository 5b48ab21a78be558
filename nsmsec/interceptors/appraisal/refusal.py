# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""How a verifier's refusal travels to the workload that it is about.

It is an answer of the application, not of the chain around it: a rich status with an `ErrorInfo` of a domain of its
own, whose reason is the code. A workload always learns the code: the refusal is about its own machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import grpc
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.message import DecodeError
from google.rpc.error_details_pb2 import ErrorInfo
from google.rpc.status_pb2 import Status as RichStatus
from grpc_status.rpc_status import to_status  # type: ignore[import-untyped]  # its stubs are a package of their own

from nsmsec.errors import AttestationFailed, NsmsecError, ReasonCode, SourceUnavailable
from nsmsec.interceptors.refused import CallRefused
from nsmsec.interceptors.status import DETAILS_KEY
from nsmsec.interceptors.status import DOMAIN as CHAIN_DOMAIN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nsmsec.interceptors.carriers import Metadata

__all__ = ["DOMAIN", "refusal_of", "refusal_status"]

#: The domain of a verifier's `ErrorInfo`.
DOMAIN: Final = "nsmsec.attestation"

# Nothing that was found out about a machine.
_NO_VERDICT: Final = frozenset({ReasonCode.INTERNAL, ReasonCode.MISCONFIGURED})


def refusal_status(error: NsmsecError) -> grpc.Status:
    """Return what a workload is told of a refusal."""
    detail = AnyMessage()
    detail.Pack(ErrorInfo(reason=str(error.code), domain=DOMAIN))
    message = f"the verifier refused: {error.code}"
    status: grpc.Status = to_status(RichStatus(code=int(error.status), message=message, details=[detail]))
    return status


def refusal_of(error: grpc.RpcError) -> NsmsecError:
    """Return what a failed call to a verifier amounts to.

    What the verifier itself says about the machine is `AttestationFailed`, with its code. Everything else is no answer:
    `SourceUnavailable`, be it that the verifier says that it has none now, that one of the chains refused the call, or
    that nobody was there.
    """
    if isinstance(error, CallRefused):
        return SourceUnavailable(
            error.refusal.code, f"verifier: expected an answer, found none: {error.refusal.detail}"
        )
    status: grpc.StatusCode = error.code()
    trailing: Metadata = error.trailing_metadata() or ()  # type: ignore[assignment]  # its stubs know no tuples
    reasons = _reasons(trailing)
    code = _known(reasons.get(DOMAIN) or reasons.get(CHAIN_DOMAIN))
    if DOMAIN not in reasons or status is grpc.StatusCode.UNAVAILABLE or code in _NO_VERDICT:
        detail = f"verifier: expected an answer, found {status.name}"
        return SourceUnavailable(code or ReasonCode.SOURCE_UNAVAILABLE, detail)
    if code is None:
        return AttestationFailed(ReasonCode.ENDPOINT_ANSWER, "verifier: expected a code that is known, found another")
    return AttestationFailed(code, "verifier: expected a result, found a refusal")


def _known(reason: str | None) -> ReasonCode | None:
    return next((code for code in ReasonCode if code == reason), None)


def _reasons(trailing: Iterable[tuple[str, str | bytes]]) -> dict[str, str]:
    """Return the reasons of a rich status by their domain; what cannot be read has none."""
    reasons: dict[str, str] = {}
    for key, value in trailing:
        if key == DETAILS_KEY and isinstance(value, bytes):
            info = ErrorInfo()
            try:
                for detail in RichStatus.FromString(value).details:
                    if detail.Unpack(info):
                        reasons[info.domain] = info.reason
            except DecodeError:
                continue
    return reasons
