# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Proving a whole path: the only place where a `VerifiedPath` is built (token profile, section 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from nsmsec.errors import ReasonCode, Unverified
from nsmsec.tokens.attested import attestation_claim, hop_session
from nsmsec.tokens.ends import check_answer, check_answering_neighbour, check_calling_neighbour, check_request
from nsmsec.tokens.in_order import in_order
from nsmsec.tokens.reader import TokenReader
from nsmsec.tokens.replay import TokenUse
from nsmsec.tokens.signatures import SignatureProver
from nsmsec.tokens.signer import prove_signer
from nsmsec.tokens.structure import check_structure
from nsmsec.tokens.verified import Assurance, Hop, VerifiedPath

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from nsmsec.clock import Clock
    from nsmsec.identity import Peer, SpiffeID, SVIDVerifier, TrustBundleSet, TrustBundleSource, VerifiedSVID
    from nsmsec.limits import Limits
    from nsmsec.path import CertificateTable, Path
    from nsmsec.tokens.limit import Limit
    from nsmsec.tokens.replay import ReplayMemory
    from nsmsec.tokens.settings import TokenSettings
    from nsmsec.tokens.unproven import UnprovenToken

__all__ = ["PathVerifier"]


class PathVerifier:
    """Proves paths, one after another or at once; holds only caches of successes. Safe for threads."""

    def __init__(
        self,
        *,
        bundle_source: TrustBundleSource,
        svid_verifier: SVIDVerifier,
        replay: ReplayMemory,
        settings: TokenSettings,
        limits: Limits,
        clock: Clock,
        reader: TokenReader | None = None,
    ) -> None:
        """Take what the proof needs.

        Args:
            bundle_source: where the trust bundles come from; asked once a path.
            svid_verifier: proves certificate chains; its memory may be shared with the transport.
            replay: remembers used tokens; one for everything that serves this identity.
            settings: what the operator changed.
            limits: bounds on what arrives; `signature_cache_entries` 0 checks every signature anew.
            clock: the time.
            reader: reads tokens, within the same limits; one shared with the minter knows ours. A new one if omitted.
        """
        self._bundle_source = bundle_source
        self._svid_verifier = svid_verifier
        self._replay = replay
        self._settings = settings
        self._limits = limits
        self._clock = clock
        self._skew = limits.skew.total_seconds()
        self._reader = TokenReader(limits) if reader is None else reader
        self._signatures = SignatureProver(limits)

    def verify_request(
        self,
        path: Path,
        certificates: CertificateTable,
        *,
        self_id: SpiffeID,
        peer: Peer | None,
        operation: str,
        service: str,
    ) -> VerifiedPath:
        """Prove the path of a request that reached us.

        1–4. Every token can be read; who is named in the table stands there.
        5. They fit together; the last is for us.
        6. The neighbour who called us signed it, for this call.
        7. All are alive, delegations too.
        8. Every signer's certificate chain leads to the authorities of its own trust domain.
        9. Every signature is its signer's, or that of a session key that its signer delegated to.
        10. None was used up before: looked up before step 8, remembered after step 9.
        11. Facts.

        Args:
            path: what the caller presented.
            certificates: what came with it.
            self_id: who we are.
            peer: the neighbour that the transport proved.
            operation: the operation of this call's method.
            service: the service of this call.

        Raises:
            Malformed: something cannot be read.
            Unverified: something cannot be proven; code and index say what.
            SourceUnavailable: there are no trust bundles now, or no replay memory.
        """
        now = self._clock.now()
        seconds = now.timestamp()
        # 1-4
        tokens = self._reader.read(path, certificates)
        # 5
        limit = check_structure(tokens, self._settings)
        check_request(tokens, self_id=self_id, settings=self._settings)
        # 6
        check_calling_neighbour(tokens, peer=peer, operation=operation, service=service)
        # 7
        self._check_times(tokens, seconds, first=0)
        # 10, first half
        uses = self._uses(tokens)
        self._replay.look_up(uses, now=seconds)
        # 8, 9
        signers, bundles = self._prove_signatures(tokens, certificates, now, first=0)
        # 10, second half
        self._replay.admit(uses, now=seconds)
        # 11
        return _verified(tokens, signers, bundles, path, certificates, limit=limit, side="server")

    def verify_answer(
        self,
        path: Path,
        certificates: CertificateTable,
        *,
        self_id: SpiffeID,
        peer: Peer | None,
        sent: str,
        operation: str,
        service: str,
    ) -> VerifiedPath:
        """Prove the path of the answer to our call.

        The steps of `verify_request`, except: in 5, the answer runs over our own token of this very
        call; in 6, the neighbour is the hop after us; 7–9 begin behind our own token, because what
        stands before it is bound by its bytes; 10 is the server's.

        Args:
            path: what the answer presented.
            certificates: what came with it.
            self_id: who we are.
            peer: the neighbour that the transport proved on the connection that carried this call.
            sent: our own forward token of this very call.
            operation: the operation of this call's method.
            service: the service of this call.

        Raises:
            Malformed: something cannot be read.
            Unverified: something cannot be proven; code and index say what.
            SourceUnavailable: there are no trust bundles now.
        """
        now = self._clock.now()
        # 1-4
        tokens = self._reader.read(path, certificates)
        # 5
        limit = check_structure(tokens, self._settings)
        own = check_answer(tokens, path, self_id=self_id, sent=sent)
        # 6
        check_answering_neighbour(tokens, own=own, peer=peer, operation=operation, service=service)
        # 7
        self._check_times(tokens, now.timestamp(), first=own + 1)
        # 8, 9
        proven, bundles = self._prove_signatures(tokens, certificates, now, first=own + 1)
        # 11
        signers = [*[None] * (own + 1), *proven]
        return _verified(tokens, signers, bundles, path, certificates, limit=limit, side="client")

    def prove_again(self, verified: VerifiedPath, *, now: datetime, first: int = 0) -> None:
        """Prove that a path still stands, for a stream that is open (section 6): steps 8, 9, which time may undo.

        Every signer's certificate chain is alive, and it leads to the authorities that its own trust domain has now.
        Tokens are used when a stream begins, so they may have ended since, and are no replay.

        Args:
            verified: what was proven when the stream began.
            now: the current time.
            first: the hop to begin with; on the client the one after us.

        Raises:
            NsmsecError: as steps 8, 9 of `verify_request`.
        """
        tokens = self._reader.read(verified.path, verified.certificates)
        self._prove_signatures(tokens, verified.certificates, now, first=first)

    def _check_times(self, tokens: Sequence[UnprovenToken], seconds: float, *, first: int) -> None:
        """Accept a token, like its delegation, iff `iat`, `nbf` <= now + skew, now < `exp` + skew (step 7)."""
        latest_start = seconds + self._skew
        earliest_end = seconds - self._skew
        for index in range(first, len(tokens)):
            token = tokens[index]
            claims, delegation = token.claims, token.delegation
            if claims.iat > latest_start or (claims.nbf is not None and claims.nbf > latest_start):
                raise Unverified(
                    ReasonCode.NOT_YET_VALID, "token: expected one that has begun, found a later start", index=index
                )
            if claims.exp <= earliest_end:
                raise Unverified(
                    ReasonCode.EXPIRED, f"token: expected one that is alive, found exp {claims.exp}", index=index
                )
            # Its `exp` is not before that of the token, so it has not ended either.
            if delegation is not None and delegation.iat > latest_start:
                raise Unverified(
                    ReasonCode.NOT_YET_VALID, "delegation: expected one that has begun, found a later iat", index=index
                )

    def _uses(self, tokens: Sequence[UnprovenToken]) -> list[TokenUse]:
        """Return what the replay memory is told: the neighbour's token once, others as the settings say."""
        most = self._settings.onward_max[tokens[0].claims.op]
        last = len(tokens) - 1
        uses = []
        for index, token in enumerate(tokens):
            claims = token.claims
            subject, keep_until = claims.sub, claims.exp + self._skew
            allowed = 1 if index == last else most
            uses.append(TokenUse(subject.trust_domain.name, subject.text, claims.jti, keep_until, allowed))
        return uses

    def _prove_signatures(
        self, tokens: Sequence[UnprovenToken], certificates: CertificateTable, now: datetime, *, first: int
    ) -> tuple[Sequence[VerifiedSVID], TrustBundleSet]:
        """Prove the signers, then the signatures, from the hop `first` on, under one snapshot of the bundles."""
        bundles = self._bundle_source.trust_bundles()
        judged = tokens[first:]

        # Functions, not partial ones: those gather their arguments anew for every hop.
        def signer(token: UnprovenToken) -> VerifiedSVID:
            return prove_signer(
                token,
                table=certificates,
                svid_verifier=self._svid_verifier,
                bundles=bundles,
                now=now,
                limits=self._limits,
            )

        def signature(signed: tuple[UnprovenToken, VerifiedSVID]) -> None:
            self._signatures.prove(signed, revision=bundles.revision)

        # 8
        signers = in_order(signer, judged, first=first)
        # 9
        in_order(signature, zip(judged, signers, strict=True), first=first)
        return signers, bundles


def _verified(
    tokens: Sequence[UnprovenToken],
    signers: Sequence[VerifiedSVID | None],
    bundles: TrustBundleSet,
    path: Path,
    certificates: CertificateTable,
    *,
    limit: Limit,
    side: Literal["server", "client"],
) -> VerifiedPath:
    """Turn claims into facts (step 11)."""
    proven = Assurance.PROVEN
    hops = tuple(
        [
            Hop(
                claims.idx,
                claims.sub,
                proven,
                claims.iat,
                claims.exp,
                claims.op,
                claims.svc,
                claims.seg,
                claims.jti,
                None if signer is None else signer.leaf_facts,
                None if claims.att is None else attestation_claim(claims.att, certificates),
                None
                if token.delegation is None or signer is None
                else hop_session(token.delegation, signer.leaf_facts),
            )
            for token, signer in zip(tokens, signers, strict=True)
            for claims in (token.claims,)
        ]
    )
    # Our own tokens in an answer are not judged by time, so any integer may stand there.
    ends_at = max(min([hop.expires_at for hop in hops]), 0)
    return VerifiedPath(hops, tokens[0].claims.cid, side, ends_at, limit, path, certificates, bundles.origins)
