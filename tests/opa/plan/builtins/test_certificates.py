# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Certificates, requests, keys show what OPA shows; chains verify as in OPA."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric import x25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from nsmsec.opa.plan import UNDEFINED, BuiltinError, LimitExceeded, Number
from nsmsec.opa.plan.builtins.der import elements
from nsmsec.opa.plan.builtins.key_shape import public_shape
from nsmsec.opa.plan.builtins.pem import pem_blocks
from nsmsec.opa.plan.builtins.url_shape import url_shape
from tests.opa.plan.builtins.calls import called, is_same, opa_answers, strictly
from tests.opa.plan.builtins.certificate_material import YEAR_2026_NS, Authority, certificates, in_base64, request
from tests.opa.plan.builtins.token_material import material

if TYPE_CHECKING:
    from pathlib import Path

PARSE = "crypto.x509.parse_certificates"
VERIFY = "crypto.x509.parse_and_verify_certificates"
WITH_OPTIONS = "crypto.x509.parse_and_verify_certificates_with_options"
ANY: dict[str, object] = {"KeyUsages": ["KeyUsageAny"], "CurrentTime": YEAR_2026_NS}

#: Options of a chain, and whether the chain of a plain server is verified with them; None for an error.
OPTIONS: list[tuple[dict[str, object], bool | None]] = [
    ({}, True),
    ({"KeyUsages": ["KeyUsageServerAuth"]}, True),
    ({"KeyUsages": {"KeyUsageClientAuth"}}, False),
    ({"KeyUsages": ["KeyUsageClientAuth", '"KeyUsageServerAuth"']}, True),
    ({"KeyUsages": []}, True),
    ({"KeyUsages": ["x"]}, None),
    ({"KeyUsages": "x"}, None),
    ({"CurrentTime": YEAR_2026_NS}, True),
    ({"CurrentTime": 5}, False),
    ({"CurrentTime": "x"}, None),
    ({"CurrentTime": Number("1.5")}, None),
    ({"DNSName": "h.x.example"}, True),
    ({"DNSName": "H.X.example."}, True),
    ({"DNSName": "a.w.x.example"}, True),
    ({"DNSName": "b.a.w.x.example"}, False),
    ({"DNSName": "g.x.example"}, False),
    ({"DNSName": "10.1.2.3"}, True),
    ({"DNSName": "[fd01::1]"}, True),
    ({"DNSName": "10.1.2.4"}, False),
    ({"DNSName": 5}, None),
    ({"MaxConstraintComparisons": 1000}, True),
    ({"MaxConstraintComparisons": "x"}, None),
    ({"nope": 1}, None),
]


def calls() -> list[tuple[str, tuple[object, ...]]]:
    """Return every call that is compared with OPA."""
    made, keys = certificates(), material()
    found: list[tuple[str, tuple[object, ...]]] = []
    for text in made.values():
        found += [(PARSE, (text,)), (PARSE, (in_base64(text),)), (VERIFY, (made["root"] + text,))]
        found += [(WITH_OPTIONS, (made["root"] + text, ANY))]
        found += [(WITH_OPTIONS, (made["root"] + made["between"] + text, ANY))]
        found += [(WITH_OPTIONS, (made["strict root"] + text, ANY))]
    found += [(WITH_OPTIONS, (made["root"] + made["server"], options)) for options, _ in OPTIONS]
    odd = [
        "",
        "junk",
        "Zm9v",
        "MAA=",
        "-----BEGIN",
        "x\n-----END CERTIFICATE-----\n" + made["root"],
        made["root"].replace("END CERTIFICATE", "END OTHER"),
        made["root"].replace("MII", "M!I"),
        in_base64(made["root"]),
        made["root"][:-40],
        "x" + made["root"],
        made["root"] + "\n\njunk",
        made["root"].replace("\n", "\r\n"),
        made["root"].replace("-----\n", "-----\nKey: value\n\n", 1),
        made["root"] + keys.pem["rsa"],
    ]
    for text in (*odd, *keys.pem.values(), keys.pem["ed"] + keys.pem["rsa"], request(), in_base64(request())):
        found += [(name, (text,)) for name in (PARSE, VERIFY, "crypto.parse_private_keys")]
        found += [(f"crypto.x509.{name}", (text,)) for name in ("parse_rsa_private_key", "parse_certificate_request")]
        found += [("crypto.x509.parse_keypair", (made["server"], text))]
    found += [("crypto.x509.parse_keypair", (in_base64(made["root"]), in_base64(keys.pem["rsa"])))]
    found += [("crypto.x509.parse_certificate_request", (request(has_extensions=False),))]
    return [*found, ("crypto.parse_private_keys", (in_base64(keys.pem["rsa"]),))]


