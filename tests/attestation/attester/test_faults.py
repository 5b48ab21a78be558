# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A real TPM that ends, hangs, is full, locked, cleared or reset: bounded time, a clear code, no restart of ours."""

from __future__ import annotations

import asyncio
import os
import signal
import struct
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from nsmsec.attestation.attester import AioTPMAttester, EKKind
from nsmsec.errors import ReasonCode, SourceUnavailable
from tests.attestation.attester.asking import RUNTIMES, activated, asking, attested, loaded, proven, tcti
from tests.attestation.attester.interposer import ACTIVATE_CREDENTIAL, QUOTE, between
from tests.attestation.tpm.software_tpm import SoftwareTPM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nsmsec.attestation.attester import AioHardwareAttester, Operation

pytestmark = [
    pytest.mark.tpm,
    pytest.mark.swtpm,
    pytest.mark.xdist_group("swtpm"),
    pytest.mark.parametrize("runtime", RUNTIMES),
]

SHORT = timedelta(seconds=0.4)
# TPM2_StartAuthSession of a policy session: what tpm2-tools begin they put away again.
_BODY = struct.pack(">IIIH16sHBHH", 0x176, 0x40000007, 0x40000007, 16, bytes(16), 0, 1, 0x0010, 0x000B)
START_SESSION = struct.pack(">HI", 0x8001, 6 + len(_BODY)) + _BODY


@pytest.fixture(scope="module")
def state() -> Iterator[SoftwareTPM]:
    """Return a TPM that is never started."""
    with SoftwareTPM() as made:
        made.stop()
        yield made


@pytest.fixture
def tpm(state: SoftwareTPM) -> Iterator[SoftwareTPM]:
    """Return a TPM of one's own."""
    with SoftwareTPM(copy_of=state) as running:
        running.flush()
        yield running


async def refusal(attester: AioHardwareAttester) -> SourceUnavailable:
    """Return with what evidence is refused."""
    with pytest.raises(SourceUnavailable) as refused:
        await attested(attester)
    return refused.value


async def idle(attester: AioHardwareAttester) -> None:
    """Wait until what hung is over, and give the next question all the time."""
    asked = attester if isinstance(attester, AioTPMAttester) else attester._attester  # type: ignore[attr-defined] # the other one of the two
    worker, over = asked._machine._worker, threading.Event()
    worker._deadline_s = 60.0
    worker._jobs.put(over.set)
    await asyncio.to_thread(over.wait)


def send(tpm: SoftwareTPM, number: signal.Signals) -> None:
    """Send the TPM's process a signal."""
    assert tpm._process is not None
    tpm._process.send_signal(number)
    if number is signal.SIGSTOP:
        os.waitpid(tpm._process.pid, os.WUNTRACED)  # until it has stopped


def restart(tpm: SoftwareTPM, *, orderly: bool) -> None:
    """Reset the TPM."""
    tpm.stop(orderly=orderly)
    tpm.start()
    tpm.flush()


async def test_a_killed_tpm_is_unavailable_until_it_is_back(runtime: str, tpm: SoftwareTPM) -> None:
    """With the same keys: a delegation of before still holds."""
    async with asking(runtime, tcti(tpm)) as attester:
        before = await attested(attester)
        tpm.stop(orderly=False)
        assert (await refusal(attester)).code is ReasonCode.TPM_UNAVAILABLE
        tpm.start()
        tpm.flush()
        after = await attested(attester)
    assert after.ak_public == before.ak_public
    assert after.certify is not None
    assert before.certify is not None
    assert after.certify.public == before.certify.public


async def test_a_tpm_that_ends_amid_an_operation_is_unavailable(runtime: str, tpm: SoftwareTPM) -> None:
    """No challenge was wrong, so that is not what is said."""
    with between(tpm, lambda command: tpm.stop(orderly=False) if command == ACTIVATE_CREDENTIAL else None) as where:
        async with asking(runtime, where) as attester:
            with pytest.raises(SourceUnavailable) as refused:
                await activated(attester)
            assert refused.value.code is ReasonCode.TPM_UNAVAILABLE
    tpm.start()
    tpm.flush()
    async with asking(runtime, tcti(tpm)) as attester:
        await activated(attester)


async def test_a_reset_tpm_goes_on_with_the_same_keys(runtime: str, tpm: SoftwareTPM) -> None:
    """The verifier sees the reset counter go up."""
    async with asking(runtime, tcti(tpm)) as attester:
        before = proven(await attested(attester), tpm)
        restart(tpm, orderly=True)
        after = proven(await attested(attester), tpm)
    assert (after.ak_name, after.token_key) == (before.ak_name, before.token_key)
    assert before.progress is not None
    assert after.progress is not None
    assert after.progress.reset_count == before.progress.reset_count + 1


async def test_a_cleared_tpm_goes_on_with_the_same_keys(runtime: str, tpm: SoftwareTPM) -> None:
    """They stand in the endorsement hierarchy, which a clear leaves; the verifier sees the counters go back."""
    async with asking(runtime, tcti(tpm)) as attester:
        before = await attested(attester)
        tpm.tool("clear", "-c", "p")
        tpm.flush()
        await activated(attester)
        after = proven(await attested(attester), tpm)
    assert proven(before, tpm).ak_name == after.ak_name
    assert proven(before, tpm).token_key == after.token_key


