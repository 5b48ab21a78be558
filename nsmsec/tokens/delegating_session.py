# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Sessions whose key is made in memory, delegated to by the SVID (docs/token-format.md, "Sessions")."""

from __future__ import annotations

import hashlib
import json
import threading
from typing import TYPE_CHECKING

from nsmsec.errors import ReasonCode, SourceUnavailable
from nsmsec.identity.keys import key_bytes
from nsmsec.identity.session_key import SessionKey
from nsmsec.tokens import base64url
from nsmsec.tokens.algorithms import MINTED
from nsmsec.tokens.attestation_reference import AttestationReference
from nsmsec.tokens.confirmation import key_thumbprint, write_key
from nsmsec.tokens.digest import text_digest
from nsmsec.tokens.operations import DELEGATION_TYPE, VERSION
from nsmsec.tokens.session import Session
from nsmsec.tokens.vouching import SessionOffer

if TYPE_CHECKING:
    from nsmsec.clock import Clock
    from nsmsec.identity import X509SVID
    from nsmsec.limits import Limits
    from nsmsec.tokens.vouching import Vouch, Voucher

__all__ = ["DelegatingSession"]


class DelegatingSession:
    """Holds one session at a time, each with a new key. Safe for threads.

    Alone it renews a session by itself, at half of its life, or when the SVID rotates. With an attester, which may be
    slow, it never asks for one within a call: whoever runs the attester calls `renew` when a session `is_due`, and
    until then tokens are signed by the SVID's own key, without the machine's word.
    """

    def __init__(self, *, clock: Clock, limits: Limits, vouch: Vouch | None = None) -> None:
        """Take what a session needs.

        Args:
            clock: the time.
            limits: the longest life of a delegation, the shortest rest of a leaf's life.
            vouch: asks the machine for its word on each session.
        """
        self._clock = clock
        self._limits = limits
        self._vouch = vouch
        self._renewing = threading.Lock()
        self._current: tuple[Session, int] | None = None

    def session(self, svid: X509SVID) -> Session | None:
        """Return the session of this SVID; one that is due is renewed first, where no attester has to be asked.

        Raises:
            SourceUnavailable: the SVID is about to expire.
        """
        if self._vouch is None and self.is_due(svid):
            with self._renewing:
                if self.is_due(svid):  # nobody else renewed it meanwhile
                    return self._renewed(svid)
        current = self._current
        if current is None or current[0].leaf_sha256 != svid.leaf_sha256:
            return None
        rest_s = current[0].expires_at - self._clock.now().timestamp()
        return current[0] if rest_s >= self._limits.min_leaf_life.total_seconds() else None

    def is_due(self, svid: X509SVID) -> bool:
        """Tell whether it is time to renew: there is none of this SVID, or half of its life or its result's is over."""
        current = self._current
        if current is None or current[0].leaf_sha256 != svid.leaf_sha256:
            return True
        return self._clock.now().timestamp() >= current[1]

    def renew(self, svid: X509SVID) -> Session:
        """Make a new session of this SVID, with the machine's word where there is an attester; then it is in force.

        Raises:
            SourceUnavailable: the SVID is about to expire.
            NsmsecError: the machine does not give its word; the session in force stays.
        """
        with self._renewing:
            return self._renewed(svid)

    def _renewed(self, svid: X509SVID) -> Session:
        """Make a session.

        1. It ends with the SVID at the latest.
        2. A new key.
        3. The machine's word for it.
        4. The delegation, signed by the SVID's key.
        """
        # 1
        issued = int(self._clock.now().timestamp())
        end = min(issued + int(self._limits.max_delegation_lifetime.total_seconds()), int(svid.not_after.timestamp()))
        if end - issued < self._limits.min_leaf_life.total_seconds():
            raise SourceUnavailable(
                ReasonCode.SOURCE_UNAVAILABLE, "session: expected an SVID with time left, found one about to expire"
            )
        # 2
        key = SessionKey()
        thumbprint = key_thumbprint(key.public_key)
        # 3
        voucher = None
        if self._vouch is not None:
            voucher = self._vouch(
                SessionOffer(
                    thumbprint=base64url.decode(thumbprint.encode("ascii")),
                    leaf_key_sha256=hashlib.sha256(key_bytes(svid.certificates[0])).digest(),
                    expires_at=end,
                )
            )
        reference = None if voucher is None else AttestationReference(text_digest(voucher.result), voucher.expires_at)
        # 4
        session = Session(
            key=key,
            thumbprint=thumbprint,
            leaf_sha256=svid.leaf_sha256,
            delegation=_delegation(svid, key, voucher, issued, end),
            expires_at=end,
            attestation=reference,
            result=None if voucher is None else voucher.result,
        )
        first_end = end if reference is None else min(end, reference.expires_at)
        self._current = session, (issued + first_end) // 2
        return session

    def __repr__(self) -> str:
        return f"DelegatingSession({'none' if self._current is None else self._current[0].thumbprint})"


def _delegation(svid: X509SVID, key: SessionKey, voucher: Voucher | None, issued: int, end: int) -> str:
    header = {"alg": MINTED[svid.key_kind].name, "typ": DELEGATION_TYPE, "x5t#S256": base64url.encode(svid.leaf_sha256)}
    claims: dict[str, object] = {
        "ver": VERSION,
        "sub": str(svid.id),
        "iat": issued,
        "exp": end,
        "cnf": write_key(key.public_key),
    }
    if voucher is not None:
        claims["att"] = text_digest(voucher.result)
        if voucher.tpm_signature is not None:
            claims["tpm"] = base64url.encode(voucher.tpm_signature)
    signing_input = f"{_part(header)}.{_part(claims)}"
    signature = MINTED[svid.key_kind].write(svid.sign(signing_input.encode("ascii")))
    return f"{signing_input}.{base64url.encode(signature)}"


def _part(members: object) -> str:
    return base64url.encode(json.dumps(members, separators=(",", ":")).encode("ascii"))
