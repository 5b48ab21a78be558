# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Everything that was ever wrong with JSON Web Tokens (C17–C27; RFC 8725 with its successor)."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import json
import os
import socket
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from nsmsec.dev import Authority
from nsmsec.dev.certificate import build_certificate
from nsmsec.errors import ReasonCode
from nsmsec.identity import TrustBundle
from nsmsec.testing import OMIT, CapturedPath, capture
from nsmsec.tokens import base64url
from tests.attacks.sites import CLIENT, FIREWALL, GATEWAY, NOW, Site, everywhere, frozen, on_servers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from nsmsec.dev import Issued

_P256_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def signed_with(index: int, signature: bytes) -> Callable[[CapturedPath], CapturedPath]:
    """Return what puts this signature under one token; the ones behind it are linked to it."""

    def sign(captured: CapturedPath) -> CapturedPath:
        finished = captured.finished(index)
        signed = finished.compacts()[index].rpartition(".")[0]
        return finished.with_compact(index, f"{signed}.{base64url.encode(signature)}")

    return sign


# --- C17: alg -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "alg",
    [
        "none",
        "None",
        "noNE",
        "",
        "HS256",
        "HS512",
        "ES512",
        "ES256K",
        "EdDSA",
        "es256",
        "RS1",
        "RS512",
        ["ES256"],
        None,
        1,
        OMIT,
    ],
    ids=repr,
)
@everywhere
def test_algorithm_off_the_list_is_alg_forbidden(site: Site, alg: object) -> None:
    """C17: not signed, signed with something shared, signed as nobody expects."""
    site.refuses(site.honest().with_header(1, alg=alg), ReasonCode.ALG_FORBIDDEN, at=1)


@pytest.mark.parametrize("alg", ["none", "ES256"])
@everywhere
def test_token_without_a_signature_is_refused(site: Site, alg: str) -> None:
    """C17: `none` says so openly, `ES256` does not."""
    honest = site.honest().with_header(1, alg=alg)
    bare = honest.compacts()[1].rpartition(".")[0] + "."
    expected = ReasonCode.ALG_FORBIDDEN if alg == "none" else ReasonCode.SIG_INVALID
    site.refuses(honest.with_compact(1, bare), expected, at=1)


@pytest.mark.parametrize("encoding", [Encoding.PEM, Encoding.DER], ids=["pem", "der"])
@everywhere
def test_public_key_as_a_shared_secret_is_alg_forbidden(site: Site, encoding: Encoding) -> None:
    """C17: HS256 over what everybody knows (CVE-2015-9235)."""
    honest = site.honest().with_header(1, alg="HS256")
    public = honest.tokens[1].svid.public_key.public_bytes(encoding, PublicFormat.SubjectPublicKeyInfo)
    signed = honest.compacts()[1].rpartition(".")[0]
    tag = base64url.encode(hmac.digest(public, signed.encode(), hashlib.sha256))
    site.refuses(honest.with_compact(1, f"{signed}.{tag}"), ReasonCode.ALG_FORBIDDEN, at=1)


@pytest.mark.parametrize(("alg", "size"), [("RS256", 256), ("PS256", 256), ("ES384", 96)])
@everywhere
def test_algorithm_of_another_key_is_an_alg_key_mismatch(site: Site, alg: str, size: int) -> None:
    """C17: the key decides what it verifies, not the header."""
    honest = site.honest().with_header(1, alg=alg)
    site.refuses(honest, ReasonCode.ALG_KEY_MISMATCH, at=1, spoil=signed_with(1, bytes([1]) * size))


# --- C19, C20, C21, C23: headers that name or bring keys, or change what a signature means ---------------------------

_OUTBOUND: Final = frozenset({"connect", "connect_ex", "getaddrinfo", "gethostbyname", "open", "open_code"})


