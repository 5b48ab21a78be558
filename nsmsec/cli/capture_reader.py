# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Reading a captured path, strictly.

Two kinds of fault are kept apart. A document that does not say what is to be judged, by whom, when, is
bad input. Whatever is wrong with the tokens, or with how many there are, is for the verifier to refuse.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, Literal, NoReturn, TypeVar

from nsmsec.cli.capture import Capture
from nsmsec.errors import NsmsecError
from nsmsec.identity import Peer, SpiffeID, TrustBundle, TrustBundleSet, TrustDomain
from nsmsec.identity.pem import der_from_pem
from nsmsec.path import Path, PathSegment

__all__ = ["BadInput", "read_capture"]

_Value = TypeVar("_Value")
# The year 9999 begins then; no datetime goes much further.
_END_OF_TIME = 253_370_764_800
_KINDS: dict[type, str] = {
    dict: "an object",
    list: "a list",
    str: "a text",
    int: "a number",
    float: "a number",
    bool: "a truth value",
    type(None): "null",
}


class BadInput(Exception):
    """A document that cannot be judged; says why in one line."""


def read_capture(data: bytes) -> Capture:
    """Read one document.

    1. Strict JSON: UTF-8, every name once, no number that JSON does not have.
    2. Every member is there, with its type; more members do no harm.
    3. `self` and `peer` are canonical; the certificates can be read.
    4. `sent` is there exactly on the client side.

    Raises:
        BadInput: it is not such a document.
    """
    # 1
    document = _object(_parse(data), "document")
    side = _side(document)
    # 4
    if side == "server" and "sent" in document:
        raise BadInput("expected no sent on the server side, found one")
    # 2, 3
    return Capture(
        now=_now(document),
        self_id=_identity(document, "self"),
        side=side,
        peer=_peer(document),
        operation=_member(document, "operation", str),
        service=_member(document, "service", str),
        bundles=_bundles(_member(document, "bundles", dict)),
        path=Path.of(*map(_segment, _member(document, "segments", list))),
        certificates=_certificates(_member(document, "certificates", list) if "certificates" in document else []),
        sent=_member(document, "sent", str) if side == "client" else "",
    )


def _parse(data: bytes) -> object:
    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_no_constant)
    except RecursionError:
        raise BadInput("expected JSON, found it nested too deeply") from None
    except ValueError as error:
        # The text of the error may quote the input.
        raise BadInput(f"expected JSON, found something else ({type(error).__name__})") from None


def _unique(members: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(members)
    if len(found) != len(members):
        raise BadInput("expected every name once, found one twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise BadInput(f"expected JSON, found {name}")


def _object(value: object, what: str) -> dict[str, Any]:
    if type(value) is not dict:
        raise BadInput(f"expected {what} to be an object, found {_kind(value)}")
    return value


def _member(document: dict[str, Any], name: str, kind: type[_Value]) -> _Value:
    if name not in document:
        raise BadInput(f"expected a member {name}, found none")
    value = document[name]
    if type(value) is not kind:
        raise BadInput(f"expected {name} to be {_KINDS[kind]}, found {_kind(value)}")
    return value


def _kind(value: object) -> str:
    return _KINDS[type(value)]


def _now(document: dict[str, Any]) -> datetime:
    if "now" not in document:
        raise BadInput("expected a member now, found none")
    now = document["now"]
    if type(now) not in {int, float}:
        raise BadInput(f"expected now to be a number, found {_kind(now)}")
    if not 0 <= now < _END_OF_TIME:
        raise BadInput("expected now to be seconds since 1970, before the year 9999")
    return datetime.fromtimestamp(now, UTC)


def _side(document: dict[str, Any]) -> Literal["server", "client"]:
    side = _member(document, "side", str)
    if side == "server":
        return "server"
    if side == "client":
        return "client"
    raise BadInput("expected side to be server or client, found another text")


def _peer(document: dict[str, Any]) -> Peer | None:
    if "peer" in document and document["peer"] is None:
        return None
    return Peer(id=_identity(document, "peer"))


def _identity(document: dict[str, Any], name: str) -> SpiffeID:
    try:
        return SpiffeID.parse(_member(document, name, str))
    except NsmsecError as error:
        raise BadInput(f"expected {name} to be a canonical SPIFFE ID ({error.detail})") from error


def _bundles(members: dict[str, Any]) -> TrustBundleSet:
    bundles = []
    for name, pem in members.items():
        if type(pem) is not str:
            raise BadInput(f"expected the bundle of {name!a:.80} to be a text, found {_kind(pem)}")
        try:
            bundles.append(TrustBundle.from_pem(TrustDomain.parse(name), _bytes(pem)))
        except NsmsecError as error:
            raise BadInput(f"expected bundles to be PEM by trust domain ({error.detail})") from error
    return TrustBundleSet.of(*bundles)


def _segment(value: object) -> PathSegment:
    members = _object(value, "segment")
    return PathSegment(
        name=_member(members, "name", str), id=_member(members, "id", str), token=_member(members, "token", str)
    )


def _certificates(entries: list[Any]) -> tuple[bytes, ...]:
    table: list[bytes] = []
    for entry in entries:
        if type(entry) is not str:
            raise BadInput(f"expected certificates to be texts, found {_kind(entry)}")
        try:
            table.extend(der_from_pem(_bytes(entry)))
        except NsmsecError as error:
            raise BadInput(f"expected certificates to be PEM ({error.detail})") from error
    return tuple(table)


def _bytes(text: str) -> bytes:
    """Return the bytes of a text that may hold anything JSON can."""
    return text.encode("utf-8", "surrogatepass")
