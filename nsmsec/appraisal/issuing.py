# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Writing attestation results: signed EATs with the content of an EAR (docs/attestation-results.md)."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final, cast

from cryptography.hazmat.primitives.serialization import load_der_public_key

from nsmsec.appraisal.names import BUILD, DEVELOPER, MAX_AUDIENCE, MAX_LIFETIME_S, TYPE, EARNames, is_text, tier_of
from nsmsec.errors import Misconfigured
from nsmsec.identity import KeyKind
from nsmsec.tokens import base64url
from nsmsec.tokens.algorithms import MINTED
from nsmsec.tokens.confirmation import write_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from nsmsec.appraisal.result_key import ResultKey
    from nsmsec.attestation.tpm import Facts
    from nsmsec.clock import Clock
    from nsmsec.identity import PublicKey, SpiffeID, TrustDomain

__all__ = ["MAX_LIFETIME", "IssuedResult", "ResultIssuer"]

#: How long a result may live.
MAX_LIFETIME: Final = timedelta(seconds=MAX_LIFETIME_S)

_ALGORITHM: Final = MINTED[KeyKind.P256]
_DEVICE_LABEL: Final = b"nsmsec-device-v1"
_DEVICE_BYTES: Final = 16
_MIN_SALT_BYTES: Final = 16
_ID_BYTES: Final = 16
_NONCE_BYTES: Final = 32
_UEID_RANDOM: Final = b"\x01"
# AR4SI, section 3.1: a known instance, genuine hardware, only approved executables while it booted; or hardware that is
# known and must not be trusted.
_RECOGNISED: Final = 2
_GENUINE: Final = 2
_APPROVED_AT_BOOT: Final = 3
_CONTRAINDICATED: Final = 96


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedResult:
    """A result as it is handed to the workload whose machine it is about.

    Attributes:
        text: the compact JWS.
        expires_at: when it ends, in seconds since the epoch.
    """

    text: str = field(repr=False)
    expires_at: int


