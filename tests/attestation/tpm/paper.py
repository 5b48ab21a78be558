# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A TPM on paper: structures as a TPM makes them, with keys of software, so that any one thing can be spoiled."""

from __future__ import annotations

import hashlib
import hmac
import struct
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.decrepit.ciphers.modes import CFB
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.x509.oid import NameOID

from nsmsec.attestation.tpm import CertifiedKey, Credential, Evidence, Expected, SignedAttestation

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
NONCE = bytes(range(32))
SVID_SPKI_SHA256 = hashlib.sha256(b"the SVID").digest()
SELECTION = {"sha256": frozenset({0, 2, 7})}

MAGIC, CERTIFY, QUOTE, TIME = 0xFF544347, 0x8017, 0x8018, 0x8019
RSA, ECC, NULL, RSASSA, RSAPSS, ECDSA = 0x0001, 0x0023, 0x0010, 0x0014, 0x0016, 0x0018
NUMBERS = {"sha1": 0x0004, "sha256": 0x000B, "sha384": 0x000C, "sha512": 0x000D}
CURVES = {"secp256r1": 3, "secp384r1": 4}
ENDORSEMENT, OWNER = 0x4000000B, 0x40000001

POLICY_A = "837197674484b3f81a90cc8d46a5d724fd52d76e06520b64f2a1da1b331469aa"
POLICY_B_256 = "ca3d0a99a2b93906f7a3342414efcfb3a385d44cd1fd459089d19b5071c0b7a0"
POLICY_B_384 = "b26e7d28d11a50bc53d882bcf5fd3a1a074148bb35d3b4e4cb1c0ad9bde419cacb47ba09699646150f9fc000f3f80e12"

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@cache
def key(kind: str, use: str) -> PrivateKey:
    """Return the one key of this kind for this use."""
    del use  # only tells keys apart
    if kind == "rsa":
        return rsa.generate_private_key(65537, 2048)
    return ec.generate_private_key(ec.SECP384R1() if kind == "p384" else ec.SECP256R1())


def sized(data: bytes) -> bytes:
    """Return a TPM2B."""
    return struct.pack(">H", len(data)) + data


@dataclass(frozen=True, kw_only=True)
class Public:
    """What a TPMT_PUBLIC says."""

    key: PrivateKey
    attributes: int
    name_hash: str = "sha256"
    policy: str = ""
    symmetric: tuple[int, ...] = (NULL,)
    scheme: tuple[int, ...] = (NULL,)
    exponent: int = 0
    kdf: int = NULL

    def encode(self) -> bytes:
        """Return the structure."""
        public = self.key.public_key()
        kind = RSA if isinstance(public, rsa.RSAPublicKey) else ECC
        head = struct.pack(">HHI", kind, NUMBERS[self.name_hash], self.attributes) + sized(bytes.fromhex(self.policy))
        ways = b"".join(struct.pack(">H", number) for number in (*self.symmetric, *self.scheme))
        if isinstance(public, rsa.RSAPublicKey):
            modulus = public.public_numbers().n.to_bytes(public.key_size // 8, "big")
            return head + ways + struct.pack(">HI", public.key_size, self.exponent) + sized(modulus)
        point, size = public.public_numbers(), public.curve.key_size // 8
        curve = struct.pack(">HH", CURVES[public.curve.name], self.kdf)
        return head + ways + curve + sized(point.x.to_bytes(size, "big")) + sized(point.y.to_bytes(size, "big"))

    @property
    def name(self) -> bytes:
        """The Name."""
        return tagged(self.name_hash, self.encode())

    @property
    def spki(self) -> bytes:
        """The SubjectPublicKeyInfo."""
        return self.key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )


def tagged(name_hash: str, data: bytes) -> bytes:
    """Return a digest behind its algorithm."""
    return struct.pack(">H", NUMBERS[name_hash]) + hashlib.new(name_hash, data).digest()


def primary(hierarchy: int, area: Public) -> bytes:
    """Return the qualified Name of a primary key."""
    return tagged(area.name_hash, struct.pack(">I", hierarchy) + area.name)


