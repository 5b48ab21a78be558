# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Tests of `nsmsec.appraisal.in_process`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from nsmsec.appraisal.in_process import InProcessVerifier
from nsmsec.appraisal.port import AttestedPeer
from nsmsec.dev import Authority
from nsmsec.errors import ReasonCode
from tests.appraisal.lab import AUDIENCE, MACHINE, Lab, ek_of, evidence_for, keys_of, refused
from tests.appraisal.machines import CORP
from tests.attestation.tpm import paper

if TYPE_CHECKING:
    from pathlib import Path

    from nsmsec.identity import X509SVID


class SVIDs:
    """A source whose SVID can be rotated."""

    def __init__(self) -> None:
        """Have one."""
        self.authority = Authority(CORP, now=paper.NOW)
        self.rotate()

    def rotate(self) -> None:
        """Have another one, with another key."""
        self.svid = self.authority.issue("/firewall", ttl=timedelta(hours=1))

    def x509_svid(self) -> X509SVID:
        """Return the SVID."""
        return self.svid

    def peer(self) -> AttestedPeer:
        """Return whom a transport would prove."""
        spki = self.svid.public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return AttestedPeer(id=self.svid.id, svid_spki=spki)


def test_workload_asks_for_itself_by_its_svid(tmp_path: Path) -> None:
    """From enrolment to the result; a nonce ends with the SVID that it was given for."""
    svids = SVIDs()
    lab = Lab(path=tmp_path / "inventory").known(workload=svids.peer())
    verifier = InProcessVerifier(lab.service, svids)
    begun = verifier.begin_enrolment(keys_of(MACHINE))
    secret = paper.activate(MACHINE.ek, MACHINE.ak.name, begun.credential)
    verifier.finish_enrolment(challenge_id=begun.id, secret=secret)
    old = verifier.challenge(ek_sha256=ek_of(MACHINE)).nonce
    svids.rotate()
    nonce = verifier.challenge(ek_sha256=ek_of(MACHINE)).nonce
    evidence = evidence_for(MACHINE, old, svids.peer())
    refused(lambda: verifier.attest(nonce=old, evidence=evidence, audience=AUDIENCE), ReasonCode.ATTESTATION_CHALLENGE)
    evidence = evidence_for(MACHINE, nonce, svids.peer())
    assert verifier.attest(nonce=nonce, evidence=evidence, audience=AUDIENCE).text
