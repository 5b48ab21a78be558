# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""One fault in a delegation, a claim `cnf` or `att`, or what they name: one code at one hop."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nsmsec.errors import Malformed, NsmsecError, ReasonCode, Unverified
from nsmsec.identity import SessionKey
from nsmsec.limits import Limits
from nsmsec.testing import OMIT, CapturedPath, FixedClock, RawToken, capture, with_delegation, with_session
from nsmsec.tokens import base64url
from nsmsec.tokens.confirmation import key_thumbprint, write_key
from nsmsec.tokens.delegation import read_delegation
from tests.tokens.honest import GATEWAY, HOPS, NOW, SECONDS, answer, refused, request

Spoil = Callable[[CapturedPath], CapturedPath]
Row = tuple[str, Spoil, type[NsmsecError], ReasonCode, int | None]

R = ReasonCode
TPM = b"what a TPM signed"
RESULT = RawToken(header={"typ": "JWT", "alg": "ES256"}, claims={"eat_profile": "x"}, svid=request().tokens[0].svid)
RESULT_TEXT = RESULT.signed(None)
NOT_THE_RESULT = base64url.encode(hashlib.sha256(b"another").digest())
OFF_THE_CURVE = write_key(SessionKey().public_key)["jwk"] | {"x": "A" * 43}  # type: ignore[operator] # an object


@cache
def attested() -> CapturedPath:
    """Return the request whose second hop signed with a session key, its machine vouching; the third with another."""
    return with_session(with_session(request(), 1, result=RESULT_TEXT, tpm_signature=TPM), 2)


def claims(**changed: object) -> Spoil:
    """Spoil claims of the second hop's delegation."""
    return lambda path: with_delegation(path, 0, claims=changed)


def header(**changed: object) -> Spoil:
    """Spoil the header of the second hop's delegation."""
    return lambda path: with_delegation(path, 0, header=changed)


def compact(change: Callable[[str], str]) -> Spoil:
    """Spoil the finished text of the second hop's delegation."""
    return lambda path: with_delegation(path, 0, compact=change(path.delegations[0].signed(None)))


def token(**changed: object) -> Spoil:
    """Spoil claims of the second hop's token."""
    return lambda path: path.with_claims(1, **changed)


def jwk(**changed: object) -> Spoil:
    """Spoil the session key in the second hop's delegation."""

    def spoil(path: CapturedPath) -> CapturedPath:
        cnf: Any = path.delegations[0].claims["cnf"]
        members = {name: value for name, value in {**cnf["jwk"], **changed}.items() if value is not OMIT}
        return with_delegation(path, 0, claims={"cnf": {"jwk": members}})

    return spoil


def of_another_leaf(path: CapturedPath) -> CapturedPath:
    """Let the second hop's key be delegated by the third hop's leaf: a session key that was carried off."""
    stolen = replace(path.delegations[0], svid=path.tokens[2].svid)
    leaf = base64url.encode(path.tokens[2].svid.leaf_sha256)
    path = replace(path, delegations=(stolen, *path.delegations[1:]))
    return with_delegation(path, 0, header={"x5t#S256": leaf})


def twice(path: CapturedPath) -> CapturedPath:
    """Delegate to one session key twice."""
    again = path.delegations[0].with_claims({"exp": SECONDS + 300})
    return replace(path, delegations=(*path.delegations, again))


def unnamed(path: CapturedPath) -> CapturedPath:
    """Leave a delegation in the table that no token names."""
    return replace(with_session(path, 0), tokens=path.tokens)


