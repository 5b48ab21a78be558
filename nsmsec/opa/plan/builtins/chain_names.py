# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Whether the names of a certificate are the wanted ones (RFC 5280, section 4.2.1.10; RFC 6125)."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cryptography import x509

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["allows_names", "is_host"]


def is_host(certificate: x509.Certificate, host: str) -> bool:
    """Return whether the certificate is for a host: an address, or a name with a star for its first label at most."""
    names = _names(certificate)
    try:
        address = ipaddress.ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        labels = host.lower().removesuffix(".").split(".")
        return any(
            _is_pattern(name.value.lower().removesuffix(".").split("."), labels)
            for name in names
            if isinstance(name, x509.DNSName)
        )
    return any(name.value == address for name in names if isinstance(name, x509.IPAddress))


def _is_pattern(pattern: list[str], labels: list[str]) -> bool:
    if len(pattern) != len(labels) or not all(labels):
        return False
    return (pattern[0] == "*" or pattern[0] == labels[0]) and pattern[1:] == labels[1:]


def allows_names(issuer: x509.Certificate, below: Iterable[x509.Certificate]) -> bool:
    """Return whether an issuer's constraints on names allow all names of the certificates below it."""
    try:
        constraints = issuer.extensions.get_extension_for_class(x509.NameConstraints).value
    except x509.ExtensionNotFound:
        return True
    return all(
        _is_allowed(name, constraints.permitted_subtrees or [], constraints.excluded_subtrees or [])
        for certificate in below
        for name in _names(certificate)
    )


def _names(certificate: x509.Certificate) -> list[x509.GeneralName]:
    try:
        return list(certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)
    except x509.ExtensionNotFound:
        return []


def _is_allowed(name: x509.GeneralName, permitted: list[x509.GeneralName], excluded: list[x509.GeneralName]) -> bool:
    same_kind = [tree for tree in permitted if type(tree) is type(name)]
    if any(_is_in(name, tree) for tree in excluded):
        return False
    return not same_kind or any(_is_in(name, tree) for tree in same_kind)


def _is_in(name: x509.GeneralName, tree: x509.GeneralName) -> bool:
    if isinstance(name, x509.IPAddress) and isinstance(tree, x509.IPAddress):
        network = tree.value
        return isinstance(network, (ipaddress.IPv4Network, ipaddress.IPv6Network)) and name.value in network
    if isinstance(name, x509.DNSName) and isinstance(tree, x509.DNSName):
        return _is_domain(name.value, tree.value)
    if isinstance(name, x509.RFC822Name) and isinstance(tree, x509.RFC822Name):
        return name.value == tree.value if "@" in tree.value else _is_domain(name.value.rpartition("@")[2], tree.value)
    if isinstance(name, x509.UniformResourceIdentifier) and isinstance(tree, x509.UniformResourceIdentifier):
        return _is_domain(urlsplit(name.value).hostname or "", tree.value)
    return False


def _is_domain(domain: str, tree: str) -> bool:
    """Return whether a domain is one of a tree; a tree that begins with a dot is without its root."""
    domain, tree = domain.lower(), tree.lower()
    if tree.startswith("."):
        return domain.endswith(tree) and domain != tree
    return not tree or domain == tree or domain.endswith(f".{tree}")
