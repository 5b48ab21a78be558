# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""One token before it is signed, so that a test can sign what no minter would."""

from __future__ import annotations

import enum
import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from nsmsec.identity import KeyKind
from nsmsec.tokens import base64url
from nsmsec.tokens.algorithms import MINTED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nsmsec.identity import X509SVID, SessionKey

__all__ = ["OMIT", "Omit", "RawToken"]


class Omit(enum.Enum):
    """Not a value; an enumeration, so that it has the same name in every process of a test run."""

    OMIT = "omit"


#: As the value of a claim or header parameter: leave it out.
OMIT: Final = Omit.OMIT


@dataclass(frozen=True, slots=True, kw_only=True)
class RawToken:
    """One token before it is signed.

    Attributes:
        header: the header parameters.
        claims: the claims; `prh` is computed where it is not given.
        svid: who signs.
        compact: the finished token, if it is to be taken as it is.
        key: the session key that signs in place of the SVID's.
    """

    header: Mapping[str, object]
    claims: Mapping[str, object]
    svid: X509SVID
    compact: str | None = field(default=None, repr=False)
    key: SessionKey | None = None

    def signed(self, before: str | None) -> str:
        """Return the compact token, linked to the token before it."""
        if self.compact is not None:
            return self.compact
        linked = dict(self.claims)
        if before is not None:
            linked.setdefault("prh", base64url.encode(hashlib.sha256(before.encode("utf-8", "replace")).digest()))
        signing_input = f"{_encoded(self.header)}.{_encoded(linked)}"
        signer, kind = (self.svid, self.svid.key_kind) if self.key is None else (self.key, KeyKind.P256)
        signature = MINTED[kind].write(signer.sign(signing_input.encode("ascii")))
        return f"{signing_input}.{base64url.encode(signature)}"

    def with_claims(self, claims: Mapping[str, object]) -> RawToken:
        """Return the token with these claims, to be signed anew; `OMIT` leaves a claim out."""
        return replace(self, claims=_merged(self.claims, claims), compact=None)

    def with_header(self, parameters: Mapping[str, object]) -> RawToken:
        """Return the token with these header parameters, to be signed anew; `OMIT` leaves a parameter out."""
        return replace(self, header=_merged(self.header, parameters), compact=None)


def _merged(old: Mapping[str, object], new: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in {**old, **new}.items() if value is not OMIT}


def _encoded(value: Mapping[str, object]) -> str:
    return base64url.encode(json.dumps(value, separators=(",", ":")).encode())
