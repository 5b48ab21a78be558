# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Real TPMs enrol and attest: each kind of EK, with clones, resets, lost power, changed PCRs."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from nsmsec.appraisal import AppraisalSettings, EnrolmentKeys
from nsmsec.appraisal.alarm import AlarmKind
from nsmsec.attestation.attester import EKKind
from nsmsec.attestation.tpm import read_public
from nsmsec.attestation.tpm.certificate import read_certificate
from nsmsec.errors import NsmsecError, ReasonCode
from nsmsec.testing import FixedClock
from tests.appraisal.lab import AUDIENCE, DEFAULT, PEER, PROFILE, Lab, claims
from tests.attestation.attester.asking import PCRS, RUNTIMES, asking, running, tcti
from tests.attestation.tpm.enrolled import authorities
from tests.attestation.tpm.software_tpm import SoftwareTPM

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterator
    from pathlib import Path
    from typing import Any

    from nsmsec.attestation.attester import AioHardwareAttester
    from nsmsec.attestation.tpm import Evidence

# One process makes one TPM for all of them.
pytestmark = [
    pytest.mark.tpm,
    pytest.mark.swtpm,
    pytest.mark.xdist_group("swtpm"),
    pytest.mark.parametrize("runtime", RUNTIMES),
]

ANY = replace(DEFAULT, pcrs=PCRS)


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


@pytest.fixture(scope="module")
def state() -> Iterator[SoftwareTPM]:
    """Return a TPM that is never started."""
    with SoftwareTPM(certificates=False) as made:
        made.stop()
        yield made


@pytest.fixture
def tpm(state: SoftwareTPM) -> Iterator[SoftwareTPM]:
    """Return a TPM of one's own."""
    with SoftwareTPM(copy_of=state) as own:
        own.flush()
        yield own


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    """Return a verifier that lets software TPMs through, as long as the inventory has them."""
    return Lab(path=tmp_path / "inventory", profiles=(ANY,), settings=AppraisalSettings(allow_software=True), roots=())


async def enrol(lab: Lab, attester: AioHardwareAttester) -> None:
    """Let a machine enrol."""
    keys = await attester.enroll()
    challenge = lab.service.begin_enrolment(
        PEER,
        EnrolmentKeys(ek_public=keys.ek.public, ek_certificate=keys.ek.certificate, ak_public=keys.ak_public),
    )
    secret = await attester.activate(challenge.credential)
    lab.service.finish_enrolment(PEER, challenge_id=challenge.id, secret=secret)


async def evidence_for(attester: AioHardwareAttester, nonce: bytes) -> Evidence:
    """Return what a machine says, bound to the SVID and its token key."""
    name = read_public(await attester.token_key(), what="token key").name
    svid = hashlib.sha256(PEER.svid_spki).digest()
    return await attester.attest(nonce=nonce, binding=svid + name, pcrs=PCRS)


async def attest(lab: Lab, attester: AioHardwareAttester) -> dict[str, Any]:
    """Let a machine attest; return what the result says of it."""
    nonce = lab.service.challenge(PEER, ek_sha256=(await attester.ek()).spki_sha256).nonce
    evidence = await evidence_for(attester, nonce)
    said = claims(lab.service.attest(PEER, nonce=nonce, evidence=evidence, audience=AUDIENCE))
    machine: dict[str, Any] = said["submods"]["machine"]
    return machine


async def known(lab: Lab, attester: AioHardwareAttester) -> Lab:
    """Let the operator add the machine, and the machine enrol."""
    lab.inventory.add((await attester.ek()).spki_sha256, PEER.id)
    await enrol(lab, attester)
    return lab


async def refusal(attempt: Awaitable[object]) -> ReasonCode:
    """Return the code that an attempt is refused with."""
    with pytest.raises(NsmsecError) as refused:
        await attempt
    return refused.value.code


def restart(tpm: SoftwareTPM, *, orderly: bool = True) -> None:
    """Reset a TPM."""
    tpm.stop(orderly=orderly)
    tpm.start()
    tpm.flush()


def kinds(lab: Lab) -> list[AlarmKind]:
    """Return the alarms, by their kinds."""
    return [alarm.kind for alarm in lab.alarms]


