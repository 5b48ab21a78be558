# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The keys that tokens are verified with, from whatever text a policy has them in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_der_public_key

from nsmsec.opa.plan.builtins.jwk import PublicKey, read_key
from nsmsec.opa.plan.builtins.pem import pem_blocks
from nsmsec.opa.plan.builtins.signatures import ALGORITHMS, SIGNATURE_STEPS
from nsmsec.opa.plan.errors import BuiltinError, InputRefused
from nsmsec.opa.plan.text import parse

if TYPE_CHECKING:
    from nsmsec.opa.plan.budget import Budget
    from nsmsec.opa.plan.builtins.jwk import Key
    from nsmsec.opa.plan.values import Value

__all__ = ["VerificationKey", "jwk_members", "verification_keys"]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationKey:
    """A key with what is said of it.

    Attributes:
        key: the key; None where it is of a kind that no algorithm here uses.
        algorithm: the one it is for, empty if that is not said.
        key_id: its name, empty if it has none.
    """

    key: Key | None = field(repr=False)
    algorithm: str = ""
    key_id: str = ""


def verification_keys(budget: Budget, source: str) -> tuple[VerificationKey, ...]:
    """Return the key of a certificate or of a PEM block, or those of a JWK or a set of JWKs.

    Raises:
        BuiltinError: the text holds no such key.
        LimitExceeded: a key is too large, or there are too many.
    """
    budget.spend(len(source))
    block = next(pem_blocks(source), None)
    if block is None:
        keys = [_from_jwk(budget, members) for members in jwk_members(source)]
        return tuple(key for key in keys if not key.algorithm or key.algorithm in ALGORITHMS)
    if block.has_more:
        raise BuiltinError("extra data after a PEM certificate block")
    try:
        found = _from_der(block.label, block.data)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise BuiltinError(f"failed to parse a PEM {block.label.lower()}") from error
    return (VerificationKey(key=found if isinstance(found, PublicKey) else None),)


def _from_der(label: str, data: bytes) -> object:
    if label == "CERTIFICATE":
        return x509.load_der_x509_certificate(data).public_key()
    if label == "PUBLIC KEY":
        return load_der_public_key(data)
    raise BuiltinError("failed to extract a Key from the PEM certificate")


def jwk_members(source: str) -> list[dict[Value, Value]]:
    """Return the members of one JWK, or of each in a set (RFC 7517, section 5).

    Raises:
        BuiltinError: the text is neither.
    """
    try:
        found = parse(source, unique=False)
    except InputRefused as error:
        raise BuiltinError("failed to parse a JWK key (set)") from error
    keys = found.get("keys", [found]) if isinstance(found, dict) else None
    if not isinstance(keys, list):
        raise BuiltinError("failed to parse a JWK key (set)")
    members = [member for member in keys if isinstance(member, dict)]
    if len(members) != len(keys):
        raise BuiltinError("failed to parse a JWK key (set)")
    return members


def _from_jwk(budget: Budget, members: dict[Value, Value]) -> VerificationKey:
    budget.spend(SIGNATURE_STEPS)
    algorithm, key_id = members.get("alg", ""), members.get("kid", "")
    if not isinstance(algorithm, str) or not isinstance(key_id, str):
        raise BuiltinError("jwk: expected text as algorithm and as name of a key")
    return VerificationKey(key=read_key(members), algorithm=algorithm, key_id=key_id)