@pytest.fixture
def outside() -> Iterator[list[str]]:
    """Return a list of whatever this thread looks up, connects to or opens meanwhile.

    An audit hook would tell more, but once it is there, CPython 3.11 may stop halfway of starting to trace a thread.
    """
    seen: list[str] = []

    def look(_frame: FrameType, event: str, called: object) -> None:
        name = getattr(called, "__name__", "")
        if event == "c_call" and name in _OUTBOUND:
            seen.append(name)

    sys.setprofile(look)
    yield seen
    sys.setprofile(None)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kid", "1"),
        ("kid", "../../../../dev/null"),
        ("kid", "' OR '1'='1"),
        ("kid", "a\r\nset-cookie: b"),
        ("jku", "https://attacker.example/keys"),
        ("jku", "http://169.254.169.254/latest"),
        ("x5u", "file:///etc/passwd"),
        ("x5u", "https://localhost/chain.pem"),
        ("jwk", {"kty": "EC", "crv": "P-256", "x": "AAAA", "y": "AAAA"}),
        ("x5t", "AAAA"),
        ("crit", ["b64"]),
        ("crit", ["exp"]),
        ("crit", []),
        ("b64", False),
        ("zip", "DEF"),
        ("cty", "JWT"),
        ("enc", "A256GCM"),
        ("unknown", 1),
    ],
    ids=lambda value: str(value)[:12],
)
@everywhere
def test_header_off_the_list_is_a_format_that_nothing_follows(
    site: Site, name: str, value: object, outside: list[str]
) -> None:
    """C19, C20, C21, C23: no key is looked up, fetched or taken from a header; nothing changes what is signed."""
    captured = frozen(site.honest().with_header(1, **{name: value})) if site.side == "server" else site.honest()
    verifier = captured.verifier()
    spoiled = captured if site.side == "server" else captured.with_header(1, **{name: value})
    site.refuses(spoiled, ReasonCode.FORMAT, at=1, verifier=verifier)  # what is imported late is there now
    outside.clear()
    site.refuses(spoiled, ReasonCode.FORMAT, at=1, verifier=verifier)
    assert outside == []


@on_servers
def test_flood_of_unknown_certificates_fetches_nothing(site: Site, outside: list[str]) -> None:
    """C19: a name for a key that nobody has is a refusal, each time, with no look-up anywhere."""
    honest = site.honest()
    verifier = honest.verifier()
    for number in range(51):
        if number == 1:  # what is imported late is there now
            outside.clear()
        unknown = base64url.encode(hashlib.sha256(bytes([number])).digest())
        spoiled = honest.with_header(1, **{"x5t#S256": unknown})
        site.refuses(spoiled, ReasonCode.CERT_MISSING, at=1, verifier=verifier)
    assert outside == []


def test_what_a_thread_opens_or_connects_to_is_seen(outside: list[str]) -> None:
    """Else the tests before would pass whatever happens."""
    with socket.socket() as one, contextlib.suppress(OSError):
        one.connect(("127.0.0.1", 0))
    with Path(os.devnull).open("rb"):
        pass
    assert {"connect", "open"} <= set(outside)


@everywhere
def test_key_in_the_header_that_signed_the_token_is_a_format(site: Site) -> None:
    """C21: a forger brings the key that verifies its own signature (CVE-2026-27962)."""
    honest = site.honest()
    forger = honest.tokens[2].svid
    numbers = forger.public_key.public_numbers()
    key = {"kty": "EC", "crv": "P-256"} | {
        name: base64url.encode(getattr(numbers, name).to_bytes(32, "big")) for name in "xy"
    }
    forged = honest.with_token(1, replace(honest.tokens[1], svid=forger)).with_header(1, jwk=key)
    site.refuses(forged, ReasonCode.FORMAT, at=1)


# --- C22: x5c -------------------------------------------------------------------------------------------------------


#: A second authority of the same domain, which signs whatever a test wants.
CORP: Final = Authority("corp.example", now=NOW, common_name="second authority")
PARTNER: Final = Authority("partner.example", now=NOW, common_name="second partner authority")
GOOD: Final = CORP.profile(FIREWALL)