READING: list[Row] = [
    ("long", compact(lambda t: t + "A" * 8192), Malformed, R.SIZE, None),
    ("two-parts", compact(lambda t: t.rpartition(".")[0]), Malformed, R.FORMAT, None),
    ("empty", compact(lambda _: ""), Malformed, R.FORMAT, None),
    ("padding", compact(lambda t: t + "="), Malformed, R.FORMAT, None),
    ("surrogate", compact(lambda t: "\ud800" + t), Malformed, R.FORMAT, None),
    ("no-json", compact(lambda t: "e30x." + t.partition(".")[2]), Malformed, R.FORMAT, None),
    ("deep", claims(more=[[[[1]]]]), Malformed, R.FORMAT, None),
    ("fraction", claims(iat=1.5), Malformed, R.FORMAT, None),
    ("huge-integer", claims(exp=2**53), Malformed, R.FORMAT, None),
    ("no-signature", compact(lambda t: t.rpartition(".")[0] + "."), Unverified, R.SIG_INVALID, None),
    ("zero-signature", compact(lambda t: t.rpartition(".")[0] + "." + "A" * 86), Unverified, R.SIG_INVALID, None),
    *(
        (f"param-{name}", header(**{name: "x"}), Malformed, R.FORMAT, None)
        for name in ("kid", "jku", "jwk", "crit", "b64", "zip", "anything")
    ),
    ("x5c", header(x5c=["MII"]), Malformed, R.FORMAT, None),
    ("no-x5t", header(**{"x5t#S256": OMIT}), Malformed, R.FORMAT, None),
    ("no-typ", header(typ=OMIT), Unverified, R.TYP_MISMATCH, None),
    ("another-typ", header(typ="JWT"), Unverified, R.TYP_MISMATCH, None),
    *(
        (f"alg-{value}", header(alg=value), Unverified, R.ALG_FORBIDDEN, None)
        for value in ("none", "HS256", OMIT, ["ES256"])
    ),
    *(
        (f"no-{name}", claims(**{name: OMIT}), Malformed, R.CLAIM_MISSING, None)
        for name in ("ver", "sub", "iat", "exp", "cnf")
    ),
    ("tpm-without-result", claims(att=OMIT), Malformed, R.CLAIM_MISSING, None),
    *(
        (f"{name}-{value!r:.14}", claims(**{name: value}), Malformed, R.CLAIM_INVALID, None)
        for name, value in (
            ("ver", 2),
            ("ver", True),
            ("sub", 5),
            ("iat", -1),
            ("iat", "0"),
            ("exp", SECONDS - 1),
            ("exp", None),
            ("cnf", None),
            ("cnf", {}),
            ("cnf", {"jkt": "A" * 43}),
            ("cnf", {"jwk": "x"}),
            ("att", 1),
            ("att", "A" * 42),
            ("att", "A" * 42 + "B"),
            ("tpm", 1),
            ("tpm", ""),
            ("tpm", "é"),
            ("tpm", "AB"),
            ("tpm", "A" * 1368),
            ("nbf", SECONDS),
            ("aud", GATEWAY),
        )
    ),
    ("private-key", jwk(d="A" * 43), Malformed, R.CLAIM_INVALID, None),
    ("key-id", jwk(kid="x"), Malformed, R.CLAIM_INVALID, None),
    ("no-y", jwk(y=OMIT), Malformed, R.CLAIM_INVALID, None),
    ("another-curve", jwk(crv="P-384"), Malformed, R.CLAIM_INVALID, None),
    ("rsa", jwk(kty="RSA"), Malformed, R.CLAIM_INVALID, None),
    ("off-the-curve", claims(cnf={"jwk": OFF_THE_CURVE}), Malformed, R.CLAIM_INVALID, None),
    ("short-coordinate", jwk(x="A" * 42), Malformed, R.CLAIM_INVALID, None),
    ("uncanonical-coordinate", jwk(x="A" * 42 + "B"), Malformed, R.CLAIM_INVALID, None),
    ("sub-spelled-otherwise", claims(sub="spiffe://Corp.example/firewall"), Malformed, R.ID_NOT_CANONICAL, None),
    ("long-life", claims(exp=SECONDS + 600), Unverified, R.LIFETIME_TOO_LONG, None),
]

