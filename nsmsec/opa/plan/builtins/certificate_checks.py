# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Built-ins that read certificates or keys, or verify chains of certificates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.opa.plan.builtins.builtin import Builtin
from nsmsec.opa.plan.builtins.certificate_shape import certificate_shape, request_shape
from nsmsec.opa.plan.builtins.certificates import (
    Certificate,
    key_pair,
    private_keys,
    read_certificates,
    read_request,
)
from nsmsec.opa.plan.builtins.chains import ANY_USAGE, SERVER_USAGE, Demands, verified_chain
from nsmsec.opa.plan.builtins.extension_shape import uri_strings
from nsmsec.opa.plan.builtins.key_shape import jwk_shape, private_shape
from nsmsec.opa.plan.builtins.operands import int64, mapping, members, text
from nsmsec.opa.plan.builtins.pem import from_base64, to_base64
from nsmsec.opa.plan.errors import BuiltinError
from nsmsec.opa.plan.values import Number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nsmsec.opa.plan.budget import Budget
    from nsmsec.opa.plan.values import Value

__all__ = ["CERTIFICATES"]

_USAGES: Mapping[str, str] = {
    "KeyUsageAny": ANY_USAGE,
    "KeyUsageServerAuth": SERVER_USAGE,
    "KeyUsageClientAuth": "1.3.6.1.5.5.7.3.2",
    "KeyUsageCodeSigning": "1.3.6.1.5.5.7.3.3",
    "KeyUsageEmailProtection": "1.3.6.1.5.5.7.3.4",
    "KeyUsageIPSECEndSystem": "1.3.6.1.5.5.7.3.5",
    "KeyUsageIPSECTunnel": "1.3.6.1.5.5.7.3.6",
    "KeyUsageIPSECUser": "1.3.6.1.5.5.7.3.7",
    "KeyUsageTimeStamping": "1.3.6.1.5.5.7.3.8",
    "KeyUsageOCSPSigning": "1.3.6.1.5.5.7.3.9",
    "KeyUsageMicrosoftServerGatedCrypto": "1.3.6.1.4.1.311.10.3.3",
    "KeyUsageNetscapeServerGatedCrypto": "2.16.840.1.113730.4.1",
    "KeyUsageMicrosoftCommercialCodeSigning": "1.3.6.1.4.1.311.2.1.22",
    "KeyUsageMicrosoftKernelCodeSigning": "1.3.6.1.4.1.311.61.1.1",
}


def _shape(certificate: Certificate) -> dict[Value, Value]:
    return certificate_shape(certificate.parsed, certificate.der)


def _extended(certificate: Certificate) -> Value:
    """Return a certificate with its URIs as text too, which OPA adds."""
    return _shape(certificate) | {"URIStrings": uri_strings(certificate.parsed.extensions)}


def _source(budget: Budget, value: Value) -> str:
    budget.spend(len(text(value)))
    return text(value)


def _parse(budget: Budget, source: Value) -> Value:
    return [_extended(certificate) for certificate in read_certificates(_source(budget, source))]


def _verify(budget: Budget, source: Value, options: Value | None = None) -> Value:
    """Return whether there is a chain from the last certificate to the first, and that chain from its leaf on."""
    try:
        found = read_certificates(_source(budget, source))
    except BuiltinError:
        return [False, []]
    demands = Demands(now_ns=budget.now_ns()) if options is None else _demands(budget, options)
    try:
        chain = verified_chain(budget, [certificate.parsed for certificate in found], demands)
    except BuiltinError:
        return [False, []]
    shape = _extended if options is None else _shape
    by_parsed = [(certificate.parsed, certificate) for certificate in found]
    return [True, [shape(next(whole for parsed, whole in by_parsed if parsed == one)) for one in chain]]


def _demands(budget: Budget, options: Value) -> Demands:
    """Return what the options demand.

    Raises:
        BuiltinError: an option is unknown or of a wrong type.
    """
    given = {name: value for name, value in mapping(options).items() if isinstance(name, str)}
    if given.keys() - {"DNSName", "CurrentTime", "MaxConstraintComparisons", "KeyUsages"}:
        raise BuiltinError("invalid key option")
    host = given.get("DNSName", "")
    if not isinstance(host, str):
        raise BuiltinError("'DNSName' should be a string")
    _integer("MaxConstraintComparisons", given.get("MaxConstraintComparisons", 0))
    now_ns = _integer("CurrentTime", given["CurrentTime"]) if "CurrentTime" in given else budget.now_ns()
    usages = tuple(_usages(given["KeyUsages"])) if "KeyUsages" in given else ()
    return Demands(now_ns=now_ns, usages=usages or (SERVER_USAGE,), host=host.strip('"'))


def _integer(name: str, value: Value) -> int:
    if type(value) is not int and not isinstance(value, Number):
        raise BuiltinError(f"'{name}' should be a number")
    try:
        return int64(value)
    except BuiltinError as error:
        raise BuiltinError(f"'{name}' should be a valid int64 number") from error


def _usages(value: Value) -> list[str]:
    if not isinstance(value, (list, set)):
        raise BuiltinError("'KeyUsages' should be an Array or Set")
    names = [name.strip('"') for name in members(value) if isinstance(name, str)]
    if not _USAGES.keys() >= set(names):
        raise BuiltinError("invalid entries for 'KeyUsages' found")
    return [_USAGES[name] for name in names]


def _parse_request(budget: Budget, source: Value) -> Value:
    return request_shape(*read_request(_source(budget, source)))


def _parse_pair(budget: Budget, certificate: Value, key: Value) -> Value:
    chain, private = key_pair(_source(budget, certificate), _source(budget, key))
    return {
        "Certificate": [to_base64(one.der) for one in chain],
        "Leaf": _shape(chain[0]),
        "OCSPStaple": None,
        "PrivateKey": private_shape(private),
        "SignedCertificateTimestamps": None,
        "SupportedSignatureAlgorithms": None,
    }


def _parse_keys(budget: Budget, source: Value) -> Value:
    found = _source(budget, source)
    return [private_shape(key) for key in private_keys(budget, found)] if found else None


def _parse_key(budget: Budget, source: Value) -> Value:
    """Return the first private key as a JSON Web Key; null if there is none."""
    found = _source(budget, source)
    if not found:
        raise BuiltinError("input PEM data was empty")
    if not found.startswith("-----BEGIN"):
        found = from_base64(found).decode("utf-8", "replace")
    keys = private_keys(budget, found)
    return jwk_shape(keys[0]) if keys else None


_FUNCTIONS: Mapping[str, tuple[int, Callable[..., Value]]] = {
    "crypto.parse_private_keys": (1, _parse_keys),
    "crypto.x509.parse_and_verify_certificates": (1, _verify),
    "crypto.x509.parse_and_verify_certificates_with_options": (2, _verify),
    "crypto.x509.parse_certificate_request": (1, _parse_request),
    "crypto.x509.parse_certificates": (1, _parse),
    "crypto.x509.parse_keypair": (2, _parse_pair),
    "crypto.x509.parse_rsa_private_key": (1, _parse_key),
}

CERTIFICATES = {name: Builtin(arity, function, bounded=True) for name, (arity, function) in _FUNCTIONS.items()}