def presenting(captured: CapturedPath, issued: Issued, *chain: bytes) -> CapturedPath:
    """Return the path whose second hop signs with this key under these certificates, its own chain if none are given.

    Both second authorities are in the bundles, beside the ones that signed everybody else.
    """
    bundles = captured.bundles
    for second in (CORP, PARTNER):
        first = bundles.get(second.trust_domain)
        both = (*(() if first is None else first.authorities), second.certificate)
        bundles = bundles.with_bundle(TrustBundle(trust_domain=second.trust_domain, authorities=both))
    presented = chain or issued.der_chain
    header = {
        "x5t#S256": base64url.encode(hashlib.sha256(presented[0]).digest()),
        "x5c": [base64.b64encode(der).decode() for der in presented],
    }
    signer = CORP.issue_certificate(GOOD, private_key=issued.private_key).svid()
    token = replace(captured.tokens[1], svid=signer)
    return replace(captured.with_token(1, token), bundles=bundles).with_header(1, **header)


@everywhere
def test_good_certificates_in_a_token_are_accepted(site: Site) -> None:
    """What the next tests spoil."""
    site.accepts(presenting(site.honest(), CORP.issue_certificate(GOOD)))
    site.accepts(presenting(site.honest(), CORP.intermediate().intermediate().issue_certificate(GOOD)))


_LEAVES: Final = {
    "another authority": (Authority("corp.example", now=NOW).issue_certificate(GOOD), ReasonCode.CERT_UNTRUSTED),
    "authority of another domain": (PARTNER.issue_certificate(GOOD), ReasonCode.TD_MISMATCH),
    "another identity": (CORP.issue_certificate(CORP.profile("/client")), ReasonCode.CERT_MISMATCH),
    "another domain": (PARTNER.issue_certificate(PARTNER.profile("/firewall")), ReasonCode.CERT_MISMATCH),
    "authority as leaf": (CORP.issue_certificate(replace(GOOD, authority=True)), ReasonCode.CERT_CA_LEAF),
    "no basic constraints": (CORP.issue_certificate(replace(GOOD, authority=None)), ReasonCode.CERT_CA_LEAF),
    "two uris": (CORP.issue_certificate(replace(GOOD, uris=(FIREWALL, CLIENT))), ReasonCode.CERT_SAN),
    "uri twice": (CORP.issue_certificate(replace(GOOD, uris=(FIREWALL, FIREWALL))), ReasonCode.CERT_SAN),
    "no uri": (CORP.issue_certificate(replace(GOOD, uris=(), dns_names=("firewall",))), ReasonCode.CERT_SAN),
    "id in a dns name": (CORP.issue_certificate(replace(GOOD, uris=(), dns_names=(FIREWALL,))), ReasonCode.CERT_SAN),
    "may sign certificates": (
        CORP.issue_certificate(replace(GOOD, key_usages=frozenset({"digital_signature", "key_cert_sign"}))),
        ReasonCode.CERT_KEY_USAGE,
    ),
    "may sign crls": (
        CORP.issue_certificate(replace(GOOD, key_usages=frozenset({"digital_signature", "crl_sign"}))),
        ReasonCode.CERT_KEY_USAGE,
    ),
    "may not sign": (
        CORP.issue_certificate(replace(GOOD, key_usages=frozenset({"key_agreement"}))),
        ReasonCode.CERT_KEY_USAGE,
    ),
    "no key usage": (CORP.issue_certificate(replace(GOOD, key_usages=None)), ReasonCode.CERT_KEY_USAGE),
    "expired": (
        CORP.issue_certificate(
            replace(GOOD, not_before=NOW - timedelta(hours=2), not_after=NOW - timedelta(seconds=1))
        ),
        ReasonCode.CERT_EXPIRED,
    ),
    "not yet valid": (
        CORP.issue_certificate(replace(GOOD, not_before=NOW + timedelta(seconds=1))),
        ReasonCode.CERT_NOT_YET_VALID,
    ),
    "ends before the token": (
        CORP.issue_certificate(replace(GOOD, not_after=NOW + timedelta(seconds=30))),
        ReasonCode.LIFETIME_TOO_LONG,
    ),
    "expired intermediate": (
        CORP.intermediate(
            replace(CORP.root.intermediate_profile(), not_after=NOW - timedelta(seconds=1))
        ).issue_certificate(GOOD),
        ReasonCode.CERT_EXPIRED,
    ),
    "broken name constraints": (
        CORP.intermediate(
            replace(
                CORP.root.intermediate_profile(),
                more_extensions=((x509.NameConstraints([x509.DNSName("other.example")], None), True),),
            )
        ).issue_certificate(replace(GOOD, dns_names=("firewall.corp.example",))),
        ReasonCode.CERT_UNTRUSTED,
    ),
    "too many intermediates": (
        CORP.intermediate().intermediate().intermediate().intermediate().issue_certificate(GOOD),
        ReasonCode.CERT_CHAIN,
    ),
}


