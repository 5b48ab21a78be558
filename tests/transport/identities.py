# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The matrix of genuine and forged identities of two federated domains, each forgery with the code that it deserves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from cryptography import x509

from nsmsec.dev.authority import Authority
from nsmsec.errors import ReasonCode
from tests.transport.world import NOW

if TYPE_CHECKING:
    from nsmsec.dev.issuer import Issued, Issuer

__all__ = ["FORGED", "GENUINE", "NAME", "SERVER", "A", "B", "uris_of"]

#: The authorities of two domains that trust each other.
A: Final = Authority("a.test", now=NOW)
B: Final = Authority("b.test", now=NOW)
#: The DNS name beside the identity of the server.
NAME: Final = "server.a.test"
SERVER: Final = A.issue("/server", dns_names=(NAME,))

_A_INTERMEDIATE: Final = A.intermediate()
_B_INTERMEDIATE: Final = B.intermediate(replace(B.root.intermediate_profile(), uris=()))


def uris_of(issued: Issued) -> list[str]:
    """Return the URI names of a certificate."""
    names = issued.certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return names.get_values_for_type(x509.UniformResourceIdentifier)


def _leaf(issuer: Issuer, *uris: str, **changes: Any) -> Issued:  # noqa: ANN401 - as `replace` has it
    """Return a leaf with these URI names that is good but for the changes."""
    profile = replace(issuer.profile(), common_name="leaf", uris=uris)
    return issuer.issue_certificate(replace(profile, **changes))


#: Whom everybody must accept.
GENUINE: Final = {
    "a directly": _leaf(A.root, "spiffe://a.test/client"),
    "a through an intermediate": _leaf(_A_INTERMEDIATE, "spiffe://a.test/client"),
    "b directly": _leaf(B.root, "spiffe://b.test/client"),
    "b through an intermediate": _leaf(_B_INTERMEDIATE, "spiffe://b.test/client", dns_names=("a-dns-name.b.test",)),
}
#: Whom nobody may accept, although TLS does where roots are pooled.
FORGED: Final = {
    "b speaks for a": (_leaf(B.root, "spiffe://a.test/client"), ReasonCode.TD_MISMATCH),
    "b's intermediate speaks for a": (_leaf(_B_INTERMEDIATE, "spiffe://a.test/client"), ReasonCode.TD_MISMATCH),
    "b speaks for a, a's intermediate attached": (
        replace(_leaf(B.root, "spiffe://a.test/client"), above=_A_INTERMEDIATE.above),
        ReasonCode.CERT_CHAIN,
    ),
    "a subdomain": (_leaf(A.root, "spiffe://sub.a.test/client"), ReasonCode.TD_UNKNOWN),
    "two URIs": (_leaf(A.root, "spiffe://a.test/client", "spiffe://a.test/admin"), ReasonCode.CERT_SAN),
    "no URI": (_leaf(A.root, dns_names=("client.a.test",)), ReasonCode.CERT_SAN),
    "no names at all": (_leaf(A.root), ReasonCode.CERT_SAN),
    "an identity as a DNS name": (_leaf(A.root, dns_names=("spiffe://a.test/client",)), ReasonCode.CERT_SAN),
    "upper-case host": (_leaf(A.root, "spiffe://A.TEST/client"), ReasonCode.ID_NOT_CANONICAL),
    "a query": (_leaf(A.root, "spiffe://a.test/client?admin"), ReasonCode.ID_NOT_CANONICAL),
    "a port": (_leaf(A.root, "spiffe://a.test:443/client"), ReasonCode.ID_NOT_CANONICAL),
    "the domain itself": (_leaf(A.root, "spiffe://a.test"), ReasonCode.ID_NOT_CANONICAL),
    "a line end": (_leaf(A.root, "spiffe://a.test/client\n"), ReasonCode.ID_NOT_CANONICAL),
    "an authority as leaf": (_leaf(A.root, "spiffe://a.test/client", authority=True), ReasonCode.CERT_CA_LEAF),
    "no basic constraints": (_leaf(A.root, "spiffe://a.test/client", authority=None), ReasonCode.CERT_CA_LEAF),
    "a leaf that may sign certificates": (
        _leaf(A.root, "spiffe://a.test/client", key_usages=frozenset({"digital_signature", "key_cert_sign"})),
        ReasonCode.CERT_KEY_USAGE,
    ),
    "no key usage": (_leaf(A.root, "spiffe://a.test/client", key_usages=None), ReasonCode.CERT_KEY_USAGE),
}
