# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A verifier of machines in this process, asked by machines with paper TPMs."""

from __future__ import annotations

import hashlib
import itertools
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest

from nsmsec.appraisal.inventory import Inventory
from nsmsec.appraisal.port import AttestedPeer, EnrolmentKeys
from nsmsec.appraisal.reference_values import Profile, Profiles
from nsmsec.appraisal.service import AttestationService
from nsmsec.appraisal.settings import AppraisalSettings
from nsmsec.errors import NsmsecError, ReasonCode
from nsmsec.identity import SpiffeID
from nsmsec.testing import FixedClock
from nsmsec.tokens import base64url
from tests.appraisal.machines import CORP, issuer
from tests.attestation.tpm import paper

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from cryptography.x509 import Certificate

    from nsmsec.appraisal import IssuedResult
    from nsmsec.appraisal.alarm import Alarm, AlarmSink
    from nsmsec.attestation.tpm import Evidence

__all__ = [
    "AUDIENCE",
    "DEFAULT",
    "MACHINE",
    "OTHER",
    "PEER",
    "PROFILE",
    "Lab",
    "claims",
    "code_of",
    "ek_of",
    "evidence_for",
    "keys_of",
    "refused",
    "told",
]

PEER = AttestedPeer(id=SpiffeID.parse("spiffe://corp.example/firewall"), svid_spki=b"the SPKI of its SVID")
OTHER = AttestedPeer(id=SpiffeID.parse("spiffe://corp.example/ids"), svid_spki=b"the SPKI of another SVID")
AUDIENCE = frozenset({CORP})
MACHINE = paper.Machine(ek=paper.EKS["L-2"])
VALUES = paper.pcr_values(paper.SELECTION)
PROFILE = Profile(id="rack-7", pcrs=paper.SELECTION, values=VALUES, min_firmware=None)
DEFAULT = Profile(id="any", pcrs=paper.SELECTION, values=None, min_firmware=None)


def ek_of(machine: paper.Machine) -> str:
    """Return by what an inventory knows a machine."""
    return hashlib.sha256(machine.ek.spki).hexdigest()


def keys_of(machine: paper.Machine) -> EnrolmentKeys:
    """Return the keys with which a machine enrols."""
    return EnrolmentKeys(
        ek_public=machine.ek.encode(),
        ek_certificate=None if machine.maker is None else machine.maker.certificate(machine.ek),
        ak_public=machine.ak.encode(),
    )


def refused(attempt: Callable[[], object], code: ReasonCode) -> NsmsecError:
    """Return the refusal that an attempt ends with; it has this code."""
    with pytest.raises(NsmsecError) as refusal:
        attempt()
    assert refusal.value.code is code, refusal.value
    return refusal.value


def code_of(attempt: Callable[[], object]) -> ReasonCode | None:
    """Return the code that an attempt is refused with, if it is; anything else is raised."""
    try:
        attempt()
    except NsmsecError as refusal:
        return refusal.code
    return None


def claims(result: IssuedResult) -> dict[str, Any]:
    """Return what a result says."""
    said: dict[str, Any] = json.loads(base64url.decode(result.text.split(".")[1].encode()))
    return said


def told(machine: paper.Machine, **changes: Any) -> paper.Machine:  # noqa: ANN401 - the fields have many types
    """Return the machine later, with what its TPM says then."""
    return machine.changed(clock=machine.clock + 1_000, **changes)


def evidence_for(machine: paper.Machine, nonce: bytes, workload: AttestedPeer) -> Evidence:
    """Return what a machine sends when it is bound to a workload and its token key."""
    name = b"" if machine.token_key is None else machine.token_key.name
    binding = hashlib.sha256(workload.svid_spki).digest() + name
    return machine.changed(challenge=paper.challenge(nonce, binding)).evidence()


@dataclass(frozen=True, kw_only=True)
class Lab:
    """A verifier with what it has; each change makes a new process of it over the same inventory."""

    path: Path
    profiles: tuple[Profile, ...] = (DEFAULT, PROFILE)
    settings: AppraisalSettings = field(default_factory=lambda: AppraisalSettings(allow_software=False))
    roots: tuple[Certificate, ...] = field(default_factory=lambda: (paper.authority(),))
    intermediates: tuple[Certificate, ...] = ()
    clock: FixedClock = field(default_factory=lambda: FixedClock(paper.NOW))
    alarms: list[Alarm] = field(default_factory=list)
    sink: AlarmSink | None = None

    def __post_init__(self) -> None:
        """Make the inventory where there is none."""
        if not self.path.exists():
            Inventory.create(self.path)
        count = itertools.count(1)
        service = AttestationService(
            issuer=issuer(clock=self.clock),
            inventory=self.inventory,
            profiles=Profiles(self.profiles, default=self.profiles[0].id),
            ek_roots=self.roots,
            ek_intermediates=self.intermediates,
            settings=self.settings,
            clock=self.clock,
            random=lambda size: next(count).to_bytes(size, "big"),
            alarm=self.sink or self.alarms.append,
        )
        object.__setattr__(self, "service", service)

    service: AttestationService = field(init=False)

    @property
    def inventory(self) -> Inventory:
        """The inventory, as another process opens it."""
        return Inventory(self.path)

    def changed(self, **changes: Any) -> Lab:  # noqa: ANN401 - the fields have many types
        """Return another verifier over the same inventory."""
        return replace(self, **changes)

    def set(self, **changes: Any) -> Lab:  # noqa: ANN401 - likewise
        """Return another verifier with other settings."""
        return self.changed(settings=replace(self.settings, **changes))

    def known(self, machine: paper.Machine = MACHINE, workload: AttestedPeer = PEER, **assigned: Any) -> Lab:  # noqa: ANN401 - likewise
        """Let the operator add a machine, and return this."""
        self.inventory.add(ek_of(machine), workload.id, **assigned)
        return self

    def begin(self, machine: paper.Machine = MACHINE, workload: AttestedPeer = PEER) -> tuple[str, bytes]:
        """Begin to enrol; return the challenge with the secret that the machine's TPM gives away."""
        challenge = self.service.begin_enrolment(workload, keys_of(machine))
        return challenge.id, paper.activate(machine.ek, machine.ak.name, challenge.credential)

    def enrolled(self, machine: paper.Machine = MACHINE, workload: AttestedPeer = PEER) -> Lab:
        """Enrol a machine, and return this."""
        challenge_id, secret = self.begin(machine, workload)
        self.service.finish_enrolment(workload, challenge_id=challenge_id, secret=secret)
        return self

    def nonce(self, machine: paper.Machine = MACHINE, workload: AttestedPeer = PEER) -> bytes:
        """Ask for a nonce."""
        return self.service.challenge(workload, ek_sha256=ek_of(machine)).nonce

    def answer(
        self,
        nonce: bytes,
        machine: paper.Machine = MACHINE,
        workload: AttestedPeer = PEER,
        changed: Mapping[str, object] | None = None,
    ) -> IssuedResult:
        """Answer a nonce with evidence of a machine, perhaps with other things in it."""
        evidence = replace(evidence_for(machine, nonce, workload), **(changed or {}))  # type: ignore[arg-type]  # any field
        return self.service.attest(workload, nonce=nonce, evidence=evidence, audience=AUDIENCE)

    def attested(self, machine: paper.Machine = MACHINE, workload: AttestedPeer = PEER) -> IssuedResult:
        """Attest a machine."""
        return self.answer(self.nonce(machine, workload), machine, workload)
