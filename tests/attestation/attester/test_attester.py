# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A real TPM, asked by the attester, judged by the verifier."""

from __future__ import annotations

import asyncio
import hashlib
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nsmsec.attestation.attester import AioTPMAttester, AttesterSettings, EKKind, TPMAttester
from nsmsec.attestation.tpm import Credential, make_credential, read_public
from nsmsec.errors import AttestationFailed, Misconfigured, ReasonCode
from tests.attestation.attester.asking import (
    NONCE,
    PCRS,
    RUNTIMES,
    SVID,
    activated,
    asking,
    attested,
    loaded,
    proven,
    running,
    tcti,
)
from tests.attestation.tpm.logs import event, first

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from nsmsec.attestation.attester import Operation
    from tests.attestation.tpm.software_tpm import SoftwareTPM

# One process makes one TPM for all of them.
pytestmark = [
    pytest.mark.tpm,
    pytest.mark.swtpm,
    pytest.mark.xdist_group("swtpm"),
    pytest.mark.parametrize("runtime", RUNTIMES),
]

BANKS = ("sha256", "sha384")


@pytest.fixture(scope="module")
def certified() -> Iterator[SoftwareTPM]:
    """Return a TPM with certificates for its RSA-2048 and P-384 EKs."""
    with running() as made:
        yield made


@pytest.fixture(scope="module")
def bare() -> Iterator[SoftwareTPM]:
    """Return a TPM without certificates."""
    with running(certificates=False) as made:
        yield made


@pytest.mark.parametrize("kind", list(EKKind), ids=lambda kind: kind.name)
@pytest.mark.parametrize("which", ["certified", "bare"])
async def test_a_machine_enrols_attests_and_is_believed(
    runtime: str, kind: EKKind, which: str, request: pytest.FixtureRequest
) -> None:
    """By each kind of EK, with or without a certificate; nothing is left loaded in the TPM."""
    tpm: SoftwareTPM = request.getfixturevalue(which)
    async with asking(runtime, tcti(tpm), ek=kind) as attester:
        enrolment = await activated(attester)
        evidence = await attested(attester)
        token_key = read_public(await attester.token_key(), what="token key")
    facts = proven(evidence, tpm)
    has_certificate = which == "certified" and kind is not EKKind.P_256
    assert (enrolment.ek.certificate is not None) == has_certificate
    assert facts.ek_trust == ("root" if has_certificate else "inventory")
    assert facts.ek_template == kind.template
    assert facts.ek_sha256 == enrolment.ek.spki_sha256
    assert facts.ak_name == enrolment.ak_name
    assert facts.svid_spki_sha256 == SVID
    assert facts.token_key is not None
    assert facts.token_key.name == token_key.name
    assert facts.progress is not None  # the AK stands in the endorsement hierarchy
    assert facts.software
    assert loaded(tpm) == ""


async def test_the_token_key_signs_delegations_that_hold_under_it(runtime: str, certified: SoftwareTPM) -> None:
    """The signature is r then s, as in ES256."""
    digest = hashlib.sha256(b"a delegation").digest()
    async with asking(runtime, tcti(certified)) as attester:
        signature = await attester.sign_delegation(digest)
        key = read_public(await attester.token_key(), what="token key").key
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert len(signature) == 64
    numbers = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    key.verify(encode_dss_signature(*numbers), digest, ec.ECDSA(Prehashed(hashes.SHA256())))


async def test_a_channel_key_signs_data_and_is_no_token_key(runtime: str, certified: SoftwareTPM) -> None:
    """Each is a key of its own, made in the TPM; asked from a thread, as gRPC asks."""
    settings = AttesterSettings(tcti=tcti(certified), ek=EKKind.P_384)
    attester = AioTPMAttester(settings) if runtime == "aio" else TPMAttester(settings)
    key = attester.channel_key()
    spki = await asyncio.to_thread(key.spki)
    signature = await asyncio.to_thread(key.sign, b"a handshake")
    public_key = load_der_public_key(spki)
    assert isinstance(public_key, ec.EllipticCurvePublicKey)
    public_key.verify(signature, b"a handshake", ec.ECDSA(hashes.SHA256()))
    token_key = attester.token_key()
    token_public = token_key if isinstance(token_key, bytes) else await token_key
    assert read_public(token_public, what="token key").spki != spki
    assert await asyncio.to_thread(attester.channel_key().spki) != spki
    closed = attester.close()
    if closed is not None:
        await closed


