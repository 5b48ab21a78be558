# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What the extensions of a certificate say, as the members of Go's types (RFC 5280, section 4.2)."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, TypeVar

from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID

from nsmsec.opa.plan.builtins.pem import to_base64
from nsmsec.opa.plan.builtins.url_shape import url_shape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nsmsec.opa.plan.values import Value

__all__ = ["alternative_names", "certificate_extensions", "numbers_of", "uri_strings"]

T = TypeVar("T", bound=x509.ExtensionType)

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

#: Go's numbers of extended usages.
_EXTENDED_USAGES = {
    "2.5.29.37.0": 0,
    **{f"1.3.6.1.5.5.7.3.{number}": number for number in range(1, 9)},
    "1.3.6.1.5.5.7.3.9": 9,
    "1.3.6.1.4.1.311.10.3.3": 10,
    "2.16.840.1.113730.4.1": 11,
    "1.3.6.1.4.1.311.2.1.22": 12,
    "1.3.6.1.4.1.311.61.1.1": 13,
}


def numbers_of(identifier: x509.ObjectIdentifier) -> list[Value]:
    """Return the numbers of an object identifier."""
    return [int(part) for part in identifier.dotted_string.split(".")]


def _found(extensions: x509.Extensions, kind: type[T]) -> T | None:
    try:
        return extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _listed(values: Iterable[Value]) -> Value:
    """Return a list as Go has it: null where it is empty."""
    return list(values) or None


def alternative_names(extensions: x509.Extensions) -> dict[Value, Value]:
    """Return the names of the subject besides its own (section 4.2.1.6)."""
    names = _found(extensions, x509.SubjectAlternativeName) or x509.SubjectAlternativeName([])
    return {
        "DNSNames": _listed(names.get_values_for_type(x509.DNSName)),
        "EmailAddresses": _listed(names.get_values_for_type(x509.RFC822Name)),
        "IPAddresses": _listed(str(address) for address in names.get_values_for_type(x509.IPAddress)),
        "URIs": _listed(url_shape(uri) for uri in names.get_values_for_type(x509.UniformResourceIdentifier)),
    }


def uri_strings(extensions: x509.Extensions) -> Value:
    """Return the URIs of the subject as text."""
    names = _found(extensions, x509.SubjectAlternativeName) or x509.SubjectAlternativeName([])
    return _listed(names.get_values_for_type(x509.UniformResourceIdentifier))


def certificate_extensions(extensions: x509.Extensions) -> dict[Value, Value]:
    """Return everything else that extensions say."""
    return {
        **alternative_names(extensions),
        **_constraints(extensions),
        **_usages(extensions),
        **_policies(extensions),
        **_names(extensions),
        **_places(extensions),
    }


def _constraints(extensions: x509.Extensions) -> dict[Value, Value]:
    found = _found(extensions, x509.BasicConstraints)
    length = 0 if found is None else -1 if found.path_length is None else found.path_length
    return {
        "BasicConstraintsValid": found is not None,
        "IsCA": found is not None and found.ca,
        "MaxPathLen": length,
        "MaxPathLenZero": found is not None and length == 0,
    }


def _usages(extensions: x509.Extensions) -> dict[Value, Value]:
    usage = _found(extensions, x509.KeyUsage)
    names = _USAGES if usage is not None and usage.key_agreement else _USAGES[:-2]
    extended = list(_found(extensions, x509.ExtendedKeyUsage) or [])
    return {
        "KeyUsage": sum(1 << place for place, name in enumerate(names) if usage and getattr(usage, name)),
        "ExtKeyUsage": _listed(
            _EXTENDED_USAGES[one.dotted_string] for one in extended if one.dotted_string in _EXTENDED_USAGES
        ),
        "UnknownExtKeyUsage": _listed(numbers_of(one) for one in extended if one.dotted_string not in _EXTENDED_USAGES),
    }


def _policies(extensions: x509.Extensions) -> dict[Value, Value]:
    policies = [policy.policy_identifier for policy in _found(extensions, x509.CertificatePolicies) or []]
    constraints = _found(extensions, x509.PolicyConstraints)
    inhibited = _found(extensions, x509.InhibitAnyPolicy)
    numbers = {
        "InhibitAnyPolicy": None if inhibited is None else inhibited.skip_certs,
        "InhibitPolicyMapping": None if constraints is None else constraints.inhibit_policy_mapping,
        "RequireExplicitPolicy": None if constraints is None else constraints.require_explicit_policy,
    }
    return {
        "Policies": _listed(policy.dotted_string for policy in policies),
        "PolicyIdentifiers": _listed(map(numbers_of, policies)),
        "PolicyMappings": None,
        **{name: number or 0 for name, number in numbers.items()},
        **{f"{name}Zero": number == 0 for name, number in numbers.items()},
    }


def _names(extensions: x509.Extensions) -> dict[Value, Value]:
    """Return the constraints on names (section 4.2.1.10)."""
    found = _found(extensions, x509.NameConstraints)
    shape: dict[Value, Value] = {
        "PermittedDNSDomainsCritical": found is not None
        and extensions.get_extension_for_class(x509.NameConstraints).critical
    }
    for word, names in (
        ("Permitted", found and found.permitted_subtrees),
        ("Excluded", found and found.excluded_subtrees),
    ):
        trees = list(names or [])
        shape[f"{word}DNSDomains"] = _listed(name.value for name in trees if isinstance(name, x509.DNSName))
        shape[f"{word}EmailAddresses"] = _listed(name.value for name in trees if isinstance(name, x509.RFC822Name))
        shape[f"{word}URIDomains"] = _listed(
            name.value for name in trees if isinstance(name, x509.UniformResourceIdentifier)
        )
        shape[f"{word}IPRanges"] = _listed(
            {"IP": str(name.value.network_address), "Mask": to_base64(name.value.netmask.packed)}
            for name in trees
            if isinstance(name, x509.IPAddress)
            and isinstance(name.value, (ipaddress.IPv4Network, ipaddress.IPv6Network))
        )
    return shape


def _places(extensions: x509.Extensions) -> dict[Value, Value]:
    """Return the names of keys and where to learn more."""
    access = list(_found(extensions, x509.AuthorityInformationAccess) or [])
    subject_key = _found(extensions, x509.SubjectKeyIdentifier)
    authority_key = _found(extensions, x509.AuthorityKeyIdentifier)
    authority = None if authority_key is None else authority_key.key_identifier
    points = [name for point in _found(extensions, x509.CRLDistributionPoints) or [] for name in point.full_name or []]
    return {
        "AuthorityKeyId": None if authority is None else to_base64(authority),
        "SubjectKeyId": None if subject_key is None else to_base64(subject_key.digest),
        "CRLDistributionPoints": _listed(
            name.value for name in points if isinstance(name, x509.UniformResourceIdentifier)
        ),
        "OCSPServer": _listed(
            one.access_location.value for one in access if one.access_method == AuthorityInformationAccessOID.OCSP
        ),
        "IssuingCertificateURL": _listed(
            one.access_location.value for one in access if one.access_method == AuthorityInformationAccessOID.CA_ISSUERS
        ),
    }
