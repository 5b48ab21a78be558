# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a refusal looks like on the wire: the standard rich error status.

A caller sees a gRPC status, a generic sentence with the decision id, and a `google.rpc.ErrorInfo` of the domain
`nsmsec`. How much the latter says is a setting. Full code, hop index and reasons are in the log, under the same
decision id. A token or a key is in neither.
"""

from __future__ import annotations

import enum
import logging
from typing import TYPE_CHECKING, Final

import grpc
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.message import DecodeError
from google.rpc.error_details_pb2 import ErrorInfo
from google.rpc.status_pb2 import Status as RichStatus
from grpc_status.rpc_status import to_status  # type: ignore[import-untyped]  # its stubs are a package of their own

from nsmsec.errors import NsmsecError, PolicyDenied, ReasonCode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nsmsec.interceptors.carriers import Metadata

__all__ = [
    "DETAILS_KEY",
    "DOMAIN",
    "OK",
    "Disclosure",
    "as_refusal",
    "name_of",
    "refusal_status",
    "tells_too_much",
    "without_refusals",
]

_LOGGER = logging.getLogger("nsmsec.interceptors")

#: The domain of our `ErrorInfo`.
DOMAIN: Final = "nsmsec"
#: The trailing metadata that holds the rich status.
DETAILS_KEY: Final = "grpc-status-details-bin"
#: The name of the status of an RPC that went well.
OK: Final = grpc.StatusCode.OK.name

_CODES: Final = {code.value[0]: code for code in grpc.StatusCode}
_GENERALISED: Final = (("CERT_", "CERT"), ("TD_", "CERT"))
_WITHHELD: Final = "REFUSED"


class Disclosure(enum.StrEnum):
    """How much of a refusal its caller is told."""

    #: That it was refused, under which decision id.
    DECISION = "decision"
    #: Also the reason code, with every `CERT_*` and `TD_*` as `CERT`.
    CODE = "code"
    #: Also the exact code, the hop index, the policy's reasons. For development.
    EVERYTHING = "everything"


def refusal_status(error: NsmsecError, *, decision_id: str, disclosure: Disclosure) -> grpc.Status:
    """Return what the caller of a refused RPC is told (token profile, section 7)."""
    message = f"nsmsec refused this call; its log has the reason under decision {decision_id}"
    info = ErrorInfo(reason=_reason(error, disclosure), domain=DOMAIN, metadata={"decision_id": decision_id})
    if disclosure is Disclosure.EVERYTHING:
        if error.index is not None:
            info.metadata["index"] = str(error.index)
        if isinstance(error, PolicyDenied):
            info.metadata["reasons"] = " ".join(error.reasons)
    detail = AnyMessage()
    detail.Pack(info)
    status: grpc.Status = to_status(RichStatus(code=int(error.status), message=message, details=[detail]))
    return status


def as_refusal(error: Exception, method: str) -> NsmsecError:
    """Return the refusal that an error amounts to: anything that is none of ours is a bug, which denies."""
    if isinstance(error, NsmsecError):
        return error
    _LOGGER.error("interceptors: expected no such error around %s", method, exc_info=error)
    return NsmsecError(ReasonCode.INTERNAL, f"interceptors: expected no other error, found {type(error).__name__}")


def without_refusals(metadata: Iterable[tuple[str, str | bytes]]) -> Metadata:
    """Return trailing metadata without a refusal of ours: a hop does not relay what a later one told it."""
    return tuple(entry for entry in metadata if not (entry[0] == DETAILS_KEY and _is_refusal(entry[1])))


def tells_too_much(error: Exception) -> bool:
    """Tell whether the text of a handler's error is about another hop, or about a decision of ours.

    gRPC's servers send the text of any exception to the caller. A plain `RpcError` comes from gRPC's server itself,
    which wants to see it again.
    """
    return isinstance(error, NsmsecError) or (isinstance(error, grpc.RpcError) and type(error) is not grpc.RpcError)


def name_of(code: object) -> str:
    """Return the name of a status as gRPC's servers keep it: None, a number, or a member of the enumeration."""
    if code is None:
        return OK
    if isinstance(code, int):
        code = _CODES.get(code)
    return code.name if isinstance(code, grpc.StatusCode) else grpc.StatusCode.UNKNOWN.name


def _reason(error: NsmsecError, disclosure: Disclosure) -> str:
    if disclosure is Disclosure.DECISION:
        return _WITHHELD
    if disclosure is Disclosure.CODE:
        for prefix, general in _GENERALISED:
            if error.code.startswith(prefix):
                return general
    return str(error.code)


def _is_refusal(value: str | bytes) -> bool:
    """Tell whether a rich status bears our `ErrorInfo`; what cannot be read does not."""
    info = ErrorInfo()
    try:
        details = RichStatus.FromString(value if isinstance(value, bytes) else value.encode()).details
        return any(detail.Unpack(info) and info.domain == DOMAIN for detail in details)
    except DecodeError:
        return False
