# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The claim `att`: which attestation result a hop speaks under (docs/token-format.md, "Sessions")."""

from __future__ import annotations

from typing import NamedTuple

from nsmsec.errors import Malformed, ReasonCode
from nsmsec.tokens.digest import is_digest

__all__ = ["AttestationReference", "read_reference", "write_reference"]

_MEMBERS = frozenset({"dig", "exp"})


class AttestationReference(NamedTuple):
    """What a token says of a result; whether that result holds is for others to judge.

    Attributes:
        digest: the SHA-256 of the result's text, in base64url.
        expires_at: when it ends, in seconds since the epoch.
    """

    digest: str
    expires_at: int


def read_reference(value: object) -> AttestationReference:
    """Read the claim.

    Raises:
        Malformed: `CLAIM_INVALID`, it is not exactly a digest with a time.
    """
    if (
        type(value) is not dict
        or value.keys() != _MEMBERS
        or not is_digest(value["dig"])
        or type(value["exp"]) is not int
        or value["exp"] < 0
    ):
        raise Malformed(
            ReasonCode.CLAIM_INVALID,
            "claims: expected att to be exactly dig, a digest, and exp, an integer, found something else",
        )
    return AttestationReference(value["dig"], value["exp"])


def write_reference(reference: AttestationReference) -> dict[str, object]:
    """Return the claim."""
    return {"dig": reference.digest, "exp": reference.expires_at}
