# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Enrolment of machines: proving that an attestation key lives in the TPM of an endorsement key that is known."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nsmsec.appraisal.challenges import OpenChallenges
from nsmsec.appraisal.inventory import unbound
from nsmsec.appraisal.port import EnrolmentChallenge
from nsmsec.attestation.tpm import SECRET_BYTES, EKTrust, make_credential, read_public, verify_keys
from nsmsec.errors import AttestationFailed, ReasonCode

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from cryptography import x509

    from nsmsec.appraisal.inventory import Inventory
    from nsmsec.appraisal.port import AttestedPeer, EnrolmentKeys
    from nsmsec.appraisal.settings import AppraisalSettings

__all__ = ["Enrolment"]

_ID_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class _Begun:
    ek_sha256: str
    ak_name: bytes
    secret: bytes = field(repr=False)


class Enrolment:
    """Asks TPMs to activate credentials (TPM 2.0 Library, part 1, section 24)."""

    def __init__(
        self,
        *,
        inventory: Inventory,
        ek_roots: tuple[x509.Certificate, ...],
        ek_intermediates: tuple[x509.Certificate, ...],
        settings: AppraisalSettings,
        random: Callable[[int], bytes],
    ) -> None:
        """Take what counts; see `AttestationService`."""
        self._inventory = inventory
        self._ek_roots = ek_roots
        self._ek_intermediates = ek_intermediates
        self._settings = settings
        self._random = random
        self._challenges: OpenChallenges[_Begun] = OpenChallenges(settings)

    def begin(self, workload: AttestedPeer, keys: EnrolmentKeys, *, now: datetime) -> EnrolmentChallenge:
        """Return a challenge that only the TPM with both keys solves; see `Verifier.begin_enrolment`.

        1. The inventory lets the EK speak for the workload; or it knows neither, and the settings allow first use.
        2. The EK is trusted: by the inventory, or by a pinned root, which first use demands. It has a template of the
           TCG, the AK has the one form that signs only what its TPM made: steps 1 to 3 of `verify_evidence`.
        3. The challenge is made for this EK, for the Name of this AK, computed here.
        """
        # 1
        ek_sha256 = read_public(keys.ek_public, what="EK").spki_sha256
        record = self._inventory.look_up(ek_sha256, workload.id)
        if record is None and not (self._settings.first_use and self._inventory.is_new(ek_sha256, workload.id)):
            raise unbound(workload.id)
        # 2
        by_operator = record is not None and not record.first_use
        trust = EKTrust(
            roots=self._ek_roots,
            intermediates=self._ek_intermediates,
            allow=frozenset({ek_sha256}) if by_operator else frozenset(),
            allow_software=self._settings.allow_software,
        )
        proven = verify_keys(
            ek_public=keys.ek_public,
            ek_certificate=keys.ek_certificate,
            ak_public=keys.ak_public,
            trust=trust,
            now=now,
        )
        # 3
        secret, challenge_id = self._random(SECRET_BYTES), self._random(_ID_BYTES)
        credential = make_credential(
            ek=proven.endorsement.ek, ak_name=proven.ak.name, secret=secret, random=self._random
        )
        begun = _Begun(ek_sha256=ek_sha256, ak_name=proven.ak.name, secret=secret)
        self._challenges.put(workload, challenge_id, begun, now=now)
        return EnrolmentChallenge(id=challenge_id.hex(), credential=credential)

    def finish(self, workload: AttestedPeer, *, challenge_id: str, secret: bytes, now: datetime) -> None:
        """Record the AK if its TPM solved the challenge; see `Verifier.finish_enrolment`."""
        begun = self._challenges.take(workload, _key(challenge_id), now=now)
        if not hmac.compare_digest(begun.secret, secret):
            detail = "AK: expected the secret of the challenge, found another"
            raise AttestationFailed(ReasonCode.TPM_AK_NOT_ACTIVATED, detail)
        self._inventory.enrol(begun.ek_sha256, workload.id, ak_name=begun.ak_name, first_use=self._settings.first_use)


def _key(challenge_id: str) -> bytes:
    """Return the bytes of an id; for what is none, those of no challenge."""
    try:
        return bytes.fromhex(challenge_id)
    except ValueError:
        return b""
