# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""One fault in an honest path, one code at one hop: the table of the token profile, section 7."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from nsmsec.errors import Malformed, NsmsecError, ReasonCode, Unverified
from nsmsec.identity import SpiffeID, TrustBundle, TrustBundleSet, TrustDomain
from nsmsec.testing import OMIT, CapturedPath, capture
from tests.tokens.honest import GATEWAY, HOPS, NOW, SECONDS, answer, refused, request

Spoil = Callable[[CapturedPath], CapturedPath]
Row = tuple[str, Spoil, type[NsmsecError], ReasonCode, int | None]

R = ReasonCode
OTHER = "spiffe://corp.example/other"


def claims(index: int, **changed: object) -> Spoil:
    """Spoil claims of one token."""
    return lambda path: path.with_claims(index, **changed)


def header(index: int, **changed: object) -> Spoil:
    """Spoil the header of one token."""
    return lambda path: path.with_header(index, **changed)


def limit(**members: object) -> Spoil:
    """Put a limit into the second token."""
    return claims(1, lim=members)


def compact(index: int, change: Callable[[str], str]) -> Spoil:
    """Spoil the finished text of one token; the tokens behind it are linked to what comes out."""

    def spoil(path: CapturedPath) -> CapturedPath:
        done = path.finished(index)
        return done.with_compact(index, change(done.compacts()[index]))

    return spoil


def signature(index: int, data: bytes) -> Spoil:
    """Put other bytes in place of a signature."""
    text = base64.urlsafe_b64encode(data).decode().rstrip("=")
    return compact(index, lambda token: token.rpartition(".")[0] + "." + text)


def without_last(path: CapturedPath) -> CapturedPath:
    """Leave the last hop out."""
    return replace(path, tokens=path.tokens[:-1], segments=path.segments[:-1])


def swapped(path: CapturedPath) -> CapturedPath:
    """Let two hops change places, as they are signed."""
    first, second, third = path.compacts()
    one, two, three = path.segments
    path = replace(path, segments=(one, three, two))
    return path.with_compact(0, first).with_compact(1, third).with_compact(2, second)


READING: list[Row] = [
    ("no-segments", lambda p: replace(p, tokens=(), segments=()), Malformed, R.PATH_MISSING, None),
    ("empty-token", lambda p: p.with_compact(1, ""), Malformed, R.PATH_MISSING, None),
    ("missing-last-token", lambda p: p.with_compact(2, ""), Malformed, R.PATH_MISSING, None),
    (
        "seventeen-segments",
        lambda p: replace(p, tokens=p.tokens[:1] * 17, segments=p.segments[:1] * 17),
        Malformed,
        R.SIZE,
        None,
    ),
    (
        "many-certificates",
        lambda p: replace(p, certificates=tuple(bytes([n]) for n in range(33))),
        Malformed,
        R.SIZE,
        None,
    ),
    ("long-token", lambda p: p.with_compact(1, "a" * 8193), Malformed, R.SIZE, 1),
    ("two-parts", lambda p: p.with_compact(2, "e30.e30"), Malformed, R.FORMAT, 2),
    ("five-parts", lambda p: p.with_compact(0, "e30.e30.e30.e30.e30"), Malformed, R.FORMAT, 0),
    ("json-serialised", lambda p: p.with_compact(0, '{"payload":"e30"}'), Malformed, R.FORMAT, 0),
    ("newline", compact(1, lambda t: t + "\n"), Malformed, R.FORMAT, 1),
    ("padding", compact(1, lambda t: t + "="), Malformed, R.FORMAT, 1),
    ("non-ascii", compact(1, lambda t: "é" + t[1:]), Malformed, R.FORMAT, 1),
    ("fullwidth-dot", compact(1, lambda t: t.replace(".", "\uff0e", 1)), Malformed, R.FORMAT, 1),
    ("lone-surrogate", lambda p: p.with_compact(1, "\ud800.e30.e30"), Malformed, R.FORMAT, 1),
    ("short-signature", signature(1, b"\1" * 63), Unverified, R.SIG_INVALID, 1),
    ("no-signature", compact(1, lambda t: t.rpartition(".")[0] + "."), Unverified, R.SIG_INVALID, 1),
    ("long-signature", signature(1, b"\1" * 65), Unverified, R.SIG_INVALID, 1),
    ("zero-r", signature(1, bytes(32) + b"\1" * 32), Unverified, R.SIG_INVALID, 1),
    ("zero-s", signature(1, b"\1" * 32 + bytes(32)), Unverified, R.SIG_INVALID, 1),
    ("s-above-order", signature(2, b"\1" * 32 + b"\xff" * 32), Unverified, R.SIG_INVALID, 2),
    ("r-above-order", signature(2, b"\xff" * 32 + b"\1" * 32), Unverified, R.SIG_INVALID, 2),
    ("another-signature", signature(2, b"\1" * 64), Unverified, R.SIG_INVALID, 2),
    ("fraction", claims(1, iat=1.5), Malformed, R.FORMAT, 1),
    ("exponent-in-limit", limit(hops=1e3), Malformed, R.FORMAT, 1),
    ("huge-integer", claims(1, extra=2**53), Malformed, R.FORMAT, 1),
    ("not-a-number", claims(1, extra=float("nan")), Malformed, R.FORMAT, 1),
    ("deep", claims(1, extra=[[[[1]]]]), Malformed, R.FORMAT, 1),
]

