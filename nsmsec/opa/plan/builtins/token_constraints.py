# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a policy demands of a token besides its signature."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from nsmsec.opa.plan.builtins.operands import mapping
from nsmsec.opa.plan.builtins.signatures import ALGORITHMS, SIGNATURE_STEPS, fits
from nsmsec.opa.plan.builtins.token_keys import VerificationKey, verification_keys
from nsmsec.opa.plan.errors import BuiltinError
from nsmsec.opa.plan.values import Number, Value

if TYPE_CHECKING:
    from nsmsec.opa.plan.budget import Budget
    from nsmsec.opa.plan.builtins.tokens import Header, Token

__all__ = ["Constraints", "read_constraints"]

_SECOND_NS = 1_000_000_000

_NAMES = frozenset({"cert", "secret", "alg", "iss", "aud", "time"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraints:
    """The demands.

    Attributes:
        keys: what to verify with.
        algorithm: the only one that is allowed; empty for any that the keys allow.
        issuer: who must have issued it; empty for anybody.
        audience: whom it must be for; without one, tokens for an audience are refused.
        now_seconds: the time that counts.
    """

    keys: tuple[VerificationKey, ...] = field(repr=False)
    algorithm: str
    issuer: str
    audience: str | None
    now_seconds: Decimal

    def allow_signature(self, budget: Budget, token: Token, header: Header) -> bool:
        """Return whether the token is signed by one of the keys.

        The key that the header names verifies alone; else any, unless it is for another algorithm than the header's.
        The algorithm comes from the header, but verifies with keys of its own type only.
        """
        signature, algorithm = token.signature(), ALGORITHMS.get(header.algorithm)
        if algorithm is None:
            return False
        named = [key for key in self.keys if header.key_id and key.key_id == header.key_id][:1]
        usable = named or [key for key in self.keys if key.algorithm in ("", header.algorithm)]
        for key in usable:
            budget.spend(SIGNATURE_STEPS)
            if fits(algorithm, key.key, token.signed, signature, is_strict=True):
                return True
        return False

    def allow_claims(self, claims: dict[Value, Value]) -> bool:
        """Return whether issuer, audience and time are as demanded (RFC 7519, section 4.1).

        Raises:
            BuiltinError: a claim is of a wrong type.
        """
        return self._allow_issuer(claims) and self._allow_audience(claims) and self._allow_time(claims)

    def _allow_issuer(self, claims: dict[Value, Value]) -> bool:
        issuer = claims.get("iss", "")
        if self.issuer and not isinstance(issuer, str):
            raise BuiltinError("iss value must be a string")
        return not self.issuer or issuer == self.issuer

    def _allow_audience(self, claims: dict[Value, Value]) -> bool:
        if "aud" not in claims:
            return not self.audience
        audience = claims["aud"]
        wanted = self.audience or ""
        return audience == wanted if isinstance(audience, str) else isinstance(audience, list) and wanted in audience

    def _allow_time(self, claims: dict[Value, Value]) -> bool:
        if "exp" in claims and self.now_seconds >= _seconds(claims, "exp"):
            return False
        return "nbf" not in claims or self.now_seconds >= _seconds(claims, "nbf")


def _seconds(claims: dict[Value, Value], name: str) -> Decimal:
    found = claims[name]
    if isinstance(found, Number):
        return found.value
    if type(found) is not int:
        raise BuiltinError(f"{name} value must be a number")
    return Decimal(found)


def read_constraints(budget: Budget, value: Value) -> Constraints:
    """Return what the object demands: exactly one of a secret and keys, and perhaps more.

    Raises:
        BuiltinError: something unknown, something of a wrong type, no key, or two.
    """
    members = mapping(value)
    for name in members:
        if name not in _NAMES:
            raise BuiltinError("unknown token validation constraint")
        if name != "time" and not isinstance(members[name], str):
            raise BuiltinError(f"{name} constraint: must be a string")
    keys = verification_keys(budget, str(members["cert"])) if "cert" in members else None
    secret = str(members.get("secret", ""))
    now_seconds = _now_seconds(members.get("time", budget.now_ns()))
    if keys is not None and secret:
        raise BuiltinError("duplicate key constraints")
    if keys is None and not secret:
        raise BuiltinError("no key constraint")
    return Constraints(
        keys=(VerificationKey(key=secret.encode("utf-8", "surrogatepass")),) if keys is None else keys,
        algorithm=str(members.get("alg", "")),
        issuer=str(members.get("iss", "")),
        audience=str(members["aud"]) if "aud" in members else None,
        now_seconds=now_seconds,
    )


def _now_seconds(value: Value) -> Decimal:
    """Return nanoseconds as seconds, calculated in floating point as OPA does."""
    if type(value) is not int and not isinstance(value, Number):
        raise BuiltinError("token time constraint: must be a number")
    try:
        nanoseconds = float(value.text if isinstance(value, Number) else value)
    except OverflowError as error:
        raise BuiltinError("token time constraint: too large") from error
    if not 0 <= nanoseconds < math.inf:
        raise BuiltinError("token time constraint: too large, or negative")
    return Decimal(repr(nanoseconds / _SECOND_NS))
