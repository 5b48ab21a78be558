# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Appraisal of machines: challenges for quotes, judging what comes back, a result for it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from nsmsec.appraisal.alarm import Alarm, AlarmKind
from nsmsec.appraisal.challenges import OpenChallenges
from nsmsec.appraisal.inventory import unbound
from nsmsec.appraisal.inventory_file import unusable
from nsmsec.appraisal.names import MAX_AUDIENCE
from nsmsec.appraisal.port import QuoteChallenge
from nsmsec.attestation.tpm import Expected, read_public, verify_evidence
from nsmsec.attestation.tpm.templates import check_token_key
from nsmsec.errors import AttestationFailed, Malformed, ReasonCode

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from cryptography import x509

    from nsmsec.appraisal.alarm import AlarmSink
    from nsmsec.appraisal.inventory import Inventory
    from nsmsec.appraisal.issuing import IssuedResult, ResultIssuer
    from nsmsec.appraisal.machine_record import MachineRecord
    from nsmsec.appraisal.port import AttestedPeer
    from nsmsec.appraisal.reference_values import Profile, Profiles
    from nsmsec.appraisal.settings import AppraisalSettings
    from nsmsec.attestation.tpm import Evidence, Watermark
    from nsmsec.identity import TrustDomain

__all__ = ["Appraisal"]

_NONCE_BYTES = 32


class _Asked(NamedTuple):
    ek_sha256: str
    record: MachineRecord


class Appraisal:
    """Judges evidence against inventory, profiles, and how far each TPM was seen."""

    def __init__(
        self,
        *,
        issuer: ResultIssuer,
        inventory: Inventory,
        profiles: Profiles,
        ek_roots: tuple[x509.Certificate, ...],
        ek_intermediates: tuple[x509.Certificate, ...],
        settings: AppraisalSettings,
        random: Callable[[int], bytes],
        alarm: AlarmSink,
    ) -> None:
        """Take what counts; see `AttestationService`."""
        self._issuer = issuer
        self._inventory = inventory
        self._profiles = profiles
        self._ek_roots = ek_roots
        self._ek_intermediates = ek_intermediates
        self._settings = settings
        self._random = random
        self._alarm = alarm
        self._challenges: OpenChallenges[_Asked] = OpenChallenges(settings)

    def challenge(self, workload: AttestedPeer, *, ek_sha256: str, now: datetime) -> QuoteChallenge:
        """Return a nonce, with what this machine has to quote; see `Verifier.challenge`."""
        record = self._enrolled(workload, ek_sha256)
        profile = self._profile(record)
        nonce = self._random(_NONCE_BYTES)
        expires_at = self._challenges.put(workload, nonce, _Asked(ek_sha256, record), now=now)
        return QuoteChallenge(nonce=nonce, pcrs=profile.pcrs, expires_at=int(expires_at.timestamp()))

    def attest(
        self,
        workload: AttestedPeer,
        *,
        nonce: bytes,
        evidence: Evidence,
        audience: frozenset[TrustDomain],
        now: datetime,
    ) -> IssuedResult:
        """Return a result if the evidence holds; see `Verifier.attest`.

        1. The nonce is open for this workload; from here on it is spent.
        2. The evidence is of the EK that the nonce was given for, which may still speak for the workload, is enrolled.
        3. The evidence holds by all steps of `verify_evidence`, for this nonce, bound to this SVID and this token key,
           with the reference values of the profile.
        4. The TPM did not go back; how far it is, is recorded with that.
        5. Only then there is a result.
        """
        # 1
        asked = self._challenges.take(workload, nonce, now=now)
        if not 0 < len(audience) <= MAX_AUDIENCE:
            detail = f"audience: expected 1 to {MAX_AUDIENCE} trust domains, found {len(audience)}"
            raise Malformed(ReasonCode.SIZE, detail)
        # 2
        if read_public(evidence.ek_public, what="EK").spki_sha256 != asked.ek_sha256:
            detail = "challenge: expected evidence of the machine that it was made for, found another"
            raise AttestationFailed(ReasonCode.ATTESTATION_CHALLENGE, detail)
        record = self._enrolled(workload, asked.ek_sha256)
        profile = self._profile(record)
        # 3
        expected = self._expected(asked.ek_sha256, record, profile, nonce=nonce, binding=_binding(workload, evidence))
        try:
            facts = verify_evidence(evidence, expected, now)
        except AttestationFailed as refusal:
            # There was no mark to compare with: the TPM itself says that its clock may have gone back.
            if refusal.code is ReasonCode.TPM_CLOCK:
                self._raise_alarm(AlarmKind.CLOCK_NOT_SAFE, now, workload, asked)
            raise
        # 4
        found = facts.progress
        if found is None:
            raise _clock("an AK of the endorsement hierarchy, whose counters are plain", "another AK")
        before = self._inventory.advance(asked.ek_sha256, workload.id, asked=asked.record, found=found)
        if before is not None:
            self._raise_alarm(AlarmKind.CLOCK_WENT_BACK, now, workload, asked, before=before, found=found)
            raise _clock(f"at least {before}", f"{found}; it has to enrol again")
        # 5
        named = None if profile.values is None else profile.id
        return self._issuer.issue(facts, subject=workload.id, profile=named, audience=audience, nonce=nonce)

    def _enrolled(self, workload: AttestedPeer, ek_sha256: str) -> MachineRecord:
        record = self._inventory.look_up(ek_sha256, workload.id)
        if record is None:
            raise unbound(workload.id)
        if record.ak_name is None:
            detail = "machine: expected one that is enrolled, found one that is not, or has to enrol again"
            raise AttestationFailed(ReasonCode.ATTESTATION_NOT_ENROLLED, detail)
        return record

    def _profile(self, record: MachineRecord) -> Profile:
        profile = self._profiles.of(record.profile)
        if profile is None:
            raise unusable(f"a machine with the profile {record.profile!r}, which is none of this verifier")
        return profile

    def _expected(
        self, ek_sha256: str, record: MachineRecord, profile: Profile, *, nonce: bytes, binding: bytes
    ) -> Expected:
        this_ek = frozenset({ek_sha256})
        return Expected(
            nonce=nonce,
            binding=binding,
            pcr_selection=profile.pcrs,
            pcrs=profile.values,
            ek_roots=self._ek_roots,
            ek_intermediates=self._ek_intermediates,
            ek_allow=frozenset() if record.first_use else this_ek,
            workload_eks=this_ek,
            activated_ak_names=frozenset() if record.ak_name is None else frozenset({record.ak_name}),
            allow_software=self._settings.allow_software,
            min_firmware=profile.min_firmware,
            watermark=None,  # compared where it is advanced, in one transaction
        )

    def _raise_alarm(
        self,
        kind: AlarmKind,
        now: datetime,
        workload: AttestedPeer,
        asked: _Asked,
        *,
        before: Watermark | None = None,
        found: Watermark | None = None,
    ) -> None:
        self._alarm(
            Alarm(kind=kind, at=now, workload=workload.id, ek_sha256=asked.ek_sha256, before=before, found=found)
        )


def _binding(workload: AttestedPeer, evidence: Evidence) -> bytes:
    """Return what a quote has to be bound to: this SVID, the token key if one is certified."""
    svid = hashlib.sha256(workload.svid_spki).digest()
    if evidence.certify is None:
        return svid
    key = read_public(evidence.certify.public, what="token key")
    check_token_key(key)  # of another form, its Name could be longer
    return svid + key.name


def _clock(expected: str, found: str) -> AttestationFailed:
    return AttestationFailed(ReasonCode.TPM_CLOCK, f"clock: expected {expected}, found {found}")