NAMING: list[Row] = [
    ("cnf-null", token(cnf=None), Unverified, R.CNF_MISMATCH, 1),
    ("cnf-empty", token(cnf={}), Unverified, R.CNF_MISMATCH, 1),
    ("cnf-number", token(cnf={"jkt": 1}), Unverified, R.CNF_MISMATCH, 1),
    ("cnf-short", token(cnf={"jkt": "A" * 42}), Unverified, R.CNF_MISMATCH, 1),
    ("cnf-more", token(cnf={"jkt": "A" * 43, "kid": "x"}), Unverified, R.CNF_MISMATCH, 1),
    ("cnf-of-no-delegation", token(cnf={"jkt": "A" * 43}), Unverified, R.CNF_MISMATCH, 1),
    ("no-delegation", lambda p: replace(p, delegations=p.delegations[1:]), Unverified, R.CNF_MISMATCH, 1),
    ("delegations-gone", lambda p: replace(p, delegations=(), results=()), Unverified, R.CNF_MISMATCH, 1),
    ("another-key", claims(cnf=write_key(SessionKey().public_key)), Unverified, R.CNF_MISMATCH, 1),
    ("of-another-leaf", of_another_leaf, Unverified, R.CNF_MISMATCH, 1),
    ("another-sub", claims(sub=HOPS[2]), Unverified, R.CNF_MISMATCH, 1),
    ("token-before-delegation", claims(iat=SECONDS + 30), Unverified, R.CNF_MISMATCH, 1),
    ("token-outlives-delegation", claims(exp=SECONDS + 58), Unverified, R.CNF_MISMATCH, 1),
    ("delegation-expired", claims(iat=SECONDS - 600, exp=SECONDS), Unverified, R.CNF_MISMATCH, 1),
    ("another-result", claims(att=NOT_THE_RESULT), Unverified, R.CNF_MISMATCH, 1),
    ("delegated-twice", twice, Malformed, R.FORMAT, None),
    ("unnamed-delegation", unnamed, Malformed, R.FORMAT, None),
    ("cnf-left-out", token(cnf=OMIT), Malformed, R.FORMAT, None),
    ("same-text-twice", lambda p: replace(p, delegations=p.delegations * 2), Malformed, R.FORMAT, None),
    ("unnamed-result", lambda p: replace(p, results=(*p.results, RESULT_TEXT + "A")), Malformed, R.FORMAT, None),
    (
        "many-delegations",
        lambda p: replace(p, delegations=tuple(replace(p.delegations[0], compact=str(n)) for n in range(17))),
        Malformed,
        R.SIZE,
        None,
    ),
    ("many-results", lambda p: replace(p, results=tuple(map(str, range(17)))), Malformed, R.SIZE, None),
    *(
        (f"att-{value!r:.20}", token(att=value), Malformed, R.CLAIM_INVALID, 1)
        for value in (
            None,
            "x",
            {"dig": NOT_THE_RESULT},
            {"exp": SECONDS},
            {"dig": NOT_THE_RESULT, "exp": "0"},
            {"dig": NOT_THE_RESULT, "exp": True},
            {"dig": NOT_THE_RESULT, "exp": -1},
            {"dig": "A" * 42, "exp": SECONDS},
            {"dig": NOT_THE_RESULT, "exp": SECONDS, "status": "affirming"},
        )
    ),
    ("att-fraction", token(att={"dig": NOT_THE_RESULT, "exp": 1.5}), Malformed, R.FORMAT, 1),
]