HEADERS: list[Row] = [
    *(
        (f"param-{name}", header(1, **{name: "x"}), Malformed, R.FORMAT, 1)
        for name in ("kid", "jku", "jwk", "x5u", "crit", "b64", "zip", "cty", "x5t", "anything")
    ),
    ("weak-typ", header(0, typ="JWT"), Unverified, R.TYP_MISMATCH, 0),
    ("no-typ", header(2, typ=OMIT), Unverified, R.TYP_MISMATCH, 2),
    ("long-typ", header(2, typ="application/nsm-path+jwt"), Unverified, R.TYP_MISMATCH, 2),
    *(
        (f"alg-{value}", header(1, alg=value), Unverified, R.ALG_FORBIDDEN, 1)
        for value in ("none", "nonE", "HS256", "EdDSA", "ES512", ["ES256"], None, OMIT, 1, "")
    ),
    ("no-x5t", header(1, **{"x5t#S256": OMIT}), Malformed, R.FORMAT, 1),
    ("short-x5t", header(1, **{"x5t#S256": "AAAA"}), Malformed, R.FORMAT, 1),
    ("uncanonical-x5t", header(1, **{"x5t#S256": "A" * 42 + "B"}), Malformed, R.FORMAT, 1),
    ("alien-x5t", header(1, **{"x5t#S256": "é" * 43}), Malformed, R.FORMAT, 1),
    ("x5c-text", header(1, x5c="MII"), Malformed, R.FORMAT, 1),
    ("x5c-numbers", header(1, x5c=[1]), Malformed, R.FORMAT, 1),
]