@pytest.mark.parametrize("name", _LEAVES)
@everywhere
def test_certificate_that_is_no_svid_is_refused(site: Site, name: str) -> None:
    """C22: every rule of the X.509-SVID standard, also where the chain leads to the right authority."""
    issued, code = _LEAVES[name]
    site.refuses(presenting(site.honest(), issued), code, at=1)


@everywhere
def test_self_signed_certificate_is_refused(site: Site) -> None:
    """C22: nobody vouches for itself."""
    issued = CORP.issue_certificate(GOOD)
    alone = build_certificate(
        replace(GOOD, common_name="alone"),
        public_key=issued.private_key.public_key(),
        issuer=replace(GOOD, common_name="alone").subject,
        issuer_key=issued.private_key,
    )
    site.refuses(presenting(site.honest(), issued, alone.public_bytes(Encoding.DER)), ReasonCode.CERT_CHAIN, at=1)


@pytest.mark.parametrize(
    ("order", "code"),
    [
        ("lil", ReasonCode.CERT_CHAIN),
        ("lii", ReasonCode.CERT_CHAIN),
        ("lji", ReasonCode.CERT_CHAIN),
        ("lijr", ReasonCode.CERT_CHAIN),
        ("lllll", ReasonCode.CERT_CHAIN),
        ("l" * 20, ReasonCode.SIZE),
        ("il", ReasonCode.CERT_CHAIN),
        ("i", ReasonCode.CERT_CA_LEAF),
        ("l", ReasonCode.CERT_UNTRUSTED),
    ],
)
@everywhere
def test_chain_in_disorder_is_refused(site: Site, order: str, code: ReasonCode) -> None:
    """C22: twenty certificates, one twice, out of order, with the root, without what lies between."""
    first = CORP.intermediate()
    issued = first.intermediate().issue_certificate(GOOD)
    leaf, below, above = issued.der_chain
    root = CORP.certificate.public_bytes(Encoding.DER)
    chain = [{"l": leaf, "i": below, "j": above, "r": root}[letter] for letter in order]
    site.refuses(presenting(site.honest(), issued, *chain), code, at=1)


@pytest.mark.parametrize(
    ("x5c", "code"),
    [
        ([base64.b64encode(b"no certificate").decode()], ReasonCode.CERT_MISMATCH),
        (["!"], ReasonCode.CERT_FORMAT),
        ([], ReasonCode.CERT_MISSING),
        ("text", ReasonCode.FORMAT),
        ([1], ReasonCode.FORMAT),
        (None, ReasonCode.FORMAT),
    ],
    ids=["noise", "alphabet", "empty", "text", "number", "null"],
)
@everywhere
def test_chain_that_is_none_is_refused(site: Site, x5c: object, code: ReasonCode) -> None:
    """C22: no exception but ours."""
    judged = site.judge(site.honest().with_header(1, x5c=x5c))
    assert judged.error is not None
    assert judged.error.index == 1
    assert judged.error.code in {code, ReasonCode.CERT_FORMAT}
    assert len(judged.records) == 1