PROVING: list[Row] = [
    (
        "delegation-not-begun",
        lambda p: claims(iat=SECONDS + 40)(p.with_claims(1, iat=SECONDS + 20)),
        Unverified,
        R.NOT_YET_VALID,
        1,
    ),
    ("signed-by-the-leaf", lambda p: p.with_token(1, replace(p.tokens[1], key=None)), Unverified, R.SIG_INVALID, 1),
    (
        "signed-by-another-session",
        lambda p: p.with_token(1, replace(p.tokens[1], key=p.tokens[2].key)),
        Unverified,
        R.SIG_INVALID,
        1,
    ),
    (
        "delegated-by-another",
        lambda p: replace(p, delegations=(replace(p.delegations[0], svid=p.tokens[0].svid), *p.delegations[1:])),
        Unverified,
        R.SIG_INVALID,
        1,
    ),
    (
        "delegated-by-the-session-itself",
        lambda p: replace(p, delegations=(replace(p.delegations[0], key=p.tokens[1].key), *p.delegations[1:])),
        Unverified,
        R.SIG_INVALID,
        1,
    ),
    ("delegation-of-another-kind-of-key", header(alg="RS256"), Unverified, R.ALG_KEY_MISMATCH, 1),
    ("token-of-another-kind-of-key", lambda p: p.with_header(1, alg="RS256"), Unverified, R.ALG_KEY_MISMATCH, 1),
]


@pytest.mark.parametrize(
    ("spoil", "kind", "code", "index"), [pytest.param(*row[1:], id=row[0]) for row in (*READING, *NAMING, *PROVING)]
)
def test_one_fault_in_what_a_session_rests_on_is_refused_with_its_code_at_its_hop(
    spoil: Spoil, kind: type[NsmsecError], code: ReasonCode, index: int | None
) -> None:
    """The class, the code and the index belong to the fault; a text of the table is nobody's alone."""
    assert type(refused(spoil(attested()), code, index)) is kind


def test_attested_request_is_verified_and_says_what_its_machine_is_said_to_have_signed() -> None:
    """What the other tests spoil is good; a hop with its SVID's key has no session, one without a machine no word."""
    root, second, third = attested().verify().hops
    assert (root.session, root.attestation) == (None, None)
    assert second.attestation is not None
    assert second.attestation.result == RESULT_TEXT
    assert second.session is not None
    assert second.session.result_digest == second.attestation.digest
    assert second.session.tpm_signature == TPM
    assert second.leaf is not None
    assert (
        second.session.tpm_statement
        == hashlib.sha256(
            b"nsmsec-delegation-v1\0"
            + base64url.decode(second.session.thumbprint.encode())
            + bytes.fromhex(second.leaf["key_sha256"])
            + hashlib.sha256(RESULT_TEXT.encode()).digest()
            + (SECONDS + 599).to_bytes(8, "big")
        ).digest()
    )
    assert third.attestation is None
    assert third.session is not None
    assert (third.session.tpm_signature, third.session.tpm_statement, third.session.result_digest) == (None, None, None)


def test_result_that_does_not_travel_is_an_absence_and_no_fault() -> None:
    """The claim stays, the text is not there: what follows from that is for others to say."""
    hop = replace(attested(), results=()).verify().hops[1]
    assert hop.attestation is not None
    assert hop.attestation.result is None


def test_result_without_a_session_is_named_by_the_token_alone() -> None:
    """Whoever signs with the key of the SVID may name a result as well."""
    named = {"dig": base64url.encode(hashlib.sha256(RESULT_TEXT.encode()).digest()), "exp": 5}
    hop = replace(request().with_claims(0, att=named), results=(RESULT_TEXT,)).verify().hops[0]
    assert hop.session is None
    assert hop.attestation is not None
    assert (hop.attestation.result, hop.attestation.expires_at) == (RESULT_TEXT, 5)


def test_result_may_be_named_by_the_delegation_alone() -> None:
    """The token says nothing of it; the text travels all the same."""
    hop = attested().with_claims(1, att=OMIT).verify().hops[1]
    assert hop.attestation is None
    assert hop.session is not None
    assert hop.session.result_digest is not None


