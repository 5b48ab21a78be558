# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Paths that were put together by hand, to spoil one thing in them.

`capture` returns an honest path whose every token is really signed. Each `with_…` returns another
one that differs in one thing; the tokens behind it are linked and signed anew, so that nothing but
that one thing is wrong.

>>> from datetime import UTC, datetime
>>> captured = capture(["spiffe://corp.example/client"], now=datetime(2026, 1, 1, tzinfo=UTC))
>>> captured.verify().hops[0].assurance
<Assurance.PROVEN: 'proven'>
>>> captured.with_claims(0, idx=1).verify()
Traceback (most recent call last):
nsmsec.errors.Unverified: INDEX_MISMATCH at hop 0: path: expected idx 0, found 1
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from nsmsec.dev import Authority
from nsmsec.identity import Peer, SpiffeID, SVIDVerifier, TrustBundleSet, TrustDomain
from nsmsec.identity.pem import pem_from_certificates, pem_from_der
from nsmsec.limits import Limits
from nsmsec.path import CertificateTable, Path, PathSegment
from nsmsec.testing.clock import FixedClock
from nsmsec.testing.raw_token import RawToken
from nsmsec.tokens import InProcessReplayMemory, PathVerifier, TokenSettings, VerifiedPath, base64url
from nsmsec.tokens.algorithms import MINTED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from nsmsec.clock import Clock
    from nsmsec.identity import X509SVID, TrustBundleSource
    from nsmsec.tokens import ReplayMemory

__all__ = ["CapturedPath", "capture"]

_LIFETIMES = {"request": 600, "refresh": 600, "register": 600}
_NEXT = "spiffe://corp.example/next"


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturedPath:
    """A path as one hop received it, with all that is needed to judge it.

    Attributes:
        now: when it is judged.
        self_id: who judges.
        side: `server`: it came with a request; `client`: with the answer to one.
        peer: the neighbour that the transport proved.
        operation: the operation of the call.
        service: the service of the call.
        bundles: the trust bundles.
        tokens: the tokens.
        segments: name and id of each segment.
        certificates: the certificate table.
        own: client: where our own token stands.
        delegations: the delegations in the table.
        results: the attestation results in the table.
    """

    now: datetime
    self_id: SpiffeID
    side: Literal["server", "client"]
    peer: SpiffeID | None
    operation: str
    service: str
    bundles: TrustBundleSet
    tokens: tuple[RawToken, ...]
    segments: tuple[tuple[str, str], ...]
    certificates: tuple[bytes, ...] = field(repr=False)
    own: int = 0
    delegations: tuple[RawToken, ...] = ()
    results: tuple[str, ...] = field(default=(), repr=False)

    def with_token(self, index: int, token: RawToken) -> CapturedPath:
        """Return the path with another token at this place."""
        return replace(self, tokens=(*self.tokens[:index], token, *self.tokens[index + 1 :]))

    def with_claims(self, index: int, **claims: object) -> CapturedPath:
        """Return the path with these claims in one token; `OMIT` leaves a claim out."""
        return self.with_token(index, self.tokens[index].with_claims(claims))

    def with_header(self, index: int, **parameters: object) -> CapturedPath:
        """Return the path with these parameters in one header; `OMIT` leaves a parameter out."""
        return self.with_token(index, self.tokens[index].with_header(parameters))

    def with_compact(self, index: int, compact: str) -> CapturedPath:
        """Return the path with this text in place of one token."""
        return self.with_token(index, replace(self.tokens[index], compact=compact))

    def finished(self, last: int) -> CapturedPath:
        """Return the path with the tokens up to this one signed for good; those behind it are signed each time."""
        compacts = self.compacts()
        done = tuple(
            replace(token, compact=compact)
            for token, compact in zip(self.tokens[: last + 1], compacts[: last + 1], strict=True)
        )
        return replace(self, tokens=(*done, *self.tokens[last + 1 :]))

    def with_segment(self, index: int, *, name: str | None = None, segment_id: str | None = None) -> CapturedPath:
        """Return the path with another name or id in one segment."""
        old_name, old_id = self.segments[index]
        changed = (old_name if name is None else name, old_id if segment_id is None else segment_id)
        return replace(self, segments=(*self.segments[:index], changed, *self.segments[index + 1 :]))

    def compacts(self) -> tuple[str, ...]:
        """Return the compact tokens."""
        done: list[str] = []
        for token in self.tokens:
            done.append(token.signed(done[-1] if done else None))
        return tuple(done)

    def path(self) -> Path:
        """Return the path as a carrier would hand it over."""
        compacts = self.compacts()
        return Path.of(
            *(
                PathSegment(name=name, id=segment_id, token=token)
                for (name, segment_id), token in zip(self.segments, compacts, strict=True)
            )
        )

    def table(self) -> CertificateTable:
        """Return the certificate table, with what else travels in it.

        Raises:
            Malformed: `CERT_CHAIN`, it has a certificate twice; `FORMAT`, a delegation or result.
        """
        delegations = [one.signed(None) for one in self.delegations]
        return CertificateTable(self.certificates, delegations=delegations, results=self.results)

    def verifier(
        self,
        *,
        settings: TokenSettings | None = None,
        limits: Limits | None = None,
        replay: ReplayMemory | None = None,
        bundle_source: TrustBundleSource | None = None,
        clock: Clock | None = None,
    ) -> PathVerifier:
        """Return a path verifier that stands at this path's moment, with empty memories where none are given."""
        bounds = limits or Limits()
        return PathVerifier(
            bundle_source=bundle_source or self.bundles,
            svid_verifier=SVIDVerifier(bounds),
            replay=InProcessReplayMemory(limits=bounds) if replay is None else replay,
            settings=settings or TokenSettings(),
            limits=bounds,
            clock=clock or FixedClock(self.now),
        )

    def verify(self, verifier: PathVerifier | None = None, *, settings: TokenSettings | None = None) -> VerifiedPath:
        """Judge the path as the hop that received it would.

        Raises:
            NsmsecError: it is refused.
        """
        judge = verifier or self.verifier(settings=settings)
        path, table = self.path(), self.table()
        peer = None if self.peer is None else Peer(id=self.peer)
        if self.side == "server":
            return judge.verify_request(
                path, table, self_id=self.self_id, peer=peer, operation=self.operation, service=self.service
            )
        return judge.verify_answer(
            path,
            table,
            self_id=self.self_id,
            peer=peer,
            sent=path.segments[self.own].token,
            operation=self.operation,
            service=self.service,
        )

    def document(self) -> dict[str, object]:
        """Return what `nsmsec path verify` reads."""
        path = self.path()
        pem = {str(bundle.trust_domain): pem_from_certificates(bundle.authorities) for bundle in self.bundles}
        document: dict[str, object] = {
            "now": int(self.now.timestamp()),
            "self": str(self.self_id),
            "side": self.side,
            "peer": None if self.peer is None else str(self.peer),
            "operation": self.operation,
            "service": self.service,
            "bundles": pem,
            "segments": [{"name": s.name, "id": s.id, "token": s.token} for s in path.segments],
            "certificates": list(pem_from_der(self.certificates)),
        }
        table = self.table()
        for name, texts in (("delegations", table.delegations), ("results", table.results)):
            if texts:
                document[name] = list(texts.values())
        if self.side == "client":
            document["sent"] = path.segments[self.own].token
        return document


