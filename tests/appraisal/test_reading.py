# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Attestation results, each with one thing spoiled, are refused with one code before anybody sees what they say."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nsmsec.appraisal import EARNames
from nsmsec.appraisal.reading import read_result
from nsmsec.errors import AttestationFailed, ReasonCode
from nsmsec.identity import SessionKey
from nsmsec.tokens import base64url
from nsmsec.tokens.confirmation import write_key
from tests.appraisal.machines import KEY, PROFILE, facts, issue, issuer, resigned, rewritten

R = ReasonCode
Change = Callable[[dict[str, Any], dict[str, Any]], object]
GONE = object()


@cache
def good(names: EARNames = EARNames.DRAFT_2026) -> str:
    """Return a result that is accepted."""
    return issue(issuer(names=names), facts(bytes(32))).text


def put(place: str, value: object) -> Change:
    """Return the change that sets the member at a place such as `submods.machine.tpm.sw`, or takes it away."""

    def change(header: dict[str, Any], claims: dict[str, Any]) -> None:
        *way, name = place.split("/")
        where = header if way[:1] == ["header"] else claims
        for step in way:
            where = where if step == "header" else where[step]
        if value is GONE:
            del where[name]
        else:
            where[name] = value

    return change


MACHINE = "submods/machine"
TPM = f"{MACHINE}/tpm"
STATUS, VECTOR, POLICY = "ear_status", "ear_trustworthiness_vector", "ear_appraisal_policy_ids"
OFF_THE_CURVE = {"jwk": {**write_key(SessionKey().public_key)["jwk"], "x": "A" * 43}}  # type: ignore[dict-item] # an object

WRONG_TYPE: list[tuple[str, Change]] = [
    (f"{name}={value!r}", put(f"header/{name}", value))
    for name, values in {
        "typ": ("JWT", "EAT+JWT", "application/eat+jwt", "nsm-path+jwt", None),
        "alg": ("none", "HS256", "ES384", "RS256", ["ES256"], None),
    }.items()
    for value in values
]

WRONG_VALUES: dict[str, tuple[object, ...]] = {
    "iss": (1, None, "corp.example", "spiffe://corp.example", "spiffe://CORP.example/verifier"),
    "sub": (1, None, ["spiffe://corp.example/firewall"], "spiffe://corp.example/fire wall", "spiffe://é/x"),
    "aud": (
        *("corp.example", [], [1], ["corp.example", "corp.example"], ["CORP.example"], None),
        *([f"d{n}.example" for n in range(17)], {"corp.example": 1}),
    ),
    "iat": (-1, 1.5, "1", None, True, 2**53),
    "exp": (0, 1.5, "1", None, True, 10**40),
    "jti": (1, "", "AA", "é" * 22, "A" * 22 + "=", "A" * 21 + "B"),
    "submods": ([], {}, None, "machine"),
    MACHINE: ([], {}, None),
    TPM: ([], {}, None),
    "ear_verifier_id": ("nsmsec", [], {}, {"developer": "", "build": "1"}, {"developer": "x", "build": 1}),
    f"{MACHINE}/{STATUS}": ("none", "AFFIRMING", "", 2, None, ["affirming"]),
    f"{MACHINE}/{VECTOR}": (
        *([], {}, None, {"hardware": "2"}, {"hardware": True}, {"hardware": 128}, {"hardware": -1}),
        # A tier that is better than the vector's worst.
        *({"hardware": 32}, {"hardware": 2, "configuration": 96}, {"hardware": 2, "executables": 33}),
    ),
    f"{MACHINE}/{POLICY}": ([], [1], ["a", "b"], "rack-7", [""], ["x" * 65], ["\u00e9"], ["a\nb"], None),
    f"{MACHINE}/eat_nonce": (1, "", "A" * 42, "A" * 86, ["A" * 43]),
    f"{MACHINE}/bootcount": (-1, 2**32, 1.0, True, "1", None),
    f"{MACHINE}/ueid": ("A" * 44, None),
    # A software TPM whose result is better than contraindicated.
    f"{TPM}/sw": (True, 0, "false", None),
    f"{TPM}/svid": (1, "", "A" * 42, None),
    f"{TPM}/key": (1, "", "A" * 43, None),
    f"{TPM}/mfr": ("", 1, "x" * 65, "\u00e9", None),
    f"{TPM}/model": ("", "\x7f", None),
    f"{TPM}/ver": ("", ["1"], None),
    f"{TPM}/fw": ("", 7, "7", "0" * 15, "0" * 17, "ABCDEF0123456789", "0" * 15 + "g", None),
    f"{TPM}/dev": ("", 1, "A" * 21, "A" * 43),
    "cnf": (
        *({}, [], "x", None, {"jkt": "A" * 43}, {"jwk": {}}, OFF_THE_CURVE),
        {"jwk": {"kty": "oct", "k": "AA"}},
    ),
}