def test_answer_is_judged_behind_our_own_token() -> None:
    """Sessions before it are bound by bytes; nothing here proves them anew, so they are no facts."""
    path = with_session(with_session(with_session(answer(), 0), 1), 3)
    hops = path.verify().hops
    assert [hop.session is not None for hop in hops] == [False, True, False, True]
    expired = with_delegation(path, 0, claims={"iat": SECONDS - 700, "exp": SECONDS - 200})
    old = expired.with_claims(0, iat=SECONDS - 300, exp=SECONDS - 250)
    assert old.verify().hops[0].session is None
    refused(with_delegation(path, 2, claims={"sub": HOPS[0]}), R.CNF_MISMATCH, 3)
    forged = replace(path.delegations[1], svid=path.tokens[0].svid)
    refused(replace(path, delegations=(path.delegations[0], forged, path.delegations[2])), R.SIG_INVALID, 1)


@pytest.mark.parametrize("key_kind", ["p384", "rsa"])
def test_leaf_of_any_kind_of_key_delegates(key_kind: str) -> None:
    """The session signs with P-256, whatever the SVID has."""
    path = with_session(capture(HOPS[:3], audience=GATEWAY, now=NOW, key_kind=key_kind), 1)
    assert path.verify().hops[1].session is not None


def test_delegation_may_not_reach_beyond_its_leaf() -> None:
    """It ends with the certificate; and no delegation comes from before there was one."""
    path = attested()
    leaf = path.tokens[1].svid
    late = replace(path, now=leaf.not_after)
    end, begin = (int(moment.timestamp()) for moment in (leaf.not_after, leaf.not_before))
    for one in range(3):
        late = late.with_claims(one, iat=end - 20, exp=end)
    late = with_delegation(late, 1, claims={"iat": end - 20, "exp": end})
    refused(with_delegation(late, 0, claims={"iat": end - 20, "exp": end + 1}), R.LIFETIME_TOO_LONG, 1)
    early = with_delegation(path, 0, claims={"iat": begin - 31, "exp": SECONDS + 59})
    refused(early, R.CERT_NOT_YET_VALID if SECONDS + 59 - begin + 31 <= 600 else R.LIFETIME_TOO_LONG, 1)


def test_delegation_or_result_is_no_path_token() -> None:
    """Attacks C24: another type, in whatever place it is offered."""
    path = attested()
    delegation = path.delegations[0].signed(None)
    refused(path.with_compact(2, delegation), R.TYP_MISMATCH, 2)
    refused(path.with_compact(2, RESULT_TEXT), R.TYP_MISMATCH, 2)


@pytest.mark.parametrize("text", ["token", "result"])
def test_path_token_or_result_is_no_delegation(text: str) -> None:
    """Attacks C24, the reverse."""
    path = attested()
    refused(
        with_delegation(path, 0, compact=RESULT_TEXT if text == "result" else path.compacts()[1]), R.TYP_MISMATCH, None
    )


@pytest.mark.parametrize("text", ["token", "delegation"])
def test_path_token_or_delegation_is_no_result(text: str) -> None:
    """Attacks C24, the reverse: even if a hop names it."""
    other = request().compacts()[0] if text == "token" else attested().delegations[0].signed(None)
    refused(with_session(request(), 1, result=other), R.TYP_MISMATCH, None)


def test_result_that_is_no_jws_is_refused() -> None:
    """A hop cannot make others carry whatever it likes."""
    refused(with_session(request(), 1, result="no token at all"), R.FORMAT, None)
    refused(with_session(request(), 1, result="a" * 8193), R.SIZE, None)


