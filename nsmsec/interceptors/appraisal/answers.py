# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a verifier answers to the bytes of a request, the same for threads as for asyncio."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from nsmsec.appraisal.port import AttestedPeer
from nsmsec.errors import Misconfigured
from nsmsec.interceptors.appraisal.attestation_messages import (
    read_challenge_request,
    read_presented,
    write_challenge,
    write_result,
)
from nsmsec.interceptors.appraisal.enrolment_messages import (
    read_activation,
    read_keys,
    write_enrolled,
    write_enrolment_challenge,
)
from nsmsec.interceptors.appraisal.methods import ATTEST, BEGIN_ENROLMENT, CHALLENGE, FINISH_ENROLMENT
from nsmsec.interceptors.context import current_peer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nsmsec.appraisal.port import Verifier

    Answer: TypeAlias = Callable[[AttestedPeer, bytes], bytes]

__all__ = ["answers", "caller"]


def caller() -> AttestedPeer:
    """Return the neighbour whose RPC is being handled: who it is says its connection, no message.

    Raises:
        Misconfigured: the transport does not show its certificate.
        Unverified: no RPC is being handled here.
    """
    peer = current_peer()
    if peer.leaf_key is None:
        raise Misconfigured("verifier: expected a transport that shows the caller's certificate, found another")
    return AttestedPeer(id=peer.id, svid_spki=peer.leaf_key)


def answers(verifier: Verifier) -> Mapping[str, Answer]:
    """Return what answers each method; all may block, all raise `NsmsecError`."""

    def begin_enrolment(workload: AttestedPeer, data: bytes) -> bytes:
        return write_enrolment_challenge(verifier.begin_enrolment(workload, read_keys(data)))

    def finish_enrolment(workload: AttestedPeer, data: bytes) -> bytes:
        challenge_id, secret = read_activation(data)
        verifier.finish_enrolment(workload, challenge_id=challenge_id, secret=secret)
        return write_enrolled()

    def challenge(workload: AttestedPeer, data: bytes) -> bytes:
        return write_challenge(verifier.challenge(workload, ek_sha256=read_challenge_request(data)))

    def attest(workload: AttestedPeer, data: bytes) -> bytes:
        nonce, evidence, audience = read_presented(data)
        return write_result(verifier.attest(workload, nonce=nonce, evidence=evidence, audience=audience))

    return {
        BEGIN_ENROLMENT: begin_enrolment,
        FINISH_ENROLMENT: finish_enrolment,
        CHALLENGE: challenge,
        ATTEST: attest,
    }
