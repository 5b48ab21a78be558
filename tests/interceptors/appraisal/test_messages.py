# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The messages of a verifier on the wire: they come back as they were, and nothing but one encoding is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nsmsec.appraisal.issuing import IssuedResult
from nsmsec.appraisal.port import EnrolmentChallenge, EnrolmentKeys, QuoteChallenge
from nsmsec.attestation.tpm import CertifiedKey, Credential, Evidence, SignedAttestation
from nsmsec.errors import Malformed, ReasonCode
from nsmsec.identity import TrustDomain
from nsmsec.interceptors.appraisal import attestation_messages as attesting
from nsmsec.interceptors.appraisal import enrolment_messages as enrolling
from nsmsec.interceptors.appraisal.v1 import attestation_pb2 as pb
from tests.attestation.tpm import paper

if TYPE_CHECKING:
    from collections.abc import Callable

    from google.protobuf.message import Message

NONCE = bytes(range(32))
CORP = TrustDomain.parse("corp.example")
READERS: dict[str, Callable[[bytes], Any]] = {
    "keys": enrolling.read_keys,
    "enrolment challenge": enrolling.read_enrolment_challenge,
    "activation": enrolling.read_activation,
    "enrolled": enrolling.read_enrolled,
    "challenge request": attesting.read_challenge_request,
    "challenge": attesting.read_challenge,
    "presented": attesting.read_presented,
    "result": attesting.read_result,
}

public = st.binary(max_size=enrolling.MAX_PUBLIC_BYTES)
certificate = st.none() | st.binary(max_size=64)
said = st.builds(SignedAttestation, attest=st.binary(max_size=1024), signature=st.binary(max_size=600))
pcrs = st.dictionaries(
    st.sampled_from(["sha1", "sha256", "sha384", "sha512"]),
    st.dictionaries(st.integers(0, 2**32 - 1), st.binary(max_size=64), max_size=24),
)
evidence = st.builds(
    Evidence,
    ek_certificate=certificate,
    ek_public=public,
    ak_public=public,
    quote=said,
    pcrs=pcrs,
    certify=st.none() | st.builds(CertifiedKey, public=public, certification=said),
    event_log=st.none() | st.binary(max_size=64),
)
domains = st.frozensets(
    st.builds(TrustDomain.parse, st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True)), max_size=64
)


@given(keys=st.builds(EnrolmentKeys, ek_public=public, ek_certificate=certificate, ak_public=public))
def test_keys_come_back_as_they_were(keys: EnrolmentKeys) -> None:
    """A TPM without a certificate is not one with an empty one."""
    assert enrolling.read_keys(enrolling.write_keys(keys)) == keys


@given(name=st.text(max_size=64), blob=st.binary(max_size=132), secret=st.binary(max_size=512))
def test_enrolment_challenges_come_back_as_they_were(name: str, blob: bytes, secret: bytes) -> None:
    """Up to their bounds."""
    challenge = EnrolmentChallenge(id=name, credential=Credential(id_object=blob, encrypted_secret=secret))
    assert enrolling.read_enrolment_challenge(enrolling.write_enrolment_challenge(challenge)) == challenge


@given(name=st.text(max_size=64), secret=st.binary(min_size=32, max_size=32))
def test_activations_come_back_as_they_were(name: str, secret: bytes) -> None:
    """With the one length of a secret."""
    assert enrolling.read_activation(enrolling.write_activation(name, secret)) == (name, secret)
    enrolling.read_enrolled(enrolling.write_enrolled())


@given(
    nonce=st.binary(min_size=32, max_size=32),
    selection=st.dictionaries(
        st.sampled_from(["sha256", "sha384"]), st.frozensets(st.integers(0, 2**32 - 1), max_size=24)
    ),
    expires_at=st.integers(-(2**63), 2**63 - 1),
)
def test_challenges_come_back_as_they_were(nonce: bytes, selection: dict[str, frozenset[int]], expires_at: int) -> None:
    """What is to be quoted included."""
    challenge = QuoteChallenge(nonce=nonce, pcrs=selection, expires_at=expires_at)
    assert attesting.read_challenge(attesting.write_challenge(challenge)) == challenge
    assert attesting.read_challenge_request(attesting.write_challenge_request("ab" * 32)) == "ab" * 32


