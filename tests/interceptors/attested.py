# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Workloads on machines: sessions with real attestation results, signed for by software keys in the place of TPMs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from nsmsec.appraisal import HopJudge, ResultTrust
from nsmsec.interceptors import Workload
from nsmsec.limits import Limits
from nsmsec.opa import PlanEngine
from nsmsec.tokens import DelegatingSession, Voucher
from tests.appraisal.machines import CORP, PARTNER, VERIFIER, facts, issue, issuer, token_key, tpm_signature, trust
from tests.interceptors.world import bundles, hop

if TYPE_CHECKING:
    from collections.abc import Callable

    from nsmsec.clock import Clock
    from nsmsec.identity import X509SVID, SpiffeID, TrustDomain
    from nsmsec.tokens import Session, SessionOffer
    from tests.interceptors.world import Hop

__all__ = ["DEMAND", "Attested", "Machine", "Trusted", "attested", "demanding"]

#: What a machine of these tests just shows.
DEMAND: Final[dict[str, Any]] = {
    "side": "server",
    "at": ["*"],
    "services": ["*"],
    "hops": ["*"],
    "statuses": ["affirming"],
    "keys": ["delegated"],
    "software": False,
    "max_age_s": 300,
    "profiles": ["rack-7"],
    "models": ["paper"],
    "min_firmware": "0007000200000001",
    "verifiers": [str(VERIFIER)],
}


@dataclass(slots=True)
class Trusted:
    """A source of trust in verifiers that a test changes."""

    trust: ResultTrust

    def result_trust(self) -> ResultTrust:
        """Return the trust in force."""
        return self.trust


def _same(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """The machine of a hop, with what is wrong about it.

    Attributes:
        facts: what is changed about what was proven of it.
        said: what is changed about the result.
        spoil: makes another text of the result.
        signs: whether its TPM signs for sessions.
        signer: the name of the key by which it does.
        shown: whether the result travels with the path.
    """

    facts: dict[str, Any] = field(default_factory=dict)
    said: dict[str, Any] = field(default_factory=dict)
    spoil: Callable[[str], str] = _same
    signs: bool = True
    signer: str = "token"
    shown: bool = True

    def vouch(self, offer: SessionOffer, *, subject: SpiffeID, clock: Clock) -> Voucher:
        """Return the machine's word, with a result of now."""
        proven = facts(offer.leaf_key_sha256, **self.facts)
        result = issue(issuer(clock=clock), proven, **{"subject": subject, **self.said})
        text = self.spoil(result.text)
        signature = tpm_signature(token_key(self.signer), offer.statement(text)) if self.signs else None
        return Voucher(result=text, expires_at=result.expires_at, tpm_signature=signature)


class Attested:
    """The sessions of a hop, if it has a machine; renewed only when a test says so."""

    def __init__(self, one: Hop, machine: Machine | None) -> None:
        self._svids = one.svids
        self._shown = machine is None or machine.shown
        vouch = None
        if machine is not None:
            vouch = lambda offer: machine.vouch(offer, subject=one.id, clock=one.clock)  # noqa: E731 - closes over both
        self._sessions = DelegatingSession(clock=one.clock, limits=Limits(), vouch=vouch)
        self.renew()

    def renew(self) -> None:
        """Attest again."""
        self._sessions.renew(self._svids.x509_svid())

    def session(self, svid: X509SVID) -> Session | None:
        """Return the session."""
        session = self._sessions.session(svid)
        return session if session is None or self._shown else replace(session, result=None)


def attested(
    path: str,
    *,
    machine: Machine | None = None,
    trusted: ResultTrust | Trusted | None = None,
    audience: TrustDomain = CORP,
    policy: PlanEngine | None = None,
    trust_domain: str = "corp.example",
    judges: bool = True,
    limits: Limits | None = None,
) -> tuple[Hop, Attested]:
    """Return a hop that may have a machine and judge those of others, with its sessions.

    Args:
        path: who it is.
        machine: what it runs on.
        trusted: whom it believes; the verifier of these tests, for both trust domains, if omitted.
        audience: of which trust domain it is when it relies on results.
        policy: decides; if omitted, the hop's own, which allows.
        trust_domain: of which trust domain it is.
        judges: whether it judges machines at all.
        limits: bounds on what arrives.
    """
    made = hop(path, trust_domain=trust_domain)
    sessions = Attested(made, machine)
    trusted = trust(trust_domains=frozenset({CORP, PARTNER})) if trusted is None else trusted
    judge = HopJudge(trust=trusted, audience=audience, limits=Limits())
    made.workload = Workload(
        svid=made.svids,
        bundles=bundles(),
        policy=made.policy if policy is None else policy,
        clock=made.clock,
        audit=made.kept,
        session=sessions,
        attestation=judge if judges else None,
        limits=limits,
    )
    return made, sessions


def demanding(**changes: object) -> PlanEngine:
    """Return the policies that ship, with a demand for hardware."""
    return PlanEngine.shipped({"hardware": {"racks": {**DEMAND, **changes}}})
