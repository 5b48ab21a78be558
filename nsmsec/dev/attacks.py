# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""How the services of a demonstration misbehave, for development only.

An attacker here owns one hop: its SVID, its key, everything it sends. Nothing in the verifying hops is touched. The
attacks stand where nsmsec lets any workload put elements of its own, and do nothing until they are armed.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Generator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from nsmsec.chain import Invoke
from nsmsec.dev.topology import Attack
from nsmsec.limits import Limits
from nsmsec.opa import Decision
from nsmsec.path import CertificateTable, Path, wire
from nsmsec.tokens import Minter
from nsmsec.tokens.algorithms import MINTED

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from types import TracebackType

    from nsmsec.chain import Call, Effect, Flow, Proceed, Reply
    from nsmsec.clock import Clock
    from nsmsec.identity import X509SVID, X509SVIDSource
    from nsmsec.opa import Question
    from nsmsec.path import PathSegment

__all__ = ["AllowAnything", "PathOnTheWire", "TamperedAnswer", "TamperedCall"]

_BACK = timedelta(minutes=5)
_JTI_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class PathOnTheWire:
    """A path as somebody sent it.

    Attributes:
        path: its segments.
        certificates: its certificates.
    """

    path: Path
    certificates: CertificateTable

    def encoded(self) -> str:
        """Return it as text."""
        return base64.b64encode(wire.encode(self.path, self.certificates)).decode("ascii")

    @classmethod
    def decoded(cls, text: str) -> PathOnTheWire:
        """Return what was encoded."""
        path, certificates = wire.decode(base64.b64decode(text), Limits())
        return cls(path=path, certificates=certificates)


class AllowAnything:
    """The policy of somebody who has none."""

    def decide(self, question: Question, *, timeout: timedelta | None = None) -> Decision:
        """Allow."""
        del question, timeout
        return Decision(allow=True, reasons=(), revision="none", engine="none")


class TamperedCall:
    """An element of a client that changes what goes onto the wire."""

    def __init__(self, *, source: X509SVIDSource, clock: Clock, limits: Limits) -> None:
        """Behave, until told otherwise.

        Args:
            source: the own SVID, to sign lies with.
            clock: the time, to lie about.
            limits: bounds for what is minted.
        """
        self._attack: Attack | None = None
        self._kept: PathOnTheWire | None = None
        self._source = source
        self._minter = Minter(source=source, clock=_Past(clock), limits=limits, random=secrets.token_bytes)

    def arm(self, attack: Attack | None, *, stolen: PathOnTheWire | None = None) -> None:
        """Begin an attack, or behave from now on.

        Args:
            attack: what to do.
            stolen: the path to present with every call, for somebody who has stolen one.
        """
        self._attack = attack
        self._kept = stolen

    @property
    def leaked(self) -> str:
        """The path that somebody may steal, encoded; empty if there is none."""
        return self._kept.encoded() if self._attack is Attack.STEAL and self._kept is not None else ""

    def flow(self, call: Call, proceed: Proceed) -> Flow[Reply]:
        """Let the rest of the chain mint an honest token, then send something else."""
        return (yield from _Altered(proceed(call), self._alter))

    def _alter(self, call: Call) -> Call:
        if call.path is None or call.certificates is None:
            return call
        honest = PathOnTheWire(path=call.path, certificates=call.certificates)
        sent = self._sent(call, honest)
        return replace(call, path=sent.path, certificates=sent.certificates)

    def _sent(self, call: Call, honest: PathOnTheWire) -> PathOnTheWire:
        if self._attack in {Attack.REPLAY, Attack.STEAL}:
            self._kept = self._kept or honest
            return self._kept
        if self._attack is Attack.FORGE:
            return _forged(honest, self._source.x509_svid())
        if self._attack is Attack.BACKDATE:
            return self._backdated(call, honest)
        return honest

    def _backdated(self, call: Call, honest: PathOnTheWire) -> PathOnTheWire:
        """Mint the own token again, with the time of five minutes ago."""
        if call.peer is None or call.segment is None:
            return honest
        minted = self._minter.forward(
            path=call.verified,
            segment_id=call.segment.id,
            segment_name=call.segment.name,
            audience=call.peer.id,
            operation=call.operation,
            service=call.service,
        )
        return PathOnTheWire(path=minted.path, certificates=minted.certificates)


class TamperedAnswer:
    """An element of a server that answers with the path of another call."""

    def __init__(self) -> None:
        """Behave, until told otherwise."""
        self._attack: Attack | None = None
        self._kept: PathOnTheWire | None = None

    def arm(self, attack: Attack | None) -> None:
        """Begin an attack, or behave from now on."""
        self._attack = attack
        self._kept = None

    def flow(self, call: Call, proceed: Proceed) -> Flow[Reply]:
        """Let the rest of the chain finish the path, then answer with an earlier one."""
        reply = yield from proceed(call)
        if self._attack is not Attack.SWAP or reply.path is None or reply.certificates is None:
            return reply
        if self._kept is None:
            self._kept = PathOnTheWire(path=reply.path, certificates=reply.certificates)
        return replace(reply, path=self._kept.path, certificates=self._kept.certificates)


class _Altered(Generator["Effect", object, "Reply"]):
    """A flow whose call is altered on its way to the wire."""

    def __init__(self, flow: Flow[Reply], alter: Callable[[Call], Call]) -> None:
        self._flow = flow
        self._alter = alter

    def send(self, value: object) -> Effect:
        return self._altered(self._flow.send(value))

    def throw(
        self,
        kind: type[BaseException] | BaseException,
        value: BaseException | object = None,
        traceback: TracebackType | None = None,
    ) -> Effect:
        del value, traceback
        return self._altered(self._flow.throw(kind))

    def _altered(self, effect: Effect) -> Effect:
        return Invoke(call=self._alter(effect.call)) if isinstance(effect, Invoke) else effect


class _Past:
    """A clock that is five minutes slow."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.now() - _BACK


def _forged(honest: PathOnTheWire, svid: X509SVID) -> PathOnTheWire:
    """Rewrite the token of the hop before, under its name, and hand on from that."""
    *earlier, before, own = honest.path.segments
    forged = _resigned(before, svid, jti=_encode(secrets.token_bytes(_JTI_BYTES)))
    continued = _resigned(own, svid, prh=_encode(hashlib.sha256(forged.token.encode()).digest()))
    return PathOnTheWire(path=Path.of(*earlier, forged, continued), certificates=honest.certificates)


def _resigned(segment: PathSegment, svid: X509SVID, **changes: str) -> PathSegment:
    """Change claims of a token and sign it with the own key; the header still names the former signer's certificate."""
    header, payload, _ = segment.token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    signing_input = f"{header}.{_encode(json.dumps(claims | changes, separators=(',', ':')).encode())}"
    signature = MINTED[svid.key_kind].write(svid.sign(signing_input.encode()))
    return replace(segment, token=f"{signing_input}.{_encode(signature)}")


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
