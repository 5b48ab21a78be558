# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The claims of an attestation result, read as strictly as those of a path token (docs/attestation-results.md)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NoReturn

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from nsmsec.appraisal.names import MAX_AUDIENCE, MAX_LIFETIME_S, TIERS, VECTOR, EARNames, is_text, tier_of
from nsmsec.appraisal.result import AttestationResult
from nsmsec.errors import AttestationFailed, ReasonCode
from nsmsec.identity import SpiffeID, TrustDomain
from nsmsec.tokens import base64url
from nsmsec.tokens.confirmation import read_key

if TYPE_CHECKING:
    from nsmsec.appraisal.names import Names
    from nsmsec.appraisal.result import Tier
    from nsmsec.tokens.strict import JSONObject

__all__ = ["read_claims"]

_CLAIMS: Final = frozenset({"eat_profile", "iss", "sub", "aud", "iat", "exp", "jti", "submods"})
_TPM: Final = frozenset({"svid", "sw"})
_TPM_OPTIONAL: Final = frozenset({"key", "mfr", "model", "ver", "fw", "dev"})
_MAKER: Final = ("mfr", "model", "ver")
_NAMES: Final[dict[object, Names]] = {profile: one.value for one in EARNames for profile in one.value.profiles}
_STATUSES: Final[dict[object, Tier]] = {
    "affirming": "affirming",
    "warning": "warning",
    "contraindicated": "contraindicated",
}
_WORSE: Final = {tier: place for place, tier in enumerate(TIERS)}
_FIRMWARE: Final = re.compile(r"[0-9a-f]{16}")
_MAX_VALUE: Final = 127
_MAX_COUNT: Final = 2**32 - 1
_DIGEST_BYTES: Final = 32
_NAME_BYTES: Final = 34
_ID_BYTES: Final = 16
_DEVICE_BYTES: Final = 16
# A type before a SHA-256 (RFC 9711, section 4.2.1).
_UEID_BYTES: Final = 33
_UEID_RANDOM: Final = 1


def read_claims(claims: JSONObject) -> AttestationResult:
    """Read the claims; whether they are a verifier's is for the caller to prove.

    1. The profile says by which of the two sets of names they are called; nothing is missing, nothing unknown.
    2. Who says it of whom, to whom, from when until when.
    3. The appraisal: no tier is better than its vector, no software TPM better than contraindicated.
    4. What is said of the TPM and its keys.

    Raises:
        AttestationFailed: `ATTESTATION_MALFORMED`, `ATTESTATION_LIFETIME`.
        Malformed: any code, from what reads a part; the caller tells it as `ATTESTATION_MALFORMED`.
    """
    # 1
    names = _NAMES.get(claims.get("eat_profile")) if type(claims.get("eat_profile")) is str else None
    if names is None:
        _refuse("eat_profile", "a profile of EAR")
    _check_names("its claims", claims, _CLAIMS | {names.verifier}, frozenset({"cnf"}))
    _check_names("submods", claims["submods"], frozenset({"machine"}))
    machine = claims["submods"]["machine"]
    _check_names(
        "the appraisal",
        machine,
        frozenset({names.status, names.vector, "eat_nonce", "tpm"}),
        frozenset({names.policy, "bootcount", "ueid"}),
    )
    tpm = machine["tpm"]
    _check_names("tpm", tpm, _TPM, _TPM_OPTIONAL)
    # 2
    verifier, subject = _id("iss", claims["iss"]), _id("sub", claims["sub"])
    issued, end = _times(claims["iat"], claims["exp"])
    audience = _audience(claims["aud"])
    _bytes("jti", claims["jti"], _ID_BYTES)
    software_id = claims[names.verifier]
    _check_names("the verifier's software", software_id, frozenset({"developer", "build"}))
    if not all(is_text(one) for one in software_id.values()):
        _refuse("the verifier's software", "two short texts")
    # 3
    software = tpm["sw"]
    if type(software) is not bool:
        _refuse("sw", "true or false")
    status = _status(machine[names.status], machine[names.vector], software=software)
    # 4
    token_key, token_key_name = _token_key(claims, tpm)
    manufacturer, model, version = _maker(tpm)
    return AttestationResult(
        verifier=verifier,
        subject=subject,
        issued_at=issued,
        expires_at=end,
        audience=audience,
        svid_key_sha256=_bytes("svid", tpm["svid"], _DIGEST_BYTES).hex(),
        token_key=token_key,
        token_key_name=token_key_name,
        status=status,
        software=software,
        profile=_profile(machine[names.policy], names) if names.policy in machine else None,
        manufacturer=manufacturer,
        model=model,
        version=version,
        firmware=_firmware(tpm["fw"]) if "fw" in tpm else None,
        device=_device(machine, tpm),
        reset_count=_count(machine["bootcount"]) if "bootcount" in machine else None,
        nonce=_bytes("eat_nonce", machine["eat_nonce"], _DIGEST_BYTES),
    )


