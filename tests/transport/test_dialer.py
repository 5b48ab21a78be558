# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Tests of what a TLS socket shows of the server's certificates, in each version of Python."""

from __future__ import annotations

import ssl

from nsmsec.dev.authority import Authority
from nsmsec.transport.dialer import _as_der, _sent_certificates
from tests.transport.world import NOW

SVID = Authority("corp.example", now=NOW).issue("/server", intermediates=1)


class LaterSocket(ssl.SSLSocket):
    """A TLS socket as it is from Python 3.13 on."""

    def get_unverified_chain(self) -> list[bytes]:
        """Return what the server sent."""
        return list(SVID.der_chain)


def test_the_public_method_is_used_where_there_is_one() -> None:
    """Later versions of Python show the certificates as bytes."""
    tls = LaterSocket.__new__(LaterSocket)
    assert tuple(_as_der(certificate) for certificate in _sent_certificates(tls)) == SVID.der_chain


def test_without_any_method_no_intermediates_are_known() -> None:
    """A chain that needs one is then refused, not guessed."""
    assert _sent_certificates(ssl.SSLSocket.__new__(ssl.SSLSocket)) == ()