@pytest.mark.parametrize("end", ["goes on", "is killed"])
async def test_a_tpm_that_hangs_costs_a_deadline_then_nothing_until_it_is_free(
    runtime: str, end: str, tpm: SoftwareTPM
) -> None:
    """After some time-outs in a row nobody waits for what hangs."""
    heard: list[Operation] = []
    async with asking(runtime, tcti(tpm), deadline=SHORT, max_timeouts=2, observe=heard.append) as attester:
        send(tpm, signal.SIGSTOP)
        for words in ("found none", "found none", "hanging since 2 time-outs"):
            with pytest.raises(SourceUnavailable, match=words) as refused:
                await attester.info()
            assert refused.value.code is ReasonCode.TPM_TIMEOUT
        first, second, third = (one.seconds for one in heard)
        assert min(first, second) >= SHORT.total_seconds()
        assert third < SHORT.total_seconds()
        if end == "goes on":
            send(tpm, signal.SIGCONT)
        else:
            restart(tpm, orderly=False)
        await idle(attester)
        assert (await attester.info()).manufacturer == "IBM"


async def test_a_tpm_that_others_locked_out_still_attests(runtime: str, tpm: SoftwareTPM) -> None:
    """Wrong passwords for other keys do not count against ours."""
    bad = "fixedtpm|fixedparent|sensitivedataorigin|userwithauth|sign"
    tpm.tool("createprimary", "-C", "o", "-G", "ecc", "-g", "sha256", "-p", "secret", "-a", bad, "-c", "da.ctx")
    tpm.flush()
    tpm.write("message", b"")
    for _ in range(4):
        with pytest.raises(AssertionError):
            tpm.tool("sign", "-c", "da.ctx", "-p", "wrong", "-g", "sha256", "-o", "signature", "message")
        tpm.flush()
    async with asking(runtime, tcti(tpm), ek=EKKind.RSA_2048) as attester:
        info = await attester.info()
        assert info.locked_out
        assert info.failed_passwords > 0
        await activated(attester)
        assert proven(await attested(attester), tpm).token_key is not None
        assert len(await attester.sign_delegation(bytes(32))) == 64


async def test_a_tpm_without_room_for_keys_is_busy_until_there_is_some(runtime: str, tpm: SoftwareTPM) -> None:
    """What we made in it is gone in any case."""
    async with asking(runtime, tcti(tpm)) as attester:
        for number in range(2):
            tpm.tool("createprimary", "-C", "o", "-G", "ecc", "-c", f"{number}.ctx")
        crowd = loaded(tpm)
        assert (await refusal(attester)).code is ReasonCode.TPM_BUSY
        assert loaded(tpm) == crowd
        tpm.flush()
        assert proven(await attested(attester), tpm).token_key is not None


async def test_a_tpm_without_room_for_sessions_is_busy_until_there_is_some(runtime: str, tpm: SoftwareTPM) -> None:
    """Only an activation needs one."""
    async with asking(runtime, tcti(tpm), ek=EKKind.RSA_2048) as attester:
        for _ in range(3):
            tpm._send(START_SESSION)
        with pytest.raises(SourceUnavailable) as refused:
            await activated(attester)
        assert refused.value.code is ReasonCode.TPM_BUSY
        tpm.flush()
        await activated(attester)


async def test_a_disabled_hierarchy_is_refused_until_it_is_enabled(runtime: str, tpm: SoftwareTPM) -> None:
    """An administrator did that, and is told so."""
    async with asking(runtime, tcti(tpm)) as attester:
        tpm.tool("hierarchycontrol", "-C", "e", "ehEnable", "clear")
        refused = await refusal(attester)
        assert refused.code is ReasonCode.TPM_REFUSED
        assert "the endorsement hierarchy is disabled" in refused.detail
        tpm.tool("hierarchycontrol", "-C", "p", "ehEnable", "set")
        await attested(attester)


async def test_a_hierarchy_with_a_password_is_refused(runtime: str, tpm: SoftwareTPM) -> None:
    """We have none."""
    async with asking(runtime, tcti(tpm)) as attester:
        tpm.tool("changeauth", "-c", "e", "secret")
        refused = await refusal(attester)
    assert refused.code is ReasonCode.TPM_REFUSED
    assert "demands a password" in refused.detail


@pytest.mark.parametrize("times", [1, 2, 3])
async def test_pcrs_that_are_extended_in_between_are_read_again(runtime: str, times: int, tpm: SoftwareTPM) -> None:
    """A quote and the values that come with it belong together, or there is no evidence."""
    left = times

    def extend(command: int) -> None:
        nonlocal left
        if command == QUOTE and left > 0:
            left -= 1
            tpm.write("event", b"somebody else")
            tpm.tool("pcrevent", "7", "event")

    with between(tpm, extend) as where:
        async with asking(runtime, where) as attester:
            if times < 3:
                assert proven(await attested(attester), tpm).token_key is not None
            else:
                refused = await refusal(attester)
                assert refused.code is ReasonCode.TPM_BUSY
                assert "expected PCRs that rest" in refused.detail
    assert loaded(tpm) == ""