def _check_names(what: str, members: object, required: frozenset[str], optional: frozenset[str] = frozenset()) -> None:
    if type(members) is not dict or not required <= members.keys() <= required | optional:
        _refuse(what, f"{', '.join(sorted(required))} and no more than {', '.join(sorted(optional)) or 'these'}")


def _id(what: str, value: object) -> SpiffeID:
    if type(value) is not str:
        _refuse(what, "a SPIFFE ID")
    return SpiffeID.parse(value)


def _times(issued: object, end: object) -> tuple[int, int]:
    if type(issued) is not int or type(end) is not int or not 0 <= issued < end:
        _refuse("exp", "an integer later than iat, which is not negative")
    if end - issued > MAX_LIFETIME_S:
        detail = f"attestation result: expected at most {MAX_LIFETIME_S} s of life, found {end - issued} s"
        raise AttestationFailed(ReasonCode.ATTESTATION_LIFETIME, detail)
    return issued, end


def _audience(value: object) -> frozenset[str]:
    if type(value) is not list or not all(type(one) is str for one in value):
        _refuse("aud", "a list of trust domains")
    found = frozenset(TrustDomain.parse(one).name for one in value)
    if not 1 <= len(value) <= MAX_AUDIENCE or len(found) != len(value):
        _refuse("aud", f"1 to {MAX_AUDIENCE} trust domains, each once")
    return found


def _status(status: object, vector: object, *, software: bool) -> Tier:
    tier = _STATUSES.get(status) if type(status) is str else None
    if tier is None:
        _refuse("the status", "affirming, warning or contraindicated")
    if type(vector) is not dict or not vector or not vector.keys() <= VECTOR:
        _refuse("the vector", "some trustworthiness claims")
    if not all(type(value) is int and 0 <= value <= _MAX_VALUE for value in vector.values()):
        _refuse("the vector", f"integers from 0 to {_MAX_VALUE}")
    worst = "contraindicated" if software else tier_of(max(vector.values()))
    if _WORSE[tier] < _WORSE[worst]:
        _refuse("the status", f"no better than {worst}")
    return tier


def _profile(value: object, names: Names) -> str:
    if names.policy_list and type(value) is list and len(value) == 1:
        value = value[0]
    elif names.policy_list:
        _refuse("the policy", "a list of one")
    return _text("the policy", value)


def _token_key(claims: JSONObject, tpm: JSONObject) -> tuple[EllipticCurvePublicKey | None, bytes | None]:
    if ("cnf" in claims) is not ("key" in tpm):
        _refuse("cnf", "there with the Name of its key, and only then")
    if "cnf" not in claims:
        return None, None
    key, _ = read_key(claims["cnf"])
    if not isinstance(key, EllipticCurvePublicKey):  # pragma: no cover - it is, but `isinstance` stands at a boundary
        _refuse("cnf", "a key on P-256")
    return key, _bytes("key", tpm["key"], _NAME_BYTES)


def _maker(tpm: JSONObject) -> tuple[str | None, str | None, str | None]:
    found = [name for name in _MAKER if name in tpm]
    if not found:
        return None, None, None
    if len(found) != len(_MAKER):
        _refuse("the maker", "mfr, model and ver, or none of them")
    manufacturer, model, version = (_text(name, tpm[name]) for name in _MAKER)
    return manufacturer, model, version


def _firmware(value: object) -> str:
    if type(value) is not str or _FIRMWARE.fullmatch(value) is None:
        _refuse("fw", "16 hex digits in lower case")
    return value


def _device(machine: JSONObject, tpm: JSONObject) -> str:
    if ("ueid" in machine) is ("dev" in tpm):
        _refuse("the device", "named by dev or ueid, one of them")
    if "dev" in tpm:
        return base64url.encode(_bytes("dev", tpm["dev"], _DEVICE_BYTES))
    found = _bytes("ueid", machine["ueid"], _UEID_BYTES)
    if found[0] != _UEID_RANDOM:
        _refuse("ueid", "a random identifier, which is of type 1")
    return found[1:].hex()


def _count(value: object) -> int:
    if type(value) is not int or not 0 <= value <= _MAX_COUNT:
        _refuse("bootcount", f"an integer from 0 to {_MAX_COUNT}")
    return value


def _text(what: str, value: object) -> str:
    if type(value) is not str or not is_text(value):
        _refuse(what, "a short printable text")
    return value


def _bytes(what: str, value: object, size: int) -> bytes:
    if type(value) is not str or not value.isascii():
        _refuse(what, "a text in base64url")
    found = base64url.decode(value.encode("ascii"))
    if len(found) != size:
        _refuse(what, f"{size} bytes")
    return found


def _refuse(what: str, expected: str) -> NoReturn:
    detail = f"attestation result: expected {what} to be {expected}, found something else"
    raise AttestationFailed(ReasonCode.ATTESTATION_MALFORMED, detail)