EKS = {
    "L-1": Public(key=key("rsa", "ek"), attributes=0x000300B2, policy=POLICY_A, symmetric=(6, 128, 0x43)),
    "L-2": Public(key=key("p256", "ek"), attributes=0x000300B2, policy=POLICY_A, symmetric=(6, 128, 0x43)),
    "H-1": Public(key=key("rsa", "ek"), attributes=0x000300F2, policy=POLICY_B_256, symmetric=(6, 128, 0x43)),
    "H-2": Public(key=key("p256", "ek"), attributes=0x000300F2, policy=POLICY_B_256, symmetric=(6, 128, 0x43)),
    "H-3": Public(
        key=key("p384", "ek"),
        attributes=0x000300F2,
        name_hash="sha384",
        policy=POLICY_B_384,
        symmetric=(6, 256, 0x43),
    ),
}
AK = Public(key=key("p256", "ak"), attributes=0x00050472, scheme=(ECDSA, 0x000B))
TOKEN_KEY = Public(key=key("p256", "token"), attributes=0x00040472, scheme=(ECDSA, 0x000B))
BINDING = SVID_SPKI_SHA256 + TOKEN_KEY.name


def challenge(nonce: bytes = NONCE, binding: bytes = BINDING) -> bytes:
    """Return what an attestation is bound to, as the contract says it."""
    return hashlib.sha256(b"nsmsec-tpm-quote-v1" + b"\0" + nonce + binding).digest()


def select(selection: dict[str, frozenset[int]]) -> bytes:
    """Return a TPML_PCR_SELECTION."""
    banks = [
        struct.pack(">HB", NUMBERS[bank], 3) + sum(1 << index for index in indices).to_bytes(3, "little")
        for bank, indices in selection.items()
    ]
    return struct.pack(">I", len(banks)) + b"".join(banks)


def pcr_values(selection: dict[str, frozenset[int]]) -> dict[str, dict[int, bytes]]:
    """Return some values."""
    return {
        bank: {index: hashlib.new(bank, bytes([index])).digest() for index in sorted(indices)}
        for bank, indices in selection.items()
    }


def sign(area: Public, message: bytes) -> bytes:
    """Return a TPMT_SIGNATURE by the scheme of a key."""
    kind, number = area.scheme
    algorithm = {0x000B: hashes.SHA256(), 0x000C: hashes.SHA384()}[number]
    head = struct.pack(">HH", kind, number)
    if isinstance(area.key, rsa.RSAPrivateKey):
        way: padding.AsymmetricPadding = (
            padding.PKCS1v15() if kind == RSASSA else padding.PSS(padding.MGF1(algorithm), algorithm.digest_size)
        )
        return head + sized(area.key.sign(message, way, algorithm))
    r, s = decode_dss_signature(area.key.sign(message, ec.ECDSA(algorithm)))
    size = area.key.curve.key_size // 8
    return head + sized(r.to_bytes(size, "big")) + sized(s.to_bytes(size, "big"))


