# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Attesters of both runtimes behind one face, over a real software TPM."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from nsmsec.attestation.attester import AioTPMAttester, AttesterSettings, EKKind, TPMAttester
from nsmsec.attestation.tpm import Expected, make_credential, read_public, verify_evidence
from nsmsec.attestation.tpm.certificate import read_certificate
from tests.attestation.tpm.enrolled import authorities
from tests.attestation.tpm.paper import NOW
from tests.attestation.tpm.software_tpm import SoftwareTPM

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Mapping
    from pathlib import Path

    from nsmsec.attestation.attester import (
        AioHardwareAttester,
        EndorsementKey,
        Enrolment,
        HardwareAttester,
        Operation,
        TPMInfo,
    )
    from nsmsec.attestation.tpm import Credential, Evidence, Facts

__all__ = [
    "NONCE",
    "PCRS",
    "RUNTIMES",
    "SVID",
    "activated",
    "asking",
    "attested",
    "loaded",
    "proven",
    "running",
    "tcti",
]

RUNTIMES = ("sync", "aio")
NONCE = bytes(range(32))
SVID = hashlib.sha256(b"the SVID").digest()
PCRS: Mapping[str, frozenset[int]] = {"sha256": frozenset({0, 2, 4, 7})}
LONG = timedelta(seconds=60)


@contextmanager
def running(*, certificates: bool = True) -> Iterator[SoftwareTPM]:
    """Give a TPM that answers: libtss2 wants its second socket, too, which there is by then."""
    with SoftwareTPM(certificates=certificates) as tpm:
        tpm.flush()
        yield tpm


def tcti(tpm: SoftwareTPM) -> str:
    """Return where a TPM is."""
    return f"swtpm:path={tpm.folder}/s"


class InThreads:
    """An attester for threads, awaited."""

    def __init__(self, attester: HardwareAttester) -> None:
        """Take it."""
        self._attester = attester

    async def info(self) -> TPMInfo:
        """Ask in a thread."""
        return await asyncio.to_thread(self._attester.info)

    async def ek(self) -> EndorsementKey:
        """Ask in a thread."""
        return await asyncio.to_thread(self._attester.ek)

    async def enroll(self) -> Enrolment:
        """Ask in a thread."""
        return await asyncio.to_thread(self._attester.enroll)

    async def activate(self, credential: Credential) -> bytes:
        """Ask in a thread."""
        return await asyncio.to_thread(self._attester.activate, credential)

    async def token_key(self) -> bytes:
        """Ask in a thread."""
        return await asyncio.to_thread(self._attester.token_key)

    async def attest(self, *, nonce: bytes, binding: bytes, pcrs: Mapping[str, frozenset[int]]) -> Evidence:
        """Ask in a thread."""
        return await asyncio.to_thread(self._attester.attest, nonce=nonce, binding=binding, pcrs=pcrs)

    async def sign_delegation(self, digest: bytes) -> bytes:
        """Ask in a thread."""
        return await asyncio.to_thread(self._attester.sign_delegation, digest)

    async def close(self) -> None:
        """Close."""
        self._attester.close()


def _no_one(operation: Operation) -> None:
    """Hear nothing."""


@asynccontextmanager
async def asking(
    runtime: str,
    where: str,
    *,
    ek: EKKind = EKKind.P_384,
    deadline: timedelta = LONG,
    max_timeouts: int = 3,
    event_log: Path | None = None,
    observe: Callable[[Operation], None] = _no_one,
) -> AsyncIterator[AioHardwareAttester]:
    """Give an attester of a runtime."""
    settings = AttesterSettings(tcti=where, ek=ek, deadline=deadline, max_timeouts=max_timeouts, event_log=event_log)
    attester: AioHardwareAttester = (
        AioTPMAttester(settings, observe=observe)
        if runtime == "aio"
        else InThreads(TPMAttester(settings, observe=observe))
    )
    try:
        yield attester
    finally:
        await attester.close()


async def activated(attester: AioHardwareAttester) -> Enrolment:
    """Return the keys of a machine that solved a challenge for them."""
    enrolment = await attester.enroll()
    secret = secrets.token_bytes(32)
    challenge = make_credential(
        ek=read_public(enrolment.ek.public, what="EK"),
        ak_name=enrolment.ak_name,
        secret=secret,
        random=secrets.token_bytes,
    )
    assert await attester.activate(challenge) == secret
    return enrolment


async def attested(attester: AioHardwareAttester, *, pcrs: Mapping[str, frozenset[int]] = PCRS) -> Evidence:
    """Return evidence that is bound to an SVID and the token key."""
    name = read_public(await attester.token_key(), what="token key").name
    return await attester.attest(nonce=NONCE, binding=SVID + name, pcrs=pcrs)


def proven(evidence: Evidence, tpm: SoftwareTPM, *, pcrs: Mapping[str, frozenset[int]] = PCRS) -> Facts:
    """Return what evidence proves to whoever activated these keys, and trusts who made this TPM."""
    certificate = evidence.ek_certificate
    # Without a certificate nobody is asked who made it, only the inventory.
    root, between = authorities(tpm) if certificate else (None, None)
    now = read_certificate(certificate).not_valid_before_utc + timedelta(hours=1) if certificate else NOW
    assert evidence.certify is not None
    return verify_evidence(
        evidence,
        Expected(
            nonce=NONCE,
            binding=SVID + read_public(evidence.certify.public, what="token key").name,
            pcr_selection=pcrs,
            pcrs=None,
            ek_roots=(root,) if root else (),
            ek_intermediates=(between,) if between else (),
            ek_allow=frozenset()
            if certificate
            else frozenset({read_public(evidence.ek_public, what="EK").spki_sha256}),
            workload_eks=None,
            activated_ak_names=frozenset({read_public(evidence.ak_public, what="AK").name}),
            allow_software=True,
            min_firmware=None,
            watermark=None,
        ),
        now,
    )


def loaded(tpm: SoftwareTPM) -> str:
    """Return what is left loaded in a TPM, as tpm2-tools print it."""
    return "".join(tpm.tool("getcap", f"handles-{kind}") for kind in ("transient", "loaded-session"))