@pytest.mark.parametrize("kind", [EKKind.RSA_2048, EKKind.P_384], ids=lambda kind: kind.name)
@pytest.mark.parametrize("which", ["certified", "bare"])
async def test_machine_enrols_and_attests(
    runtime: str, kind: EKKind, which: str, lab: Lab, request: pytest.FixtureRequest
) -> None:
    """By a certificate of a pinned root, or by the inventory alone; as software in both cases."""
    tpm: SoftwareTPM = request.getfixturevalue(which)
    async with asking(runtime, tcti(tpm), ek=kind) as attester:
        certificate = (await attester.ek()).certificate
        if certificate is not None:
            root, between = authorities(tpm)
            now = read_certificate(certificate).not_valid_before_utc + timedelta(hours=1)
            lab = lab.changed(roots=(root,), intermediates=(between,), clock=FixedClock(now)).set(first_use=True)
            await enrol(lab, attester)
        else:
            await known(lab, attester)
        first, second = await attest(lab, attester), await attest(lab, attester)
    assert first["tpm"] == second["tpm"]
    assert first["tpm"]["sw"] is True
    assert ("model" in first["tpm"]) == (which == "certified")
    (entry,) = lab.inventory.entries()
    assert (entry.first_use, entry.enrolled) == (which == "certified", True)
    assert lab.alarms == []


async def test_challenge_for_another_machine_is_not_solved(
    runtime: str, lab: Lab, tpm: SoftwareTPM, bare: SoftwareTPM
) -> None:
    """A machine cannot enrol with the EK of another one."""
    async with asking(runtime, tcti(tpm)) as attester, asking(runtime, tcti(bare)) as other:
        await known(lab, attester)
        keys, others = await attester.enroll(), await other.enroll()
        mixed = EnrolmentKeys(ek_public=keys.ek.public, ek_certificate=None, ak_public=others.ak_public)
        challenge = lab.service.begin_enrolment(PEER, mixed)
        for one in (attester, other):
            assert await refusal(one.activate(challenge.credential)) is ReasonCode.TPM_AK_NOT_ACTIVATED


async def test_evidence_of_another_machine_is_refused(
    runtime: str, lab: Lab, tpm: SoftwareTPM, bare: SoftwareTPM
) -> None:
    """Although both are enrolled for this workload; wherever the machines are mixed."""
    async with asking(runtime, tcti(tpm)) as attester, asking(runtime, tcti(bare)) as other:
        await known(lab, attester)
        await known(lab, other)
        ek_sha256 = (await attester.ek()).spki_sha256
        for parts, code in (
            (("ek_public", "ak_public", "quote", "certify"), ReasonCode.ATTESTATION_CHALLENGE),
            (("ak_public", "quote", "certify"), ReasonCode.TPM_AK_NOT_ACTIVATED),
            (("quote",), ReasonCode.TPM_SIGNATURE),
            (("certify",), ReasonCode.TPM_NONCE),
        ):
            nonce = lab.service.challenge(PEER, ek_sha256=ek_sha256).nonce
            own, others = await evidence_for(attester, nonce), await evidence_for(other, nonce)
            mixed = replace(own, **{part: getattr(others, part) for part in parts})
            with pytest.raises(NsmsecError) as refused:
                lab.service.attest(PEER, nonce=nonce, evidence=mixed, audience=AUDIENCE)
            assert refused.value.code is code, parts


async def test_clone_raises_the_alarm(runtime: str, lab: Lab, tpm: SoftwareTPM) -> None:
    """A copy of a TPM's state is the same TPM, but for its counters. Enrolling first does not hide it."""
    async with asking(runtime, tcti(tpm)) as attester:
        await known(lab, attester)
        await attest(lab, attester)
        tpm.stop()
        with SoftwareTPM(copy_of=tpm) as clone:
            clone.flush()
            tpm.start()
            restart(tpm)
            await attest(lab, attester)
            async with asking(runtime, tcti(clone)) as copied:
                await enrol(lab, copied)
                assert lab.alarms == []
                assert await refusal(attest(lab, copied)) is ReasonCode.TPM_CLOCK
                assert kinds(lab) == [AlarmKind.CLOCK_WENT_BACK]
                for one in (copied, attester):
                    assert await refusal(attest(lab, one)) is ReasonCode.ATTESTATION_NOT_ENROLLED
                # Whoever enrols again first, the other one is noticed.
                await enrol(lab, attester)
                await attest(lab, attester)
                assert await refusal(attest(lab, copied)) is ReasonCode.TPM_CLOCK
    (alarm, _) = lab.alarms
    assert alarm.before is not None
    assert alarm.found is not None
    assert alarm.found.reset_count == alarm.before.reset_count - 1


