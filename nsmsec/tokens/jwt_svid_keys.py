# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The keys for JWT-SVIDs as a Workload API spells them: a JWK set for each trust domain (JWT-SVID, section 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nsmsec.errors import Malformed, ReasonCode
from nsmsec.identity import JWTAuthority, JWTBundle
from nsmsec.tokens.jwk import KEY_TYPES, key_from_jwk
from nsmsec.tokens.strict import read_object

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nsmsec.identity import TrustDomain

__all__ = ["read_jwk_set"]

_MAX_BYTES: Final = 1024 * 1024
_MAX_KEYS: Final = 256
_MAX_DEPTH: Final = 8
_MAX_KEY_ID_CHARS: Final = 256
# SPIRE writes no use; a SPIFFE bundle does.
_USES: Final = (None, "jwt-svid")


def read_jwk_set(trust_domain: TrustDomain, data: bytes) -> JWTBundle:
    """Return the keys of a trust domain; none is legal, and means that no JWT-SVID of it is trusted.

    1. One strict JSON object within the bounds, with a list of keys.
    2. A key of an unknown type, or for another use, is ignored (RFC 7517, section 5).
    3. Each other has an ID that no other has, and is public, of a size or curve that we take.

    Raises:
        Malformed: `SIZE`; `FORMAT`, it is no strict JSON object; else `TRUST_BUNDLE_FORMAT`.
    """
    # 1
    if len(data) > _MAX_BYTES:
        raise Malformed(ReasonCode.SIZE, f"jwt bundle: expected at most {_MAX_BYTES} bytes, found {len(data)}")
    keys = read_object(data, max_depth=_MAX_DEPTH).get("keys")
    if type(keys) is not list or not all(type(one) is dict for one in keys):
        raise _refuse("jwt bundle", "a list of keys")
    if len(keys) > _MAX_KEYS:
        raise Malformed(ReasonCode.SIZE, f"jwt bundle: expected at most {_MAX_KEYS} keys, found {len(keys)}")
    # 2
    known = [one for one in keys if one.get("kty") in tuple(KEY_TYPES) and one.get("use") in _USES]
    # 3
    authorities = tuple(_authority(one, what=f"jwt bundle: key {number}") for number, one in enumerate(known))
    if len({one.key_id for one in authorities}) != len(authorities):
        raise _refuse("jwt bundle", "each key ID once")
    return JWTBundle(trust_domain=trust_domain, authorities=authorities)


def _authority(members: Mapping[str, object], *, what: str) -> JWTAuthority:
    key_id = members.get("kid")
    if type(key_id) is not str or not 1 <= len(key_id) <= _MAX_KEY_ID_CHARS:
        raise _refuse(what, f"a key ID of 1 to {_MAX_KEY_ID_CHARS} characters")
    return JWTAuthority(key_id=key_id, public_key=key_from_jwk(members, what=what))


def _refuse(what: str, expected: str) -> Malformed:
    return Malformed(ReasonCode.TRUST_BUNDLE_FORMAT, f"{what}: expected {expected}, found something else")
