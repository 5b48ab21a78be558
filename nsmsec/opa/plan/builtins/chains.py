# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Chains of certificates, verified up to a root that the policy trusts (RFC 5280, section 6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

from nsmsec.opa.plan.builtins.certificate_shape import unhandled_extensions
from nsmsec.opa.plan.builtins.chain_names import allows_names, is_host
from nsmsec.opa.plan.builtins.signatures import SIGNATURE_STEPS
from nsmsec.opa.plan.errors import BuiltinError

if TYPE_CHECKING:
    from nsmsec.opa.plan.budget import Budget

__all__ = ["ANY_USAGE", "SERVER_USAGE", "Demands", "verified_chain"]

ANY_USAGE = "2.5.29.37.0"
SERVER_USAGE = "1.3.6.1.5.5.7.3.1"

_SECOND_NS = 1_000_000_000

#: Hashes that no signature in a chain may use any more.
_BROKEN = frozenset({"md5", "sha1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Demands:
    """What is demanded of a chain.

    Attributes:
        now_ns: the time at which it must hold, in nanoseconds since 1970.
        usages: for which of these it must be, by object identifier.
        host: for which host the leaf must be; empty for any.
    """

    now_ns: int
    usages: tuple[str, ...] = (SERVER_USAGE,)
    host: str = ""


def verified_chain(
    budget: Budget, certificates: list[x509.Certificate], demands: Demands
) -> tuple[x509.Certificate, ...]:
    """Return a chain from the leaf, which is the last certificate, to the root, which is the first.

    1. The leaf is valid now, has nothing critical that is unknown, and is for the host.
    2. From certificate to certificate, the root first: the issuer by name and signature, valid now, an authority that
       may sign, with room for the path below it, whose constraints allow all names below it.
    3. The whole chain is for one of the usages.

    Raises:
        BuiltinError: there is no such chain.
        LimitExceeded: looking for it used up the steps.
    """
    if len(certificates) < 2:  # noqa: PLR2004 - a root and a leaf
        raise BuiltinError.of_type("operand 1 must supply at least two certificates to be able to verify")
    root, *others, leaf = certificates
    if not _is_valid(leaf, demands.now_ns) or (demands.host and not is_host(leaf, demands.host)):  # 1
        raise BuiltinError("x509: the leaf is not valid")
    waiting: list[tuple[x509.Certificate, ...]] = [(leaf,)]
    while waiting:
        chain = waiting.pop()
        if chain[-1] == root:
            if _is_for(chain, demands.usages):  # 3
                return chain
            continue
        candidates = [root, *(other for other in others if other not in chain)]
        issuers = [other for other in candidates if _issues(budget, other, chain, demands.now_ns)]  # 2
        waiting += [(*chain, issuer) for issuer in reversed(issuers)]
    raise BuiltinError("x509: no chain to the root")


def _is_valid(certificate: x509.Certificate, now_ns: int) -> bool:
    first, last = (
        (moment.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * _SECOND_NS
        for moment in (certificate.not_valid_before_utc, certificate.not_valid_after_utc)
    )
    return first <= now_ns <= last and not unhandled_extensions(certificate)


def _issues(budget: Budget, issuer: x509.Certificate, chain: tuple[x509.Certificate, ...], now_ns: int) -> bool:
    """Return whether a certificate may be, and is, the issuer of the last of a chain."""
    subject = chain[-1]
    if issuer.subject != subject.issuer:
        return False
    budget.spend(SIGNATURE_STEPS)
    return (
        _is_authority(issuer, len(chain) - 1)
        and _is_valid(issuer, now_ns)
        and allows_names(issuer, chain)
        and _is_signed(subject, issuer)
    )


def _is_authority(issuer: x509.Certificate, between: int) -> bool:
    """Return whether a certificate may sign others, with so many certificates between it and the leaf."""
    try:
        basic = issuer.extensions.get_extension_for_class(x509.BasicConstraints).value
    except x509.ExtensionNotFound:
        return False
    try:
        may_sign = issuer.extensions.get_extension_for_class(x509.KeyUsage).value.key_cert_sign
    except x509.ExtensionNotFound:
        may_sign = True
    return basic.ca and may_sign and (basic.path_length is None or between <= basic.path_length)


def _is_signed(subject: x509.Certificate, issuer: x509.Certificate) -> bool:
    hash_ = subject.signature_hash_algorithm
    if hash_ is not None and hash_.name in _BROKEN:
        return False
    try:
        subject.verify_directly_issued_by(issuer)
    except (InvalidSignature, ValueError, TypeError, UnsupportedAlgorithm):
        return False
    return True


def _is_for(chain: tuple[x509.Certificate, ...], usages: tuple[str, ...]) -> bool:
    """Return whether every certificate that names usages has one of those that are demanded, all the same one."""
    left = set(usages)
    for certificate in chain if ANY_USAGE not in left else ():
        try:
            extended = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        except x509.ExtensionNotFound:
            continue
        named = {usage.dotted_string for usage in extended}
        left &= left if ANY_USAGE in named else named
    return bool(left)