@given(nonce=st.binary(min_size=32, max_size=32), sent=evidence, audience=domains)
def test_evidence_comes_back_as_it_was(nonce: bytes, sent: Evidence, audience: frozenset[TrustDomain]) -> None:
    """Every part of it."""
    data = attesting.write_presented(nonce=nonce, evidence=sent, audience=audience)
    assert attesting.read_presented(data) == (nonce, sent, audience)


@given(text=st.text(st.characters(max_codepoint=127), min_size=1, max_size=200), expires_at=st.integers(0, 2**63 - 1))
def test_results_come_back_as_they_were(text: str, expires_at: int) -> None:
    """With their end."""
    result = IssuedResult(text=text, expires_at=expires_at)
    assert attesting.read_result(attesting.write_result(result)) == result


@pytest.mark.parametrize("name", READERS)
@given(data=st.binary(max_size=200))
@example(data=bytes(3 * 1024 * 1024))
def test_whatever_comes_is_read_or_refused_by_us(name: str, data: bytes) -> None:
    """No other error, no unbounded work."""
    try:
        READERS[name](data)
    except Malformed:
        return


@pytest.mark.parametrize("name", READERS)
@given(start=st.integers(0, 400), flip=st.integers(1, 255))
def test_a_changed_byte_is_read_or_refused_by_us(name: str, start: int, flip: int) -> None:
    """In a good message of each kind."""
    data = bytearray(GOOD[name].SerializeToString(deterministic=True))
    if data:
        data[start % len(data)] ^= flip
    try:
        READERS[name](bytes(data))
    except Malformed:
        return


def evidence_message(**changes: Any) -> pb.Evidence:
    """Return the message of good evidence, changed."""
    data = attesting.write_presented(nonce=NONCE, evidence=paper.Machine().evidence(), audience=frozenset({CORP}))
    message = pb.AttestRequest.FromString(data).evidence
    for name, value in changes.items():
        message.ClearField(name)
        if isinstance(value, list):
            getattr(message, name).extend(value)
        elif isinstance(value, bytes):
            setattr(message, name, value)
        elif value is not None:
            getattr(message, name).CopyFrom(value)
    return message


def presented(**changes: Any) -> pb.AttestRequest:
    """Return the message of a request with good evidence, changed."""
    return pb.AttestRequest(**{"nonce": NONCE, "evidence": evidence_message(), "audience": ["corp.example"], **changes})


GOOD: dict[str, Message] = {
    "keys": pb.BeginEnrolmentRequest(ek_public=b"ek", ek_certificate=b"c", ak_public=b"ak"),
    "enrolment challenge": pb.BeginEnrolmentResponse(challenge_id="1", id_object=b"o", encrypted_secret=b"s"),
    "activation": pb.FinishEnrolmentRequest(challenge_id="1", secret=bytes(32)),
    "enrolled": pb.FinishEnrolmentResponse(),
    "challenge request": pb.ChallengeRequest(ek_sha256="ab" * 32),
    "challenge": pb.ChallengeResponse(nonce=NONCE, pcrs=[pb.Selection(bank="sha256", indices=[0, 7])], expires_at=9),
    "presented": presented(),
    "result": pb.AttestResponse(result="a.b.c", expires_at=9),
}


@pytest.mark.parametrize("name", READERS)
def test_a_good_message_is_read(name: str) -> None:
    """What the refusals below begin with."""
    READERS[name](GOOD[name].SerializeToString(deterministic=True))