@everywhere
def test_leaf_of_another_hop_is_a_cert_mismatch(site: Site) -> None:
    """C22: the digest in the header, the first certificate, the subject are one identity."""
    honest = site.honest()
    other = honest.tokens[2].header["x5t#S256"]
    site.refuses(honest.with_header(1, **{"x5t#S256": other}), ReasonCode.CERT_MISMATCH, at=1)
    first = base64.b64encode(honest.tokens[2].svid.der_chain[0]).decode()
    site.refuses(honest.with_header(1, x5c=[first]), ReasonCode.CERT_MISMATCH, at=1)


@everywhere
def test_path_without_certificates_is_cert_missing(site: Site) -> None:
    """C22: nothing is fetched in their place."""
    honest = site.honest()
    site.refuses(replace(honest, certificates=()), ReasonCode.CERT_MISSING, at=0 if site.side == "server" else 1)


# --- C24: kinds of token --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typ",
    [
        "JWT",
        "JOSE",
        "jwt",
        "wit+jwt",
        "wpt+jwt",
        "at+jwt",
        "nsm-path+JWT",
        "NSM-PATH+JWT",
        "application/nsm-path+jwt",
        "nsm-path+jwt ",
        None,
        1,
        ["nsm-path+jwt"],
        OMIT,
    ],
    ids=repr,
)
@everywhere
def test_token_of_another_kind_is_a_typ_mismatch(site: Site, typ: object) -> None:
    """C24: a JWT-SVID, a WIT-SVID, a proof token, an access token, or one that does not say."""
    site.refuses(site.honest().with_header(1, typ=typ), ReasonCode.TYP_MISMATCH, at=1)


@on_servers
def test_signature_of_a_policy_bundle_is_a_typ_mismatch(site: Site) -> None:
    """C24: OPA's `.signatures.json` holds a JWT as well."""
    honest = site.honest()
    signature = replace(
        honest.tokens[1], header={"alg": "ES256"}, claims={"files": [{"name": "data.json", "hash": "00"}], "scope": ""}
    )
    spoiled = honest.with_compact(1, signature.signed(None))
    site.refuses(spoiled, ReasonCode.TYP_MISMATCH, at=1)


@pytest.mark.parametrize("kind", ["JWT-SVID", "access token", "policy bundle"])
def test_path_token_is_no_token_of_another_kind(kind: str) -> None:
    """C24, the reverse: who checks `typ` by their standards takes none of ours; nor does a `kid` find a key."""
    kinds: dict[str, set[object]] = {
        "JWT-SVID": {"JWT", "JOSE", None},
        "access token": {"at+jwt", "application/at+jwt"},
        "policy bundle": {None},
    }
    header = jwt.get_unverified_header(capture([CLIENT], audience=GATEWAY, now=NOW).compacts()[0])
    assert header.get("typ") not in kinds[kind]
    assert "kid" not in header


# --- C25: serialisations --------------------------------------------------------------------------------------------


def _json_serialised(compact: str) -> str:
    protected, payload, signature = compact.split(".")
    return json.dumps({"payload": payload, "signatures": [{"protected": protected, "signature": signature}]})


_SPELLINGS: Final[dict[str, Callable[[str], str]]] = {
    "json": _json_serialised,
    "flattened": lambda compact: json.dumps(
        dict(zip(("protected", "payload", "signature"), compact.split("."), strict=True))
    ),
    "encrypted": lambda compact: compact + ".AAAA.AAAA",
    "two parts": lambda compact: compact.rpartition(".")[0],
    "five dots": lambda compact: compact + "...",
    "detached": lambda compact: "{0}..{2}".format(*compact.split(".")),
    "no header": lambda compact: "." + compact.partition(".")[2],
    "newline inside": lambda compact: compact[:10] + "\n" + compact[10:],
    "newline after": lambda compact: compact + "\n",
    "blank before": lambda compact: " " + compact,
    "nul": lambda compact: compact + "\0",
    "fullwidth": lambda compact: compact[:-1] + "\uff21",
    "surrogate": lambda compact: compact + "\ud800",
    "padded": lambda compact: compact + "=",
    "standard alphabet": lambda compact: compact[:-2] + "+/",
    "bearer": lambda compact: "Bearer " + compact,
    "two tokens": lambda compact: compact + "," + compact,
}


