# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Machines with paper TPMs behind the hops of captured paths, with real results, to spoil any one thing of."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from nsmsec.appraisal import IssuedResult, ResultIssuer, ResultKey, ResultTrust, TrustedVerifier
from nsmsec.attestation.tpm import Facts, verify_evidence
from nsmsec.identity import SpiffeID, TrustDomain
from nsmsec.identity.keys import key_bytes
from nsmsec.testing import CapturedPath, FixedClock, capture, with_delegation, with_session
from nsmsec.tokens import Hop, base64url
from nsmsec.tokens.digest import text_digest
from nsmsec.tokens.tpm_statement import tpm_statement
from tests.attestation.tpm import paper

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = paper.NOW
SECONDS = int(NOW.timestamp())
CORP, PARTNER = TrustDomain.parse("corp.example"), TrustDomain.parse("partner.example")
VERIFIER = SpiffeID.parse("spiffe://corp.example/verifier")
HOPS = ("spiffe://corp.example/client", "spiffe://corp.example/firewall", "spiffe://partner.example/gateway")
VALUES = paper.pcr_values(paper.SELECTION)
PROFILE = "rack-7"
KEY = ResultKey.generate()


@cache
def token_key(name: str = "token") -> paper.Public:
    """Return the token key of this name; each machine has its own."""
    return replace(paper.TOKEN_KEY, key=paper.key("p256", name))


def trusted(**changes: Any) -> TrustedVerifier:  # noqa: ANN401 - the fields have many types
    """Return the verifier, trusted for its own domain."""
    return replace(TrustedVerifier(id=VERIFIER, trust_domains=frozenset({CORP}), keys=(KEY.public_key,)), **changes)


def trust(**changes: Any) -> ResultTrust:  # noqa: ANN401 - likewise
    """Return trust in the verifier alone."""
    return ResultTrust(trusted(**changes))


def facts(svid_key_sha256: bytes, *, key: paper.Public | None = None, **changes: Any) -> Facts:  # noqa: ANN401 - likewise
    """Return what the evidence of a good machine proves, bound to this SVID key."""
    token = token_key() if key is None else key
    binding = svid_key_sha256 + token.name
    machine = paper.Machine(challenge=paper.challenge(binding=binding), token_key=token)
    expected = replace(machine.expected(), binding=binding, pcrs=VALUES)
    return replace(verify_evidence(machine.evidence(), expected, NOW), **changes)


def issuer(**changes: Any) -> ResultIssuer:  # noqa: ANN401 - likewise
    """Return who issues the verifier's results."""
    return ResultIssuer(**{"verifier": VERIFIER, "key": KEY, "salt": bytes(32), "clock": FixedClock(NOW), **changes})


def issue(by: ResultIssuer, proven: Facts, **changes: Any) -> IssuedResult:  # noqa: ANN401 - likewise
    """Return a result for the firewall."""
    return by.issue(
        proven,
        **{
            "subject": SpiffeID.parse(HOPS[1]),
            "profile": PROFILE,
            "audience": frozenset({CORP, PARTNER}),
            "nonce": paper.NONCE,
            **changes,
        },
    )


def rewritten(
    text: str,
    change: Callable[[dict[str, Any], dict[str, Any]], object],
    *,
    key: ResultKey = KEY,
) -> str:
    """Return a result with something else in its header or its claims, signed anew."""
    header, claims = (json.loads(base64url.decode(part.encode())) for part in text.split(".")[:2])
    change(header, claims)
    parts = (json.dumps(one, separators=(",", ":")) for one in (header, claims))
    return resigned(".".join(base64url.encode(part.encode()) for part in parts), key=key)


def resigned(signing_input: str, *, key: ResultKey = KEY) -> str:
    """Return a compact JWS of this."""
    r, s = decode_dss_signature(key.sign(signing_input.encode("utf-8", "surrogatepass")))
    return f"{signing_input}.{base64url.encode(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def svid_key_sha256(path: CapturedPath, index: int) -> bytes:
    """Return the SHA-256 of the SubjectPublicKeyInfo of a hop's leaf."""
    return hashlib.sha256(key_bytes(path.tokens[index].svid.certificates[0])).digest()


@dataclass(frozen=True, kw_only=True)
class Word:
    """What a machine says for a session.

    Attributes:
        result: the result.
        key: what signs as its TPM.
        ends: when the token says that the result ends.
        signed: whether the TPM signs for the session.
    """

    result: IssuedResult
    key: paper.Public
    ends: int
    signed: bool = True


def word(path: CapturedPath, index: int, *, name: str = "token", **changes: Any) -> Word:  # noqa: ANN401 - likewise
    """Return the good word of a machine for a hop."""
    proven = facts(svid_key_sha256(path, index), key=token_key(name))
    by = issuer(clock=FixedClock(path.now))
    result = issue(by, proven, **{"subject": path.tokens[index].svid.id, **changes})
    return Word(result=result, key=token_key(name), ends=result.expires_at)


def vouched(path: CapturedPath, index: int, said: Word) -> CapturedPath:
    """Return the path with a hop that signs with a session key, for which a machine gave its word."""
    path = with_session(path, index, result=said.result.text)
    reference = {"dig": text_digest(said.result.text), "exp": said.ends}
    path = path.with_claims(index, att=reference)
    return signed_for(path, index, said) if said.signed else path


def signed_for(path: CapturedPath, index: int, said: Word, number: int = -1) -> CapturedPath:
    """Return the path with a delegation that carries the signature of a machine's TPM for the session of a hop."""
    number %= len(path.delegations)
    cnf: Any = path.tokens[index].claims["cnf"]
    end: Any = path.delegations[number].claims["exp"]
    statement = tpm_statement(
        thumbprint=base64url.decode(cnf["jkt"].encode()),
        leaf_key_sha256=svid_key_sha256(path, index),
        result_sha256=hashlib.sha256(said.result.text.encode()).digest(),
        expires_at=end,
    )
    return with_delegation(path, number, claims={"tpm": base64url.encode(tpm_signature(said.key, statement))})


def tpm_signature(key: paper.Public, statement: bytes) -> bytes:
    """Sign as the TPM does: r, then s."""
    assert isinstance(key.key, ec.EllipticCurvePrivateKey)
    r, s = decode_dss_signature(key.key.sign(statement, ec.ECDSA(Prehashed(SHA256()))))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


@cache
def bare() -> CapturedPath:
    """Return the request that reached the next hop, of hops without machines."""
    return capture(HOPS, now=NOW)


@cache
def good() -> CapturedPath:
    """Return the same with a machine behind the firewall."""
    return vouched(bare(), 1, word(bare(), 1))


def hop(path: CapturedPath, index: int = 1) -> Hop:
    """Return a hop, proven."""
    return path.verify().hops[index]


def later(seconds: int) -> Any:  # noqa: ANN401 - a moment
    """Return the moment so many seconds after the path was judged."""
    return NOW + timedelta(seconds=seconds)