SPOILED: dict[str, tuple[str, Message, ReasonCode]] = {
    "ek too long": ("keys", pb.BeginEnrolmentRequest(ek_public=bytes(1025)), ReasonCode.SIZE),
    "ak too long": ("keys", pb.BeginEnrolmentRequest(ak_public=bytes(1025)), ReasonCode.SIZE),
    "certificate too long": ("keys", pb.BeginEnrolmentRequest(ek_certificate=bytes(8193)), ReasonCode.SIZE),
    "challenge id too long": (
        "enrolment challenge",
        pb.BeginEnrolmentResponse(challenge_id="x" * 65),
        ReasonCode.SIZE,
    ),
    "object too long": ("enrolment challenge", pb.BeginEnrolmentResponse(id_object=bytes(133)), ReasonCode.SIZE),
    "blob too long": ("enrolment challenge", pb.BeginEnrolmentResponse(encrypted_secret=bytes(513)), ReasonCode.SIZE),
    "secret too long": ("activation", pb.FinishEnrolmentRequest(secret=bytes(33)), ReasonCode.SIZE),
    "secret too short": ("activation", pb.FinishEnrolmentRequest(secret=bytes(31)), ReasonCode.FORMAT),
    "no secret": ("activation", pb.FinishEnrolmentRequest(challenge_id="1"), ReasonCode.FORMAT),
    "spent id too long": (
        "activation",
        pb.FinishEnrolmentRequest(challenge_id="x" * 65, secret=bytes(32)),
        ReasonCode.SIZE,
    ),
    "hash too short": ("challenge request", pb.ChallengeRequest(ek_sha256="ab" * 31), ReasonCode.FORMAT),
    "hash too long": ("challenge request", pb.ChallengeRequest(ek_sha256="ab" * 33), ReasonCode.SIZE),
    "no nonce": ("challenge", pb.ChallengeResponse(), ReasonCode.FORMAT),
    "nonce too long": ("challenge", pb.ChallengeResponse(nonce=bytes(33)), ReasonCode.SIZE),
    "banks twice": (
        "challenge",
        pb.ChallengeResponse(nonce=NONCE, pcrs=[pb.Selection(bank="sha256")] * 2),
        ReasonCode.FORMAT,
    ),
    "too many banks": (
        "challenge",
        pb.ChallengeResponse(nonce=NONCE, pcrs=[pb.Selection(bank=str(number)) for number in range(5)]),
        ReasonCode.SIZE,
    ),
    "bank too long": (
        "challenge",
        pb.ChallengeResponse(nonce=NONCE, pcrs=[pb.Selection(bank="x" * 17)]),
        ReasonCode.SIZE,
    ),
    "pcr twice": (
        "challenge",
        pb.ChallengeResponse(nonce=NONCE, pcrs=[pb.Selection(bank="sha256", indices=[1, 1])]),
        ReasonCode.FORMAT,
    ),
    "too many pcrs": (
        "challenge",
        pb.ChallengeResponse(nonce=NONCE, pcrs=[pb.Selection(bank="sha256", indices=range(25))]),
        ReasonCode.SIZE,
    ),
    "evidence without nonce": ("presented", presented(nonce=b""), ReasonCode.FORMAT),
    "no evidence": ("presented", pb.AttestRequest(nonce=NONCE, audience=["corp.example"]), ReasonCode.FORMAT),
    "audience twice": ("presented", presented(audience=["corp.example"] * 2), ReasonCode.FORMAT),
    "audience too large": ("presented", presented(audience=[f"d{n}.example" for n in range(65)]), ReasonCode.SIZE),
    "audience of no domain": ("presented", presented(audience=["Corp.Example"]), ReasonCode.ID_NOT_CANONICAL),
    "no quote": ("presented", presented(evidence=evidence_message(quote=None)), ReasonCode.FORMAT),
    "quote too long": (
        "presented",
        presented(evidence=evidence_message(quote=pb.SignedAttestation(attest=bytes(1025)))),
        ReasonCode.SIZE,
    ),
    "signature too long": (
        "presented",
        presented(evidence=evidence_message(quote=pb.SignedAttestation(signature=bytes(601)))),
        ReasonCode.SIZE,
    ),
    "certificate in evidence too long": (
        "presented",
        presented(evidence=evidence_message(ek_certificate=bytes(8193))),
        ReasonCode.SIZE,
    ),
    "ek in evidence too long": (
        "presented",
        presented(evidence=evidence_message(ek_public=bytes(1025))),
        ReasonCode.SIZE,
    ),
    "ak in evidence too long": (
        "presented",
        presented(evidence=evidence_message(ak_public=bytes(1025))),
        ReasonCode.SIZE,
    ),
    "log too long": (
        "presented",
        presented(evidence=evidence_message(event_log=bytes(1024 * 1024 + 1))),
        ReasonCode.SIZE,
    ),
    "bank in evidence twice": (
        "presented",
        presented(evidence=evidence_message(pcrs=[pb.Bank(name="sha256")] * 2)),
        ReasonCode.FORMAT,
    ),
    "bank in evidence too long": (
        "presented",
        presented(evidence=evidence_message(pcrs=[pb.Bank(name="x" * 17)])),
        ReasonCode.SIZE,
    ),
    "pcr in evidence twice": (
        "presented",
        presented(evidence=evidence_message(pcrs=[pb.Bank(name="sha256", values=[pb.PCR(index=1)] * 2)])),
        ReasonCode.FORMAT,
    ),
    "value too long": (
        "presented",
        presented(evidence=evidence_message(pcrs=[pb.Bank(name="sha256", values=[pb.PCR(value=bytes(65))])])),
        ReasonCode.SIZE,
    ),
    "token key too long": (
        "presented",
        presented(
            evidence=evidence_message(certify=pb.CertifiedKey(public=bytes(1025), certification=pb.SignedAttestation()))
        ),
        ReasonCode.SIZE,
    ),
    "token key without certification": (
        "presented",
        presented(evidence=evidence_message(certify=pb.CertifiedKey(public=b"key"))),
        ReasonCode.FORMAT,
    ),
    "no result": ("result", pb.AttestResponse(expires_at=9), ReasonCode.FORMAT),
    "result too long": ("result", pb.AttestResponse(result="x" * 8193), ReasonCode.SIZE),
    "result of other characters": ("result", pb.AttestResponse(result="\u00e9"), ReasonCode.FORMAT),
}


