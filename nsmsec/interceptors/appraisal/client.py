# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A verifier at the other end of a channel, as the workload asks it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypeVar

import grpc

from nsmsec.errors import Malformed, Misconfigured, ReasonCode, SourceUnavailable
from nsmsec.interceptors.appraisal.attestation_messages import (
    read_challenge,
    read_result,
    write_challenge_request,
    write_presented,
)
from nsmsec.interceptors.appraisal.enrolment_messages import (
    read_enrolled,
    read_enrolment_challenge,
    write_activation,
    write_keys,
)
from nsmsec.interceptors.appraisal.methods import ATTEST, BEGIN_ENROLMENT, CHALLENGE, FINISH_ENROLMENT, path_of
from nsmsec.interceptors.appraisal.refusal import refusal_of
from nsmsec.interceptors.client import Channel

if TYPE_CHECKING:
    from collections.abc import Callable

    from nsmsec.appraisal.issuing import IssuedResult
    from nsmsec.appraisal.port import EnrolmentChallenge, EnrolmentKeys, QuoteChallenge
    from nsmsec.attestation.tpm import Evidence
    from nsmsec.identity import TrustDomain

__all__ = ["RemoteVerifier"]

_TIMEOUT: Final = timedelta(seconds=10)

_Answer = TypeVar("_Answer")


class RemoteVerifier:
    """Asks a verifier over a channel; see `nsmsec.appraisal.port.VerifierClient`. Safe for threads.

    It blocks, for so long at most as its deadline says: `AttestedSession` asks it in a thread of its own.
    """

    def __init__(self, channel: grpc.Channel, *, timeout: timedelta = _TIMEOUT) -> None:
        """Take the channel, which stays that of whoever made it.

        Args:
            channel: made by `nsmsec.channel` with `origin=True`, by a workload that signs with its SVID: what asks for
                attestation cannot wait for it.
            timeout: how long one answer may take.

        Raises:
            Misconfigured: somebody else made the channel, so that nobody is proven there; there is no time to answer.
        """
        if not isinstance(channel, Channel):
            raise Misconfigured(f"verifier: expected a channel that nsmsec made, found {type(channel).__name__}")
        if timeout <= timedelta():
            raise Misconfigured(f"verifier: expected time for an answer, found {timeout}")
        self._channel = channel
        self._timeout_s = timeout.total_seconds()

    def begin_enrolment(self, keys: EnrolmentKeys) -> EnrolmentChallenge:
        """Return a challenge for the keys of this machine."""
        return self._ask(BEGIN_ENROLMENT, write_keys(keys), read_enrolment_challenge)

    def finish_enrolment(self, *, challenge_id: str, secret: bytes) -> None:
        """Hand in the secret of a challenge."""
        self._ask(FINISH_ENROLMENT, write_activation(challenge_id, secret), read_enrolled)

    def challenge(self, *, ek_sha256: str) -> QuoteChallenge:
        """Return a nonce, with what this machine has to quote."""
        return self._ask(CHALLENGE, write_challenge_request(ek_sha256), read_challenge)

    def attest(self, *, nonce: bytes, evidence: Evidence, audience: frozenset[TrustDomain]) -> IssuedResult:
        """Return a result if the evidence holds."""
        return self._ask(ATTEST, write_presented(nonce=nonce, evidence=evidence, audience=audience), read_result)

    def _ask(self, method: str, request: bytes, read: Callable[[bytes], _Answer]) -> _Answer:
        """Ask one thing.

        Raises:
            AttestationFailed: what the verifier found out about the machine, with its code.
            SourceUnavailable: there is no answer now; `ENDPOINT_ANSWER`, there is one that cannot be read.
        """
        ask: grpc.UnaryUnaryMultiCallable[bytes, bytes] = self._channel.unary_unary(path_of(method))
        try:
            answer = ask(request, timeout=self._timeout_s)
        except grpc.RpcError as error:
            raise refusal_of(error) from error
        try:
            return read(answer)
        except Malformed as error:
            detail = f"verifier: expected an answer to {method}, found one that cannot be read: {error.detail}"
            raise SourceUnavailable(ReasonCode.ENDPOINT_ANSWER, detail) from error
