# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Certificate revocation lists, proven by the authority whose certificates they take back (RFC 5280, section 5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes

from nsmsec.errors import Malformed, NsmsecError, ReasonCode, Unverified
from nsmsec.identity.keys import certified_key, key_bytes
from nsmsec.identity.revoked import RevokedCertificate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from nsmsec.identity.bundle import TrustBundleSet
    from nsmsec.identity.id import TrustDomain

__all__ = ["RevocationList", "prove_revocation_list"]

_MAX_LIST_BYTES: Final = 1024 * 1024
_DIGESTS: Final = (hashes.SHA256, hashes.SHA384, hashes.SHA512)
_UNREADABLE: Final = (
    TypeError,
    ValueError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationList:
    """What one authority takes back; only this module builds one.

    Attributes:
        trust_domain: the domain whose authority signed it.
        revoked: the certificates that must not be believed.
        begins_at: when it was issued.
        ends_at: until when its issuer has promised the next one.
    """

    trust_domain: TrustDomain
    revoked: frozenset[RevokedCertificate]
    begins_at: datetime
    ends_at: datetime

    def age_error(self, now: datetime) -> NsmsecError | None:
        """Return what is wrong with its time, if anything is.

        A list out of its time still revokes what stands in it: nobody gets a certificate back by an old list. But it
        may be silent on what was revoked since.
        """
        what = f"revocation list of {self.trust_domain}"
        if now < self.begins_at:
            return Unverified(ReasonCode.CERT_NOT_YET_VALID, f"{what}: expected a current one, found a later one")
        if now > self.ends_at:
            return Unverified(ReasonCode.CERT_EXPIRED, f"{what}: expected a current one, found one that is over")
        return None


def prove_revocation_list(der: bytes, *, bundles: TrustBundleSet) -> RevocationList:
    """Return what a list in DER revokes.

    1. It is within the bound, is DER, and can be read whole.
    2. It is complete and direct: no extension is critical, neither one of the list nor of an entry (those that make
       a list partial or indirect are: sections 5.2.4, 5.2.5, 5.3.3).
    3. It says until when it holds (section 5.1.2.5).
    4. An authority of its issuer's name signed it, with a key and a digest that are on the lists; if its key usage
       is stated, it may sign lists (section 6.3.3, step f).

    Args:
        der: the list.
        bundles: the trust bundles whose authorities may sign lists, each for its own domain.

    Raises:
        Malformed: `SIZE`, `CERT_FORMAT`: steps 1 to 3.
        Unverified: `CERT_UNTRUSTED`: step 4.
    """
    crl, serials = _read(der)  # 1, 2
    ends_at = crl.next_update_utc  # 3
    if ends_at is None:
        raise _unreadable("one with the time of the next")
    trust_domain, authority = _signer(crl, bundles)  # 4
    issuer_key = key_bytes(authority)
    return RevocationList(
        trust_domain=trust_domain,
        revoked=frozenset(RevokedCertificate(issuer_key, serial) for serial in serials),
        begins_at=crl.last_update_utc,
        ends_at=ends_at,
    )


def _read(der: bytes) -> tuple[x509.CertificateRevocationList, tuple[int, ...]]:
    if len(der) > _MAX_LIST_BYTES:
        raise Malformed(ReasonCode.SIZE, f"revocation list: expected at most {_MAX_LIST_BYTES} bytes, found {len(der)}")
    try:
        crl = x509.load_der_x509_crl(der)
        extensions = [*crl.extensions, *(extension for entry in crl for extension in entry.extensions)]
        serials = tuple(entry.serial_number for entry in crl)
        _ = (crl.issuer, crl.last_update_utc, crl.next_update_utc)
    except _UNREADABLE as error:
        raise _unreadable("one in DER that can be read whole") from error
    if any(extension.critical for extension in extensions):
        raise _unreadable("a complete, direct one")
    return crl, serials


def _signer(crl: x509.CertificateRevocationList, bundles: TrustBundleSet) -> tuple[TrustDomain, x509.Certificate]:
    for domain, authority in _named(crl.issuer, bundles):
        if _may_sign_lists(authority) and _signed(crl, authority):
            return domain, authority
    detail = "revocation list: expected one that an authority of its issuer's name signed, found none such"
    raise Unverified(ReasonCode.CERT_UNTRUSTED, detail)


def _named(name: x509.Name, bundles: TrustBundleSet) -> Iterator[tuple[TrustDomain, x509.Certificate]]:
    for bundle in bundles:
        for anchor in bundle.anchors:
            if anchor.subject == name:
                yield bundle.trust_domain, anchor


def _may_sign_lists(authority: x509.Certificate) -> bool:
    try:
        return authority.extensions.get_extension_for_class(x509.KeyUsage).value.crl_sign
    except x509.ExtensionNotFound:
        return True


def _signed(crl: x509.CertificateRevocationList, authority: x509.Certificate) -> bool:
    key, _ = certified_key(authority, what="authority")
    try:
        return isinstance(crl.signature_hash_algorithm, _DIGESTS) and crl.is_signature_valid(key)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return False


def _unreadable(expected: str) -> Malformed:
    return Malformed(ReasonCode.CERT_FORMAT, f"revocation list: expected {expected}, found something else")
