# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""One hop: its identity, its trust, its policy, with the state that outlives a call."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from nsmsec import chains
from nsmsec.chain import Side
from nsmsec.clock import Clock, SystemClock
from nsmsec.elements.audit import LoggingSink
from nsmsec.identity import SVIDVerifier
from nsmsec.interceptors.carriers import Carrier, MetadataCarrier
from nsmsec.interceptors.status import Disclosure
from nsmsec.interceptors.stream_watch import StreamWatch
from nsmsec.limits import Limits
from nsmsec.tokens import InProcessReplayMemory, Minter, PathVerifier, TokenReader, TokenSettings, base64url

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nsmsec.appraisal import HopJudge
    from nsmsec.chain import Element
    from nsmsec.elements.audit import AuditSink
    from nsmsec.identity import TrustBundleSource, X509SVIDSource
    from nsmsec.opa import AsyncPolicyEngine, PolicyEngine
    from nsmsec.tokens import ReplayMemory, SessionKeySource

__all__ = ["Workload"]

_IDENTIFIER_BYTES: Final = 16


class Workload:
    """What every server and channel of one identity share; make one a process. Safe for threads.

    Attributes:
        id: who this is, from the SVID at construction.
        svid: where the current SVID comes from.
        bundles: where the current trust bundles come from.
        limits: bounds on what arrives.
        clock: the time.
        disclosure: how much of a refusal a caller is told.
        svid_verifier: proves certificate chains; one memory for transport and tokens.
        server_chain: what stands before every handler.
        client_chain: what stands before every call.
        carrier: puts the path of an RPC into its metadata, takes it out.
        streams: has open streams judged again.
    """

    def __init__(
        self,
        *,
        svid: X509SVIDSource,
        bundles: TrustBundleSource,
        policy: PolicyEngine | AsyncPolicyEngine,
        name: str | None = None,
        settings: TokenSettings | None = None,
        limits: Limits | None = None,
        clock: Clock | None = None,
        audit: AuditSink | None = None,
        disclosure: Disclosure = Disclosure.CODE,
        replay: ReplayMemory | None = None,
        session: SessionKeySource | None = None,
        attestation: HopJudge | None = None,
        server_elements: Sequence[Element] = (),
        client_elements: Sequence[Element] = (),
        random: Callable[[int], bytes] = os.urandom,
    ) -> None:
        """Bring up one hop.

        Args:
            svid: where the current SVID comes from; asked here once, so a workload in hand has an identity.
            bundles: where the current trust bundles come from.
            policy: decides; an engine that must be awaited serves asyncio only.
            name: what this hop calls itself on a path, never a fact; the end of its SPIFFE ID if omitted.
            settings: what is changed about the judging of tokens.
            limits: bounds on what arrives.
            clock: the time; the machine's if omitted.
            audit: keeps the record of every call; the logger `nsmsec.audit` if omitted.
            disclosure: how much of a refusal a caller is told.
            replay: remembers used tokens; per process if omitted.
            session: where the session key comes from that signs tokens in place of the SVID's; its own if omitted.
            attestation: says what is known of the machine of each hop, for policy; without one nobody asks, and a
                policy that demands hardware denies.
            server_elements: elements of one's own, behind the decision about a served call.
            client_elements: elements of one's own, behind the decision about an onward call.
            random: returns so many random bytes, fit for cryptography.

        Raises:
            NsmsecError: the SVID cannot be had.
            Misconfigured: an element of one's own belongs to nsmsec and stands in the chains already.
        """
        self.id = svid.x509_svid().id
        self.svid = svid
        self.bundles = bundles
        self.limits = Limits() if limits is None else limits
        self.clock = SystemClock() if clock is None else clock
        self.disclosure = disclosure
        self.carrier: Carrier = MetadataCarrier(self.limits)
        self.svid_verifier = SVIDVerifier(self.limits)
        self.streams = StreamWatch(
            bundles=bundles, policy=policy, clock=self.clock, limits=self.limits, attestation=attestation
        )
        self._random = random
        reader = TokenReader(self.limits)
        verifier = PathVerifier(
            bundle_source=bundles,
            svid_verifier=self.svid_verifier,
            # What was given may well be empty, and so count as false.
            replay=InProcessReplayMemory(limits=self.limits) if replay is None else replay,
            settings=TokenSettings() if settings is None else settings,
            limits=self.limits,
            clock=self.clock,
            reader=reader,
        )
        minter = Minter(
            source=svid, clock=self.clock, limits=self.limits, random=random, reader=reader, session=session
        )
        sink = LoggingSink() if audit is None else audit
        name = self._name(name)
        self.server_chain = chains.server(
            name=name,
            fresh_id=self.fresh_id,
            verifier=verifier,
            engine=policy,
            minter=minter,
            sink=sink,
            judge=attestation,
            extra=server_elements,
        )
        self.client_chain = chains.client(
            name=name,
            fresh_id=self.fresh_id,
            verifier=verifier,
            engine=policy,
            minter=minter,
            sink=sink,
            judge=attestation,
            extra=client_elements,
        )
        machines = attestation is not None
        chains.check(self.server_chain, side=Side.SERVER, machines=machines)
        chains.check(self.client_chain, side=Side.CLIENT, machines=machines)

    def fresh_id(self) -> str:
        """Return 128 random bits as text."""
        return base64url.encode(self._random(_IDENTIFIER_BYTES))

    def _name(self, name: str | None) -> str:
        """Return our segment name, short enough for every verifier."""
        if name is None:
            name = self.id.path.rpartition("/")[2]
        return name[: self.limits.max_identifier_chars]

    def __repr__(self) -> str:
        return f"Workload({str(self.id)!r})"
