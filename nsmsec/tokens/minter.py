# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Making this hop's own token: hand a path on, or answer it (token profile, section 1)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nsmsec.errors import Malformed, Misconfigured, ReasonCode, Unverified
from nsmsec.path import Path, PathSegment
from nsmsec.tokens import base64url
from nsmsec.tokens.claims import FORWARD, TURN, read_claims
from nsmsec.tokens.limit import UNLIMITED, Limit
from nsmsec.tokens.limit_claim import write_limit
from nsmsec.tokens.operations import LONG_LIVED, REFRESH, REQUEST, VERSION
from nsmsec.tokens.signing_key import SigningKeys

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from nsmsec.clock import Clock
    from nsmsec.identity import SpiffeID, X509SVIDSource
    from nsmsec.limits import Limits
    from nsmsec.path import CertificateTable
    from nsmsec.tokens.claims import Claims
    from nsmsec.tokens.reader import TokenReader
    from nsmsec.tokens.session import SessionKeySource
    from nsmsec.tokens.signing_key import SigningKey
    from nsmsec.tokens.verified import VerifiedPath

__all__ = ["MintedPath", "Minter"]

_JTI_BYTES = 16
_JSON = json.JSONEncoder(separators=(",", ":"))


@dataclass(frozen=True, slots=True, kw_only=True)
class MintedPath:
    """A path that ends with our own new token.

    Attributes:
        path: all segments, the new one last.
        token: the new compact token.
        certificates: what others need to prove all of it.
    """

    path: Path
    token: str = field(repr=False)
    certificates: CertificateTable


