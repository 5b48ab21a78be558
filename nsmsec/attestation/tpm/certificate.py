# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Proving that an EK certificate leads to a pinned root (TCG EK Credential Profile, section 3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509.verification import Criticality, ExtensionPolicy, PolicyBuilder, Store, VerificationError

from nsmsec.attestation.tpm.facts import Maker
from nsmsec.errors import Malformed, ReasonCode
from nsmsec.identity.decode import certificate_from_der, certificates_from_pem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from cryptography.x509.verification import Policy

__all__ = ["ProvenCertificate", "prove_certificate", "read_authorities", "read_certificate"]

_MAX_CERTIFICATE_BYTES = 8192
_MAX_NAME_CHARS = 64
_MAX_CHAIN = 4
_SEQUENCE = 0x30
_SHORT_LENGTH = 0x80
_MAX_LENGTH_BYTES = 2

_EK_CERTIFICATE = x509.ObjectIdentifier("2.23.133.8.1")
_MANUFACTURER = x509.ObjectIdentifier("2.23.133.2.1")
_MODEL = x509.ObjectIdentifier("2.23.133.2.2")
_VERSION = x509.ObjectIdentifier("2.23.133.2.3")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvenCertificate:
    """An EK certificate that leads to a pinned root.

    Attributes:
        maker: who made the TPM.
        names: the names of all subjects and issuers on the way to the root, as text.
    """

    maker: Maker
    names: tuple[str, ...]


def read_authorities(texts: Iterable[str]) -> tuple[x509.Certificate, ...]:
    """Return the certificates of PEM texts, to be pinned or to stand between. Each text has one at least.

    Raises:
        Malformed: `CERT_FORMAT`, a text has none, or one that cannot be read.
    """
    return tuple(one for text in texts for one in certificates_from_pem(text.encode("utf-8", "surrogatepass")))


def read_certificate(stored: bytes) -> x509.Certificate:
    """Read a certificate as a TPM stores it: an NV index has one size, so there may be padding behind it.

    Raises:
        Malformed: `TPM_FORMAT`, no strict DER, an unusual kind of key, or something else than padding behind it.
    """
    try:
        certificate = certificate_from_der(_cut(stored), what="EK certificate")
        certificate.public_key()
    except Malformed as error:
        raise Malformed(ReasonCode.TPM_FORMAT, error.detail) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise _malformed("a known kind of key") from error
    return certificate


def prove_certificate(
    certificate: x509.Certificate,
    *,
    roots: Sequence[x509.Certificate],
    intermediates: Sequence[x509.Certificate],
    now: datetime,
) -> ProvenCertificate | None:
    """Return what a certificate proves, or None where it leads to no pinned root.

    None is not a refusal yet: the inventory may know the key.

    Args:
        certificate: the EK certificate.
        roots: the pinned authorities.
        intermediates: what may stand between.
        now: the current time, aware.
    """
    maker = _maker(certificate)
    if not roots or maker is None:
        return None
    verifier = (
        PolicyBuilder()
        .store(Store(list(roots)))
        .time(now)
        .max_chain_depth(_MAX_CHAIN)
        .extension_policies(ca_policy=_CA_POLICY, ee_policy=_EK_POLICY)
        .build_client_verifier()
    )
    try:
        chain = verifier.verify(certificate, list(intermediates)).chain
    except VerificationError:
        return None
    names = tuple(name.rfc4514_string() for one in chain for name in (one.subject, one.issuer))
    return ProvenCertificate(maker=maker, names=names)


def _cut(stored: bytes) -> bytes:
    """Return the certificate without its padding."""
    if len(stored) > _MAX_CERTIFICATE_BYTES:
        raise _malformed(f"at most {_MAX_CERTIFICATE_BYTES} bytes")
    head = stored[:2]
    if len(head) != 2 or head[0] != _SEQUENCE:  # noqa: PLR2004 - the type and the first byte of the length
        raise _malformed("a DER sequence")
    size = 2 + head[1]
    if head[1] >= _SHORT_LENGTH:
        more = head[1] - _SHORT_LENGTH
        if not 0 < more <= _MAX_LENGTH_BYTES:
            raise _malformed("a length of DER")
        size = 2 + more + int.from_bytes(stored[2 : 2 + more], "big")
    if stored[size:].strip(b"\0") and stored[size:].strip(b"\xff"):
        raise _malformed("nothing but padding behind it")
    return stored[:size]


def _maker(certificate: x509.Certificate) -> Maker | None:
    """Return who made the TPM, if the certificate says each of it once."""
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return None
    said = [attribute for name in names.get_values_for_type(x509.DirectoryName) for attribute in name]
    values = [_only([one.value for one in said if one.oid == oid]) for oid in (_MANUFACTURER, _MODEL, _VERSION)]
    if not all(values):
        return None
    manufacturer, model, version = values
    return Maker(manufacturer=manufacturer, model=model, version=version)


def _only(values: Sequence[str | bytes]) -> str:
    """Return the value if it is one, a plain text; else none."""
    match values:
        case [str(text)] if 0 < len(text) <= _MAX_NAME_CHARS and text.isascii() and text.isprintable():
            return text
    return ""


def _signs_certificates(_policy: Policy, _certificate: x509.Certificate, usage: x509.KeyUsage | None) -> None:
    if usage is not None and not usage.key_cert_sign:
        raise ValueError("expected a key that signs certificates")


def _is_no_authority(
    _policy: Policy, _certificate: x509.Certificate, constraints: x509.BasicConstraints | None
) -> None:
    if constraints is not None and constraints.ca:
        raise ValueError("expected no authority")


def _is_for_an_ek(_policy: Policy, _certificate: x509.Certificate, usage: x509.ExtendedKeyUsage) -> None:
    if _EK_CERTIFICATE not in usage:
        raise ValueError("expected an EK certificate")


def _malformed(expected: str) -> Malformed:
    return Malformed(ReasonCode.TPM_FORMAT, f"EK certificate: expected {expected}, found something else")


# That the basic constraints of an authority say so is checked by `cryptography` itself.
_CA_POLICY = (
    ExtensionPolicy.permit_all()
    .require_present(x509.BasicConstraints, Criticality.AGNOSTIC, None)
    .may_be_present(x509.KeyUsage, Criticality.AGNOSTIC, _signs_certificates)
)
_EK_POLICY = (
    ExtensionPolicy.permit_all()
    .require_present(x509.ExtendedKeyUsage, Criticality.AGNOSTIC, _is_for_an_ek)
    .may_be_present(x509.BasicConstraints, Criticality.AGNOSTIC, _is_no_authority)
)