@pytest.mark.opa
def test_every_call_answers_as_in_opa(tmp_path: Path) -> None:
    """Member by member."""
    wanted = calls()
    given = opa_answers(tmp_path, wanted)
    wrong = [
        (name, arguments, found, answer)
        for (name, arguments), answer in zip(wanted, given, strict=True)
        if not is_same(found := called(name, *arguments), answer)
    ]
    assert wrong == []
    assert sum(answer is not UNDEFINED for answer in given) > len(given) / 3


@pytest.mark.parametrize(("options", "outcome"), OPTIONS)
def test_chain_is_verified_with_its_options_or_refused(options: dict[str, object], outcome: bool | None) -> None:  # noqa: FBT001 - one column of a table
    """Time, usage, host; what is not understood is an error."""
    chain = certificates()["root"] + certificates()["server"]
    found = called(WITH_OPTIONS, chain, options)
    if outcome is None:
        assert found is UNDEFINED
        return
    assert isinstance(found, list)
    assert found[0] is outcome
    assert len(found[1]) == (2 if outcome else 0)


@pytest.mark.parametrize(
    ("leaf", "outcome"),
    [
        ("server", True),
        ("client", True),
        ("expired", False),
        ("unknown critical", False),
        ("of another key", False),
        ("below a server", False),
        ("below nobody", False),
        ("signed with SHA-1", False),
        ("root", True),
    ],
)
def test_leaf_is_verified_or_refused(leaf: str, outcome: bool) -> None:  # noqa: FBT001 - one column of a table
    """Each has one thing that is wrong, or none."""
    made = certificates()
    found = called(WITH_OPTIONS, made["root"] + made["no authority"] + made["plain"] + made[leaf], ANY)
    assert isinstance(found, list)
    assert found[0] is outcome


@pytest.mark.parametrize(
    ("leaf", "outcome"),
    [
        ("inside", True),
        ("other domain", False),
        ("excluded domain", False),
        ("other address", False),
        ("other mail", False),
        ("other URI", False),
        ("no names", True),
    ],
)
def test_names_are_within_the_constraints_or_refused(leaf: str, outcome: bool) -> None:  # noqa: FBT001 - one column of a table
    """Domains, addresses, mailboxes, URIs (RFC 5280, section 4.2.1.10)."""
    made = certificates()
    found = called(WITH_OPTIONS, made["strict root"] + made[leaf], ANY)
    assert isinstance(found, list)
    assert found[0] is outcome


def test_path_longer_than_the_root_allows_is_refused() -> None:
    """The strict root allows nothing between."""
    authority = Authority.made("strict root")
    between = authority.issue("between strict", is_authority=True)
    leaf = Authority(name="between strict", key=between.key).issue("leaf")
    chain = certificates()["strict root"] + between.text + leaf.text
    assert called(WITH_OPTIONS, chain, ANY) == [False, []]


def test_pair_must_belong_together() -> None:
    """Another key than the certificate's is refused."""
    with pytest.raises(BuiltinError, match="does not match"):
        strictly("crypto.x509.parse_keypair", certificates()["root"], material().pem["p256"])


def test_too_large_a_private_key_is_a_limit() -> None:
    """Before it is read."""
    text = material().pem["rsa"].replace("MII", "MII" + "A" * 4000)
    with pytest.raises(LimitExceeded):
        strictly("crypto.parse_private_keys", text)


def test_key_of_another_kind_has_no_shape() -> None:
    """Null, as Go shows what it does not know."""
    assert public_shape(object()) == (0, None)


def test_key_that_signs_nothing_is_an_error() -> None:
    """X25519 agrees on keys and no more; OPA shows it without its number."""
    key = x25519.X25519PrivateKey.generate()
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    with pytest.raises(BuiltinError, match="unsupported"):
        strictly("crypto.parse_private_keys", text)


def test_broken_escape_in_a_uri_is_an_error() -> None:
    """Go refuses the whole certificate."""
    with pytest.raises(BuiltinError, match="URI"):
        url_shape("spiffe://d/%zz")


def test_elements_that_are_cut_off_are_refused() -> None:
    """Lengths are never believed."""
    for data in (b"\x30", b"\x30\x05\x00", b"\x30\x80", b"\x30\x85\1\1\1\1\1", b"\x30\x82\x01"):
        with pytest.raises(BuiltinError, match="structure"):
            elements(data)


def test_blocks_show_their_labels_only() -> None:
    """What is in a block may be a private key."""
    (block,) = pem_blocks(material().pem["ed"])
    assert repr(block) == "PEMBlock('PRIVATE KEY')"
