# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Tokens are read, verified, made as OPA does it; no algorithm takes a key of another type."""

from __future__ import annotations

import base64
import hmac
import json
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from nsmsec.opa.plan import UNDEFINED, BuiltinError, LimitExceeded, Number
from nsmsec.opa.plan.builtins.jwk import read_key
from nsmsec.opa.plan.builtins.token_keys import verification_keys
from nsmsec.opa.plan.builtins.tokens import read_token
from tests.opa.plan.builtins.calls import NOW_NS, budget, called, is_same, opa_answers, strictly
from tests.opa.plan.builtins.token_material import ALGORITHMS, CLAIMS, encoded, forged, material, signed

if TYPE_CHECKING:
    from pathlib import Path

TWICE = b'{"alg":"x","alg":"RS256"}'

REFUSED: object = [False, {}, {}]

#: Headers that say more than an algorithm: whether decode_verify takes them, None for an error.
HEADERS: list[tuple[dict[str, object], bool | None]] = [
    ({"alg": "RS256", "typ": "JWT"}, True),
    ({"alg": "RS256", "kid": "k"}, True),
    ({"alg": "RS256", "cty": "x"}, True),
    ({"alg": "RS256", "crit": ["x"], "x": 1}, False),
    ({"alg": "RS256", "crit": ["x"]}, True),
    ({"alg": "RS256", "crit": ["x", 5]}, True),
    ({"alg": "RS256", "crit": [5]}, None),
    ({"alg": "RS256", "crit": []}, None),
    ({"alg": "RS256", "crit": "x"}, None),
    ({"alg": "RS256", "kid": 5}, None),
    ({"alg": "RS256", "typ": 5}, None),
    ({"alg": "RS256", "enc": "x"}, None),
]

#: Claims, and whether decode_verify takes them for audience a at time 1 s; None for an error.
CLAIM_CASES: list[tuple[dict[str, object], dict[str, object], bool | None]] = [
    ({}, {}, True),
    ({}, {"aud": "a"}, False),
    ({}, {"iss": "i"}, False),
    ({"aud": "a"}, {"aud": "a"}, True),
    ({"aud": "a"}, {}, False),
    ({"aud": "a"}, {"aud": "b"}, False),
    ({"aud": ["b", "a"]}, {"aud": "a"}, True),
    ({"aud": [5]}, {"aud": "a"}, False),
    ({"aud": 5}, {"aud": "a"}, False),
    ({"aud": ""}, {}, True),
    ({"iss": "i"}, {"iss": "i"}, True),
    ({"iss": "j"}, {"iss": "i"}, False),
    ({"exp": 2}, {}, True),
    ({"exp": 1}, {}, False),
    ({"exp": Number("1.5")}, {}, True),
    ({"exp": "x"}, {}, None),
    ({"nbf": 1}, {}, True),
    ({"nbf": 2}, {}, False),
    ({"nbf": None}, {}, None),
]

#: Constraints that are errors in themselves.
WRONG_CONSTRAINTS: list[dict[str, object]] = [
    {},
    {"secret": ""},
    {"secret": 5},
    {"secret": "x", "foo": 1},
    {"secret": "x", "aud": 5},
    {"secret": "x", "time": -1},
    {"secret": "x", "time": "x"},
    {"secret": "x", "time": Number("1e400")},
    {"secret": "x", "time": 10**400},
    {"cert": "junk"},
    {"cert": "[]"},
]


def key_texts() -> dict[str, str]:
    """Return texts of keys, most with something special about them."""
    keys = material()
    modulus, p256, ed = (keys.public_jwk[name] for name in ("rsa", "p256", "ed"))
    agreement = {"kty": "OKP", "crv": "X25519", "x": encoded(bytes([9] * 32))}
    sets: dict[str, list[object]] = {
        "set": [p256, modulus, ed],
        "set by name": [{**p256, "kid": "k"}, {**modulus, "kid": "other"}],
        "set by algorithm": [{**modulus, "alg": "RS384"}, {**p256, "alg": "ES256"}],
        "set for other uses": [{**modulus, "alg": "RSA-OAEP"}],
        "set with agreement": [agreement, modulus],
        "set with unknown": [{"kty": "foo"}, modulus],
        "set with broken": [{"kty": "RSA"}, modulus],
        "empty set": [],
        "set of numbers": [5],
    }
    return {
        **{f"pem {name}": text for name, text in keys.public_pem.items()},
        **{f"jwk {name}": json.dumps(members) for name, members in keys.public_jwk.items()},
        **{f"private {name}": json.dumps(members) for name, members in keys.jwk.items()},
        **{name: json.dumps({"keys": members}) for name, members in sets.items()},
        "no list": '{"keys": 5}',
        "agreement": json.dumps(agreement),
        "name is no text": json.dumps({**modulus, "kid": 5}),
        "algorithm is no text": json.dumps({**modulus, "alg": 5}),
        "unknown curve": json.dumps({**p256, "crv": "secp256k1"}),
        "unknown OKP curve": json.dumps({**ed, "crv": "Ed448"}),
        "off the curve": json.dumps({**p256, "y": encoded(b"\1" * 32)}),
        "padded": json.dumps({**modulus, "n": str(modulus["n"]).replace("-", "+").replace("_", "/") + "=="}),
        "two PEM blocks": keys.public_pem["rsa"] + keys.public_pem["p256"],
        "after junk": "junk\n" + keys.public_pem["rsa"],
        "other label": keys.public_pem["rsa"].replace("PUBLIC KEY", "X"),
        "broken PEM": keys.public_pem["rsa"].replace("MII", "MIA"),
        "broken certificate": keys.public_pem["rsa"].replace("PUBLIC KEY", "CERTIFICATE"),
        "junk": "junk",
        "empty": "",
    }