CLAIMS: list[Row] = [
    *(
        (f"no-{name}", claims(1, **{name: OMIT}), Malformed, R.CLAIM_MISSING, 1)
        for name in ("ver", "sub", "aud", "iat", "exp", "jti", "cid", "seg", "idx", "dir", "op", "svc")
    ),
    *(
        (f"{name}-{value!r:.12}", claims(1, **{name: value}), Malformed, R.CLAIM_INVALID, 1)
        for name, value in (
            ("ver", 2),
            ("ver", True),
            ("ver", "1"),
            ("sub", 5),
            ("sub", None),
            ("aud", GATEWAY),
            ("aud", []),
            ("aud", [1]),
            ("aud", [GATEWAY, 1]),
            ("aud", {}),
            ("iat", "0"),
            ("iat", True),
            ("exp", None),
            ("exp", SECONDS - 1),
            ("nbf", "0"),
            ("nbf", None),
            ("jti", "A" * 21),
            ("jti", "A" * 21 + "B"),
            ("jti", "A" * 23),
            ("jti", 5),
            ("jti", "A" * 22 + "\n"),
            ("cid", ""),
            ("cid", "a b"),
            ("cid", "é"),
            ("cid", "a" * 257),
            ("seg", 1),
            ("svc", "\x7f"),
            ("svc", "a\n"),
            ("idx", True),
            ("idx", "1"),
            ("prh", 1),
            ("prh", None),
            ("prh", "A" * 42 + "B"),
            ("prh", "é" * 43),
            ("prh", "A" * 44),
            ("dir", "up"),
            ("dir", []),
            ("op", "delete"),
            ("op", {}),
            ("lim", []),
            ("lim", {"depth": 1}),
            ("lim", None),
            ("lim", {"hops": "1"}),
            ("lim", {"hops": -1}),
            ("lim", {"tds": "corp.example"}),
            ("lim", {"tds": [1]}),
            ("lim", {"svc": ["a b"]}),
            ("lim", {"until": True}),
        )
    ),
    *(
        (f"sub-{value}", claims(1, sub=value), Malformed, R.ID_NOT_CANONICAL, 1)
        for value in (
            "SPIFFE://corp.example/a",
            "spiffe://Corp.example/a",
            "spiffe://corp.example/%70",
            "spiffe://corp.example/a/../b",
            "spiffe://corp.example//a",
            "spiffe://corp.example/a/",
            "spiffe://corp.example",
            "spiffe://corp.example:1/a",
            "spiffe://u@corp.example/a",
            "spiffe://corp.example/a?q",
            "spiffe://corp.example/\uff41",
            "spiffe://corp.example/a\u200b",
            "spiffe://corp.example/" + "a" * 2048,
            "",
        )
    ),
    ("aud-not-canonical", claims(2, aud=["spiffe://partner.example/a/"]), Malformed, R.ID_NOT_CANONICAL, 2),
    ("tds-not-canonical", limit(tds=["Corp.example"]), Malformed, R.ID_NOT_CANONICAL, 1),
    ("two-audiences", claims(1, aud=[HOPS[2], GATEWAY]), Unverified, R.AUD_MISMATCH, 1),
    ("cnf", claims(1, cnf={"jkt": "x"}), Unverified, R.CNF_MISMATCH, 1),
    ("cnf-null", claims(0, cnf=None), Unverified, R.CNF_MISMATCH, 0),
    ("long-life", claims(1, exp=SECONDS - 1 + 61), Unverified, R.LIFETIME_TOO_LONG, 1),
]

STRUCTURE: list[Row] = [
    ("idx-gap", claims(1, idx=2), Unverified, R.INDEX_MISMATCH, 1),
    ("idx-negative", claims(2, idx=-1), Unverified, R.INDEX_MISMATCH, 2),
    ("idx-root", claims(0, idx=1), Unverified, R.INDEX_MISMATCH, 0),
    ("hops-swapped", swapped, Unverified, R.INDEX_MISMATCH, 1),
    ("cid", claims(2, cid="another"), Unverified, R.CID_MISMATCH, 2),
    ("cid-root", lambda p: p.with_claims(0, seg="x").with_segment(0, segment_id="x"), Unverified, R.CID_MISMATCH, 0),
    ("seg", claims(2, seg="another"), Unverified, R.SEGMENT_MISMATCH, 2),
    ("segment-id", lambda p: p.with_segment(0, segment_id="another"), Unverified, R.SEGMENT_MISMATCH, 0),
    (
        "seg-twice",
        lambda p: p.with_claims(2, seg="connection-1").with_segment(2, segment_id="connection-1"),
        Unverified,
        R.SEGMENT_MISMATCH,
        2,
    ),
    ("aud", claims(0, aud=[OTHER]), Unverified, R.AUD_MISMATCH, 0),
    ("aud-last", claims(2, aud=[OTHER]), Unverified, R.AUD_MISMATCH, 2),
    ("tail-cut", without_last, Unverified, R.AUD_MISMATCH, 1),
    ("prh", claims(2, prh="A" * 43), Unverified, R.CHAIN_BROKEN, 2),
    ("prh-missing", lambda p: p.with_compact(1, p.tokens[1].signed(None)), Unverified, R.CHAIN_BROKEN, 1),
    ("prh-root", claims(0, prh="A" * 43), Unverified, R.CHAIN_BROKEN, 0),
    ("limit-hops", lambda p: p.with_claims(0, lim={"hops": 1}), Unverified, R.LIMIT_EXCEEDED, 2),
    ("limit-domain-aud", limit(tds=["corp.example"]), Unverified, R.LIMIT_EXCEEDED, 2),
    ("limit-domain-sub", limit(tds=["partner.example"]), Unverified, R.LIMIT_EXCEEDED, 1),
    ("limit-svc", limit(svc=["/other.Service/Method"]), Unverified, R.LIMIT_EXCEEDED, 1),
    ("limit-until", limit(until=SECONDS + 58), Unverified, R.LIMIT_EXCEEDED, 1),
    (
        "widened-hops",
        lambda p: p.with_claims(0, lim={"hops": 5}).with_claims(2, lim={"hops": 6}),
        Unverified,
        R.LIMIT_WIDENED,
        2,
    ),
    (
        "widened-tds",
        lambda p: p.with_claims(0, lim={"tds": ["corp.example", "partner.example"]}).with_claims(1, lim={"tds": ["x"]}),
        Unverified,
        R.LIMIT_WIDENED,
        1,
    ),
    (
        "widened-svc",
        lambda p: p.with_claims(0, lim={"svc": [p.service]}).with_claims(1, lim={"svc": [p.service, "b"]}),
        Unverified,
        R.LIMIT_WIDENED,
        1,
    ),
    (
        "widened-until",
        lambda p: p.with_claims(0, lim={"until": SECONDS + 60}).with_claims(2, lim={"until": SECONDS + 61}),
        Unverified,
        R.LIMIT_WIDENED,
        2,
    ),
    ("op", claims(1, op="find"), Unverified, R.OP_MISMATCH, 1),
    ("turn-in-request", claims(2, dir="rsp"), Unverified, R.CLAIM_INVALID, 2),
    (
        "ourselves-again",
        lambda p: replace(p, self_id=SpiffeID.parse(HOPS[0])).with_claims(2, aud=[HOPS[0]]),
        Unverified,
        R.CYCLE,
        3,
    ),
]

