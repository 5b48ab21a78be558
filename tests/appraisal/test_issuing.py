# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a verifier writes into a result: as the draft of EAR wants it, and nothing that it does not know."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import load_der_public_key

from nsmsec.appraisal import EARNames
from nsmsec.appraisal.reading import read_result
from nsmsec.errors import Misconfigured
from nsmsec.identity import SpiffeID
from nsmsec.tokens import base64url
from tests.appraisal.machines import (
    CORP,
    HOPS,
    KEY,
    PARTNER,
    PROFILE,
    SECONDS,
    VERIFIER,
    facts,
    issue,
    issuer,
    token_key,
)
from tests.attestation.tpm import paper

SVID = hashlib.sha256(b"a key").digest()


def claims_of(text: str) -> dict[str, Any]:
    """Return the claims, as a library that was not written here reads and proves them."""
    return jwt.decode(
        text,
        key=KEY.public_key,
        algorithms=["ES256"],
        audience="partner.example",
        options={"verify_exp": False, "verify_iat": False, "require": ["iss", "sub", "aud", "iat", "exp", "jti"]},
    )


def test_result_is_what_the_draft_says() -> None:
    """Claim by claim."""
    text = issue(issuer(random=bytes), facts(SVID)).text
    assert jwt.get_unverified_header(text) == {"typ": "eat+jwt", "alg": "ES256", "kid": KEY.key_id}
    numbers = token_key().key.public_key().public_numbers()
    assert claims_of(text) == {
        "eat_profile": "tag:ietf.org,2026:rats/ear#05",
        "iss": str(VERIFIER),
        "sub": HOPS[1],
        "aud": ["corp.example", "partner.example"],
        "iat": SECONDS,
        "exp": SECONDS + 300,
        "jti": base64url.encode(bytes(16)),
        "ear_verifier_id": {"developer": "nsmsec", "build": "1"},
        "cnf": {
            "jwk": {
                "kty": "EC",
                "crv": "P-256",
                "x": base64url.encode(numbers.x.to_bytes(32, "big")),  # type: ignore[union-attr] # it is on P-256
                "y": base64url.encode(numbers.y.to_bytes(32, "big")),  # type: ignore[union-attr] # likewise
            }
        },
        "submods": {
            "machine": {
                "ear_status": "affirming",
                "ear_trustworthiness_vector": {"instance-identity": 2, "hardware": 2, "executables": 3},
                "ear_appraisal_policy_ids": [PROFILE],
                "eat_nonce": base64url.encode(paper.NONCE),
                "bootcount": 4,
                "tpm": {
                    "svid": base64url.encode(SVID),
                    "key": base64url.encode(token_key().name),
                    "sw": False,
                    "mfr": "id:4E545300",
                    "model": "paper",
                    "ver": "id:00070002",
                    "fw": "0007000200000001",
                    "dev": claims_of(text)["submods"]["machine"]["tpm"]["dev"],
                },
            }
        },
    }


def test_result_in_the_names_of_veraison_has_its_names_alone() -> None:
    """No claim with an underscore that belongs to the draft."""
    claims = claims_of(issue(issuer(names=EARNames.VERAISON_2023), facts(SVID)).text)
    machine = claims["submods"]["machine"]
    assert claims["eat_profile"] == "tag:github.com,2023:veraison/ear"
    assert machine["ear.appraisal-policy-id"] == PROFILE
    assert machine["ear.status"] == "affirming"
    assert not [name for name in (*claims, *machine) if name.startswith("ear_")]


@pytest.mark.parametrize("names", EARNames, ids=lambda one: one.name)
def test_what_is_read_is_what_was_proven(names: EARNames) -> None:
    """Round trip, fact by fact."""
    proven = facts(SVID)
    said = read_result(issue(issuer(names=names), proven).text).prove(KEY.public_key)
    assert proven.maker is not None
    assert proven.progress is not None
    assert proven.token_key is not None
    assert (said.verifier, said.subject) == (VERIFIER, SpiffeID.parse(HOPS[1]))
    assert (said.issued_at, said.expires_at) == (SECONDS, SECONDS + 300)
    assert said.audience == {"corp.example", "partner.example"}
    assert said.svid_key_sha256 == SVID.hex()
    assert said.token_key == load_der_public_key(proven.token_key.spki)
    assert said.token_key_name == proven.token_key.name
    assert (said.status, said.software, said.profile) == ("affirming", False, PROFILE)
    assert (said.manufacturer, said.model) == (proven.maker.manufacturer, proven.maker.model)
    assert (said.version, said.firmware) == (proven.maker.version, proven.firmware)
    assert (said.reset_count, said.nonce) == (proven.progress.reset_count, paper.NONCE)