def odd_tokens() -> dict[str, str]:
    """Return tokens that nobody should take, or that are in an odd form."""
    keys, good = material(), signed("rsa", {"alg": "RS256"})
    curve = signed("p256", {"alg": "ES256"})
    head, body, mac = curve.split(".")
    raw = base64.urlsafe_b64decode(mac + "==")
    confused = forged({"alg": "HS256"}).rpartition(".")[0]
    secret = keys.public_pem["rsa"].encode()
    return {
        "none": forged({"alg": "none"}, signature=b""),
        "no algorithm": forged({}),
        "alias": forged({"alg": "Ed25519"}),
        "public key as secret": f"{confused}.{encoded(hmac.digest(secret, confused.encode(), 'sha256'))}",
        "header is no object": forged([]),
        "claims are no object": forged({"alg": "HS256"}, [1]),
        "two parts": "a.b",
        "one part": "abc",
        "empty parts": "..",
        "padding": good + "==",
        "line end": good[:30] + "\n" + good[30:],
        "no base64": good + "!",
        "other signature": good[:-8] + "AAAAAAAA",
        "wide halves": f"{head}.{body}.{encoded(bytes(1) + raw[:32] + bytes(1) + raw[32:])}",
        "endless halves": f"{head}.{body}.{encoded(bytes(300))}",
        "no signature": f"{head}.{body}.",
        "member twice": f"{encoded(TWICE)}.e30.AA",
        "other curve": signed("p384", {"alg": "ES256"}),
        "nested": nested(good, "JWT"),
        "nested in quotes": nested(f'"{good}"', "JWT"),
        "nested, in small letters": nested(good, "jwt"),
    }


def nested(inner: str, kind: object) -> str:
    """Return a token whose payload is another."""
    header = json.dumps({"alg": "RS256", "cty": kind, "typ": "x"})
    found = strictly("io.jwt.encode_sign_raw", header, inner, json.dumps(material().jwk["rsa"]))
    assert isinstance(found, str)
    return found


def calls() -> list[tuple[str, tuple[object, ...]]]:
    """Return every call that is compared with OPA."""
    texts, found = key_texts(), list[tuple[str, tuple[object, ...]]]()
    tokens = {
        **{name: signed(key, {"alg": name}) for name, key in ALGORITHMS.items()},
        **{f"header {place}": signed("rsa", header) for place, (header, _) in enumerate(HEADERS)},
        **odd_tokens(),
    }
    for name, token in tokens.items():
        found.append(("io.jwt.decode", (token,)))
        for algorithm in ALGORITHMS:
            some = texts if name == algorithm else ("pem rsa", "set", "set by name", "jwk p256", "pem ed")
            builtin = f"io.jwt.verify_{algorithm.lower()}"
            if algorithm.startswith("HS"):
                found += [(builtin, (token, "secret"))]
            else:
                found += [(builtin, (token, texts[key])) for key in some]
        some = texts if name in ALGORITHMS else ("pem rsa", "set", "jwk oct", "set by algorithm", "private p256")
        found += [("io.jwt.decode_verify", (token, {"cert": texts[key], "aud": "a"})) for key in some]
        found += [("io.jwt.decode_verify", (token, {"secret": secret, "aud": "a"})) for secret in ("secret", "x")]
        found += [("io.jwt.decode_verify", (token, {"cert": texts["pem rsa"], "aud": "a", "alg": "RS256"}))]
    for claims, demanded, _ in CLAIM_CASES:
        constraints = {"cert": texts["pem rsa"], "time": 10**9, **demanded}
        found.append(("io.jwt.decode_verify", (signed("rsa", {"alg": "RS256"}, claims), constraints)))
    found += [("io.jwt.decode_verify", (tokens["HS256"], wrong)) for wrong in WRONG_CONSTRAINTS]
    return found + signing_calls()