class Minter:
    """Mints one token a call, signed by the current SVID or by a session it delegated to. Safe for threads."""

    def __init__(
        self,
        *,
        source: X509SVIDSource,
        clock: Clock,
        limits: Limits,
        random: Callable[[int], bytes],
        reader: TokenReader | None = None,
        session: SessionKeySource | None = None,
    ) -> None:
        """Take what minting needs.

        Args:
            source: where the current SVID comes from; asked once a token.
            clock: the time.
            limits: the longest lifetimes, the shortest rest of a leaf's life.
            random: returns so many random bytes, fit for cryptography.
            reader: told of every token, so that it need not read it again in the answer.
            session: where the current session comes from; without one, or while it has none, the SVID's key signs.
        """
        self._keys = SigningKeys(source=source, session=session, limits=limits)
        self._clock = clock
        self._limits = limits
        self._long = int(limits.max_lifetime.total_seconds())
        self._longest = int(limits.max_long_lifetime.total_seconds())
        self._random = random
        self._reader = reader

    def forward(
        self,
        *,
        path: VerifiedPath | None,
        segment_id: str,
        segment_name: str,
        audience: SpiffeID,
        operation: str,
        service: str,
        limit: Limit | None = None,
        lifetime: timedelta | None = None,
        with_chain: bool = False,
    ) -> MintedPath:
        """Hand a path on to exactly one next hop; without a path, start one.

        Args:
            path: the proven path of the request that we serve; `None` makes us the root.
            segment_id: our own connection id.
            segment_name: what we call ourselves.
            audience: the next hop.
            operation: the operation of the call we make.
            service: its service.
            limit: what to allow from here on; never more than what is in force.
            lifetime: how long the token lives; at most, and by default, what its operation may.
            with_chain: whether the token brings its certificates itself (`x5c`).

        Raises:
            Unverified: `EXPIRED`, a token of the path ended; `LIMIT_WIDENED`, `LIMIT_EXCEEDED`;
                `OP_MISMATCH`, the path is for another operation.
            Malformed: `SIZE`, the path is full; `CLAIM_INVALID`, a name that no token may have.
            SourceUnavailable: there is no SVID now, or only one that is about to expire.
        """
        if path is not None and self._clock.now().timestamp() >= path.ends_at:
            raise Unverified(ReasonCode.EXPIRED, "minter: expected a path that is alive, found one with an ended token")
        return self._mint(
            path,
            {"aud": [audience.text], "dir": FORWARD, "op": _operation(path, operation), "svc": service},
            segment_id,
            segment_name,
            own_limit=limit,
            lifetime=lifetime,
            with_chain=with_chain,
        )

    def turn(
        self,
        *,
        path: VerifiedPath,
        segment_id: str,
        segment_name: str,
        operation: str,
        service: str,
        lifetime: timedelta | None = None,
        with_chain: bool = False,
    ) -> MintedPath:
        """Answer a path in our own name, for its caller; only after the handler answered OK.

        The path may have ended meanwhile: a handler may take its time, and the caller knows its own
        token by its bytes.

        Args:
            path: the proven path of the request that we served.
            segment_id: our own connection id.
            segment_name: what we call ourselves.
            operation: the operation of the call we served.
            service: its service.
            lifetime: how long the token lives; at most, and by default, what its operation may.
            with_chain: whether the token brings its certificates itself (`x5c`).

        Raises:
            Unverified: `LIMIT_EXCEEDED`, `OP_MISMATCH`.
            Malformed: `SIZE`, `CLAIM_INVALID`.
            SourceUnavailable: there is no SVID now, or only one that is about to expire.
        """
        return self._mint(
            path,
            {"aud": [path.hops[-1].id.text], "dir": TURN, "op": _operation(path, operation), "svc": service},
            segment_id,
            segment_name,
            own_limit=None,
            lifetime=lifetime,
            with_chain=with_chain,
        )

    def _mint(
        self,
        path: VerifiedPath | None,
        purpose: dict[str, object],
        segment_id: str,
        segment_name: str,
        *,
        own_limit: Limit | None,
        lifetime: timedelta | None,
        with_chain: bool,
    ) -> MintedPath:
        """Make the token.

        1. Our position.
        2. The key that signs lives long enough.
        3. The claims; the limit in force bounds them.
        4. What we would refuse we do not mint.
        5. The signature.
        """
        # 1
        segments = () if path is None else path.path.segments
        index = self._position(path, len(segments))
        # 2
        now = self._clock.now()
        key = self._keys.current(now, with_chain=with_chain)
        # 3
        in_force = UNLIMITED if path is None else path.limit
        if own_limit is not None:
            in_force = in_force.narrowed_by(own_limit)
        issued = int(now.timestamp())
        claims: dict[str, object] = {
            "ver": VERSION,
            "sub": key.svid.id.text,
            **purpose,
            "iat": issued,
            "exp": self._end(str(purpose["op"]), lifetime, issued, key, in_force),
            "jti": base64url.encode(self._random(_JTI_BYTES)),
            "cid": segment_id if path is None else path.connection_id,
            "seg": segment_id,
            "idx": index,
            **key.claims,
        }
        if segments:
            claims["prh"] = base64url.encode(hashlib.sha256(segments[-1].token.encode("ascii")).digest())
        if own_limit is not None:
            claims["lim"] = write_limit(own_limit)
        # 4
        read = read_claims(claims, self._limits)
        if in_force is not UNLIMITED:
            in_force.check(index=index, subject=read.sub, audience=read.aud, service=read.svc, expires_at=read.exp)
        # 5
        own = self._signed(claims, read, key, segment_name)
        table = key.table if path is None else path.certificates.joined(key.table)
        return MintedPath(path=Path.of(*segments, own), token=own.token, certificates=table)

    def _position(self, path: VerifiedPath | None, position: int) -> int:
        if path is not None and path.side != "server":
            raise Misconfigured("minter: expected the path of a request to continue, found a finished one")
        if position >= self._limits.max_segments:
            raise Malformed(
                ReasonCode.SIZE, f"minter: expected less than {self._limits.max_segments} segments, found a full path"
            )
        return position

    def _end(self, operation: str, lifetime: timedelta | None, issued: int, key: SigningKey, in_force: Limit) -> int:
        """Return `exp`: the first of what was asked for, what the operation may, the key, the limit."""
        longest = self._longest if operation in LONG_LIVED else self._long
        wanted = longest if lifetime is None else min(int(lifetime.total_seconds()), longest)
        end = min(issued + wanted, key.expires_at)
        if in_force.until is None:
            return end
        if in_force.until <= issued:
            raise Unverified(ReasonCode.LIMIT_EXCEEDED, "minter: expected time left within the limit, found none")
        return min(end, in_force.until)

    def _signed(self, claims: dict[str, object], read: Claims, key: SigningKey, name: str) -> PathSegment:
        """Return our segment with its token."""
        signing_input = f"{key.header}.{base64url.encode(_JSON.encode(claims).encode('ascii'))}"
        signed = signing_input.encode("ascii")
        signature = key.sign(signed)
        token = f"{signing_input}.{base64url.encode(key.algorithm.write(signature))}"
        own = PathSegment(name=name, id=read.seg, token=token)
        if self._reader is not None and read.dir == FORWARD:  # a turn token never comes back
            self._reader.remember(own, claims=read, header=key.header, signed=signed, signature=signature)
        return own


def _operation(path: VerifiedPath | None, operation: str) -> str:
    """Return the operation of the new token: that of the path, which the call must have too.

    A call of `request` may carry a path of `refresh` (section 3, `op`).
    """
    if path is None:
        return operation
    of_path = path.hops[0].operation
    if operation == of_path or (operation == REQUEST and of_path == REFRESH):
        return of_path
    raise Unverified(ReasonCode.OP_MISMATCH, f"minter: expected op {of_path}, as the path, found {operation}")
