# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A table of bundle documents: how each is judged here, how by go-spiffe 2.8.1, why not alike.

Rules: SPIFFE Trust Domain and Bundle (TDB), X509-SVID, JWT-SVID, RFC 7517, RFC 7518.
"""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.serialization import Encoding

from nsmsec.dev import Authority
from nsmsec.dev.issuer import SIGNING_TTL, signing_profile
from nsmsec.federation.entry import certificate_entry
from tests.federation.parts import PARTNER, PARTNER_DOMAIN, good_members, jwt_entry, spelled, x509_entry
from tests.identity.parts import KEYS, NOW

if TYPE_CHECKING:
    from cryptography import x509

__all__ = ["DOCUMENTS", "Case"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One document.

    Attributes:
        data: the bytes.
        code: why we refuse it; empty if we accept it.
        go_accepts: what go-spiffe says.
        why: why we differ; empty if we do not.
    """

    data: bytes
    code: str = ""
    go_accepts: bool
    why: str = ""


_FORMAT: Final = "TRUST_BUNDLE_FORMAT"
_SECOND: Final = Authority("partner.example", now=NOW, keys=KEYS)
_RSA: Final = Authority("partner.example", now=NOW, key="rsa", keys=KEYS)
_LEAF: Final = PARTNER.issue_certificate(PARTNER.profile("/x"))
_NO_AUTHORITY: Final = Authority(
    "partner.example",
    now=NOW,
    keys=KEYS,
    profile=replace(signing_profile(PARTNER_DOMAIN, common_name="none", now=NOW, ttl=SIGNING_TTL), authority=False),
)
_INTERMEDIATE: Final = PARTNER.intermediate()


def _text(members: object) -> bytes:
    return json.dumps(members).encode()


def _with(**members: object) -> bytes:
    return _text({**good_members(), **members})


def _keys(*entries: object) -> bytes:
    return _with(keys=list(entries))


def _good(data: bytes) -> Case:
    return Case(data=data, go_accepts=True)


def _bad(data: bytes, code: str = _FORMAT) -> Case:
    return Case(data=data, code=code, go_accepts=False)


def _stricter(data: bytes, why: str, code: str = _FORMAT) -> Case:
    return Case(data=data, code=code, go_accepts=True, why=why)


def _more_tolerant(data: bytes, why: str) -> Case:
    return Case(data=data, go_accepts=False, why=why)


def _entry(certificate: x509.Certificate, **spoiled: object) -> dict[str, object]:
    return {**certificate_entry(certificate), **spoiled}


def _rsa_jwt(**spoiled: object) -> dict[str, object]:
    entry = {**_entry(_RSA.certificate), "use": "jwt-svid", "kid": "r", **spoiled}
    del entry["x5c"]
    return entry


_SEQUENCE: Final = b'"spiffe_sequence": 1'
_GOOD_TEXT: Final = _text(good_members())
_SYMMETRIC: Final = {"kty": "oct", "use": "jwt-svid", "kid": "s", "k": "AAAA"}
_OKP: Final = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
_PRIVATE: Final = {**jwt_entry(), "d": "A" * 43}
_IGNORED = "TDB 4.2.1: an entry of an unknown key type must be ignored; go-spiffe refuses the document"
_TWICE = "an authority that stands there twice is a mistake of the publisher; go-spiffe keeps one"
_NUMBER = "go-spiffe takes a negative hint, and no hint is the past"