def test_tier_of_a_machine() -> None:
    """Affirming is only who is known, real, and booted what was demanded; a software TPM never is, nor a warning."""

    def told(**changes: Any) -> tuple[object, object]:  # noqa: ANN401 - the fields have many types
        machine = claims_of(issue(issuer(), facts(SVID, **changes)).text)["submods"]["machine"]
        return machine["ear_status"], machine["ear_trustworthiness_vector"]

    known = {"instance-identity": 2}
    assert told() == ("affirming", {**known, "hardware": 2, "executables": 3})
    assert told(pcrs_demanded=False) == ("warning", {**known, "hardware": 2})
    assert told(software=True) == ("contraindicated", {**known, "hardware": 96, "executables": 3})
    assert told(software=True, pcrs_demanded=False) == ("contraindicated", {**known, "hardware": 96})


def test_what_is_not_known_is_left_out() -> None:
    """No maker, no plain counters, no token key, no profile: no claims."""
    proven = facts(SVID, maker=None, progress=None, firmware=None, token_key=None)
    claims = claims_of(issue(issuer(), proven, profile=None).text)
    machine = claims["submods"]["machine"]
    assert "cnf" not in claims
    assert machine.keys() == {"ear_status", "ear_trustworthiness_vector", "eat_nonce", "tpm"}
    assert machine["tpm"].keys() == {"svid", "sw", "dev"}


def device(proven: Any, *, by: Any = None, audience: frozenset[Any] = frozenset({CORP})) -> str:  # noqa: ANN401 - shorter so
    """Return what a relying party can call the device."""
    return read_result(issue(by or issuer(), proven, audience=audience).text).prove(KEY.public_key).device


def test_device_has_one_name_for_each_audience() -> None:
    """The same each time; to others, of another verifier, or of another device, another one, which shows no EK."""
    proven = facts(SVID)
    name = device(proven)
    assert name == device(facts(bytes(32)))
    others = [
        device(proven, audience=frozenset({PARTNER})),
        device(proven, audience=frozenset({CORP, PARTNER})),
        device(proven, by=issuer(salt=b"another salt, secret")),
        device(facts(SVID, ek_sha256="11" * 32)),
    ]
    assert len({name, *others}) == 5
    assert proven.ek_sha256 not in base64url.decode(name.encode()).hex()


def test_device_is_named_by_its_ek_only_where_a_setting_says_so() -> None:
    """As SPIRE's TPM plugin writes it; in the claim that RFC 9711 has for it."""
    proven, by = facts(SVID), issuer(tell_ek=True)
    assert device(proven, by=by) == device(proven, by=by, audience=frozenset({PARTNER})) == proven.ek_sha256
    machine = claims_of(issue(by, proven).text)["submods"]["machine"]
    assert machine["ueid"] == base64url.encode(b"\x01" + bytes.fromhex(proven.ek_sha256))
    assert "dev" not in machine["tpm"]


def test_result_lives_as_long_as_is_set() -> None:
    """Down to one second."""
    said = issue(issuer(lifetime=timedelta(seconds=1)), facts(SVID))
    assert said.expires_at == claims_of(said.text)["exp"] == SECONDS + 1


@pytest.mark.parametrize(
    "setting",
    [
        {"salt": b""},
        {"salt": bytes(15)},
        {"lifetime": timedelta(seconds=301)},
        {"lifetime": timedelta(milliseconds=999)},
        {"lifetime": timedelta()},
    ],
    ids=str,
)
def test_issuer_without_a_salt_or_with_a_lifetime_out_of_bounds_is_misconfigured(setting: dict[str, Any]) -> None:
    """Said at the start."""
    with pytest.raises(Misconfigured):
        issuer(**setting)


@pytest.mark.parametrize(
    "changes",
    [
        {"audience": frozenset()},
        {"audience": frozenset({CORP.parse(f"d{n}.example") for n in range(17)})},
        {"nonce": bytes(31)},
        {"profile": ""},
        {"profile": "x" * 65},
        {"profile": "a\nb"},
    ],
    ids=["nobody", "too many", "nonce", "empty profile", "long profile", "unprintable profile"],
)
def test_result_that_nobody_would_read_is_not_written(changes: dict[str, Any]) -> None:
    """What a reader refuses, no verifier signs."""
    with pytest.raises(Misconfigured):
        issue(issuer(), facts(SVID), **changes)


def test_evidence_that_is_bound_to_no_svid_makes_no_result() -> None:
    """It would be good for every workload."""
    with pytest.raises(Misconfigured):
        issue(issuer(), facts(SVID, svid_spki_sha256=None))


def test_result_is_not_shown() -> None:
    """It stays out of logs; who has it could show it elsewhere."""
    said = issue(issuer(), facts(SVID))
    assert said.text not in repr(said)
