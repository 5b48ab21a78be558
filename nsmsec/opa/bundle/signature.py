# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The signature of a policy bundle: OPA's `.signatures.json`, one JWT that lists every file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidSignature

from nsmsec.errors import BundleRefused, Malformed, ReasonCode
from nsmsec.opa.bundle.algorithms import verify
from nsmsec.opa.bundle.structured import DIGESTS, SIGNATURES, json_object
from nsmsec.tokens import base64url

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from nsmsec.opa.bundle.keys import BundleKey

__all__ = ["Listed", "SignedList", "prove"]

_COMPACT: Final = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_HEADER: Final = frozenset({"alg", "kid", "typ"})
_PLUGIN: Final = "_default"
_HEX: Final = re.compile(r"[0-9a-f]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What the signer says about one file.

    Attributes:
        algorithm: one of the digests of `structured.DIGESTS`.
        digest: in hexadecimal.
    """

    algorithm: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedList:
    """What the signer said; only `prove` makes one.

    Attributes:
        files: each file, by name.
        scope: what the bundle was signed for; may be empty.
        expires_at_s: the claim `exp`, if there is one.
    """

    files: Mapping[str, Listed]
    scope: str
    expires_at_s: int | None


def prove(text: bytes, keys: Collection[BundleKey]) -> SignedList:
    """Return what a signer whose key we have said about the files.

    1. There is exactly one signature, by OPA's own scheme.
    2. Its header names an algorithm; nothing in it can bring a key along (RFC 8725, sections 3.1, 3.10).
    3. It holds under one of the keys whose type has this algorithm. A key that has a name is left out if the header
       names another; the name is used for nothing else.
    4. What it says can be read, and the key that it names inside is not another one.

    Raises:
        BundleRefused: `BUNDLE_FORMAT`, `BUNDLE_UNSIGNED` or `BUNDLE_SIGNATURE`.
    """
    token = _only_token(json_object(text, SIGNATURES))  # 1
    if _COMPACT.fullmatch(token) is None:
        raise _refused("a compact JWT, found something else")
    header_part, payload_part, signature_part = token.split(".")
    algorithm, key_id = _header(header_part)  # 2
    message, signature = f"{header_part}.{payload_part}".encode("ascii"), _decoded(signature_part)
    for key in keys:  # 3
        named = key_id is None or key.key_id in {None, key_id}
        if named and algorithm in key.algorithms and _holds(key, algorithm, signature, message):
            return _said(json_object(_decoded(payload_part), f"{SIGNATURES}: payload"), key)  # 4
    raise _refused("one that a key of ours verifies, found another")


def _only_token(document: Mapping[str, object]) -> str:
    tokens = document.get("signatures", [])
    if not isinstance(tokens, list) or not all(isinstance(token, str) for token in tokens):
        raise _unreadable("signatures that are texts")
    if not tokens:
        raise BundleRefused(ReasonCode.BUNDLE_UNSIGNED, "policy bundle: expected a signature, found an empty list")
    if len(tokens) > 1 or document.get("plugin", _PLUGIN) not in {"", _PLUGIN}:
        raise _refused("exactly one, by the scheme of OPA, found others")
    (token,) = tokens
    return str(token)


def _header(part: str) -> tuple[str, str | None]:
    try:
        header = json_object(_decoded(part), f"{SIGNATURES}: header")
    except BundleRefused as error:
        raise _refused("a header that is a JSON object, found something else") from error
    algorithm, key_id = header.get("alg"), header.get("kid")
    if not _HEADER.issuperset(header) or header.get("typ", "JWT") != "JWT" or not isinstance(algorithm, str):
        raise _refused("a header with alg, kid and typ JWT alone, found another")
    if key_id is not None and not isinstance(key_id, str):
        raise _refused("a kid that is text")
    return algorithm, key_id or None


def _holds(key: BundleKey, algorithm: str, signature: bytes, message: bytes) -> bool:
    """Say whether this key made the signature; `prove` alone asks, and turns no into a refusal when no key is left."""
    try:
        verify(key.key, algorithm, signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _said(payload: Mapping[str, object], key: BundleKey) -> SignedList:
    listed, scope, expiry = payload.get("files"), payload.get("scope", ""), payload.get("exp")
    if key.key_id is not None and payload.get("keyid", key.key_id) != key.key_id:
        raise _refused("the keyid of the key that signed, found another")
    if not isinstance(listed, list) or not isinstance(scope, str):
        raise _unreadable("files in a list, and a scope that is text")
    if expiry is not None and type(expiry) is not int:
        raise _unreadable("an exp that is an integer")
    files: dict[str, Listed] = {}
    for entry in listed:
        name, one = _entry(entry)
        if name in files:
            raise _refused(f"each file once, found {name[:80]!r} twice")
        files[name] = one
    return SignedList(files=files, scope=scope, expires_at_s=expiry)


def _entry(entry: object) -> tuple[str, Listed]:
    if not isinstance(entry, dict):
        raise _unreadable("files that are objects")
    name, digest, algorithm = entry.get("name"), entry.get("hash"), entry.get("algorithm")
    if not isinstance(name, str) or not isinstance(digest, str) or not isinstance(algorithm, str):
        raise _unreadable("files with name, hash and algorithm")
    if algorithm not in DIGESTS:
        raise _refused(f"a digest by one of {', '.join(DIGESTS)}, found {algorithm[:20]!r}")
    if _HEX.fullmatch(digest) is None:
        raise _unreadable("a hash in small hexadecimal digits")
    return name, Listed(algorithm=algorithm, digest=digest)


def _decoded(part: str) -> bytes:
    try:
        return base64url.decode(part.encode("ascii"))
    except Malformed as error:
        raise _refused("base64url in its one spelling, found another") from error


def _refused(expected: str) -> BundleRefused:
    return BundleRefused(ReasonCode.BUNDLE_SIGNATURE, f"policy bundle signature: expected {expected}")


def _unreadable(expected: str) -> BundleRefused:
    return BundleRefused(
        ReasonCode.BUNDLE_FORMAT, f"policy bundle signature: expected {expected}, found something else"
    )
