# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""An attester over a TPM on paper, with a verifier that knows it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nsmsec.appraisal.inventory import Inventory
from nsmsec.appraisal.issuing import ResultIssuer
from nsmsec.appraisal.reference_values import Profile, Profiles
from nsmsec.appraisal.service import AttestationService
from nsmsec.appraisal.settings import AppraisalSettings
from nsmsec.attestation.attester import EndorsementKey, Enrolment, TPMInfo
from nsmsec.attestation.tpm import read_public
from nsmsec.errors import AttestationFailed, ReasonCode
from tests.appraisal.machines import KEY, VERIFIER, tpm_signature
from tests.attestation.tpm import paper

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cryptography import x509

    from nsmsec.appraisal.alarm import Alarm
    from nsmsec.attestation.tpm import Credential, Evidence
    from nsmsec.clock import Clock
    from nsmsec.identity import SpiffeID

__all__ = ["PROFILE", "PaperAttester", "service"]

PROFILE = Profile(id="rack-7", pcrs=paper.SELECTION, values=paper.pcr_values(paper.SELECTION), min_firmware=None)


class PaperAttester:
    """Speaks for a machine on paper.

    Attributes:
        machine: the machine, for a test to change.
        error: what every question is refused with, if anything.
        asked: the names of the questions so far.
    """

    def __init__(self, machine: paper.Machine | None = None) -> None:
        self.machine = paper.Machine(maker=None, ek=paper.EKS["L-2"]) if machine is None else machine
        self.error: Exception | None = None
        self.asked: list[str] = []

    def info(self) -> TPMInfo:
        """Return nothing much."""
        raise NotImplementedError

    def ek(self) -> EndorsementKey:
        """Return the endorsement key."""
        self._ask("ek")
        return EndorsementKey(public=self.machine.ek.encode(), certificate=None)

    def enroll(self) -> Enrolment:
        """Return the keys."""
        self._ask("enroll")
        ek = EndorsementKey(public=self.machine.ek.encode(), certificate=None)
        return Enrolment(ek=ek, ak_public=self.machine.ak.encode())

    def activate(self, credential: Credential) -> bytes:
        """Solve a challenge."""
        self._ask("activate")
        try:
            return paper.activate(self.machine.ek, self.machine.ak.name, credential)
        except ValueError as error:
            raise AttestationFailed(ReasonCode.TPM_AK_NOT_ACTIVATED, "paper: another challenge") from error

    def token_key(self) -> bytes:
        """Return the token key."""
        self._ask("token_key")
        return self._token_key.encode()

    def attest(self, *, nonce: bytes, binding: bytes, pcrs: Mapping[str, frozenset[int]]) -> Evidence:
        """Return evidence; the clock goes on."""
        self._ask("attest")
        self.machine = replace(self.machine, clock=self.machine.clock + 1)
        return replace(self.machine, challenge=paper.challenge(nonce, binding), selection=dict(pcrs)).evidence()

    def sign_delegation(self, digest: bytes) -> bytes:
        """Sign as the token key."""
        self._ask("sign_delegation")
        return tpm_signature(self._token_key, digest)

    def close(self) -> None:
        """Do nothing."""

    @property
    def ek_sha256(self) -> str:
        """How inventories know it."""
        return read_public(self.machine.ek.encode(), what="EK").spki_sha256

    @property
    def _token_key(self) -> paper.Public:
        assert self.machine.token_key is not None
        return self.machine.token_key

    def _ask(self, name: str) -> None:
        self.asked.append(name)
        if self.error is not None:
            raise self.error


def service(
    folder: Path,
    clock: Clock,
    speakers: Mapping[str, tuple[SpiffeID, ...]],
    *,
    alarms: list[Alarm] | None = None,
    settings: AppraisalSettings | None = None,
    profile: Profile = PROFILE,
    authorities: tuple[x509.Certificate, ...] = (),
    appraises_at: Clock | None = None,
) -> AttestationService:
    """Return a verifier whose inventory has these machines, each with the workloads that it may speak for.

    Args:
        folder: where the inventory shall be.
        clock: when results are issued.
        speakers: the machines by the hashes of their EKs.
        alarms: takes alarms.
        settings: what is let through; software, if omitted.
        profile: what machines have to be in.
        authorities: a root for EK certificates, with what stands between.
        appraises_at: when evidence is judged, if that is another time.
    """
    inventory = Inventory.create(folder / "inventory")
    for ek_sha256, workloads in speakers.items():
        for workload in workloads:
            inventory.add(ek_sha256, workload)
    return AttestationService(
        issuer=ResultIssuer(verifier=VERIFIER, key=KEY, salt=bytes(32), clock=clock),
        inventory=inventory,
        profiles=Profiles([profile], default=profile.id),
        ek_roots=authorities[:1],
        ek_intermediates=authorities[1:],
        settings=AppraisalSettings(allow_software=True) if settings is None else settings,
        alarm=(alarms if alarms is not None else []).append,
        clock=clock if appraises_at is None else appraises_at,
    )