async def test_each_attester_has_a_token_key_of_its_own_under_the_same_attestation_key(
    runtime: str, certified: SoftwareTPM
) -> None:
    """The token key ends with its attester; the machine keeps its attestation key."""
    async with asking(runtime, tcti(certified)) as one, asking(runtime, tcti(certified)) as other:
        assert await one.token_key() == await one.token_key()
        assert await one.token_key() != await other.token_key()
        assert (await one.enroll()).ak_public == (await other.enroll()).ak_public


async def test_evidence_without_a_token_key_certifies_none(runtime: str, certified: SoftwareTPM) -> None:
    """What is bound to an SVID alone, or to nothing, has no key to certify."""
    async with asking(runtime, tcti(certified)) as attester:
        for binding in (b"", SVID):
            assert (await attester.attest(nonce=NONCE, binding=binding, pcrs=PCRS)).certify is None


async def test_more_pcrs_than_one_command_reads_are_quoted_in_several_banks(
    runtime: str, certified: SoftwareTPM
) -> None:
    """A TPM tells eight values at once at most."""
    pcrs = {"sha384": frozenset({1}), "sha256": frozenset(range(24))}
    async with asking(runtime, tcti(certified)) as attester:
        facts = proven(await attested(attester, pcrs=pcrs), certified, pcrs=pcrs)
    assert {bank: frozenset(values) for bank, values in facts.pcrs.items()} == pcrs


async def test_a_bank_that_the_tpm_does_not_have_is_refused(runtime: str, certified: SoftwareTPM) -> None:
    """A TPM quotes such a bank without an error, as no PCR at all."""
    async with asking(runtime, tcti(certified)) as attester:
        with pytest.raises(AttestationFailed) as refused:
            await attested(attester, pcrs={"sha1": frozenset({0})})
    assert refused.value.code is ReasonCode.TPM_PCR_SELECTION


@pytest.mark.parametrize(
    "pcrs",
    [{}, {"sha256": frozenset()}, {"sha256": frozenset({24})}, {"sha256": frozenset({-1})}, {"md5": frozenset({0})}],
    ids=["none", "empty-bank", "past-the-last", "negative", "unknown-bank"],
)
async def test_pcrs_that_no_tpm_has_are_misconfigured(
    runtime: str, certified: SoftwareTPM, pcrs: Mapping[str, frozenset[int]]
) -> None:
    """Nothing is quoted that proves nothing."""
    async with asking(runtime, tcti(certified)) as attester:
        with pytest.raises(Misconfigured, match="expected PCRs"):
            await attester.attest(nonce=NONCE, binding=SVID, pcrs=pcrs)


async def test_a_challenge_of_another_form_is_misconfigured(runtime: str, certified: SoftwareTPM) -> None:
    """A short nonce, a long binding, a binding to the key of another attester."""
    async with asking(runtime, tcti(certified)) as attester, asking(runtime, tcti(certified)) as other:
        name = read_public(await other.token_key(), what="token key").name
        for nonce, binding in ((NONCE[:-1], SVID), (NONCE, SVID + b"\0"), (NONCE, SVID + name)):
            with pytest.raises(Misconfigured):
                await attester.attest(nonce=nonce, binding=binding, pcrs=PCRS)


async def test_a_digest_of_another_length_is_not_signed(runtime: str, certified: SoftwareTPM) -> None:
    """A token key signs SHA-256 digests only."""
    async with asking(runtime, tcti(certified)) as attester:
        with pytest.raises(ValueError, match="32 bytes, found 31"):
            await attester.sign_delegation(bytes(31))


@pytest.mark.parametrize("kind", list(EKKind), ids=lambda kind: kind.name)
async def test_a_challenge_for_another_key_is_not_solved(runtime: str, certified: SoftwareTPM, kind: EKKind) -> None:
    """The TPM gives the secret away only to the named attestation key."""
    async with asking(runtime, tcti(certified), ek=kind) as attester:
        enrolment = await attester.enroll()
        challenge = make_credential(
            ek=read_public(enrolment.ek.public, what="EK"),
            ak_name=read_public(await attester.token_key(), what="token key").name,
            secret=bytes(32),
            random=bytes,
        )
        with pytest.raises(AttestationFailed) as refused:
            await attester.activate(challenge)
    assert refused.value.code is ReasonCode.TPM_AK_NOT_ACTIVATED
    assert loaded(certified) == ""


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    id_object=st.binary(max_size=140),
    encrypted_secret=st.binary(max_size=300) | st.sampled_from([bytes(512), bytes(513)]),
)
async def test_a_challenge_of_any_form_is_solved_by_no_tpm(
    runtime: str, certified: SoftwareTPM, id_object: bytes, encrypted_secret: bytes
) -> None:
    """Whatever somebody sends in its place is one refusal of ours."""
    async with asking(runtime, tcti(certified)) as attester:
        with pytest.raises(AttestationFailed) as refused:
            await attester.activate(Credential(id_object=id_object, encrypted_secret=encrypted_secret))
    assert refused.value.code is ReasonCode.TPM_AK_NOT_ACTIVATED