@pytest.mark.parametrize("spelling", _SPELLINGS)
@everywhere
def test_token_in_another_spelling_is_a_format(site: Site, spelling: str) -> None:
    """C25: one serialisation, one spelling of it."""
    honest = site.honest()
    spelled = _SPELLINGS[spelling](honest.compacts()[1])
    site.refuses(honest.with_compact(1, spelled), ReasonCode.FORMAT, at=1)


@everywhere
def test_token_inside_a_token_is_a_format(site: Site) -> None:
    """C25: nested, with or without saying so."""
    honest = site.honest()
    header, _, signature = honest.compacts()[1].split(".")
    nested = f"{header}.{base64url.encode(honest.compacts()[1].encode())}.{signature}"
    site.refuses(honest.with_compact(1, nested), ReasonCode.FORMAT, at=1)


@pytest.mark.parametrize("part", [0, 1, 2])
@everywhere
def test_second_spelling_of_the_same_bytes_is_a_format(site: Site, part: int) -> None:
    """C25: base64url leaves bits over at the end; only zeros are the one spelling."""
    honest = site.honest()
    parts = honest.compacts()[1].split(".")
    if part < 2:
        data = base64.urlsafe_b64decode(parts[part] + "==")
        parts[part] = base64url.encode(data + b" " * ((1 - len(data)) % 3))
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    parts[part] = parts[part][:-1] + alphabet[alphabet.index(parts[part][-1]) + 1]
    site.refuses(honest.with_compact(1, ".".join(parts)), ReasonCode.FORMAT, at=1)


# --- C27: signatures ------------------------------------------------------------------------------------------------


_ONE: Final = (1).to_bytes(32, "big")
_ORDER: Final = _P256_ORDER.to_bytes(32, "big")


@pytest.mark.parametrize(
    "signature",
    [
        bytes(64),
        bytes(32) + _ONE,
        _ONE + bytes(32),
        _ONE + _ORDER,
        _ORDER + _ONE,
        _ONE + bytes([255]) * 32,
        _ONE * 2,
        b"",
        (_ONE * 2)[:-1],
        _ONE * 2 + bytes(1),
        bytes.fromhex("3006020101020101"),
    ],
    ids=["zeros", "r=0", "s=0", "s=n", "r=n", "s>n", "ones", "empty", "short", "long", "der"],
)
@everywhere
def test_signature_that_cannot_be_one_is_sig_invalid(site: Site, signature: bytes) -> None:
    """C27: psychic signatures, other lengths, other encodings (CVE-2022-21449)."""
    site.refuses(site.honest(), ReasonCode.SIG_INVALID, at=1, spoil=signed_with(1, signature))


@on_servers
def test_twin_of_a_used_token_is_replayed(site: Site) -> None:
    """C27: from any signature follows a second one, with the other s; it is the same token all the same."""
    honest = frozen(site.honest())
    verifier = honest.verifier()
    site.accepts(honest, verifier=verifier)
    signature = base64url.decode(honest.compacts()[2].rpartition(".")[2].encode())
    high = (_P256_ORDER - int.from_bytes(signature[32:], "big")).to_bytes(32, "big")
    twin = signed_with(2, signature[:32] + high)(honest)
    assert twin.compacts()[2] != honest.compacts()[2]
    site.refuses(twin, ReasonCode.REPLAYED, at=2, verifier=verifier)
    site.accepts(twin)