@pytest.mark.parametrize("case", SPOILED)
def test_a_message_out_of_its_bounds_is_refused(case: str) -> None:
    """One thing spoiled, one code."""
    name, message, code = SPOILED[case]
    with pytest.raises(Malformed) as refused:
        READERS[name](message.SerializeToString(deterministic=True))
    assert refused.value.code is code


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda data: data + b"\xf8\x01\x01", ReasonCode.FORMAT),
        (lambda data: data + b"\xff", ReasonCode.FORMAT),
        (lambda data: data + bytes(2 * 1024 * 1024), ReasonCode.SIZE),
    ],
    ids=["unknown field", "no message", "too long"],
)
def test_a_message_with_more_than_its_fields_is_refused(
    name: str, spoil: Callable[[bytes], bytes], code: ReasonCode
) -> None:
    """Whatever others might read in it."""
    with pytest.raises(Malformed) as refused:
        READERS[name](spoil(GOOD[name].SerializeToString(deterministic=True)))
    assert refused.value.code is code


def test_fields_in_another_order_are_refused() -> None:
    """There is one encoding."""
    data = (
        pb.FinishEnrolmentRequest(secret=bytes(32)).SerializeToString()
        + pb.FinishEnrolmentRequest(challenge_id="1").SerializeToString()
    )
    assert pb.FinishEnrolmentRequest.FromString(data).challenge_id == "1"
    with pytest.raises(Malformed) as refused:
        enrolling.read_activation(data)
    assert refused.value.code is ReasonCode.FORMAT
