# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Services on machines with TPMs, with the verifier that appraises them: in this process, over real connections."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nsmsec.appraisal import HopJudge
from nsmsec.appraisal.renewal import AttestedSession
from nsmsec.attestation.attester import TPMAttester
from nsmsec.dev.authority import Authority
from nsmsec.dev.hardware.seen import Seen
from nsmsec.dev.hardware.verifier import PCRS, VERIFIER, verifying
from nsmsec.identity import StaticX509SVIDSource, TrustBundleSet, authorize_id
from nsmsec.interceptors import Workload, channel
from nsmsec.interceptors.appraisal import RemoteVerifier
from nsmsec.limits import Limits
from nsmsec.opa import PlanEngine

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from cryptography import x509

    from nsmsec.attestation.attester import AttesterSettings
    from nsmsec.clock import Clock
    from nsmsec.dev.hardware.verifier import DemonstrationVerifier
    from nsmsec.elements.audit import AuditRecord
    from nsmsec.identity import SpiffeID

__all__ = ["Laboratory", "Place", "Records", "laboratory"]

_NONCE_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One service on its machine.

    Attributes:
        workload: what its servers and channels share.
        session: what keeps it attested; nobody has started it.
        called: what it knew of machines when it was called last.
        calling: what it knew of machines when it was answered last.
        records: what it kept of each call.
    """

    workload: Workload
    session: AttestedSession
    called: Seen
    calling: Seen
    records: list[AuditRecord]


@dataclass(frozen=True, slots=True, kw_only=True)
class Laboratory:
    """All of them.

    Attributes:
        places: the services by who they are, in the order of the request.
        verifier: who appraises their machines.
    """

    places: Mapping[SpiffeID, Place]
    verifier: DemonstrationVerifier


class Records:
    """Keeps the records of one workload.

    Attributes:
        kept: all of them, in order.
    """

    def __init__(self) -> None:
        """Start with none."""
        self.kept: list[AuditRecord] = []

    def record(self, record: AuditRecord) -> None:
        """Keep one."""
        self.kept.append(record)


@contextmanager
def laboratory(
    machines: Mapping[SpiffeID, AttesterSettings],
    *,
    settings: Mapping[str, object],
    folder: Path,
    clock: Clock,
    ek_roots: Sequence[x509.Certificate] = (),
    ek_intermediates: Sequence[x509.Certificate] = (),
) -> Iterator[Laboratory]:
    """Found trust domains, start a verifier, bring up services. Nothing is enrolled yet, all may be.

    1. An authority for each trust domain; everybody trusts all of them.
    2. The reference values: what the first machine has now.
    3. The verifier.
    4. The services, whose machines the operator puts into the inventory.

    Args:
        machines: who runs on which machine, in the order of the request.
        settings: what differs in everybody's policy settings from those that ship.
        folder: where the inventory goes.
        clock: the time.
        ek_roots: who vouches for TPMs.
        ek_intermediates: what may stand between them and a TPM's certificate.

    Raises:
        NsmsecError: a TPM does not answer, or something is not installed.
    """
    # 1
    domains = frozenset({VERIFIER.trust_domain, *(one.trust_domain for one in machines)})
    authorities = {domain: Authority(domain, now=clock.now()) for domain in domains}
    bundles = TrustBundleSet.of(*(authority.bundle() for authority in authorities.values()))
    policy = PlanEngine.shipped(settings)

    def source(own_id: SpiffeID) -> StaticX509SVIDSource:
        return StaticX509SVIDSource(authorities[own_id.trust_domain].issue(own_id.path))

    with ExitStack() as resources:
        attesters = {one: TPMAttester(machine) for one, machine in machines.items()}
        for attester in attesters.values():
            resources.callback(attester.close)
        # 2
        values = next(iter(attesters.values())).attest(nonce=bytes(_NONCE_BYTES), binding=b"", pcrs=PCRS).pcrs
        # 3
        verifier = resources.enter_context(
            verifying(
                Workload(svid=source(VERIFIER), bundles=bundles, policy=policy, audit=Records(), clock=clock),
                values=values,
                trust_domains=domains,
                inventory=folder / "machines.sqlite",
                ek_roots=ek_roots,
                ek_intermediates=ek_intermediates,
            )
        )
        # 4
        places = {}
        for own_id, attester in attesters.items():
            verifier.inventory.add(attester.ek().spki_sha256, own_id)
            svid = source(own_id)
            asker = Workload(svid=svid, bundles=bundles, policy=policy, audit=Records(), clock=clock)
            asking = resources.enter_context(
                channel(verifier.address, asker, authorizer=authorize_id(VERIFIER), origin=True)
            )
            session = AttestedSession(
                svid=svid, attester=attester, verifier=RemoteVerifier(asking), audience=domains, clock=clock
            )
            resources.callback(session.close)
            called, calling, records = Seen(), Seen(), Records()
            workload = Workload(
                svid=svid,
                bundles=bundles,
                policy=policy,
                clock=clock,
                audit=records,
                session=session,
                attestation=HopJudge(trust=verifier.trust, audience=own_id.trust_domain, limits=Limits()),
                server_elements=(called,),
                client_elements=(calling,),
            )
            places[own_id] = Place(
                workload=workload, session=session, called=called, calling=calling, records=records.kept
            )
        yield Laboratory(places=places, verifier=verifier)
