# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Workloads that ask a verifier over real connections for what is not theirs (C60)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nsmsec.appraisal.attesting import Attesting
from nsmsec.errors import AttestationFailed, ReasonCode
from nsmsec.identity import TrustDomain
from nsmsec.testing import FixedClock
from tests.appraisal.paper_attester import PaperAttester, service
from tests.interceptors.appraisal.verifiers import client, serve
from tests.interceptors.conftest import loop, stage
from tests.interceptors.world import NOW, hop

if TYPE_CHECKING:
    from pathlib import Path

    from tests.interceptors.stage import Stage

__all__ = ["loop", "stage"]  # fixtures

CORP = frozenset({TrustDomain.parse("corp.example")})


def test_machine_that_a_thief_relays_to_is_a_tpm_ek_untrusted(stage: Stage, tmp_path: Path) -> None:
    """C60: the very machine of the victim answers; the thief asks in its own name, for which that may not speak."""
    victim, thief, verifier, attester = hop("/client"), hop("/thief"), hop("/verifier"), PaperAttester()
    appraising = service(tmp_path, FixedClock(NOW), {attester.ek_sha256: (victim.id,)})
    target = serve(stage, verifier, appraising)
    honest = Attesting(attester=attester, verifier=client(stage, target, victim, verifier), audience=CORP)
    honest.result(victim.svids.svid)
    stolen = client(stage, target, thief, verifier)
    for svid in (thief.svids.svid, victim.svids.svid):
        with pytest.raises(AttestationFailed) as refused:
            Attesting(attester=attester, verifier=stolen, audience=CORP).result(svid)
        assert refused.value.code is ReasonCode.TPM_EK_UNTRUSTED


def test_nonce_of_another_workload_is_an_attestation_challenge(stage: Stage, tmp_path: Path) -> None:
    """C60: even where both run on one machine."""
    one, other, verifier, attester = hop("/client"), hop("/other"), hop("/verifier"), PaperAttester()
    appraising = service(tmp_path, FixedClock(NOW), {attester.ek_sha256: (one.id, other.id)})
    target = serve(stage, verifier, appraising)
    asking = {who.id: client(stage, target, who, verifier) for who in (one, other)}
    for who in (one, other):
        Attesting(attester=attester, verifier=asking[who.id], audience=CORP).result(who.svids.svid)
    challenge = asking[one.id].challenge(ek_sha256=attester.ek_sha256)
    evidence = attester.attest(nonce=challenge.nonce, binding=b"", pcrs=challenge.pcrs)
    with pytest.raises(AttestationFailed) as refused:
        asking[other.id].attest(nonce=challenge.nonce, evidence=evidence, audience=CORP)
    assert refused.value.code is ReasonCode.ATTESTATION_CHALLENGE


def test_evidence_for_another_svid_is_a_tpm_nonce(stage: Stage, tmp_path: Path) -> None:
    """C60: the verifier binds to the key of the connection, whatever the evidence was made for."""
    machine, verifier, attester = hop("/client"), hop("/verifier"), PaperAttester()
    appraising = service(tmp_path, FixedClock(NOW), {attester.ek_sha256: (machine.id,)})
    remote = client(stage, serve(stage, verifier, appraising), machine, verifier)
    with pytest.raises(AttestationFailed) as refused:
        Attesting(attester=attester, verifier=remote, audience=CORP).result(hop("/other").svids.svid)
    assert refused.value.code is ReasonCode.TPM_NONCE