class ResultIssuer:
    """Speaks for a verifier. Safe for threads."""

    def __init__(
        self,
        *,
        verifier: SpiffeID,
        key: ResultKey,
        salt: bytes,
        clock: Clock,
        names: EARNames = EARNames.DRAFT_2026,
        lifetime: timedelta = MAX_LIFETIME,
        tell_ek: bool = False,
        random: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        """Take what results are made with.

        Args:
            verifier: who appraises.
            key: signs.
            salt: at least 16 secret random bytes that stay the same, from which the names of devices are made.
            clock: the time.
            names: how the claims of an EAR are called.
            lifetime: how long a result lives: 1 to 300 s.
            tell_ek: whether to name a device by its EK's hash, the same for everyone and for ever (claim `ueid`).
            random: returns so many random bytes.

        Raises:
            Misconfigured: the salt is too short, or the lifetime not within its bounds.
        """
        if len(salt) < _MIN_SALT_BYTES:
            raise Misconfigured(f"result: expected a salt of at least {_MIN_SALT_BYTES} bytes, found {len(salt)}")
        if not timedelta(seconds=1) <= lifetime <= MAX_LIFETIME:
            raise Misconfigured(
                f"result: expected a lifetime of 1 to {MAX_LIFETIME_S} s, found {lifetime.total_seconds():.0f} s"
            )
        self._verifier = verifier
        self._key = key
        self._salt = salt
        self._clock = clock
        self._names = names.value
        self._lifetime_s = int(lifetime.total_seconds())
        self._tell_ek = tell_ek
        self._random = random
        self._header = _part({"alg": _ALGORITHM.name, "typ": TYPE, "kid": key.key_id})

    def issue(
        self,
        facts: Facts,
        *,
        subject: SpiffeID,
        profile: str | None,
        audience: frozenset[TrustDomain],
        nonce: bytes,
    ) -> IssuedResult:
        """Return a new result that says what was proven of a machine.

        Args:
            facts: from evidence that was bound to the SVID of the subject.
            subject: the workload, by its proven identity.
            profile: which reference values were demanded, 1 to 64 printable ASCII characters; None if none were.
            audience: the trust domains that may rely on it, 1 to 16.
            nonce: of the evidence, 32 bytes.

        Raises:
            Misconfigured: the evidence was bound to no SVID; one of the others is not as it must be.
        """
        names, names_of_audience = self._names, sorted(domain.name for domain in audience)
        if facts.svid_spki_sha256 is None:
            raise Misconfigured("result: expected evidence that is bound to an SVID, found some that is not")
        if not 1 <= len(names_of_audience) <= MAX_AUDIENCE:
            raise Misconfigured(f"result: expected 1 to {MAX_AUDIENCE} trust domains, found {len(names_of_audience)}")
        if len(nonce) != _NONCE_BYTES or not (profile is None or is_text(profile)):
            raise Misconfigured("result: expected a nonce of 32 bytes, a short printable profile or none")
        issued = int(self._clock.now().timestamp())
        vector = _vector(facts)
        appraisal: dict[str, object] = {
            names.status: _status(vector),
            names.vector: vector,
            "eat_nonce": base64url.encode(nonce),
            "tpm": self._tpm(facts, names_of_audience),
        }
        if profile is not None:
            appraisal[names.policy] = [profile] if names.policy_list else profile
        if facts.progress is not None:
            appraisal["bootcount"] = facts.progress.reset_count
        if self._tell_ek:
            appraisal["ueid"] = base64url.encode(_UEID_RANDOM + bytes.fromhex(facts.ek_sha256))
        claims: dict[str, object] = {
            "eat_profile": names.profiles[0],
            "iss": str(self._verifier),
            "sub": str(subject),
            "aud": names_of_audience,
            "iat": issued,
            "exp": issued + self._lifetime_s,
            "jti": base64url.encode(self._random(_ID_BYTES)),
            names.verifier: {"developer": DEVELOPER, "build": BUILD},
            "submods": {"machine": appraisal},
        }
        if facts.token_key is not None:
            # It is on P-256, or no evidence holds.
            claims["cnf"] = write_key(cast("PublicKey", load_der_public_key(facts.token_key.spki)))
        signing_input = f"{self._header}.{_part(claims)}"
        signature = _ALGORITHM.write(self._key.sign(signing_input.encode("ascii")))
        return IssuedResult(text=f"{signing_input}.{base64url.encode(signature)}", expires_at=issued + self._lifetime_s)

    def _tpm(self, facts: Facts, audience: list[str]) -> dict[str, object]:
        """Return what only we say of a TPM; what is not known is left out."""
        maker, key, bound = facts.maker, facts.token_key, facts.svid_spki_sha256
        known = {
            "svid": None if bound is None else base64url.encode(bound),
            "key": None if key is None else base64url.encode(key.name),
            "sw": facts.software,
            "mfr": None if maker is None else maker.manufacturer,
            "model": None if maker is None else maker.model,
            "ver": None if maker is None else maker.version,
            "fw": facts.firmware,
            "dev": None if self._tell_ek else self._device(facts.ek_sha256, audience),
        }
        return {name: value for name, value in known.items() if value is not None}

    def _device(self, ek_sha256: str, audience: list[str]) -> str:
        """Return a name of the device that nobody outside of the audience can connect with another one."""
        parts = (_DEVICE_LABEL, *(name.encode("ascii") for name in audience), bytes.fromhex(ek_sha256))
        return base64url.encode(hmac.digest(self._salt, b"\0".join(parts), hashlib.sha256)[:_DEVICE_BYTES])


def _vector(facts: Facts) -> dict[str, int]:
    """Return the trustworthiness vector (AR4SI, section 3.1): what is not appraised is left out."""
    vector = {"instance-identity": _RECOGNISED, "hardware": _CONTRAINDICATED if facts.software else _GENUINE}
    if facts.pcrs_demanded:
        vector["executables"] = _APPROVED_AT_BOOT
    return vector


def _status(vector: dict[str, int]) -> str:
    """Return the tier: that of the worst claim; and no better than a warning where nobody knows what booted."""
    worst = tier_of(max(vector.values()))
    return "warning" if worst == "affirming" and "executables" not in vector else worst


def _part(members: dict[str, object]) -> str:
    return base64url.encode(json.dumps(members, separators=(",", ":")).encode("ascii"))