async def test_state_that_was_put_back_raises_the_alarm(runtime: str, lab: Lab, tpm: SoftwareTPM) -> None:
    """Copied while it ran, a TPM says itself that its clock is not safe."""
    async with asking(runtime, tcti(tpm)) as attester:
        await known(lab, attester)
        with SoftwareTPM(copy_of=tpm) as copy:
            for _ in range(3):
                restart(tpm)
            await attest(lab, attester)
            tpm.stop()
            copy.flush()
            async with asking(runtime, tcti(copy)) as put_back:
                assert await refusal(attest(lab, put_back)) is ReasonCode.TPM_CLOCK
    assert kinds(lab) == [AlarmKind.CLOCK_NOT_SAFE]


async def test_reset_tpm_goes_on(runtime: str, lab: Lab, tpm: SoftwareTPM) -> None:
    """Nobody has to enrol, nothing is alarmed."""
    async with asking(runtime, tcti(tpm)) as attester:
        await known(lab, attester)
        before = await attest(lab, attester)
        restart(tpm)
        after = await attest(lab, attester)
    assert after["bootcount"] == before["bootcount"] + 1
    assert lab.alarms == []


async def test_cleared_tpm_has_to_enrol_again(runtime: str, lab: Lab, tpm: SoftwareTPM) -> None:
    """Its counters begin anew: that looks like a state put back, so somebody is told."""
    async with asking(runtime, tcti(tpm)) as attester:
        await known(lab, attester)
        await attest(lab, attester)
        tpm.tool("clear", "-c", "p")
        tpm.flush()
        assert await refusal(attest(lab, attester)) is ReasonCode.TPM_CLOCK
        assert kinds(lab) == [AlarmKind.CLOCK_WENT_BACK]
        assert await refusal(attest(lab, attester)) is ReasonCode.ATTESTATION_NOT_ENROLLED
        await enrol(lab, attester)
        await attest(lab, attester)
    assert len(lab.alarms) == 1


async def test_killed_tpm_is_refused_until_its_clock_is_safe(runtime: str, lab: Lab, tpm: SoftwareTPM) -> None:
    """While it is gone there is no answer; then it says that its clock may have gone back. It need not enrol."""
    async with asking(runtime, tcti(tpm)) as attester:
        await known(lab, attester)
        restart(tpm)
        await attest(lab, attester)
        tpm.stop(orderly=False)
        assert await refusal(attest(lab, attester)) is ReasonCode.TPM_UNAVAILABLE
        tpm.start()
        tpm.flush()
        assert await refusal(attest(lab, attester)) is ReasonCode.TPM_CLOCK
        assert kinds(lab) == [AlarmKind.CLOCK_NOT_SAFE]


async def test_changed_pcr_is_refused_until_the_next_boot(runtime: str, lab: Lab, tpm: SoftwareTPM) -> None:
    """The machine is no longer in the state that its profile demands."""
    async with asking(runtime, tcti(tpm)) as attester:
        await known(lab, attester)
        nonce = lab.service.challenge(PEER, ek_sha256=(await attester.ek()).spki_sha256).nonce
        values = (await evidence_for(attester, nonce)).pcrs
        lab = lab.changed(profiles=(replace(PROFILE, pcrs=PCRS, values=values),))
        assert (await attest(lab, attester))["ear_appraisal_policy_ids"] == [PROFILE.id]
        tpm.write("event", b"something else was booted")
        tpm.tool("pcrevent", "7", "event")
        assert await refusal(attest(lab, attester)) is ReasonCode.TPM_PCR_VALUE
        restart(tpm)
        assert (await attest(lab, attester))["ear_appraisal_policy_ids"] == [PROFILE.id]
    assert lab.alarms == []