MALFORMED: list[tuple[str, Change]] = [
    *(
        (f"header-{name}", put(f"header/{name}", "x"))
        for name in ("kid", "crit", "jku", "jwk", "x5u", "x5c", "b64", "zip", "cty", "anything")
    ),
    ("header-no-kid", put("header/kid", GONE)),
    ("header-kid-type", put("header/kid", 1)),
    *(
        (f"no-{place}", put(place, GONE))
        for place in (
            *("eat_profile", "iss", "sub", "aud", "iat", "exp", "jti", "ear_verifier_id", "submods"),
            *(f"{MACHINE}/{name}" for name in (STATUS, VECTOR, "eat_nonce", "tpm")),
            *(f"{TPM}/{name}" for name in ("svid", "sw", "key", "mfr", "model", "ver", "dev")),
            *("ear_verifier_id/developer", "ear_verifier_id/build", "cnf"),
        )
    ),
    *(
        (f"unknown-{place}", put(place, 1))
        for place in (
            *("nbf", "crit", "eat_nonce", "ear_status", "anything", "submods/another", "ear_verifier_id/more"),
            *(f"{MACHINE}/{name}" for name in ("eat_profile", "ear_raw_evidence", "anything")),
            *(f"{TPM}/anything", f"{MACHINE}/{VECTOR}/anything"),
        )
    ),
    # A set of names goes with its profile, whole.
    ("other-profile", put("eat_profile", "tag:github.com,2023:veraison/ear")),
    ("unknown-profile", put("eat_profile", "tag:ietf.org,2026:rats/ear#99")),
    ("profile-type", put("eat_profile", ["tag:ietf.org,2026:rats/ear#05"])),
    ("both-statuses", put(f"{MACHINE}/ear.status", "affirming")),
    ("both-vectors", put(f"{MACHINE}/ear.trustworthiness-vector", {"hardware": 2})),
    ("both-policies", put(f"{MACHINE}/ear.appraisal-policy-id", PROFILE)),
    ("both-verifiers", put("ear.verifier-id", {"developer": "nsmsec", "build": "1"})),
    *((f"{place}={value!r:.40}", put(place, value)) for place, values in WRONG_VALUES.items() for value in values),
]


def refused(text: str, code: ReasonCode) -> None:
    """Assert that a text is refused with this code."""
    with pytest.raises(AttestationFailed) as caught:
        read_result(text)
    assert caught.value.code == code, str(caught.value)


@pytest.mark.parametrize("names", EARNames, ids=lambda one: one.name)
def test_result_with_either_set_of_names_is_read(names: EARNames) -> None:
    """What the others are spoiled from; by which names it was written leaves no trace."""
    read = read_result(good(names))
    assert (str(read.verifier), read.trust_domain.name, read.key_id) == (
        "spiffe://corp.example/verifier",
        "corp.example",
        KEY.key_id,
    )
    assert read.prove(KEY.public_key) == read_result(good()).prove(KEY.public_key)


@pytest.mark.parametrize("profile", EARNames.DRAFT_2026.value.profiles)
def test_revision_of_the_draft_with_the_same_names_is_read(profile: str) -> None:
    """The tag counts with the draft; what we read did not change."""
    assert readable(rewritten(good(), put("eat_profile", profile)))


@pytest.mark.parametrize("change", [pytest.param(change, id=name) for name, change in WRONG_TYPE])
def test_text_of_another_kind_is_an_attestation_type(change: Change) -> None:
    """Type and algorithm are fixed; the message chooses neither."""
    refused(rewritten(good(), change), R.ATTESTATION_TYPE)


@pytest.mark.parametrize("change", [pytest.param(change, id=name) for name, change in MALFORMED])
def test_result_of_another_shape_is_malformed(change: Change) -> None:
    """Missing, unknown, twice under two names, of a wrong type, too long: all the same, signed or not."""
    refused(rewritten(good(), change), R.ATTESTATION_MALFORMED)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (f"{MACHINE}/ear.appraisal-policy-id", [PROFILE]),
        (f"{MACHINE}/ear.appraisal-policy-ids", [PROFILE]),
        (f"{MACHINE}/{STATUS}", "affirming"),
    ],
)
def test_names_of_veraison_are_as_strict(place: str, value: object) -> None:
    """Its policy is one text; no name of the draft stands beside its own."""
    refused(rewritten(good(EARNames.VERAISON_2023), put(place, value)), R.ATTESTATION_MALFORMED)