ENDS: list[Row] = [
    ("no-peer", lambda p: replace(p, peer=None), Unverified, R.PEER_MISSING, 2),
    ("other-peer", lambda p: replace(p, peer=SpiffeID.parse(OTHER)), Unverified, R.PEER_MISMATCH, 2),
    ("other-operation", lambda p: replace(p, operation="close"), Unverified, R.OP_MISMATCH, 2),
    ("other-service", lambda p: replace(p, service="/demo.Vpn/Other"), Unverified, R.SVC_MISMATCH, 2),
    ("future-iat", claims(1, iat=SECONDS + 31, exp=SECONDS + 60), Unverified, R.NOT_YET_VALID, 1),
    ("future-nbf", claims(1, nbf=SECONDS + 31), Unverified, R.NOT_YET_VALID, 1),
    ("expired", claims(1, iat=SECONDS - 80, exp=SECONDS - 30), Unverified, R.EXPIRED, 1),
]


@pytest.mark.parametrize(
    ("spoil", "kind", "code", "index"),
    [pytest.param(*row[1:], id=row[0]) for row in (*READING, *HEADERS, *CLAIMS, *STRUCTURE, *ENDS)],
)
def test_one_fault_in_a_request_is_refused_with_its_code_at_its_hop(
    spoil: Spoil, kind: type[NsmsecError], code: ReasonCode, index: int | None
) -> None:
    """The class, the code and the index belong to the fault."""
    assert type(refused(spoil(request()), code, index)) is kind


ANSWERS: list[Row] = [
    ("no-turn", claims(3, dir="req"), Unverified, R.RESPONSE_UNBOUND, None),
    ("turn-inside", claims(2, dir="rsp"), Unverified, R.RESPONSE_UNBOUND, None),
    ("turn-first", claims(0, dir="rsp"), Unverified, R.RESPONSE_UNBOUND, None),
    ("turn-for-another", claims(3, aud=[HOPS[0]]), Unverified, R.AUD_MISMATCH, 3),
    ("we-are-another", lambda p: replace(p, self_id=SpiffeID.parse(OTHER)), Unverified, R.RESPONSE_UNBOUND, None),
    ("no-peer", lambda p: replace(p, peer=None), Unverified, R.PEER_MISSING, 1),
    ("other-peer", lambda p: replace(p, peer=SpiffeID.parse(OTHER)), Unverified, R.PEER_MISMATCH, 1),
    ("other-operation", lambda p: replace(p, operation="find"), Unverified, R.OP_MISMATCH, 1),
    ("other-service", lambda p: replace(p, service="/demo.Vpn/Other"), Unverified, R.SVC_MISMATCH, 1),
    ("turn-expired", claims(3, iat=SECONDS - 80, exp=SECONDS - 30), Unverified, R.EXPIRED, 3),
    ("turn-forged", signature(3, b"\1" * 64), Unverified, R.SIG_INVALID, 3),
    ("later-hop-forged", signature(1, b"\1" * 64), Unverified, R.SIG_INVALID, 1),
    ("later-hop-changed", lambda p: signature(1, b"\1" * 64)(p.finished(3)), Unverified, R.CHAIN_BROKEN, 2),
]


