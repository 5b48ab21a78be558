# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Certificates that hold whatever a certificate can hold, made once."""

from __future__ import annotations

import base64
import functools
import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.x509.oid import AttributeOID, AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from tests.opa.plan.builtins.token_material import material

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nsmsec.opa.plan.builtins.jwk import PrivateKey

__all__ = ["YEAR_2026_NS", "Authority", "Issued", "certificates", "in_base64", "request"]

YEAR_2026_NS = 1_767_225_600_000_000_000

START, END = datetime(2025, 1, 1, tzinfo=UTC), datetime(2055, 6, 1, 12, 0, 5, tzinfo=UTC)

#: Everything that a name may be made of, one part twice.
PARTS = [
    (NameOID.COUNTRY_NAME, "DE"),
    (NameOID.ORGANIZATION_NAME, "Örg"),
    (NameOID.ORGANIZATIONAL_UNIT_NAME, "a"),
    (NameOID.ORGANIZATIONAL_UNIT_NAME, "b"),
    (NameOID.LOCALITY_NAME, "l"),
    (NameOID.STATE_OR_PROVINCE_NAME, "s"),
    (NameOID.STREET_ADDRESS, "r"),
    (NameOID.POSTAL_CODE, "p"),
    (NameOID.SERIAL_NUMBER, "n"),
    (NameOID.EMAIL_ADDRESS, "e@x.example"),
]

#: The identifiers of two algorithms, as DER has them.
SHA256_WITH_RSA, SHA1_WITH_RSA = bytes.fromhex("2a864886f70d01010b"), bytes.fromhex("2a864886f70d010105")

Extension = tuple[x509.ExtensionType, bool]


def name_of(text: str) -> x509.Name:
    """Return a name; of the root a long one."""
    parts = PARTS if text == "root" else []
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in [*parts, (NameOID.COMMON_NAME, text)]])


def names(*found: x509.GeneralName) -> Extension:
    """Return the extension with names of a subject."""
    return x509.SubjectAlternativeName(found), False


