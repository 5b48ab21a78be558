# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The document that a policy sees, built from proven facts only (`policies/schemas/input.json`).

Nothing unproven has a way in but `stated`, which stands apart. The engine adds `policy`, because it alone knows which
revision answers.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from nsmsec.appraisal import HopAttestation
    from nsmsec.identity import Peer, SpiffeID
    from nsmsec.opa.question import Question
    from nsmsec.tokens import VerifiedPath

__all__ = ["FactsDocument", "asked_again", "request_document", "response_document"]

_VERSION = 1


class FactsDocument(dict[str, object]):
    """A document that was made here: but for `stated`, of nothing but plain values of JSON, a few hundred at most."""

    __slots__ = ()


def request_document(
    *,
    side: str,
    now: datetime,
    operation: str,
    service: str,
    method: str,
    self_id: SpiffeID,
    peer: Peer,
    path: VerifiedPath | None,
    stated: Mapping[str, object],
    machines: tuple[HopAttestation, ...] | None = None,
) -> FactsDocument:
    """Return what is asked before a handler runs (server) or before a request leaves (client).

    Args:
        side: `server` or `client`.
        now: when the question is asked.
        operation: what is asked for.
        service: which service it is asked of.
        method: the full gRPC method.
        self_id: the hop that asks.
        peer: the caller on the server, the called on the client.
        path: everyone before this hop; on the client None for an origin.
        stated: what the neighbour says and nobody proved.
        machines: what is known of the machine of each hop of the path; None if nobody judged that.
    """
    document = _document(now=now, operation=operation, service=service, method=method, self_id=self_id, peer=peer)
    document["side"] = str.__str__(side)
    document["moment"] = "request"
    document["stated"] = stated
    document["federation"] = _federation(self_id, peer, path, now)
    if peer.origins or (path is not None and path.origins):
        document["aliases"] = _aliases(self_id, peer, path)
    if path is None:
        document["path"] = {"connection_id": None, "root": None, "hops": [], "expires_at": None}
    else:
        document["path"] = _path(path, machines=machines)
    return document


def response_document(
    *,
    now: datetime,
    operation: str,
    service: str,
    method: str,
    self_id: SpiffeID,
    peer: Peer,
    path: VerifiedPath,
    before: VerifiedPath | None,
    stated: Mapping[str, object],
    machines: tuple[HopAttestation, ...] | None = None,
) -> FactsDocument:
    """Return what a client asks before an answer is delivered.

    Args:
        now: when the answer opened.
        operation: what was asked for.
        service: which service it was asked of.
        method: the full gRPC method.
        self_id: the hop that asks.
        peer: who was called.
        path: the whole path of the answer.
        before: everyone before this hop, as the request had it; None for an origin. What it proved holds in the answer,
            too: our own token binds every byte of it.
        stated: what the neighbour says and nobody proved.
        machines: what is known of the machine of each hop of the whole path; None if nobody judged that.
    """
    document = _document(now=now, operation=operation, service=service, method=method, self_id=self_id, peer=peer)
    document["side"] = "client"
    document["moment"] = "response"
    document["stated"] = stated
    document["federation"] = _federation(self_id, peer, path, now)
    if peer.origins or path.origins:
        document["aliases"] = _aliases(self_id, peer, path)
    document["path"] = _path(path, before, machines=machines)
    return document


def asked_again(question: Question, *, opened_at: datetime) -> Question:
    """Return a question as it is asked once more while its stream is open.

    Args:
        question: built as for the first time, with `now` being now.
        opened_at: when the first was asked; that is what the age of tokens counts to.
    """
    document = FactsDocument(question.document, opened_at=int(opened_at.timestamp()))
    return replace(question, document=document)


def _document(
    *, now: datetime, operation: str, service: str, method: str, self_id: SpiffeID, peer: Peer
) -> FactsDocument:
    return FactsDocument(
        version=_VERSION,
        now=int(now.timestamp()),
        operation=operation,
        service=service,
        method=method,
        self={"id": self_id.text, "trust_domain": self_id.trust_domain.name},
        peer={
            "id": peer.id.text,
            "trust_domain": peer.id.trust_domain.name,
            "expires_at": None if peer.expires_at is None else int(peer.expires_at.timestamp()),
            "leaf": peer.leaf_facts,
        },
        attestation={},
        aliases={},
    )


def _path(
    path: VerifiedPath, before: VerifiedPath | None = None, *, machines: tuple[HopAttestation, ...] | None
) -> dict[str, object]:
    hops = path.hops
    known = () if before is None else before.hops
    documents: list[dict[str, object]] = [
        {
            "index": index,
            "id": id_.text,
            "trust_domain": id_.trust_domain.name,
            "assurance": str.__str__(assurance),
            "issued_at": issued_at,
            "expires_at": expires_at,
            "operation": operation,
            "service": service,
            "token_id": token_id,
            "leaf": leaf,
        }
        for index, id_, assurance, issued_at, expires_at, operation, service, _, token_id, leaf, _, _ in (
            (*known, *hops[len(known) :]) if known else hops
        )
    ]
    if machines is not None:
        for document, machine in zip(documents, machines, strict=True):
            document["attestation"] = machine.document
    return {
        "connection_id": path.connection_id,
        "root": hops[0].id.text,
        "hops": documents,
        "expires_at": path.ends_at,
    }


def _federation(self_id: SpiffeID, peer: Peer, path: VerifiedPath | None, now: datetime) -> dict[str, object]:
    """Return what is known of each foreign trust domain's bundle: of that which proved the path, or else the peer."""
    ours, theirs = self_id.trust_domain.name, peer.id.trust_domain.name
    foreign = {} if theirs == ours else {theirs: peer.origins.get(theirs)}
    if path is not None:
        for name in {hop.id.trust_domain.name for hop in path.hops}:
            if name != ours:
                foreign[name] = path.origins.get(name)
    return {
        name: {"sequence": None, "age_s": None}
        if origin is None
        else {"sequence": origin.sequence, "age_s": origin.age_s(now)}
        for name, origin in foreign.items()
    }


def _aliases(self_id: SpiffeID, peer: Peer, path: VerifiedPath | None) -> dict[str, object]:
    """Return for which others the trust domains that have a part in this stand."""
    names = {self_id.trust_domain.name, peer.id.trust_domain.name}
    origins = dict(peer.origins)
    if path is not None:
        names.update([hop.id.trust_domain.name for hop in path.hops])
        origins.update(path.origins)
    return {
        name: {"of": origin.alias.new.name, "until": int(origin.alias.until.timestamp())}
        for name, origin in origins.items()
        if origin.alias is not None and name in names
    }
