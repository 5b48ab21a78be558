# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""One certificate as a development authority signs it: good by default, bad in any way that is asked for.

A profile says what will stand in the certificate. Whoever tests a verifier starts from a good profile
and replaces one thing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes

    from nsmsec.dev.keys import PrivateKey

__all__ = ["CertificateProfile", "build_certificate"]

_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateProfile:
    """What stands in a certificate beside its key.

    Attributes:
        not_before: the first moment of its life.
        not_after: the last one.
        uris: its URI names.
        dns_names: its DNS names.
        common_name: its subject; empty means an empty subject, with names that are critical.
        authority: what its basic constraints say; `None` leaves them out.
        path_length: how many intermediates may follow an authority.
        key_usages: its key usage, by the names of `cryptography`; `None` leaves it out.
        key_usage_critical: whether the key usage is critical.
        purposes: its extended key usage; `None` leaves it out.
        authority_key_identifier: whether it names its issuer's key.
        subject_key_identifier: whether it names its own key.
        more_extensions: anything else, each with whether it is critical.
    """

    not_before: datetime
    not_after: datetime
    uris: tuple[str, ...] = ()
    dns_names: tuple[str, ...] = ()
    common_name: str = ""
    authority: bool | None = False
    path_length: int | None = None
    key_usages: frozenset[str] | None = frozenset({"digital_signature"})
    key_usage_critical: bool = True
    purposes: tuple[x509.ObjectIdentifier, ...] | None = (
        ExtendedKeyUsageOID.CLIENT_AUTH,
        ExtendedKeyUsageOID.SERVER_AUTH,
    )
    authority_key_identifier: bool = True
    subject_key_identifier: bool = True
    more_extensions: tuple[tuple[x509.ExtensionType, bool], ...] = ()

    @property
    def subject(self) -> x509.Name:
        """The subject as a name."""
        if not self.common_name:
            return x509.Name([])
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, self.common_name)])


def build_certificate(
    profile: CertificateProfile, *, public_key: CertificatePublicKeyTypes, issuer: x509.Name, issuer_key: PrivateKey
) -> x509.Certificate:
    """Sign a certificate with this profile, whatever it says.

    Args:
        profile: what stands in it.
        public_key: the subject's key.
        issuer: the name of who signs.
        issuer_key: the key of who signs.
    """
    builder = (
        x509.CertificateBuilder()
        .subject_name(profile.subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(profile.not_before)
        .not_valid_after(profile.not_after)
    )
    for extension, critical in _extensions(profile, public_key=public_key, issuer_key=issuer_key):
        builder = builder.add_extension(extension, critical=critical)
    algorithm = None if isinstance(issuer_key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return builder.sign(issuer_key, algorithm)


def _extensions(
    profile: CertificateProfile, *, public_key: CertificatePublicKeyTypes, issuer_key: PrivateKey
) -> Iterator[tuple[x509.ExtensionType, bool]]:
    names = [x509.UniformResourceIdentifier(uri) for uri in profile.uris]
    hosts = [x509.DNSName(name) for name in profile.dns_names]
    if names or hosts:
        yield x509.SubjectAlternativeName([*names, *hosts]), not profile.common_name
    if profile.authority is not None:
        yield x509.BasicConstraints(ca=profile.authority, path_length=profile.path_length), True
    if profile.key_usages is not None:
        usages = {usage: usage in profile.key_usages for usage in _USAGES}
        yield x509.KeyUsage(**usages), profile.key_usage_critical
    if profile.purposes is not None:
        yield x509.ExtendedKeyUsage(profile.purposes), False
    if profile.subject_key_identifier:
        yield x509.SubjectKeyIdentifier.from_public_key(public_key), False
    if profile.authority_key_identifier:
        yield x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), False
    yield from profile.more_extensions
