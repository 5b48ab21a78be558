# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Certificates that no honest issuer would make, with their keys, for the attackers in the transport's tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import grpc
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from nsmsec.identity import TrustBundle, TrustDomain
from tests.transport.world import NOW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nsmsec.identity import Peer
    from nsmsec.transport import Option

__all__ = ["LEAF", "SIGNER", "Attacker", "Insecure", "Issuer", "Presented", "usage"]

_HOUR: Final = timedelta(hours=1)


def usage(**on: bool) -> x509.KeyUsage:
    """Return a key usage with only these bits."""
    off = dict.fromkeys(
        (
            "digital_signature",
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    return x509.KeyUsage(**{**off, **on})


#: What an honest leaf and an honest authority say about themselves.
LEAF: Final = (x509.BasicConstraints(ca=False, path_length=None), usage(digital_signature=True))
SIGNER: Final = (x509.BasicConstraints(ca=True, path_length=None), usage(key_cert_sign=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Presented:
    """A key and what its holder presents, the leaf first."""

    key: ec.EllipticCurvePrivateKey
    certificates: tuple[x509.Certificate, ...]

    @property
    def key_pem(self) -> bytes:
        """The private key."""
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    @property
    def chain_pem(self) -> bytes:
        """The certificates."""
        return b"".join(certificate.public_bytes(Encoding.PEM) for certificate in self.certificates)


class Issuer:
    """Signs whatever it is asked to."""

    def __init__(
        self,
        name: str,
        *,
        parent: Issuer | None = None,
        says: Sequence[x509.ExtensionType] = SIGNER,
        key_identifier: bool = True,
    ) -> None:
        """Make an authority, or an intermediate of another.

        Args:
            name: its common name, and for a root the trust domain of its bundle.
            parent: who certifies it; itself if omitted.
            says: its extensions.
            key_identifier: whether it has a subject key identifier.
        """
        self.name = name
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        if key_identifier:
            says = (*says, x509.SubjectKeyIdentifier.from_public_key(self.key.public_key()))
        self.certificate = (parent or self)._certify(self.key, self.subject, says)
        self.intermediates: tuple[x509.Certificate, ...] = ()
        if parent:
            self.intermediates = (self.certificate, *parent.intermediates)

    def bundle(self) -> TrustBundle:
        """Return the trust bundle of the domain that bears this authority's name."""
        return TrustBundle(trust_domain=TrustDomain.parse(self.name), authorities=(self.certificate,))

    def issue(
        self, *names: str | x509.GeneralName, says: Sequence[x509.ExtensionType] = LEAF, send: Sequence[Issuer] = ()
    ) -> Presented:
        """Return a leaf with these names.

        Args:
            names: URIs; text without a colon is a DNS name.
            says: the other extensions.
            send: intermediates to present instead of those that belong to the leaf.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        alternatives = [_name(one) for one in names]
        san = (x509.SubjectAlternativeName(alternatives),) if alternatives else ()
        leaf = self._certify(key, x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "leaf")]), (*says, *san))
        sent = tuple(issuer.certificate for issuer in send) or self.intermediates
        return Presented(key=key, certificates=(leaf, *sent))

    def _certify(
        self, key: ec.EllipticCurvePrivateKey, subject: x509.Name, says: Sequence[x509.ExtensionType]
    ) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW - _HOUR)
            .not_valid_after(NOW + _HOUR)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
        )
        for extension in says:
            critical = isinstance(extension, (x509.BasicConstraints, x509.KeyUsage, x509.NameConstraints))
            builder = builder.add_extension(extension, critical=critical)
        return builder.sign(self.key, hashes.SHA256())


class Insecure:
    """A client without TLS, and the part of a transport that attackers leave out."""

    def __init__(self, target: str) -> None:
        """Keep whom to call.

        Args:
            target: the server.
        """
        self._target = target

    def open(self, options: Sequence[Option]) -> grpc.Channel:
        """Return a blocking channel."""
        return grpc.insecure_channel(self._target, options=options)

    def open_aio(self, options: Sequence[Option]) -> grpc.aio.Channel:
        """Return an asyncio channel."""
        return grpc.aio.insecure_channel(self._target, options=options)

    def peer(self, timeout: float | None) -> Peer:
        """Know nobody."""
        raise NotImplementedError

    async def peer_aio(self, timeout: float | None) -> Peer:
        """Know nobody."""
        raise NotImplementedError

    def close(self) -> None:
        """Do nothing."""

    async def aclose(self) -> None:
        """Do nothing."""


class Attacker(Insecure):
    """A client that presents whatever it likes, and believes whatever server it meets."""

    def __init__(self, target: str, presented: Presented, *, server: Issuer, dns_name: str) -> None:
        """Keep what to present to whom.

        Args:
            target: the server.
            presented: the certificates, with their key.
            server: who certifies the server.
            dns_name: a name that the server's certificate has.
        """
        super().__init__(target)
        self._credentials = grpc.ssl_channel_credentials(
            server.certificate.public_bytes(Encoding.PEM), presented.key_pem, presented.chain_pem
        )
        self._name = ("grpc.ssl_target_name_override", dns_name)

    def open(self, options: Sequence[Option]) -> grpc.Channel:
        """Return a blocking channel."""
        return grpc.secure_channel(self._target, self._credentials, options=(*options, self._name))

    def open_aio(self, options: Sequence[Option]) -> grpc.aio.Channel:
        """Return an asyncio channel."""
        return grpc.aio.secure_channel(self._target, self._credentials, options=(*options, self._name))


def _name(name: str | x509.GeneralName) -> x509.GeneralName:
    if isinstance(name, str):
        return x509.UniformResourceIdentifier(name) if ":" in name else x509.DNSName(name)
    return name