DOCUMENTS: Final[dict[str, Case]] = {
    # The JWK Set (TDB 4.1)
    "good": _good(_GOOD_TEXT),
    "unknown members": _good(_with(more={"deep": [1, 2.5, None]})),
    "no sequence, no hint": _good(_text({"keys": good_members()["keys"]})),
    "empty set": _good(_keys()),
    "only JWT authorities": _good(_keys(jwt_entry())),
    "only X.509 authorities": _good(_keys(x509_entry())),
    "two X.509 authorities": _good(_keys(x509_entry(), _entry(_SECOND.certificate))),
    "RSA": _good(_keys(_entry(_RSA.certificate), _rsa_jwt())),
    "white space around": _good(b" \n" + _GOOD_TEXT + b"\n\t "),
    "no keys": _bad(_text({"spiffe_sequence": 1})),
    "keys null": _bad(_with(keys=None)),
    "keys an object": _bad(_with(keys={})),
    "keys a text": _bad(_with(keys="none")),
    "an entry that is no object": _bad(_keys(x509_entry(), "x")),
    "an entry that is null": _bad(_keys(x509_entry(), None)),
    "empty": _bad(b""),
    "null": _bad(b"null"),
    "a list": _bad(b"[]"),
    "a text": _bad(b'"keys"'),
    "not JSON": _bad(b"keys"),
    "HTML": _bad(b"<html></html>"),
    "cut": _bad(_GOOD_TEXT[:-2]),
    "two documents": _bad(_GOOD_TEXT + _GOOD_TEXT),
    "byte order mark": _bad(b"\xef\xbb\xbf" + _GOOD_TEXT),
    "UTF-16": _bad(_GOOD_TEXT.decode().encode("utf-16")),
    "NaN": _bad(_with(x=float("nan"))),
    "trailing comma": _bad(_GOOD_TEXT[:-1] + b",}"),
    "not UTF-8": _stricter(_GOOD_TEXT[:-1] + b', "x": "\xff"}', "go's JSON repairs what is no UTF-8; we refuse it"),
    "a member twice": _stricter(
        _GOOD_TEXT[:-1] + b', "spiffe_sequence": 9}', "go's JSON takes the last of two; others take the first"
    ),
    "keys twice": _stricter(_GOOD_TEXT[:-1] + b', "keys": []}', "as above: two readers, two sets of authorities"),
    "keys in another case": _stricter(
        _GOOD_TEXT.replace(b'"keys"', b'"KEYS"'), "go's JSON does not tell cases apart; names are case sensitive"
    ),
    # Sequence, refresh hint (TDB 4.1.1, 4.1.2)
    "sequence 0": _good(_with(spiffe_sequence=0)),
    "sequence of 64 bits": _good(_with(spiffe_sequence=2**64 - 1)),
    "sequence of 65 bits": _bad(_with(spiffe_sequence=2**64)),
    "sequence negative": _bad(_with(spiffe_sequence=-1)),
    "sequence a text": _bad(_with(spiffe_sequence="1")),
    "sequence a fraction": _bad(_with(spiffe_sequence=1.5)),
    "sequence with an exponent": _bad(_GOOD_TEXT.replace(_SEQUENCE, b'"spiffe_sequence": 1e3')),
    "sequence true": _bad(_with(spiffe_sequence=True)),
    "sequence null": _stricter(_with(spiffe_sequence=None), "the standard wants an integer; go-spiffe sees none"),
    "hint 0": _good(_with(spiffe_refresh_hint=0)),
    "hint of 28 days": _good(_with(spiffe_refresh_hint=2419200)),
    "hint of 63 bits": _good(_with(spiffe_refresh_hint=2**63 - 1)),
    "hint of 64 bits": _bad(_with(spiffe_refresh_hint=2**63)),
    "hint negative": _stricter(_with(spiffe_refresh_hint=-1), _NUMBER),
    "hint a text": _bad(_with(spiffe_refresh_hint="60")),
    "hint a fraction": _bad(_with(spiffe_refresh_hint=0.5)),
    "hint null": _stricter(_with(spiffe_refresh_hint=None), "the standard wants an integer; go-spiffe sees none"),
    # Unknown kinds are ignored (TDB 4.2)
    "unknown use": _good(_keys(x509_entry(), jwt_entry(use="other-svid"))),
    "use in another case": _good(_keys(x509_entry(), jwt_entry(use="JWT-SVID"))),
    "use of JOSE": _good(_keys(x509_entry(), jwt_entry(use="sig"))),
    "WIT authority": _good(_keys(x509_entry(), jwt_entry(use="wit-svid"))),
    "no use": _good(_keys(x509_entry(), jwt_entry(use=None))),
    "use a number": _bad(_keys(x509_entry(), jwt_entry(use=1))),
    "unknown kty": _more_tolerant(_keys(x509_entry(), jwt_entry(kty="XYZ")), _IGNORED),
    "no kty": _more_tolerant(_keys(x509_entry(), jwt_entry(kty=None)), _IGNORED),
    "kty a number": _bad(_keys(x509_entry(), jwt_entry(kty=1))),
    "Ed25519": _good(_keys(x509_entry(), {**_OKP, "use": "jwt-svid", "kid": "e"})),
    "symmetric key": _good(_keys(x509_entry(), _SYMMETRIC)),
    # Entries for X.509-SVIDs (X509-SVID 6)
    "kid beside a certificate": _good(_keys(x509_entry(kid="k"))),
    "no x5c": _more_tolerant(_keys(x509_entry(x5c=None)), "X509-SVID 6.2: the entry is ignored"),
    "x5c empty": _more_tolerant(_keys(x509_entry(x5c=[])), "X509-SVID 6.2: the entry is ignored"),
    "two certificates": _bad(_keys(x509_entry(x5c=[spelled(PARTNER.certificate), spelled(_SECOND.certificate)]))),
    "x5c a text": _bad(_keys(x509_entry(x5c=spelled(PARTNER.certificate)))),
    "x5c of numbers": _bad(_keys(x509_entry(x5c=[1]))),
    "x5c base64url": _bad(_keys(x509_entry(x5c=["_-" + spelled(PARTNER.certificate)[2:]]))),
    "x5c with an end of line": _stricter(
        _keys(x509_entry(x5c=[spelled(PARTNER.certificate)[:64] + "\n" + spelled(PARTNER.certificate)[64:]])),
        "go's base64 skips ends of lines; RFC 7517 4.7 has none",
    ),
    "x5c no certificate": _bad(_keys(x509_entry(x5c=["AAAA"])), "CERT_FORMAT"),
    "x5c with bytes after it": _bad(
        _keys(x509_entry(x5c=[b64encode(PARTNER.certificate.public_bytes(Encoding.DER) + b"\0").decode()])),
        "CERT_FORMAT",
    ),
    "x5c of another key": _bad(_keys(x509_entry(_SECOND.certificate))),
    "x5c of a leaf": _stricter(_keys(_entry(_LEAF.certificate)), "no authority; go-spiffe never looks"),
    "x5c of an intermediate": _stricter(
        _keys(_entry(_INTERMEDIATE.certificate)), "X509-SVID 6.1: should be self-signed, and we take it for a must"
    ),
    "x5c self-signed, no authority": _stricter(
        _keys(_entry(_NO_AUTHORITY.certificate)),
        "X509-SVID 4.1: an authority says so; go-spiffe never looks",
        "CERT_FORMAT",
    ),
    "the same certificate twice": _stricter(_keys(x509_entry(), x509_entry()), _TWICE),
    # Entries for JWT-SVIDs (JWT-SVID 6), keys (RFC 7518 6)
    "no kid": _bad(_keys(jwt_entry(kid=None))),
    "kid empty": _bad(_keys(jwt_entry(kid=""))),
    "kid a number": _bad(_keys(jwt_entry(kid=1))),
    "kid with a control character": _stricter(_keys(jwt_entry(kid="a\n")), "a name that no log can show"),
    "kid too long": _stricter(_keys(jwt_entry(kid="k" * 257)), "a bound of ours"),
    "kid twice": _stricter(_keys(jwt_entry(), jwt_entry()), _TWICE),
    "alg beside it": _good(_keys(jwt_entry(alg="ES256"))),
    "private key": _stricter(_keys(_PRIVATE), "a private key has been published; nobody should trust it"),
    "no crv": _bad(_keys(jwt_entry(crv=None))),
    "unknown curve": _bad(_keys(jwt_entry(crv="secp256k1"))),
    "wrong curve": _bad(_keys(jwt_entry(crv="P-384"))),
    "no x": _bad(_keys(jwt_entry(x=None))),
    "x a number": _bad(_keys(jwt_entry(x=1))),
    "x short": _bad(_keys(jwt_entry(x="AAAA"))),
    "x not base64": _bad(_keys(jwt_entry(x="!" * 43))),
    "x not ASCII": _bad(_keys(jwt_entry(x="é" * 43))),
    "point not on the curve": _bad(_keys(jwt_entry(x="A" * 43))),
    "RSA without n": _bad(_keys({"kty": "RSA", "e": "AQAB", "use": "jwt-svid", "kid": "r"})),
    "RSA with a leading zero": _stricter(_keys(_rsa_jwt(n="AA" + "_" * 342)), "RFC 7518 6.3.1.1: no octets too many"),
    "RSA of 1024 bits": _stricter(_keys(_rsa_jwt(n="_" * 170 + "w")), "RFC 7518 3.3: at least 2048 bits"),
    "RSA with an even exponent": _stricter(_keys(_rsa_jwt(e="AQAC")), "no key has such an exponent"),
}