def capture(
    hops: Sequence[str],
    *,
    now: datetime,
    audience: str = _NEXT,
    operation: str = "call",
    service: str = "/demo.Echo/Say",
    side: Literal["server", "client"] = "server",
    own: int = 0,
    key_kind: str = "p256",
    intermediates: int = 0,
    with_chain: bool = False,
) -> CapturedPath:
    """Return an honest path over these hops.

    Args:
        hops: the SPIFFE IDs of the hops. Each trust domain among them gets an authority of its own.
        now: when the path is judged, a second after its tokens were minted.
        audience: server: who judges, the hop after the last.
        operation: the operation of all tokens.
        service: the service of all tokens.
        side: `server`: a request; `client`: an answer that the last hop gave to the hop `own`.
        own: client: which hop judges.
        key_kind: what kind of key each hop has.
        intermediates: how many intermediates each hop's certificate chain has.
        with_chain: whether the tokens bring their certificates themselves; otherwise the table does.
    """
    ids = [SpiffeID.parse(hop) for hop in hops]
    authorities: dict[TrustDomain, Authority] = {
        domain: Authority(domain, now=now) for domain in sorted({one.trust_domain for one in ids})
    }
    svids = [
        authorities[one.trust_domain].issue(one.path, key_kind=key_kind, intermediates=intermediates) for one in ids
    ]
    answered = side == "client"
    audiences = [*hops[1:], hops[-2] if answered else audience]
    issued = int(now.timestamp()) - 1
    tokens = tuple(
        RawToken(
            header=_header(svid, with_chain=with_chain),
            claims={
                "ver": 1,
                "sub": hop,
                "aud": [audiences[index]],
                "iat": issued,
                "exp": issued + _LIFETIMES.get(operation, 60),
                "jti": base64url.encode(hashlib.sha256(f"jti {index}".encode()).digest()[:16]),
                "cid": "connection-0",
                "seg": f"connection-{index}",
                "idx": index,
                "dir": "rsp" if answered and index == len(hops) - 1 else "req",
                "op": operation,
                "svc": service,
            },
            svid=svid,
        )
        for index, (hop, svid) in enumerate(zip(hops, svids, strict=True))
    )
    table: tuple[bytes, ...] = ()
    if not with_chain:
        table = tuple(dict.fromkeys(der for svid in svids for der in svid.der_chain))
    return CapturedPath(
        now=now,
        self_id=ids[own] if answered else SpiffeID.parse(audience),
        side=side,
        peer=ids[own + 1] if answered else ids[-1],
        operation=operation,
        service=service,
        bundles=TrustBundleSet.of(*(authority.bundle() for authority in authorities.values())),
        tokens=tokens,
        segments=tuple((f"hop-{index}", f"connection-{index}") for index in range(len(hops))),
        certificates=table,
        own=own,
    )


def _header(svid: X509SVID, *, with_chain: bool) -> dict[str, object]:
    header: dict[str, object] = {
        "alg": MINTED[svid.key_kind].name,
        "typ": "nsm-path+jwt",
        "x5t#S256": base64url.encode(svid.leaf_sha256),
    }
    if with_chain:
        header["x5c"] = [base64.b64encode(der).decode("ascii") for der in svid.der_chain]
    return header
