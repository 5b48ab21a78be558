# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Certificates with all that is in them, as the members of Go's `x509.Certificate`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.opa.plan.builtins.der import Element, elements, object_identifier
from nsmsec.opa.plan.builtins.extension_shape import alternative_names, certificate_extensions, numbers_of
from nsmsec.opa.plan.builtins.key_shape import public_shape
from nsmsec.opa.plan.builtins.pem import to_base64

if TYPE_CHECKING:
    from cryptography import x509

    from nsmsec.opa.plan.values import Value

__all__ = ["certificate_shape", "request_shape", "unhandled_extensions"]

_HANDLED = frozenset({f"2.5.29.{number}" for number in (14, 15, 17, 19, 30, 31, 32, 33, 35, 36, 37, 54)})
_HANDLED |= {"1.3.6.1.5.5.7.1.1"}

_ATTRIBUTES = {
    "2.5.4.6": "Country",
    "2.5.4.7": "Locality",
    "2.5.4.8": "Province",
    "2.5.4.9": "StreetAddress",
    "2.5.4.10": "Organization",
    "2.5.4.11": "OrganizationalUnit",
    "2.5.4.17": "PostalCode",
}
_SINGLE = {"2.5.4.3": "CommonName", "2.5.4.5": "SerialNumber"}

#: Go's numbers of algorithms.
_SIGNATURES = {
    "1.2.840.113549.1.1.2": 1,
    "1.2.840.113549.1.1.4": 2,
    "1.2.840.113549.1.1.5": 3,
    "1.2.840.113549.1.1.11": 4,
    "1.2.840.113549.1.1.12": 5,
    "1.2.840.113549.1.1.13": 6,
    "1.2.840.10040.4.3": 7,
    "2.16.840.1.101.3.4.3.2": 8,
    "1.2.840.10045.4.1": 9,
    "1.2.840.10045.4.3.2": 10,
    "1.2.840.10045.4.3.3": 11,
    "1.2.840.10045.4.3.4": 12,
    "1.3.101.112": 16,
}
_PSS = "1.2.840.113549.1.1.10"
_PSS_HASHES = {"sha256": 13, "sha384": 14, "sha512": 15}

_CONTEXT_0, _CONTEXT_3 = 0xA0, 0xA3
_OCTETS = 0x04


def certificate_shape(certificate: x509.Certificate, der: bytes) -> dict[Value, Value]:
    """Return all members of a certificate.

    Raises:
        BuiltinError: it is none that Go would read.
    """
    tbs = elements(elements(der)[0].content)[0]
    parts = [part for part in elements(tbs.content) if part.tag != _CONTEXT_0]
    extensions = _extensions(parts)
    return {
        **_signed_shape(certificate, der, parts[5]),
        **certificate_extensions(certificate.extensions),
        "Extensions": extensions or None,
        "UnhandledCriticalExtensions": unhandled_extensions(certificate) or None,
        "ExtraExtensions": None,
        "Issuer": _name(certificate.issuer),
        "NotAfter": f"{certificate.not_valid_after_utc:%Y-%m-%dT%H:%M:%SZ}",
        "NotBefore": f"{certificate.not_valid_before_utc:%Y-%m-%dT%H:%M:%SZ}",
        "RawIssuer": to_base64(parts[2].whole),
        "RawSubject": to_base64(parts[4].whole),
        "RawTBSCertificate": to_base64(tbs.whole),
        "SerialNumber": certificate.serial_number,
        "Version": certificate.version.value + 1,
    }


def unhandled_extensions(certificate: x509.Certificate) -> list[list[Value]]:
    """Return the extensions that must be understood and are not."""
    return [
        numbers_of(one.oid) for one in certificate.extensions if one.critical and one.oid.dotted_string not in _HANDLED
    ]


def request_shape(request: x509.CertificateSigningRequest, der: bytes) -> dict[Value, Value]:
    """Return all members of a request for a certificate (RFC 2986).

    Raises:
        BuiltinError: it is none that Go would read.
    """
    tbs = elements(elements(der)[0].content)[0]
    parts = elements(tbs.content)
    extensions = [_extension(one) for one in _requested(parts)]
    attributes: Value = None
    if extensions:
        values = [{"Type": one["Id"], "Value": True if one["Critical"] else one["Value"]} for one in extensions]
        attributes = [{"Type": [1, 2, 840, 113549, 1, 9, 14], "Value": [values]}]
    return {
        **_signed_shape(request, der, parts[2]),
        **alternative_names(request.extensions),
        "Attributes": attributes,
        "Extensions": extensions or None,
        "ExtraExtensions": None,
        "RawSubject": to_base64(parts[1].whole),
        "RawTBSCertificateRequest": to_base64(tbs.whole),
        "Version": 0,
    }


def _signed_shape(
    signed: x509.Certificate | x509.CertificateSigningRequest, der: bytes, key: Element
) -> dict[Value, Value]:
    kind, public = public_shape(signed.public_key())
    return {
        "PublicKey": public,
        "PublicKeyAlgorithm": kind,
        "Raw": to_base64(der),
        "RawSubjectPublicKeyInfo": to_base64(key.whole),
        "Signature": to_base64(signed.signature),
        "SignatureAlgorithm": _signature(signed),
        "Subject": _name(signed.subject),
    }


def _signature(signed: x509.Certificate | x509.CertificateSigningRequest) -> int:
    name = signed.signature_algorithm_oid.dotted_string
    if name == _PSS and signed.signature_hash_algorithm is not None:
        return _PSS_HASHES.get(signed.signature_hash_algorithm.name, 0)
    return _SIGNATURES.get(name, 0)


def _extensions(parts: list[Element]) -> list[dict[str, Value]]:
    listed = [part for part in parts if part.tag == _CONTEXT_3]
    return [_extension(one) for part in listed for one in elements(elements(part.content)[0].content)]


def _requested(parts: list[Element]) -> list[Element]:
    """Return the extensions that a request asks for."""
    for part in parts:
        for attribute in elements(part.content) if part.tag == _CONTEXT_0 else []:
            name, values = elements(attribute.content)[:2]
            if object_identifier(name.content) == [1, 2, 840, 113549, 1, 9, 14]:
                return elements(elements(values.content)[0].content)
    return []


def _extension(element: Element) -> dict[str, Value]:
    name, *rest = elements(element.content)
    return {
        "Critical": len(rest) > 1,
        "Id": object_identifier(name.content),
        "Value": next((to_base64(part.content) for part in rest if part.tag == _OCTETS), ""),
    }


def _name(name: x509.Name) -> dict[Value, Value]:
    shape: dict[Value, Value] = dict.fromkeys(_ATTRIBUTES.values())
    shape |= dict.fromkeys(_SINGLE.values(), "")
    for attribute in name:
        oid = attribute.oid.dotted_string
        if oid in _ATTRIBUTES:
            member = _ATTRIBUTES[oid]
            shape[member] = [*_values(shape[member]), attribute.value]
        elif oid in _SINGLE:
            shape[_SINGLE[oid]] = attribute.value
    names = [{"Type": numbers_of(attribute.oid), "Value": attribute.value} for attribute in name]
    return shape | {"Names": names or None, "ExtraNames": None}


def _values(found: Value) -> list[Value]:
    return found if isinstance(found, list) else []