async def test_a_padded_certificate_is_cut_at_its_length(runtime: str, certified: SoftwareTPM) -> None:
    """An NV index has one size, whatever is in it; what cannot be read is sent as it is."""
    async with asking(runtime, tcti(certified), ek=EKKind.RSA_2048) as attester:
        certificate = (await attester.ek()).certificate
    assert certificate is not None
    unreadable = b"\x30\x80" + certificate[4:] + b"\0\0"
    for stored, expected in ((certificate + b"\xff" * 300, certificate), (unreadable, unreadable)):
        store(certified, "0x01C0000A", stored)
        async with asking(runtime, tcti(certified), ek=EKKind.P_256) as attester:
            assert (await attester.ek()).certificate == expected
        certified.tool("nvundefine", "0x01C0000A", "-C", "p")


def store(tpm: SoftwareTPM, index: str, content: bytes) -> None:
    """Write an NV index as a maker does."""
    tpm.write("content", content)
    attributes = "platformcreate|ppwrite|ppread|ownerread|authread"
    tpm.tool("nvdefine", index, "-C", "p", "-s", str(len(content)), "-a", attributes)
    tpm.tool("nvwrite", index, "-C", "p", "-i", "content")


async def test_the_event_log_goes_along_and_leads_to_the_quote(runtime: str, tmp_path: Path) -> None:
    """What the firmware wrote down explains the PCRs."""
    with running(certificates=False) as tpm:
        log = first(BANKS)
        for pcr, data in ((0, b"firmware"), (7, b"Secure Boot")):
            log += event(pcr, data, BANKS, kind=0x0D)
            tpm.write("event", data)
            tpm.tool("pcrevent", str(pcr), "event")
        path = tmp_path / "log"
        path.write_bytes(log)
        async with asking(runtime, tcti(tpm), event_log=path) as attester:
            assert proven(await attested(attester), tpm).pcrs_replayed


async def test_an_event_log_that_is_missing_or_too_long_is_misconfigured(
    runtime: str, certified: SoftwareTPM, tmp_path: Path
) -> None:
    """Evidence does not silently go without it."""
    path = tmp_path / "log"
    async with asking(runtime, tcti(certified), event_log=path) as attester:
        with pytest.raises(Misconfigured, match="No such file"):
            await attested(attester)
        path.write_bytes(bytes(2**20 + 1))
        with pytest.raises(Misconfigured, match="longer"):
            await attested(attester)


async def test_each_question_is_told_to_the_metrics(runtime: str, certified: SoftwareTPM) -> None:
    """By its name, with the time it took and the code it was refused with; a bug has no code."""
    heard: list[Operation] = []
    async with asking(runtime, tcti(certified), observe=heard.append) as attester:
        await attester.info()
        with pytest.raises(Misconfigured):
            await attester.attest(nonce=b"", binding=b"", pcrs=PCRS)
        with pytest.raises(ValueError, match="digest"):
            await attester.sign_delegation(b"")
    assert [(one.name, one.code) for one in heard] == [
        ("info", None),
        ("attest", ReasonCode.MISCONFIGURED),
        ("sign_delegation", None),
    ]
    assert all(one.seconds > 0 for one in heard)


async def test_the_tpm_tells_who_it_is(runtime: str, certified: SoftwareTPM) -> None:
    """Unsigned, for people."""
    async with asking(runtime, tcti(certified)) as attester:
        info = await attester.info()
    assert (info.manufacturer, info.vendor, info.revision) == ("IBM", "SW   TPM", 164)
    assert info.firmware >> 32 == 0x20191023
    assert not info.locked_out


async def test_many_who_ask_at_once_are_answered_one_after_the_other(runtime: str, certified: SoftwareTPM) -> None:
    """A context of libtss2 used from two threads breaks; here each question has its own, in the one thread."""
    async with asking(runtime, tcti(certified)) as attester:
        several = await asyncio.gather(*(attested(attester) for _ in range(12)))
    for evidence in several:
        assert proven(evidence, certified).token_key is not None
    assert loaded(certified) == ""


async def test_a_closed_attester_is_not_asked(runtime: str, certified: SoftwareTPM) -> None:
    """That is a mistake of the program."""
    async with asking(runtime, tcti(certified)) as attester:
        await attester.info()
    with pytest.raises(RuntimeError, match="closed"):
        await attester.info()