TEXTS: dict[str, Callable[[str], str]] = {
    "empty": lambda _: "",
    "long": lambda t: t + "A" * 8192,
    "two parts": lambda t: t.rpartition(".")[0],
    "four parts": lambda t: t + ".AAAA",
    "padding": lambda t: t + "=",
    "surrogate": lambda t: "\ud800" + t,
    "no JSON": lambda t: "e30x." + t.partition(".")[2],
    "no object": lambda t: base64url.encode(b"[]") + "." + t.partition(".")[2],
    "deep": lambda t: resigned(t.split(".")[0] + "." + base64url.encode(b'{"a":' * 4 + b"{}" + b"}" * 4)),
    "twice": lambda t: resigned(
        t.split(".")[0] + "." + base64url.encode(base64url.decode(t.split(".")[1].encode())[:-1] + b',"iss":"x"}')
    ),
}


@pytest.mark.parametrize("change", TEXTS.values(), ids=TEXTS)
def test_text_that_readers_could_take_for_different_things_is_malformed(change: Callable[[str], str]) -> None:
    """As strict as the reading of path tokens, under this code."""
    refused(change(good()), R.ATTESTATION_MALFORMED)


@pytest.mark.parametrize("signature", ["", "A" * 86, "A" * 80, "_" * 85 + "w"])
def test_signature_that_none_could_make_is_an_attestation_signature(signature: str) -> None:
    """No bytes, zeros, too few, beyond the order of the curve."""
    refused(good().rpartition(".")[0] + "." + signature, R.ATTESTATION_SIGNATURE)


def test_result_that_lives_too_long_is_an_attestation_lifetime() -> None:
    """300 seconds, not one more."""
    assert readable(rewritten(good(), lambda _, claims: claims.update(exp=claims["iat"] + 300)))
    refused(rewritten(good(), lambda _, claims: claims.update(exp=claims["iat"] + 301)), R.ATTESTATION_LIFETIME)


def test_result_without_what_is_optional_is_read() -> None:
    """No maker, firmware, counter, profile, token key: each is told as not known."""

    def change(_header: dict[str, Any], claims: dict[str, Any]) -> None:
        machine = claims["submods"]["machine"]
        for members, names in (
            (claims, ["cnf"]),
            (machine, [POLICY, "bootcount"]),
            (machine["tpm"], ["key", "mfr", "model", "ver", "fw"]),
        ):
            for name in names:
                del members[name]

    said = read_result(rewritten(good(), change)).prove(KEY.public_key)
    assert (said.token_key, said.token_key_name, said.profile, said.reset_count) == (None,) * 4
    assert (said.manufacturer, said.model, said.version, said.firmware) == (None,) * 4


@pytest.mark.parametrize("first", [0, 2])
def test_device_of_another_type_is_malformed(first: int) -> None:
    """Only a random identifier stands in `ueid`: type 1."""

    def change(_header: dict[str, Any], claims: dict[str, Any]) -> None:
        machine = claims["submods"]["machine"]
        del machine["tpm"]["dev"]
        machine["ueid"] = base64url.encode(bytes([first]) + bytes(32))

    refused(rewritten(good(), change), R.ATTESTATION_MALFORMED)


def test_unproven_result_shows_nothing_but_how_to_prove_it() -> None:
    """Neither in its attributes nor in its text."""
    read = read_result(good())
    assert [name for name in dir(read) if not name.startswith("_")] == ["key_id", "prove", "trust_domain", "verifier"]
    assert repr(read) == f"UnprovenResult(spiffe://corp.example/verifier, {KEY.key_id})"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
PLACES = ["iss", "sub", "aud", "iat", "exp", "jti", "cnf", "submods", "eat_profile", MACHINE]
INNER = [f"{MACHINE}/{name}" for name in (STATUS, VECTOR, POLICY, "eat_nonce", "bootcount", "ueid")]
OF_TPM = [f"{TPM}/{name}" for name in ("svid", "sw", "key", "mfr", "model", "ver", "fw", "dev")]


def readable(text: str) -> bool:
    """Say whether a text is read, else refused by an error of ours; any other error leaves here."""
    try:
        read_result(text)
    except AttestationFailed as error:
        return not error.code.startswith("ATTESTATION_")
    return True


@given(place=st.sampled_from([*PLACES, *INNER, *OF_TPM, "header/typ", "header/kid", "header/alg"]), value=JSON)
def test_any_value_at_any_place_is_read_or_refused(place: str, value: object) -> None:
    """Nothing that a claim may hold leads out of our errors."""
    readable(rewritten(good(), put(place, value)))


@given(text=st.text(max_size=64) | st.binary(max_size=96).map(base64url.encode))
def test_any_text_is_refused(text: str) -> None:
    """Nor does any text."""
    assert not readable(text)


@given(at=st.integers(min_value=0), character=st.characters(max_codepoint=127))
def test_result_with_any_character_changed_proves_nothing(at: int, character: str) -> None:
    """Wherever it is cut or changed, it is refused, or does not hold under the key."""
    text = good()
    at %= len(text)
    spoiled = text[:at] + character + text[at + 1 :]
    if spoiled != text and readable(spoiled):
        with pytest.raises(AttestationFailed, match="ATTESTATION_SIGNATURE"):
            read_result(spoiled).prove(KEY.public_key)