def signing_calls() -> list[tuple[str, tuple[object, ...]]]:
    """Return calls that sign, by algorithms whose signatures are always the same."""
    keys = material().jwk
    shared = json.dumps(keys["oct"])
    raw = [
        ('{"alg":"HS256"}', "x", shared),
        ('{"alg":"HS256","typ":"x"}', "x", shared),
        ('{"alg":"HS256","typ":"JWT"}', "null", shared),
        (' {"alg": "HS256"} ', "{}", shared),
        ("{", "{}", shared),
        ("[]", "{}", shared),
        ('{"alg":"HS256"}', "{}", "{"),
        ('{"alg":"HS256"}', "{}", "[]"),
    ]
    pairs: list[tuple[dict[str, object], dict[str, object]]] = [
        ({"alg": "RS256", "x": "<&>"}, {"x": "é\u2028", "n": Number("1.50")}),
        ({"alg": "HS512"}, {}),
        ({"alg": "EdDSA"}, {"s": [3, 1]}),
        ({"alg": "none"}, {}),
        ({"alg": 5}, {}),
        ({}, {}),
    ]
    sets: list[dict[str, object]] = [
        {"keys": [keys["oct"], keys["rsa"]]},
        {"keys": []},
        {"kty": "oct"},
        {"kty": "oct", "k": ""},
        material().public_jwk["rsa"],
    ]
    found: list[tuple[str, tuple[object, ...]]] = [("io.jwt.encode_sign_raw", one) for one in raw]
    for header, claims in pairs:
        # An Ed25519 key makes HMACs in OPA, and nothing here.
        some = ("rsa", "oct") if header == {"alg": "HS512"} else ("rsa", "oct", "ed")
        found += [("io.jwt.encode_sign", (header, claims, keys[name])) for name in some]
    return found + [("io.jwt.encode_sign", ({"alg": "HS256"}, {}, one)) for one in sets]


@pytest.mark.opa
def test_every_call_answers_as_in_opa(tmp_path: Path) -> None:
    """Tokens, keys, constraints, good and bad ones."""
    wanted = calls()
    given = opa_answers(tmp_path, wanted)
    wrong = [
        (name, arguments, found, answer)
        for (name, arguments), answer in zip(wanted, given, strict=True)
        if not is_same(found := called(name, *arguments), answer)
    ]
    assert wrong == []
    assert sum(answer is not UNDEFINED for answer in given) > len(given) / 3


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_token_fits_the_key_that_signed_it_and_no_other(algorithm: str) -> None:
    """By each algorithm; the secret as text, keys as JWK and PEM."""
    name = ALGORITHMS[algorithm]
    token = signed(name, {"alg": algorithm})
    verify = f"io.jwt.verify_{algorithm.lower()}"
    if name == "oct":
        assert strictly(verify, token, "secret") is True
        assert strictly(verify, token, "other") is False
        return
    for other in material().public_pem:
        fits = other == name
        assert strictly(verify, token, material().public_text(other)) is fits
        assert strictly(verify, token, material().public_pem[other]) is fits
        found = strictly("io.jwt.decode_verify", token, {"cert": material().public_pem[other], "aud": "a"})
        assert found == ([True, {"alg": algorithm}, CLAIMS] if fits else REFUSED)


@pytest.mark.parametrize(("header", "outcome"), HEADERS)
def test_header_is_understood_or_refused(header: dict[str, object], outcome: bool | None) -> None:  # noqa: FBT001 - one column of a table
    """What is critical must be known, what is known of the right type."""
    constraints = {"cert": material().public_pem["rsa"], "aud": "a"}
    found = called("io.jwt.decode_verify", signed("rsa", header), constraints)
    assert found == {True: [True, header, CLAIMS], False: REFUSED, None: UNDEFINED}[outcome]


@pytest.mark.parametrize(("claims", "demanded", "outcome"), CLAIM_CASES)
def test_claims_are_as_demanded_or_refused(
    claims: dict[str, object],
    demanded: dict[str, object],
    outcome: bool | None,  # noqa: FBT001 - one column of a table
) -> None:
    """Issuer, audience, time."""
    constraints = {"cert": material().public_pem["rsa"], "time": 10**9, **demanded}
    found = called("io.jwt.decode_verify", signed("rsa", {"alg": "RS256"}, claims), constraints)
    assert found == {True: [True, {"alg": "RS256"}, claims], False: REFUSED, None: UNDEFINED}[outcome]


def test_issuer_that_is_no_text_is_an_error() -> None:
    """OPA itself breaks down on it."""
    constraints = {"cert": material().public_pem["rsa"], "iss": "i"}
    with pytest.raises(BuiltinError, match="iss"):
        strictly("io.jwt.decode_verify", signed("rsa", {"alg": "RS256"}, {"iss": 5}), constraints)