def test_delegation_that_is_remembered_is_compared_with_every_token() -> None:
    """Its signature is not computed again; times and hop count each time. A forgery is no success."""
    path, clock = attested(), FixedClock(NOW)
    verifier = path.verifier(clock=clock)
    path.verify(verifier)
    path.with_claims(2, jti="A" * 22).verify(verifier)
    forged = replace(path, delegations=(replace(path.delegations[0], svid=path.tokens[0].svid), path.delegations[1]))
    for letter in "BC":
        refused(forged.with_claims(2, jti=letter + "A" * 21), R.SIG_INVALID, 1, verifier=verifier)
    clock.move(timedelta(seconds=580))
    later = path.with_claims(2, jti="D" + "A" * 21)
    for index in range(3):
        later = later.with_claims(index, iat=SECONDS + 580, exp=SECONDS + 630)
    refused(later, R.CNF_MISMATCH, 1, verifier=verifier)


def test_sessions_are_proven_without_memories_too() -> None:
    """`signature_cache_entries` 0 reads and proves everything anew."""
    verifier = attested().verifier(limits=Limits(signature_cache_entries=0))
    assert attested().verify(verifier).hops[1].session is not None


def test_open_stream_is_judged_by_its_leaf_and_not_by_an_ended_delegation() -> None:
    """A token is used when a stream begins; so is the delegation under it."""
    path = attested()
    verifier = path.verifier()
    verified = path.verify(verifier)
    verifier.prove_again(verified, now=NOW.replace(minute=20))


def test_values_show_neither_texts_nor_signatures() -> None:
    """What is logged by accident holds no token."""
    path = attested().verify()
    for text in (repr(path), repr(path.hops[1].attestation), repr(path.hops[1].session), str(path.certificates)):
        assert RESULT_TEXT not in text
        assert "what a TPM signed" not in text
    delegation = read_delegation(attested().delegations[0].signed(None), Limits())
    assert repr(delegation).startswith(f"UnprovenDelegation({HOPS[1]}, exp {SECONDS + 599}, sha256 ")


def test_thumbprint_is_that_of_the_standard() -> None:
    """RFC 7638 takes the members in the order of their names, without spaces."""
    key = SessionKey().public_key
    members: Any = write_key(key)["jwk"]
    spelled = f'{{"crv":"P-256","kty":"EC","x":"{members["x"]}","y":"{members["y"]}"}}'
    assert key_thumbprint(key) == base64url.encode(hashlib.sha256(spelled.encode()).digest())


HONEST = attested().delegations[0].signed(None)
PARTS = st.binary(max_size=60).map(base64url.encode)


@given(st.one_of(st.text(max_size=80), st.tuples(PARTS, PARTS, PARTS).map(".".join)))
def test_any_text_is_a_delegation_or_refused(text: str) -> None:
    """Nothing but our own errors comes out."""
    with pytest.raises(NsmsecError):
        read_delegation(text, Limits())


@given(st.data())
def test_changed_delegation_is_refused_or_says_nothing_that_is_proven(data: st.DataObject) -> None:
    """The same, close to an honest one: no change of its text is accepted."""
    position = data.draw(st.integers(0, len(HONEST) - 1))
    changed = HONEST[:position] + data.draw(st.text(max_size=2)) + HONEST[position + 1 :]
    if changed != HONEST:
        with pytest.raises(NsmsecError):
            with_delegation(attested(), 0, compact=changed).verify()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(name=st.sampled_from(["cnf", "att"]), value=JSON)
def test_any_value_of_a_reserved_claim_is_refused(name: str, value: object) -> None:
    """In a token that names nothing otherwise; and only with our own errors."""
    with pytest.raises(NsmsecError) as caught:
        request().with_claims(1, **{name: value}).verify()
    assert caught.value.code in {R.CNF_MISMATCH, R.CLAIM_INVALID, R.FORMAT}


@given(name=st.sampled_from(["ver", "sub", "iat", "exp", "cnf", "att", "tpm", "more"]), value=JSON)
def test_any_value_of_a_delegations_claim_is_read_or_refused(name: str, value: object) -> None:
    """Nothing but our own errors comes out."""
    text = attested().delegations[0].with_claims({name: value}).signed(None)
    try:
        read_delegation(text, Limits())
    except NsmsecError:
        return
