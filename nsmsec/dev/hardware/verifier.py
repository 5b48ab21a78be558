# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A verifier of machines that lives as long as a demonstration."""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from nsmsec.appraisal import (
    AppraisalSettings,
    AttestationService,
    Inventory,
    Profile,
    Profiles,
    ResultIssuer,
    ResultKey,
    ResultTrust,
    TrustedVerifier,
)
from nsmsec.identity import SpiffeID
from nsmsec.interceptors import server
from nsmsec.interceptors.appraisal import add_verifier

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from cryptography import x509

    from nsmsec.appraisal import Alarm
    from nsmsec.identity import TrustDomain
    from nsmsec.interceptors import Workload

__all__ = ["PCRS", "PROFILE", "VERIFIER", "DemonstrationVerifier", "verifying"]

#: Who appraises.
VERIFIER: Final = SpiffeID.parse("spiffe://corp.example/verifier")
#: What the state is called that the machines are in at the beginning, with the PCRs that it is read from.
PROFILE: Final = "as-installed"
PCRS: Final[Mapping[str, frozenset[int]]] = MappingProxyType({"sha256": frozenset({0, 2, 4, 7})})

_SALT_BYTES: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class DemonstrationVerifier:
    """A verifier that answers.

    Attributes:
        address: where.
        inventory: which machine speaks for which workload.
        trust: what relying parties have to know of it.
        alarms: what it had to tell.
    """

    address: str
    inventory: Inventory
    trust: ResultTrust
    alarms: list[Alarm]


@contextmanager
def verifying(
    workload: Workload,
    *,
    values: Mapping[str, Mapping[int, bytes]],
    trust_domains: frozenset[TrustDomain],
    inventory: Path,
    ek_roots: Sequence[x509.Certificate] = (),
    ek_intermediates: Sequence[x509.Certificate] = (),
) -> Iterator[DemonstrationVerifier]:
    """Let a verifier answer at a free port; software TPMs are let through, and its results say so.

    Args:
        workload: who it is.
        values: the reference values.
        trust_domains: for whose workloads it speaks.
        inventory: where its inventory goes.
        ek_roots: who vouches for TPMs.
        ek_intermediates: what may stand between them and a TPM's certificate.

    Raises:
        Misconfigured: there is an inventory already.
    """
    key, alarms = ResultKey.generate(), list["Alarm"]()
    machines = Inventory.create(inventory)
    service = AttestationService(
        issuer=ResultIssuer(verifier=workload.id, key=key, salt=secrets.token_bytes(_SALT_BYTES), clock=workload.clock),
        inventory=machines,
        profiles=Profiles([Profile(id=PROFILE, pcrs=PCRS, values=values, min_firmware=None)], default=PROFILE),
        ek_roots=tuple(ek_roots),
        ek_intermediates=tuple(ek_intermediates),
        settings=AppraisalSettings(allow_software=True),
        alarm=alarms.append,
        clock=workload.clock,
    )
    door = server(workload)
    add_verifier(door, service)
    port = door.listen("127.0.0.1:0")
    door.start()
    try:
        yield DemonstrationVerifier(
            address=f"127.0.0.1:{port}",
            inventory=machines,
            trust=ResultTrust(TrustedVerifier(id=workload.id, trust_domains=trust_domains, keys=(key.public_key,))),
            alarms=alarms,
        )
    finally:
        door.stop(None).wait()
