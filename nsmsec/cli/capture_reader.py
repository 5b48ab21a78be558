# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Reading a captured path, strictly.

Two kinds of fault are kept apart. A document that does not say what is to be judged, by whom, when, is
bad input. Whatever is wrong with the tokens, or with how many there are, is for the verifier to refuse.
"""

from __future__ import annotations

from typing import Any, Literal

from nsmsec.cli.capture import Capture
from nsmsec.cli.strict_json import BadInput, kind_of, member, now_of, parse, to_object
from nsmsec.errors import NsmsecError
from nsmsec.identity import Peer, SpiffeID, TrustBundle, TrustBundleSet, TrustDomain
from nsmsec.identity.pem import der_from_pem
from nsmsec.path import Path, PathSegment

__all__ = ["read_capture"]


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
    document = to_object(parse(data), "document")
    side = _side(document)
    # 4
    if side == "server" and "sent" in document:
        raise BadInput("expected no sent on the server side, found one")
    # 2, 3
    return Capture(
        now=now_of(document),
        self_id=_identity(document, "self"),
        side=side,
        peer=_peer(document),
        operation=member(document, "operation", str),
        service=member(document, "service", str),
        bundles=_bundles(member(document, "bundles", dict)),
        path=Path.of(*map(_segment, member(document, "segments", list))),
        certificates=_certificates(member(document, "certificates", list) if "certificates" in document else []),
        sent=member(document, "sent", str) if side == "client" else "",
        delegations=_texts(document, "delegations"),
        results=_texts(document, "results"),
    )


def _side(document: dict[str, Any]) -> Literal["server", "client"]:
    side = member(document, "side", str)
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
        return SpiffeID.parse(member(document, name, str))
    except NsmsecError as error:
        raise BadInput(f"expected {name} to be a canonical SPIFFE ID ({error.detail})") from error


def _bundles(members: dict[str, Any]) -> TrustBundleSet:
    bundles = []
    for name, pem in members.items():
        if type(pem) is not str:
            raise BadInput(f"expected the bundle of {name!a:.80} to be a text, found {kind_of(pem)}")
        try:
            bundles.append(TrustBundle.from_pem(TrustDomain.parse(name), _bytes(pem)))
        except NsmsecError as error:
            raise BadInput(f"expected bundles to be PEM by trust domain ({error.detail})") from error
    return TrustBundleSet.of(*bundles)


def _segment(value: object) -> PathSegment:
    members = to_object(value, "segment")
    return PathSegment(
        name=member(members, "name", str), id=member(members, "id", str), token=member(members, "token", str)
    )


def _certificates(entries: list[Any]) -> tuple[bytes, ...]:
    table: list[bytes] = []
    for entry in entries:
        if type(entry) is not str:
            raise BadInput(f"expected certificates to be texts, found {kind_of(entry)}")
        try:
            table.extend(der_from_pem(_bytes(entry)))
        except NsmsecError as error:
            raise BadInput(f"expected certificates to be PEM ({error.detail})") from error
    return tuple(table)


def _texts(document: dict[str, Any], name: str) -> tuple[str, ...]:
    texts = member(document, name, list) if name in document else []
    for text in texts:
        if type(text) is not str:
            raise BadInput(f"expected {name} to be texts, found {kind_of(text)}")
    return tuple(texts)


def _bytes(text: str) -> bytes:
    """Return the bytes of a text that may hold anything JSON can."""
    return text.encode("utf-8", "surrogatepass")
