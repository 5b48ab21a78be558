# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Tokens in the compact form of JSON Web Signature (RFC 7515, section 7.1), taken apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nsmsec.opa.plan.admit import admit
from nsmsec.opa.plan.builtins.operands import text
from nsmsec.opa.plan.builtins.pem import from_base64url
from nsmsec.opa.plan.errors import BuiltinError, InputRefused
from nsmsec.opa.plan.text import parse

if TYPE_CHECKING:
    from nsmsec.opa.plan.budget import Budget
    from nsmsec.opa.plan.values import Value

__all__ = ["Header", "Token", "read_token"]

_PARTS = 3

_MAX_DEPTH = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What a header says that matters here (RFC 7515, section 4.1).

    Attributes:
        algorithm: the algorithm, empty if there is none.
        key_id: the name of the key, empty if there is none.
        content_type: what the payload is.
        is_understood: whether there is an algorithm, and nothing critical that is unknown here.
    """

    algorithm: str
    key_id: str
    content_type: str
    is_understood: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One token, nothing of it proven."""

    header_part: str = field(repr=False)
    payload_part: str = field(repr=False)
    signature_part: str = field(repr=False)

    @property
    def signed(self) -> bytes:
        """What the signature is over."""
        return f"{self.header_part}.{self.payload_part}".encode()

    def signature(self) -> bytes:
        """Return the signature.

        Raises:
            BuiltinError: it is no base64url.
        """
        return from_base64url(self.signature_part)

    def payload(self) -> str:
        """Return the payload as text.

        Raises:
            BuiltinError: it is no base64url.
        """
        return from_base64url(self.payload_part).decode("utf-8", "replace")

    def claims(self) -> dict[Value, Value]:
        """Return the payload as an object.

        Raises:
            BuiltinError: it is none.
        """
        return _object(self.payload())

    def members(self) -> dict[Value, Value]:
        """Return the header as an object.

        Raises:
            BuiltinError: it is none, or the token is encrypted.
        """
        found = _object(from_base64url(self.header_part).decode("utf-8", "replace"))
        if "enc" in found:
            raise BuiltinError("JWT is a JWE object, which is not supported")
        return found

    def header(self) -> Header:
        """Return what the header says.

        Raises:
            BuiltinError: it is no object, or a member is of a wrong type.
        """
        members = self.members()
        named = {name: _text(members, name) for name in ("alg", "kid", "typ", "cty")}
        critical = _critical(members)
        unknown = members.keys() - named.keys() - {"crit"}
        return Header(
            algorithm=named["alg"],
            key_id=named["kid"],
            content_type=named["cty"],
            is_understood=bool(named["alg"]) and not unknown & critical,
        )


def read_token(budget: Budget, source: Value) -> Token:
    """Return a token of three parts.

    Raises:
        BuiltinError: the value is no string, or has another number of parts.
    """
    budget.spend(len(text(source)) // 8)
    parts = text(source).split(".")
    if len(parts) != _PARTS:
        raise BuiltinError(f"encoded JWT must have 3 sections, found {len(parts)}")
    return Token(header_part=parts[0], payload_part=parts[1], signature_part=parts[2])


def _text(members: dict[Value, Value], name: str) -> str:
    found = members.get(name, "")
    if not isinstance(found, str):
        raise BuiltinError(f"{name}: must be a string")
    return found


def _critical(members: dict[Value, Value]) -> set[Value]:
    """Return the members that must be understood: those before the first that is no name, as OPA reads them."""
    if "crit" not in members:
        return set()
    listed = members["crit"]
    if not isinstance(listed, list):
        raise BuiltinError("crit: must be a list")
    names: set[Value] = set()
    for name in listed:
        if not isinstance(name, str):
            break
        names.add(name)
    if not names:
        raise BuiltinError("crit: must be a nonempty list")
    return names


def _object(source: str) -> dict[Value, Value]:
    try:
        found = admit(parse(source, unique=False), max_depth=_MAX_DEPTH, max_values=len(source))
    except InputRefused as error:
        raise BuiltinError("JWT: invalid JSON") from error
    if not isinstance(found, dict):
        raise BuiltinError("JWT: decoded JSON type was not an Object")
    return found