@pytest.mark.parametrize("constraints", WRONG_CONSTRAINTS)
def test_wrong_constraints_are_errors(constraints: dict[str, object]) -> None:
    """A constraint that is not understood must not be passed over."""
    with pytest.raises(BuiltinError):
        strictly("io.jwt.decode_verify", signed("oct", {"alg": "HS256"}), constraints)


def test_two_kinds_of_keys_are_an_error() -> None:
    """A secret and a certificate leave open which counts."""
    with pytest.raises(BuiltinError, match="duplicate"):
        strictly("io.jwt.decode_verify", "a.b.c", {"cert": material().public_pem["rsa"], "secret": "x"})


def test_time_of_the_evaluation_counts_where_none_is_demanded() -> None:
    """Expiry is judged by the clock that the evaluation was given."""
    constraints = {"secret": "secret"}
    now = NOW_NS // 10**9
    for expiry, outcome in ((now + 1, True), (now, False)):
        token = signed("oct", {"alg": "HS256"}, {"exp": expiry})
        found = strictly("io.jwt.decode_verify", token, constraints)
        assert isinstance(found, list)
        assert found[0] is outcome


@pytest.mark.parametrize("name", ["none", "no algorithm", "alias", "public key as secret", "other signature"])
def test_forged_token_is_refused(name: str) -> None:
    """No algorithm, none, and a public key taken for a secret."""
    token = odd_tokens()[name]
    for key in ("pem rsa", "jwk rsa", "set"):
        assert called("io.jwt.decode_verify", token, {"cert": key_texts()[key], "aud": "a"}) == REFUSED


def test_key_of_another_type_signs_nothing() -> None:
    """In OPA an Ed25519 key makes HMACs; here no key serves an algorithm that is not its own."""
    keys = material()
    for algorithm, name in ALGORITHMS.items():
        for other in keys.jwk.keys() - {name}:
            if {name, other} <= {"p256", "p384", "p521"}:
                continue
            with pytest.raises(BuiltinError, match="another type"):
                strictly("io.jwt.encode_sign", {"alg": algorithm}, {}, keys.jwk[other])


def test_kind_of_content_that_is_no_text_is_an_error() -> None:
    """OPA itself breaks down on it."""
    with pytest.raises(BuiltinError, match="cty"):
        strictly("io.jwt.decode", nested("x", 5))


def test_key_too_short_for_its_algorithm_fits_nothing() -> None:
    """A modulus that cannot hold the hash."""
    small = {"kty": "RSA", "n": encoded(b"\xc1" * 64), "e": "AQAB"}
    assert strictly("io.jwt.verify_rs512", signed("rsa", {"alg": "RS512"}), json.dumps(small)) is False


def test_key_too_short_for_its_algorithm_signs_nothing() -> None:
    """A hash with as long a salt needs more than 1024 bits."""
    small = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 - too short on purpose
    text = small.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    members = strictly("crypto.x509.parse_rsa_private_key", text)
    with pytest.raises(BuiltinError, match="failed to sign"):
        strictly("io.jwt.encode_sign", {"alg": "PS512"}, {}, members)


def test_too_large_a_modulus_is_a_limit() -> None:
    """Before anything is calculated with it."""
    known: dict[object, object] = dict[object, object](material().public_jwk["rsa"].items())
    wide: list[dict[object, object]] = [{"n": encoded(b"\xff" * 2049)}, {"n": encoded(b"\xff" * 513), "d": "AQ"}]
    for larger in wide:
        with pytest.raises(LimitExceeded):
            read_key(known | larger)


def test_signatures_cost_steps() -> None:
    """A set of many keys cannot take unbounded time."""
    keys = json.dumps({"keys": [material().public_jwk["rsa"]] * 40})
    token = signed("p256", {"alg": "ES256"})
    with pytest.raises(LimitExceeded):
        strictly("io.jwt.verify_es256", token, keys, given=budget(12_000))


def test_no_key_is_shown() -> None:
    """Neither by what holds keys, nor by errors about them."""
    keys = material()
    shown = repr(verification_keys(budget(), json.dumps(keys.jwk["rsa"]))) + repr(
        read_token(budget(), "aaaa.bbbb.cccc")
    )
    assert "bbbb" not in shown
    broken = {**keys.jwk["p256"], "x": encoded(b"\1" * 32)}
    with pytest.raises(BuiltinError) as caught:
        strictly("io.jwt.encode_sign", {"alg": "ES256"}, {}, broken)
    for secret in (str(broken["d"]), str(keys.jwk["rsa"]["d"]), str(keys.jwk["rsa"]["n"])):
        assert secret not in shown + str(caught.value) + repr(caught.value.__cause__)
