# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""TLS trust anchors that can speak for one trust domain only.

TLS does not know trust domains: it pools all roots, and with pooled roots any federated authority can be anybody. So
what is loaded into TLS is not the authorities themselves but, for each one, a throw-away certificate of the same name
and key that a critical name constraint (RFC 5280, section 4.2.1.10) binds to the one trust domain whose bundle it is
from.

This is the second layer. The first is `identity.SVIDVerifier`, which judges every peer by the bundle of its own domain.
"""

from __future__ import annotations

import re
import warnings
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from nsmsec.identity import TrustBundle

__all__ = ["constrained_anchors", "unsafe_pooled_anchors", "warn_of_pooled_roots"]

#: Host names that name constraints can express: no underscore, and not the form of an IPv4 address.
_EXPRESSIBLE = re.compile(r"(?!.*_)(?!\d+(?:\.\d+){3}\Z)[^.].*", re.DOTALL)

_DAY = timedelta(days=1)
_T = TypeVar("_T", bound=x509.ExtensionType)


def constrained_anchors(bundles: Iterable[TrustBundle], *, now: datetime) -> bytes:
    """Return PEM certificates that accept from each domain's authorities only identities of that domain.

    Steps, for each authority:
        1. One of a domain that a name constraint cannot express is not constrained: the first layer holds there.
        2. One that may not sign for its own domain at all is left out.
        3. Every other is constrained to its domain.

    In any case a certificate of the same subject, key and path length stands in for it, which is not self-issued. A TLS
    library that completes the chain it presents from what it trusts would present a self-issued one as well, and peers
    refuse that.

    No authority at all yields an anchor for which nobody has the key: an empty list of roots means "the system's
    roots" to some TLS libraries, and must mean "nobody".

    Args:
        bundles: the trust bundles, each of another domain.
        now: the current time, for the validity of the anchor that nobody can use.
    """
    signer = ec.generate_private_key(ec.SECP256R1())
    anchors = [anchor for bundle in bundles for anchor in _anchors_of(bundle, signer)]
    return _pem(anchors or [_nobody(now)])


def unsafe_pooled_anchors(bundles: Iterable[TrustBundle], *, now: datetime) -> bytes:
    """Return the authorities of all bundles as PEM, not constrained: at this layer, any of them can be anybody.

    Only demonstrations and tests want this, to show that the first layer refuses on its own. Whoever offers it calls
    `warn_of_pooled_roots` when it is chosen.

    Args:
        bundles: the trust bundles, each of another domain.
        now: the current time, for the validity of the anchor that nobody can use.
    """
    signer = ec.generate_private_key(ec.SECP256R1())
    anchors = [
        _stand_in(authority, _extension(authority, x509.NameConstraints), signer)
        for bundle in bundles
        for authority in bundle.anchors
    ]
    return _pem(anchors or [_nobody(now)])


def warn_of_pooled_roots() -> None:
    """Warn whoever chose pooled roots, at the place where it was chosen."""
    warnings.warn("pooled trust anchors: TLS itself no longer tells trust domains apart", stacklevel=3)


def _anchors_of(bundle: TrustBundle, signer: ec.EllipticCurvePrivateKey) -> Iterator[x509.Certificate]:
    domain = str(bundle.trust_domain)
    for authority in bundle.anchors:
        existing = _extension(authority, x509.NameConstraints)
        if not _EXPRESSIBLE.fullmatch(domain):  # 1
            yield _stand_in(authority, existing, signer)
        elif _may_speak_for(existing, domain):  # 2
            yield _stand_in(authority, _constrained_to(domain, existing), signer)  # 3


def _may_speak_for(existing: x509.NameConstraints | None, domain: str) -> bool:
    """Tell whether the authority's own constraints on URIs, if it has any, leave room for its domain."""
    hosts = [name.value for name in _permitted(existing) if isinstance(name, x509.UniformResourceIdentifier)]
    return not hosts or any(domain == host or (host.startswith(".") and domain.endswith(host)) for host in hosts)


def _constrained_to(domain: str, existing: x509.NameConstraints | None) -> x509.NameConstraints:
    permitted = [name for name in _permitted(existing) if not isinstance(name, x509.UniformResourceIdentifier)]
    return x509.NameConstraints(
        permitted_subtrees=[x509.UniformResourceIdentifier(domain), *permitted],
        excluded_subtrees=existing.excluded_subtrees if existing else None,
    )


def _stand_in(
    authority: x509.Certificate, constraints: x509.NameConstraints | None, signer: ec.EllipticCurvePrivateKey
) -> x509.Certificate:
    basic = _extension(authority, x509.BasicConstraints)
    builder = (
        x509.CertificateBuilder()
        .subject_name(authority.subject)
        .issuer_name(_name("nsmsec anchor"))
        .public_key(authority.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(authority.not_valid_before_utc)
        .not_valid_after(authority.not_valid_after_utc)
        .add_extension(x509.BasicConstraints(ca=True, path_length=basic.path_length if basic else None), critical=True)
    )
    if constraints is not None:
        builder = builder.add_extension(constraints, critical=True)
    for kept in (_extension(authority, x509.SubjectKeyIdentifier), _extension(authority, x509.KeyUsage)):
        if kept is not None:
            builder = builder.add_extension(kept, critical=isinstance(kept, x509.KeyUsage))
    return builder.sign(signer, hashes.SHA256())


def _permitted(constraints: x509.NameConstraints | None) -> list[x509.GeneralName]:
    return list(constraints.permitted_subtrees or ()) if constraints else []


def _extension(certificate: x509.Certificate, kind: type[_T]) -> _T | None:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _nobody(now: datetime) -> x509.Certificate:
    """Return an authority whose key is forgotten at once."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("nsmsec anchor of nobody")
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _DAY)
        .not_valid_after(now + _DAY)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name[:64])])


def _pem(certificates: Iterable[x509.Certificate]) -> bytes:
    return b"".join(certificate.public_bytes(serialization.Encoding.PEM) for certificate in certificates)
