# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What the reasons of the shipped policies mean.

The conditions are the titles of the rules in `policies/`, the rest is that of docs/reasons.md; tests hold both to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nsmsec.errors import ReasonCode
from nsmsec.opa.question import Entrypoint

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CODES", "REASONS", "Reason"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """What a reason means.

    Attributes:
        condition: what did not hold, or, where that depends on what was asked, a condition for each entry point.
        found: what was found.
        look_at: where to look next.
    """

    condition: str | Mapping[Entrypoint, str]
    found: str
    look_at: str

    def condition_at(self, entrypoint: Entrypoint) -> str:
        """Return the condition that did not hold when this was asked."""
        return self.condition if isinstance(self.condition, str) else self.condition[entrypoint]


REASONS: Final[Mapping[str, Reason]] = {
    "HARDWARE_REQUIRED": Reason(
        condition="Every hop that a demand names runs on the hardware that it demands",
        found="a hop of which hardware is demanded does not prove it: no attestation result that counts, too old a "
        "one, another machine, key or verifier than is demanded; or nobody here judges machines",
        look_at="hardware; the machine of that hop in the log",
    ),
    "HOP_NOT_PROVEN": Reason(
        condition="Every hop has an assurance that the settings accept",
        found="a hop has an assurance that the settings do not accept",
        look_at="path.assurances; which hop sends weak tokens",
    ),
    "LAYOUT_EXPIRED": Reason(
        condition="No layout that covers this call has ended",
        found="a layout that covers this call has passed its until",
        look_at="let its owner renew the layout",
    ),
    "LAYOUT_REQUIRED": Reason(
        condition="A layout covers this call, or the settings do not ask for one",
        found="no layout covers this call, and the settings ask for one",
        look_at="require_layout, the layouts' side, at, services",
    ),
    "LAYOUT_VIOLATION": Reason(
        condition="Every layout that covers this call holds",
        found="a layout that covers this call does not hold: a step missing, repeated or out of order, too many "
        "other hops, the wrong root or last hop, a forbidden hop, a crossing where none may be",
        look_at="the path in the log against the layout",
    ),
    "OPERATION_NOT_ALLOWED": Reason(
        condition="The operation is one that the settings judge at all",
        found="the settings do not accept this operation",
        look_at="operations",
    ),
    "PATH_STALE": Reason(
        condition={
            Entrypoint.SERVER_REQUEST: "No token of the path has expired and the root has not set out too long ago",
            Entrypoint.CLIENT_REQUEST: "No token of the path has expired and the root has not set out too long ago",
            Entrypoint.CLIENT_RESPONSE: "The answer's own token has not expired",
        },
        found="a token of the path has expired, or the root set out too long ago; in an answer: the answer's own token "
        "has expired",
        look_at="clocks; path.clock_skew_s, path.max_age_s; a handler that calls onward late",
    ),
    "PATH_TOO_LONG": Reason(
        condition="The finished path has no more hops than the settings allow",
        found="the finished path would have more hops than the settings allow",
        look_at="path.max_hops; a loop",
    ),
    "PEER_EXPIRED": Reason(
        condition="The certificate of the neighbour has not ended",
        found="the certificate of the neighbour has ended",
        look_at="its rotation",
    ),
    "PEER_NOT_ADJACENT": Reason(
        condition="The neighbour on the connection is our neighbour on the path",
        found="the neighbour on the connection is not the neighbour on the path; also when the path is empty or nobody "
        "answered",
        look_at="a proxy that terminates TLS between two hops",
    ),
    "QUESTION_MISMATCH": Reason(
        condition="The question is one that this entry point answers",
        found="the entry point was asked for another side or moment, or with another version of the input",
        look_at="the caller of the engine; versions of library and policy bundle",
    ),
    "REVOKED_CERTIFICATE": Reason(
        condition="Neither the neighbour nor a hop has a listed certificate",
        found="the deny-list has a certificate of the path, or that of the neighbour, or is unusable",
        look_at="revocation.certificates",
    ),
    "REVOKED_CONNECTION": Reason(
        condition="The connection is not listed",
        found="the deny-list has this connection of this root, or is unusable",
        look_at="revocation.connections",
    ),
    "REVOKED_IDENTITY": Reason(
        condition="Neither the neighbour nor a hop has a listed identity",
        found="the deny-list has an identity of the path, or that of the neighbour, or is unusable",
        look_at="revocation.identities",
    ),
    "REVOKED_KEY": Reason(
        condition="Neither the neighbour nor a hop has a listed key",
        found="the deny-list has a key that signed on the path, or that of the neighbour, or is unusable",
        look_at="revocation.keys",
    ),
    "REVOKED_TOKEN": Reason(
        condition="No token of the path is listed",
        found="the deny-list has a token of the path, or is unusable",
        look_at="revocation.tokens",
    ),
    "REVOKED_TRUST_DOMAIN": Reason(
        condition="Neither the neighbour nor a hop is of a listed trust domain",
        found="the deny-list has a trust domain of the path, or that of the neighbour, or is unusable",
        look_at="revocation.trust_domains",
    ),
    "TD_BUNDLE_STALE": Reason(
        condition="No trust bundle of a foreign trust domain is older than the settings allow",
        found="the trust bundle of a foreign trust domain is older than the settings allow, or nobody knows how old it "
        "is",
        look_at="max_bundle_age_s; that partner's endpoint, the watch over it",
    ),
    "TD_NOT_ALLOWED": Reason(
        condition={
            Entrypoint.SERVER_REQUEST: "Every hop of the request may call our trust domain",
            Entrypoint.CLIENT_REQUEST: "We may call the trust domain of the next hop, as may every hop we call for",
            Entrypoint.CLIENT_RESPONSE: "We may call the trust domain of every hop behind us",
        },
        found="a trust domain has no grant for this: none at all, not for this service, not for so many hops, or "
        "only in the other direction",
        look_at="federation",
    ),
    "TRANSITION_NOT_ALLOWED": Reason(
        condition="The service stays the same along the path, or each change of it is listed",
        found="a hop that was called for one service went on to another one that is not listed",
        look_at="transitions",
    ),
    "no_rule_matched": Reason(
        condition="Some rule allows, or gives a reason",
        found="nothing allowed and nothing gave a reason; in the shipped policies this cannot happen, in yours it "
        "shows that a reason is missing",
        look_at="the policy",
    ),
}

#: What the codes mean under which a policy makes no decision.
CODES: Final[Mapping[ReasonCode, str]] = {
    ReasonCode.POLICY_UNDEFINED: "the policy has no answer to this question",
    ReasonCode.POLICY_INVALID_RESULT: "the policy's answer is not a decision",
    ReasonCode.POLICY_ERROR: "the policy failed while it was evaluated",
    ReasonCode.ENGINE_UNAVAILABLE: "the policy engine crashed, did not answer, or not in time",
    ReasonCode.BUNDLE_EXPIRED: "a policy bundle has passed its expiry",
}
