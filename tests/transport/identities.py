# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The matrix of genuine and forged identities of two federated domains, each forgery with the code that it deserves."""

from __future__ import annotations

from typing import Final

from cryptography import x509

from nsmsec.errors import ReasonCode
from tests.transport.pki import LEAF, SIGNER, Issuer, usage

__all__ = ["A_INTERMEDIATE", "B_INTERMEDIATE", "FORGED", "GENUINE", "NAME", "SERVER", "A", "B"]

#: The authorities of two domains that trust each other.
A: Final = Issuer("a.test")
B: Final = Issuer("b.test")
A_INTERMEDIATE: Final = Issuer("intermediate of a", parent=A)
B_INTERMEDIATE: Final = Issuer("intermediate of b", parent=B)
#: The DNS name beside the identity of the server.
NAME: Final = "server.a.test"
SERVER: Final = A.issue("spiffe://a.test/server", NAME)

#: Whom everybody must accept.
GENUINE: Final = {
    "a directly": A.issue("spiffe://a.test/client"),
    "a through an intermediate": A_INTERMEDIATE.issue("spiffe://a.test/client"),
    "b directly": B.issue("spiffe://b.test/client"),
    "b through an intermediate": B_INTERMEDIATE.issue("spiffe://b.test/client", "a-dns-name.b.test"),
}
#: Whom nobody may accept, although TLS does where roots are pooled.
FORGED: Final = {
    "b speaks for a": (B.issue("spiffe://a.test/client"), ReasonCode.TD_MISMATCH),
    "b's intermediate speaks for a": (B_INTERMEDIATE.issue("spiffe://a.test/client"), ReasonCode.TD_MISMATCH),
    "b speaks for a, a's intermediate attached": (
        B.issue("spiffe://a.test/client", send=[A_INTERMEDIATE]),
        ReasonCode.CERT_CHAIN,
    ),
    "a subdomain": (A.issue("spiffe://sub.a.test/client"), ReasonCode.TD_UNKNOWN),
    "two URIs": (A.issue("spiffe://a.test/client", "spiffe://a.test/admin"), ReasonCode.CERT_SAN),
    "no URI": (A.issue("client.a.test"), ReasonCode.CERT_SAN),
    "no names at all": (A.issue(), ReasonCode.CERT_SAN),
    "an identity as a DNS name": (A.issue(x509.DNSName("spiffe://a.test/client")), ReasonCode.CERT_SAN),
    "upper-case host": (A.issue("spiffe://A.TEST/client"), ReasonCode.ID_NOT_CANONICAL),
    "a query": (A.issue("spiffe://a.test/client?admin"), ReasonCode.ID_NOT_CANONICAL),
    "a port": (A.issue("spiffe://a.test:443/client"), ReasonCode.ID_NOT_CANONICAL),
    "the domain itself": (A.issue("spiffe://a.test"), ReasonCode.ID_NOT_CANONICAL),
    "a line end": (A.issue("spiffe://a.test/client\n"), ReasonCode.ID_NOT_CANONICAL),
    "an authority as leaf": (A.issue("spiffe://a.test/client", says=(SIGNER[0], LEAF[1])), ReasonCode.CERT_CA_LEAF),
    "no basic constraints": (A.issue("spiffe://a.test/client", says=LEAF[1:]), ReasonCode.CERT_CA_LEAF),
    "a leaf that may sign certificates": (
        A.issue("spiffe://a.test/client", says=(LEAF[0], usage(digital_signature=True, key_cert_sign=True))),
        ReasonCode.CERT_KEY_USAGE,
    ),
    "no key usage": (A.issue("spiffe://a.test/client", says=LEAF[:1]), ReasonCode.CERT_KEY_USAGE),
}