@dataclass(frozen=True, kw_only=True)
class Maker:
    """Who certifies EKs, how."""

    manufacturer: str = "id:4E545300"
    model: str = "paper"
    version: str = "id:00070002"
    authority: str = "Paper TPM Root"
    usage: str = "2.23.133.8.1"
    sans: int = 1
    ca: bool | None = None
    until: datetime = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)

    def certificate(self, ek: Public) -> bytes:
        """Return the certificate of an EK, DER."""
        names = x509.Name(
            [
                x509.NameAttribute(x509.ObjectIdentifier(f"2.23.133.2.{number}"), value)
                for number, value in enumerate((self.manufacturer, self.model, self.version), start=1)
            ]
        )
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([]))
            .issuer_name(named(self.authority))
            .public_key(ek.key.public_key())
            .serial_number(7)
            .not_valid_before(NOW - timedelta(days=9))
            .not_valid_after(self.until)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(CA_KEY.public_key()), critical=False)
            .add_extension(x509.ExtendedKeyUsage([x509.ObjectIdentifier(self.usage)]), critical=False)
        )
        if self.sans:
            builder = builder.add_extension(
                x509.SubjectAlternativeName([x509.DirectoryName(names)] * self.sans), critical=True
            )
        if self.ca is not None:
            builder = builder.add_extension(x509.BasicConstraints(ca=self.ca, path_length=None), critical=True)
        return builder.sign(CA_KEY, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


CA_KEY = ec.generate_private_key(ec.SECP256R1())
ROOT_KEY = ec.generate_private_key(ec.SECP256R1())


def named(name: str) -> x509.Name:
    """Return a name of one common name."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def authority(
    name: str = "Paper TPM Root",
    *,
    issuer: str | None = None,
    ca: bool = True,
    signs: bool = True,
    until: timedelta = timedelta(days=9),
) -> x509.Certificate:
    """Return an authority for EKs with the key of all of them: a root, or one below the root `issuer`."""
    usage = dict.fromkeys(
        (
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(named(issuer or name))
        .public_key(CA_KEY.public_key())
        .serial_number(1)
        .not_valid_before(NOW - timedelta(days=9))
        .not_valid_after(NOW + until)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=True, key_cert_sign=signs, **usage), critical=True)
        .sign(ROOT_KEY if issuer else CA_KEY, hashes.SHA256())
    )


def top(name: str) -> x509.Certificate:
    """Return a root that stands above another authority."""
    return (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(named(name))
        .public_key(ROOT_KEY.public_key())
        .serial_number(1)
        .not_valid_before(NOW - timedelta(days=9))
        .not_valid_after(NOW + timedelta(days=9))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(ROOT_KEY, hashes.SHA256())
    )


@dataclass(frozen=True, kw_only=True)
class Machine:
    """A machine with its TPM; what it says can be changed before it is signed."""

    ek: Public = EKS["L-1"]
    ak: Public = AK
    signer: Public | None = None
    token_key: Public | None = TOKEN_KEY
    maker: Maker | None = field(default_factory=Maker)
    qualified_signer: bytes | None = None
    challenge: bytes = field(default_factory=challenge)
    token_challenge: bytes | None = None
    certified_name: bytes | None = None
    magic: int = MAGIC
    kind: int = QUOTE
    token_kind: int = CERTIFY
    clock: int = 5_000
    reset_count: int = 4
    restart_count: int = 1
    safe: int = 1
    firmware: int = 0x0007000200000001
    selection: dict[str, frozenset[int]] = field(default_factory=lambda: dict(SELECTION))
    pcrs: dict[str, dict[int, bytes]] | None = None
    pcr_digest: bytes | None = None
    event_log: bytes | None = None

    def changed(self, **changes: Any) -> Machine:  # noqa: ANN401 - the fields have many types
        """Return another one."""
        return replace(self, **changes)

    @property
    def values(self) -> dict[str, dict[int, bytes]]:
        """The values of the selected PCRs."""
        return pcr_values(self.selection) if self.pcrs is None else self.pcrs

    def header(self, kind: int, extra_data: bytes) -> bytes:
        """Return the beginning of an attestation."""
        signer = primary(ENDORSEMENT, self.ak) if self.qualified_signer is None else self.qualified_signer
        return struct.pack(">IH", self.magic, kind) + sized(signer) + sized(extra_data) + self.told() + self.version()

    def told(self) -> bytes:
        """Return a TPMS_CLOCK_INFO."""
        return struct.pack(">QIIB", self.clock, self.reset_count, self.restart_count, self.safe)

    def version(self) -> bytes:
        """Return the version of the firmware."""
        return struct.pack(">Q", self.firmware)

    def quote(self) -> bytes:
        """Return a TPMS_ATTEST with PCRs."""
        digest_hash = {0x000B: "sha256", 0x000C: "sha384"}[self.ak.scheme[1]] if len(self.ak.scheme) > 1 else "sha256"
        together = b"".join(value for bank in self.values.values() for value in bank.values())
        digest = hashlib.new(digest_hash, together).digest() if self.pcr_digest is None else self.pcr_digest
        return self.header(self.kind, self.challenge) + select(self.selection) + sized(digest)

    def certification(self, area: Public) -> bytes:
        """Return a TPMS_ATTEST with a key."""
        name = area.name if self.certified_name is None else self.certified_name
        extra_data = self.challenge if self.token_challenge is None else self.token_challenge
        return self.header(self.token_kind, extra_data) + sized(name) + sized(primary(ENDORSEMENT, area))

    def time(self) -> bytes:
        """Return a TPMS_ATTEST with the time."""
        return self.header(TIME, self.challenge) + struct.pack(">Q", 77) + self.told() + self.version()

    def signed(self, attest: bytes) -> SignedAttestation:
        """Return an attestation with its signature."""
        return SignedAttestation(attest=attest, signature=sign(self.signer or self.ak, attest))

    def evidence(self) -> Evidence:
        """Return what the machine sends."""
        key_area = self.token_key
        return Evidence(
            ek_certificate=None if self.maker is None else self.maker.certificate(self.ek),
            ek_public=self.ek.encode(),
            ak_public=self.ak.encode(),
            quote=self.signed(self.quote()),
            pcrs=self.values,
            certify=None
            if key_area is None
            else CertifiedKey(public=key_area.encode(), certification=self.signed(self.certification(key_area))),
            event_log=self.event_log,
        )

    def expected(self) -> Expected:
        """Return what a good machine meets."""
        return Expected(
            nonce=NONCE,
            binding=BINDING,
            pcr_selection=SELECTION,
            pcrs=None,
            ek_roots=(authority(),),
            ek_intermediates=(),
            ek_allow=frozenset(),
            workload_eks=None,
            activated_ak_names=frozenset({self.ak.name}),
            allow_software=False,
            min_firmware=None,
            watermark=None,
        )


def activate(ek: Public, name: bytes, credential: Credential) -> bytes:
    """Do what TPM2_ActivateCredential does, by the words of the standard."""
    size = int.from_bytes(credential.id_object[:2], "big")
    integrity, encrypted = credential.id_object[2 : 2 + size], credential.id_object[2 + size :]
    algorithm = hashes.SHA384() if ek.name_hash == "sha384" else hashes.SHA256()
    if isinstance(ek.key, rsa.RSAPrivateKey):
        oaep = padding.OAEP(padding.MGF1(algorithm), algorithm, b"IDENTITY\0")
        seed = ek.key.decrypt(credential.encrypted_secret, oaep)
    else:
        length = ek.key.curve.key_size // 8
        x, y = credential.encrypted_secret[2 : 2 + length], credential.encrypted_secret[4 + length :]
        point = ec.EllipticCurvePublicNumbers(int.from_bytes(x, "big"), int.from_bytes(y, "big"), ek.key.curve)
        shared = ek.key.exchange(ec.ECDH(), point.public_key())
        own = ek.key.public_key().public_numbers().x.to_bytes(length, "big")
        seed = hashlib.new(ek.name_hash, b"\0\0\0\1" + shared + b"IDENTITY\0" + x + own).digest()
    bits = 8 * algorithm.digest_size
    mac_key = hmac.digest(seed, b"\0\0\0\1INTEGRITY\0" + struct.pack(">I", bits), ek.name_hash)
    if not hmac.compare_digest(hmac.digest(mac_key, encrypted + name, ek.name_hash), integrity):
        raise ValueError("integrity")
    aes_bits = ek.symmetric[1]
    stream = hmac.digest(seed, b"\0\0\0\1STORAGE\0" + name + struct.pack(">I", aes_bits), ek.name_hash)
    decryptor = Cipher(AES(stream[: aes_bits // 8]), CFB(bytes(16))).decryptor()
    return (decryptor.update(encrypted) + decryptor.finalize())[2:]