def usage(*, can_sign: bool) -> Extension:
    """Return the extension with the usage of a key."""
    return (
        x509.KeyUsage(
            digital_signature=True,
            content_commitment=True,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=not can_sign,
            key_cert_sign=can_sign,
            crl_sign=can_sign,
            encipher_only=False,
            decipher_only=not can_sign,
        ),
        True,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A certificate as PEM, with its key."""

    text: str
    key: PrivateKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """Somebody who issues."""

    name: str
    key: PrivateKey

    @classmethod
    def made(cls, name: str) -> Authority:
        """Return one of the roots."""
        key = serialization.load_pem_private_key(material().pem["rsa"].encode(), None)
        assert isinstance(key, rsa.RSAPrivateKey)
        return cls(name=name, key=key)

    def issue(
        self,
        name: str,
        extensions: Sequence[Extension] = (),
        *,
        key: PrivateKey | None = None,
        end: datetime = END,
        is_authority: bool = False,
        hash_: hashes.HashAlgorithm | None = None,
        serial: int = 77,
    ) -> Issued:
        """Return a certificate."""
        own = key or ec.generate_private_key(ec.SECP256R1())
        builder = x509.CertificateBuilder(
            issuer_name=name_of(self.name),
            subject_name=name_of(name) if name else x509.Name([]),
            public_key=own.public_key(),
            serial_number=serial,
            not_valid_before=START,
            not_valid_after=end,
        )
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical)
        if is_authority:
            builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        is_ed = isinstance(self.key, ed25519.Ed25519PrivateKey)
        salted = padding.PSS(padding.MGF1(hashes.SHA256()), 32) if name == "salted" else None
        made = builder.sign(self.key, None if is_ed else hash_ or hashes.SHA256(), rsa_padding=salted)  # type: ignore[arg-type] # the key's type decides
        return Issued(text=made.public_bytes(serialization.Encoding.PEM).decode(), key=own)


def full() -> list[Extension]:
    """Return extensions of many kinds."""
    identifier = x509.ObjectIdentifier
    return [
        (x509.BasicConstraints(ca=False, path_length=None), True),
        usage(can_sign=False),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH, identifier("1.2.3.4")]), False),
        names(
            x509.DNSName("h.x.example"),
            x509.IPAddress(ipaddress.ip_address("10.1.2.3")),
            x509.RFC822Name("m@a.example"),
            x509.UniformResourceIdentifier("spiffe://corp.example/a%2fb?q=1#fr%20ag"),
            x509.UniformResourceIdentifier("https://user:pw@host:8/p?"),
            x509.UniformResourceIdentifier("mailto:x@y"),
            x509.UniformResourceIdentifier("file:/x!y"),
        ),
        (x509.AuthorityKeyIdentifier(b"\1\2\3", None, None), False),
        (x509.SubjectKeyIdentifier(b"\4"), False),
        (
            x509.AuthorityInformationAccess(
                [
                    x509.AccessDescription(
                        AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier("http://ocsp")
                    ),
                    x509.AccessDescription(
                        AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier("http://issuer")
                    ),
                ]
            ),
            False,
        ),
        (
            x509.CRLDistributionPoints(
                [x509.DistributionPoint([x509.UniformResourceIdentifier("http://crl")], None, None, None)]
            ),
            False,
        ),
        (x509.CertificatePolicies([x509.PolicyInformation(identifier("2.23.140.1.2.1"), ["http://cps"])]), False),
        (x509.PolicyConstraints(1, 0), True),
        (x509.InhibitAnyPolicy(3), True),
        (x509.UnrecognizedExtension(identifier("1.2.3.9"), b"\5\0"), True),
    ]


def constraints() -> Extension:
    """Return constraints on names of every kind."""
    permitted = [
        x509.DNSName("x.example"),
        x509.IPAddress(ipaddress.ip_network("10.0.0.0/8")),
        x509.RFC822Name("a.example"),
        x509.RFC822Name("one@b.example"),
        x509.UniformResourceIdentifier(".u.example"),
    ]
    excluded = [x509.DNSName("y.x.example"), x509.IPAddress(ipaddress.ip_network("fd00::/8"))]
    return x509.NameConstraints(permitted, excluded), True


def signed_with_sha1(root: Authority) -> Issued:
    """Return a certificate with a signature that `cryptography` does not make any more."""
    issued = root.issue("signed with SHA-1")
    der = x509.load_pem_x509_certificate(issued.text.encode()).public_bytes(serialization.Encoding.DER)
    certificate = x509.load_der_x509_certificate(der.replace(SHA256_WITH_RSA, SHA1_WITH_RSA))
    assert isinstance(root.key, rsa.RSAPrivateKey)
    signature = root.key.sign(certificate.tbs_certificate_bytes, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303 - to be refused
    whole = certificate.public_bytes(serialization.Encoding.DER)[: -len(signature)] + signature
    text = x509.load_der_x509_certificate(whole).public_bytes(serialization.Encoding.PEM).decode()
    return Issued(text=text, key=issued.key)


@functools.cache
def certificates() -> dict[str, str]:
    """Return certificates by what is special about them."""
    root, strict = Authority.made("root"), Authority.made("strict root")
    server = (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False)
    client = (
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE]),
        False,
    )
    addresses = [x509.IPAddress(ipaddress.ip_address(one)) for one in ("10.1.2.3", "fd01::1")]
    hosts = names(x509.DNSName("h.x.example"), x509.DNSName("*.w.x.example"), *addresses)
    only_server = (x509.BasicConstraints(ca=False, path_length=None), True)
    between = root.issue("between", is_authority=True)
    no_authority = root.issue("server", [server, only_server])
    plain = root.issue("plain")
    ed = ed25519.Ed25519PrivateKey.generate()
    unknown = (x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.9"), b"\5\0"), True)
    short = (x509.BasicConstraints(ca=True, path_length=0), True)
    inside = names(
        x509.DNSName("h.x.example"),
        x509.IPAddress(ipaddress.ip_address("10.1.2.3")),
        x509.RFC822Name("m@a.example"),
        x509.RFC822Name("one@b.example"),
        x509.UniformResourceIdentifier("spiffe://d.u.example/x"),
    )
    made = {
        "root": root.issue("root", [usage(can_sign=True)], key=root.key, is_authority=True, serial=10**40),
        "strict root": strict.issue("strict root", [short, usage(can_sign=True), constraints()], key=strict.key),
        "between": between,
        "server": root.issue("server", [server, hosts, only_server], hash_=hashes.SHA384()),
        "client": root.issue("client", [client]),
        "full": root.issue("full", full(), hash_=hashes.SHA512()),
        "salted": root.issue("salted", [hosts], key=ed),
        "of an Ed25519 key": Authority(name="x", key=ed).issue("", [(hosts[0], True)]),
        "expired": root.issue("expired", end=datetime(2025, 2, 1, tzinfo=UTC)),
        "unknown critical": root.issue("unknown critical", [unknown]),
        "of another key": Authority(name="root", key=ed).issue("of another key"),
        "below a server": Authority(name="server", key=no_authority.key).issue("below a server"),
        "no authority": no_authority,
        "plain": plain,
        "below nobody": Authority(name="plain", key=plain.key).issue("below nobody"),
        "below another": Authority(name="between", key=between.key).issue("below another", [server]),
        "signed with SHA-1": signed_with_sha1(root),
        "inside": strict.issue("inside", [inside]),
        "other domain": strict.issue("other domain", [names(x509.DNSName("x.other"))]),
        "excluded domain": strict.issue("excluded domain", [names(x509.DNSName("h.y.x.example"))]),
        "other address": strict.issue("other address", [names(addresses[1])]),
        "other mail": strict.issue("other mail", [names(x509.RFC822Name("two@b.example"))]),
        "other URI": strict.issue("other URI", [names(x509.UniformResourceIdentifier("spiffe://u.example/x"))]),
        "no names": strict.issue("no names"),
    }
    return {name: issued.text for name, issued in made.items()}


@functools.cache
def request(*, has_extensions: bool = True) -> str:
    """Return a request for a certificate."""
    key = ec.generate_private_key(ec.SECP384R1())
    builder = x509.CertificateSigningRequestBuilder(subject_name=name_of("root"))
    found, _ = names(x509.DNSName("h"), x509.UniformResourceIdentifier("spiffe://d/x"))
    if has_extensions:
        builder = builder.add_extension(found, critical=False)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_attribute(AttributeOID.CHALLENGE_PASSWORD, b"pw")
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


def in_base64(text: str) -> str:
    """Return PEM once more in base64."""
    return base64.b64encode(text.encode()).decode()
