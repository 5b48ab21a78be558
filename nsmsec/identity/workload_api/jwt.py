# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a Workload API says of JWT-SVIDs, as messages with nothing in them proven (Workload API, section 6)."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Final

import grpc
from google.protobuf.message import DecodeError

from nsmsec.errors import Malformed, ReasonCode
from nsmsec.identity.id import SpiffeID, TrustDomain
from nsmsec.identity.workload_api.methods import SECURITY_HEADER, path_of
from nsmsec.identity.workload_api.stream import OPTIONS, refusal
from nsmsec.identity.workload_api.v1 import workload_pb2

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["fetch_token", "jwk_sets"]

_MAX_TRUST_DOMAINS: Final = 256
_MAX_TOKENS: Final = 64
_SCHEME: Final = "spiffe://"


def jwk_sets(data: bytes) -> Mapping[TrustDomain, bytes]:
    """Return the JWK set of each trust domain in a `JWTBundlesResponse`.

    Raises:
        Malformed: `FORMAT`, it is none, or has no set or two of one domain; `SIZE`; `ID_NOT_CANONICAL`.
    """
    try:
        bundles = workload_pb2.JWTBundlesResponse.FromString(data).bundles
    except DecodeError as error:
        raise _format("a JWTBundlesResponse") from error
    if len(bundles) > _MAX_TRUST_DOMAINS:
        raise Malformed(ReasonCode.SIZE, f"workload api: expected at most {_MAX_TRUST_DOMAINS} sets of keys")
    sets = {TrustDomain.parse(name.removeprefix(_SCHEME)): spelled for name, spelled in bundles.items()}
    if not sets or len(sets) != len(bundles):
        raise _format("at least one set of keys, one for each trust domain")
    return sets


def fetch_token(
    target: str, audience: Sequence[str], subject: SpiffeID | None, *, timeout_s: float
) -> tuple[SpiffeID, str] | None:
    """Return a token with its subject, as the provider states it; None if it says that there is no such identity.

    Args:
        target: where the provider is, as gRPC calls it.
        audience: for whom the token is to be.
        subject: whose it is to be; None for the default identity.
        timeout_s: how many seconds it may take.

    Raises:
        Malformed: `FORMAT`, there is no token in the answer, or too many; `SIZE`; `ID_NOT_CANONICAL`.
        SourceUnavailable: the call failed.
    """
    request = workload_pb2.JWTSVIDRequest(audience=audience, spiffe_id="" if subject is None else str(subject))
    with closing(grpc.insecure_channel(target, options=OPTIONS)) as channel:
        method: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(path_of("FetchJWTSVID"))
        try:
            data = method(request.SerializeToString(), metadata=(SECURITY_HEADER,), timeout=timeout_s)
        except grpc.RpcError as error:
            if error.code() is grpc.StatusCode.PERMISSION_DENIED:
                return None
            raise refusal(error) from None  # its words may be of any kind
    try:
        svids = workload_pb2.JWTSVIDResponse.FromString(data).svids
    except DecodeError as error:
        raise _format("a JWTSVIDResponse") from error
    if not 1 <= len(svids) <= _MAX_TOKENS:
        raise _format(f"1 to {_MAX_TOKENS} tokens")
    return SpiffeID.parse(svids[0].spiffe_id), svids[0].svid


def _format(expected: str) -> Malformed:
    return Malformed(ReasonCode.FORMAT, f"workload api: expected {expected}, found something else")