@pytest.mark.parametrize(("spoil", "kind", "code", "index"), [pytest.param(*row[1:], id=row[0]) for row in ANSWERS])
def test_one_fault_in_an_answer_is_refused_with_its_code_at_its_hop(
    spoil: Spoil, kind: type[NsmsecError], code: ReasonCode, index: int | None
) -> None:
    """The class, the code and the index belong to the fault."""
    assert type(refused(spoil(answer()), code, index)) is kind


def test_honest_request_and_answer_are_verified() -> None:
    """What the other tests spoil is good: every hop is proven."""
    for path, side in ((request(), "server"), (answer(), "client")):
        verified = path.verify()
        assert [str(hop.id) for hop in verified.hops] == list(HOPS[: len(path.tokens)])
        assert {hop.assurance for hop in verified.hops} == {"proven"}
        assert verified.side == side
        assert verified.connection_id == "connection-0"
        assert verified.expires_at == NOW + timedelta(seconds=59)


def test_domain_without_bundle_or_with_an_empty_one_is_unknown() -> None:
    """A trust domain is known by its authorities only."""
    honest = answer()
    partner = TrustDomain.parse("partner.example")
    empty = honest.bundles.with_bundle(TrustBundle(trust_domain=partner, authorities=()))
    refused(replace(honest, bundles=honest.bundles.without(partner)), R.TD_UNKNOWN, 3)
    refused(replace(honest, bundles=empty), R.TD_UNKNOWN, 3)


def test_authority_of_another_domain_cannot_speak_for_ours() -> None:
    """The partner's authority signs an identity of ours: the index is the impostor's."""
    honest = answer()
    foreign = capture([GATEWAY, HOPS[1]], now=NOW)
    corp, partner = (foreign.bundles.get(TrustDomain.parse(name)) for name in ("corp.example", "partner.example"))
    assert corp is not None
    assert partner is not None
    swapped_bundles = TrustBundleSet.of(
        TrustBundle(trust_domain=corp.trust_domain, authorities=partner.authorities),
        TrustBundle(trust_domain=partner.trust_domain, authorities=corp.authorities),
    )
    error = refused(replace(foreign, bundles=swapped_bundles), R.TD_MISMATCH, 0)
    assert isinstance(error, Unverified)
    refused(replace(honest, bundles=foreign.bundles), R.CERT_UNTRUSTED, 1)


def test_first_failure_by_step_wins_over_the_first_by_hop() -> None:
    """A fault of an earlier step at a later hop is the one that is named."""
    faults: list[tuple[Spoil, R]] = [
        (compact(2, lambda token: token + "="), R.FORMAT),
        (signature(2, b""), R.SIG_INVALID),
        (header(2, typ="JWT"), R.TYP_MISMATCH),
        (claims(2, jti="x"), R.CLAIM_INVALID),
        (claims(2, idx=7), R.INDEX_MISMATCH),
        (claims(2, aud=[OTHER]), R.AUD_MISMATCH),
        (claims(2, nbf=SECONDS + 31), R.NOT_YET_VALID),
    ]
    later_step = [header(1, typ="JWT"), claims(1, jti="x"), claims(1, cid="x"), claims(1, nbf=SECONDS + 31)]
    for spoil, code in faults[:3]:
        for later in later_step[1:]:
            refused(spoil(later(request())), code, 2)
    refused(faults[3][0](later_step[2](request())), R.CLAIM_INVALID, 2)
    refused(faults[5][0](later_step[3](request())), R.AUD_MISMATCH, 2)
    refused(faults[6][0](signature(1, b"\1" * 64)(request())), R.NOT_YET_VALID, 2)
