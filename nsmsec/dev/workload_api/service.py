# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The RPCs of the SPIFFE Workload API, as one workload sees them on its own socket."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import grpc
from google.protobuf.json_format import ParseDict
from google.protobuf.struct_pb2 import Struct

from nsmsec.dev.workload_api.spelling import jwk_set, x509_bundle
from nsmsec.errors import NsmsecError
from nsmsec.identity import JWTBundle, JWTBundleSet
from nsmsec.identity.workload_api.methods import SECURITY_HEADER, SERVICE
from nsmsec.identity.workload_api.v1 import workload_pb2 as messages
from nsmsec.tokens import base64url
from nsmsec.tokens.jwt_svid import JWTSVIDVerifier

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from typing import Any

    from google.protobuf.message import Message

    from nsmsec.clock import Clock
    from nsmsec.dev.workload_api.changes import Changes
    from nsmsec.dev.workload_api.federation import Federation
    from nsmsec.dev.workload_api.plan import PlannedWorkload
    from nsmsec.dev.workload_api.signing import SigningDomain
    from nsmsec.federation import BundleDocument

    Context = grpc.aio.ServicerContext[Any, Any]

__all__ = ["NOBODY", "WorkloadService"]

_MAX_TOKEN_TTL: Final = timedelta(minutes=5)


class WorkloadService:
    """Answers whoever can open the socket of one workload: nobody is attested any further."""

    def __init__(
        self,
        workload: PlannedWorkload,
        domain: SigningDomain,
        federation: Federation,
        *,
        changes: Changes,
        clock: Clock,
    ) -> None:
        """Take what it answers from.

        Args:
            workload: whose socket it is.
            domain: who issues for it.
            federation: whom it trusts beside its own domain.
            changes: tells when anything is new.
            clock: says when tokens begin.
        """
        self._workload = workload
        self._domain = domain
        self._federation = federation
        self._changes = changes
        self._clock = clock

    @property
    def handler(self) -> grpc.GenericRpcHandler:
        """The service, for a server of asyncio; a method that is not here is UNIMPLEMENTED."""
        return grpc.method_handlers_generic_handler(
            SERVICE,
            {
                "FetchX509SVID": _handler(
                    grpc.unary_stream_rpc_method_handler, self._stream(self._x509_svids), messages.X509SVIDRequest
                ),
                "FetchX509Bundles": _handler(
                    grpc.unary_stream_rpc_method_handler, self._stream(self._x509_bundles), messages.X509BundlesRequest
                ),
                "FetchJWTSVID": _handler(
                    grpc.unary_unary_rpc_method_handler, self._fetch_token, messages.JWTSVIDRequest
                ),
                "FetchJWTBundles": _handler(
                    grpc.unary_stream_rpc_method_handler, self._stream(self._jwt_bundles), messages.JWTBundlesRequest
                ),
                "ValidateJWTSVID": _handler(
                    grpc.unary_unary_rpc_method_handler, self._validate_token, messages.ValidateJWTSVIDRequest
                ),
            },
        )

    @property
    def _trusted(self) -> dict[str, BundleDocument]:
        return {self._domain.plan.trust_domain.uri: self._domain.document, **self._federation.documents()}

    @property
    def _crls(self) -> tuple[bytes, ...]:
        return (*self._domain.crls, *self._federation.crls())

    def _x509_svids(self) -> Message:
        federated = {uri: x509_bundle(one) for uri, one in self._federation.documents().items()}
        return messages.X509SVIDResponse(
            svids=[self._domain.identity(self._workload)], crl=self._crls, federated_bundles=federated
        )

    def _x509_bundles(self) -> Message:
        bundles = {uri: x509_bundle(one) for uri, one in self._trusted.items()}
        return messages.X509BundlesResponse(crl=self._crls, bundles=bundles)

    def _jwt_bundles(self) -> Message:
        jwk_sets = {uri: jwk_set(one) for uri, one in self._trusted.items()}
        return messages.JWTBundlesResponse(bundles=jwk_sets)

    @property
    def _token_keys(self) -> JWTBundleSet:
        return JWTBundleSet.of(
            *(
                JWTBundle(trust_domain=one.trust_domain, authorities=one.jwt_authorities)
                for one in self._trusted.values()
            )
        )

    def _stream(self, current: Callable[[], Message]) -> Callable[[Message, Context], AsyncIterator[Message]]:
        async def stream(_: Message, context: Context) -> AsyncIterator[Message]:
            await _guard(context)
            self._changes.join(context)
            context.add_done_callback(lambda _: self._changes.leave(context))  # type: ignore[arg-type]  # the stub has a class for a protocol
            sent = self._changes.count
            while True:
                yield current()
                sent = await self._changes.after(sent, context)

        return stream

    async def _fetch_token(self, request: messages.JWTSVIDRequest, context: Context) -> Message:
        await _guard(context)
        if not request.audience or not all(request.audience):
            await context.abort(grpc.StatusCode.INVALID_ARGUMENT, "expected an audience")
        if request.spiffe_id not in {"", str(self._workload.id)}:
            await context.abort(grpc.StatusCode.PERMISSION_DENIED, "expected an identity of this workload")
        ttl = min(self._domain.plan.svid_ttl, _MAX_TOKEN_TTL)
        token = self._domain.tokens.mint(self._workload.id, request.audience, now=self._clock.now(), ttl=ttl)
        return messages.JWTSVIDResponse(svids=[messages.JWTSVID(spiffe_id=str(self._workload.id), svid=token)])

    async def _validate_token(self, request: messages.ValidateJWTSVIDRequest, context: Context) -> Message:
        await _guard(context)
        try:
            verifier = JWTSVIDVerifier(audience=request.audience, sole_audience=False)
            proven = verifier.verify(request.svid, bundles=self._token_keys, now=self._clock.now())
        except NsmsecError as error:
            return await context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error.code))
        claims = json.loads(base64url.decode(request.svid.split(".")[1].encode()))
        return messages.ValidateJWTSVIDResponse(spiffe_id=str(proven.id), claims=ParseDict(claims, Struct()))


def _handler(
    kind: Callable[..., grpc.RpcMethodHandler[Any, Any]], behaviour: object, request: type[Message]
) -> grpc.RpcMethodHandler[Any, Any]:
    return kind(
        behaviour,
        request_deserializer=request.FromString,
        response_serializer=lambda answer: answer.SerializeToString(),
    )


async def _guard(context: Context) -> None:
    """Refuse a call without the header that no browser can be lured to send (Workload Endpoint, section 6.1)."""
    if SECURITY_HEADER not in {(name, value) for name, value in context.invocation_metadata() or ()}:
        await context.abort(grpc.StatusCode.INVALID_ARGUMENT, "expected the security header")


class _Nobody(grpc.GenericRpcHandler):
    """Refuses every call of somebody who has no identity (Workload API, section 3)."""

    def service(self, _: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler[Any, Any]:
        return grpc.unary_unary_rpc_method_handler(_refuse)


async def _refuse(_: bytes, context: Context) -> bytes:
    await _guard(context)
    return await context.abort(grpc.StatusCode.PERMISSION_DENIED, "expected a user with an identity")


#: The service for those who have no identity.
NOBODY: Final = _Nobody()
