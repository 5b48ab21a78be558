# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The way that the measured requests come: as many hops as asked for, through two trust domains.

Every hop is real: an SVID below an intermediate, tokens minted by a `Minter` on a path that was proven before.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from nsmsec.dev.authority import Authority
from nsmsec.dev.bench.raw import RawSignature
from nsmsec.dev.issuer import LEAF_TTL
from nsmsec.identity import Peer, SVIDVerifier, TrustBundleSet
from nsmsec.identity.static import StaticX509SVIDSource
from nsmsec.limits import Limits
from nsmsec.tokens import InProcessReplayMemory, Minter, PathVerifier, TokenSettings

if TYPE_CHECKING:
    from collections.abc import Callable

    from nsmsec.clock import Clock
    from nsmsec.identity import X509SVID
    from nsmsec.tokens import MintedPath, SessionKeySource, VerifiedPath

__all__ = ["METHOD", "OPERATION", "Route"]

METHOD: Final = "/nsmsec.bench.v1.Echo/Say"
OPERATION: Final = "call"

#: How long the IDs are by which the token profile, section 6, reckons its sizes.
_ID_CHARS: Final = 60
_ID_BYTES: Final = 16


class Route:
    """Hops that hand requests on, up to a judge who proves them.

    Attributes:
        ids: the hops in order; the former half is in one trust domain, the latter in another.
        judge: who receives the requests, in the second domain.
        bundles: the trust bundles of both domains.
    """

    def __init__(
        self, hops: int, *, clock: Clock, session: Callable[[X509SVID], SessionKeySource] | None = None
    ) -> None:
        """Found the trust domains and issue the SVIDs; each hop may have sessions."""
        now = clock.now()
        authorities = Authority("corp.example", now=now), Authority("partner.example", now=now)
        issuers = [authority.intermediate() for authority in authorities]
        svids = [
            issuer.issue(_path(issuer.trust_domain.name, index))
            for index in range(hops + 1)
            for issuer in (issuers[2 * index >= hops],)
        ]
        self.bundles = TrustBundleSet.of(*(authority.bundle() for authority in authorities))
        self.ids = tuple(svid.id for svid in svids[:-1])
        self.judge = svids[-1].id
        self._keys = {svid.id: svid.public_key for svid in svids}
        self._clock = clock
        self._receivers = (*self.ids, self.judge)
        self._peers = tuple(Peer(id=one, expires_at=now + LEAF_TTL) for one in self.ids)
        self._minters = [
            Minter(
                source=StaticX509SVIDSource(svid=svid),
                clock=clock,
                limits=Limits(),
                random=secrets.token_bytes,
                session=None if session is None else session(svid),
            )
            for svid in svids[:-1]
        ]
        # One for all hops, so that each signature is checked once.
        self._verifier = self.verifier(Limits())

    def verifier(self, limits: Limits) -> PathVerifier:
        """Return a fresh path verifier, with empty caches."""
        return PathVerifier(
            bundle_source=self.bundles,
            svid_verifier=SVIDVerifier(limits),
            replay=InProcessReplayMemory(limits=limits),
            settings=TokenSettings(),
            limits=limits,
            clock=self._clock,
        )

    def mint(self) -> MintedPath:
        """Return a request as it reaches the judge; every token in it is new."""
        minted = self._minted(0, None)
        for index in range(1, len(self.ids)):
            minted = self._minted(index, self._verified(index, minted, self._verifier))
        return minted

    def judged(self, minted: MintedPath, verifier: PathVerifier) -> VerifiedPath:
        """Prove a request as the judge.

        Raises:
            NsmsecError: it is refused.
        """
        return self._verified(len(self.ids), minted, verifier)

    def signatures(self, minted: MintedPath) -> list[RawSignature]:
        """Return the signatures of a request, ready for `cryptography`."""
        tokens = (segment.token for segment in minted.path.segments)
        return [RawSignature.of(token, self._keys[one]) for token, one in zip(tokens, self.ids, strict=True)]

    def peer(self, index: int) -> Peer:
        """Return the caller of the hop at this place, as its transport would prove it."""
        return self._peers[index - 1]

    def _minted(self, index: int, path: VerifiedPath | None) -> MintedPath:
        return self._minters[index].forward(
            path=path,
            segment_id=secrets.token_urlsafe(_ID_BYTES),
            segment_name=f"hop-{index}",
            audience=self._receivers[index + 1],
            operation=OPERATION,
            service=METHOD,
        )

    def _verified(self, index: int, minted: MintedPath, verifier: PathVerifier) -> VerifiedPath:
        return verifier.verify_request(
            minted.path,
            minted.certificates,
            self_id=self._receivers[index],
            peer=self._peers[index - 1],
            operation=OPERATION,
            service=METHOD,
        )


def _path(trust_domain: str, index: int) -> str:
    """Return the path of an ID of the length that the sizes are reckoned by."""
    start, end = f"spiffe://{trust_domain}", f"/hop-{index:02}"
    return "/ns/".ljust(_ID_CHARS - len(start) - len(end), "x") + end
