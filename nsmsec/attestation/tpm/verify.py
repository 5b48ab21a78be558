# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Judging the evidence of a machine's TPM, in eleven steps."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from nsmsec.attestation.tpm.attestations import extra_data, verify_certification, verify_quote
from nsmsec.attestation.tpm.endorsement import EKTrust
from nsmsec.attestation.tpm.expected import Watermark
from nsmsec.attestation.tpm.facts import Facts, TokenKey
from nsmsec.attestation.tpm.keys import verify_keys
from nsmsec.attestation.tpm.pcrs import check_replay, check_selection, check_values, quoted_values
from nsmsec.attestation.tpm.public import read_public
from nsmsec.attestation.tpm.qualified import is_under_endorsement
from nsmsec.attestation.tpm.templates import check_token_key
from nsmsec.errors import AttestationFailed, Misconfigured, ReasonCode

if TYPE_CHECKING:
    from datetime import datetime

    from nsmsec.attestation.tpm.attest import Header
    from nsmsec.attestation.tpm.evidence import Evidence
    from nsmsec.attestation.tpm.expected import Expected
    from nsmsec.attestation.tpm.public import PublicArea

__all__ = ["check_binding", "verify_evidence"]

_NONCE_BYTES = 32
_SPKI_BYTES = 32
_NAME_BYTES = 34


def verify_evidence(evidence: Evidence, expected: Expected, now: datetime) -> Facts:
    """Return what evidence proves.

    1. The EK's certificate leads to a pinned root, or the inventory has the EK; it is hardware, or software is allowed.
    2. The EK is the key of its certificate, of a template of the TCG.
    3. The AK has the one form that signs only what its TPM made.
    4. The AK, by the Name computed here, solved a challenge for this EK.
    5. The quote has the magic, is a quote, ends where it must, is signed by the AK.
    6. It is for this challenge, bound to this workload.
    7. It covers exactly the demanded PCRs, the values have its digest, are as demanded, are where the event log leads.
    8. The clock is safe; neither it nor the counters went back.
    9. The firmware is new enough.
    10. The token key is certified for the same challenge, is the one that is bound, stays in its TPM.
    11. The EK may speak for this workload.

    Args:
        evidence: what the machine sent.
        expected: what it is judged against.
        now: the current time, aware.

    Raises:
        AttestationFailed: `TPM_EK_UNTRUSTED`, `TPM_SOFTWARE`, `TPM_EK_TEMPLATE`, `TPM_AK_ATTRIBUTES`,
            `TPM_AK_NOT_ACTIVATED`, `TPM_MAGIC`, `TPM_TYPE`, `TPM_SIGNATURE`, `TPM_NONCE`, `TPM_PCR_SELECTION`,
            `TPM_PCR_DIGEST`, `TPM_PCR_VALUE`, `TPM_EVENT_LOG`, `TPM_CLOCK`, `TPM_FIRMWARE`, `TPM_KEY_NAME`,
            `TPM_KEY_ATTRIBUTES`.
        Malformed: `TPM_FORMAT`, `TPM_EVENT_LOG`.
        Misconfigured: the nonce or the binding is not as long as it must be.
    """
    check_binding(nonce=expected.nonce, binding=expected.binding)
    # 1, 2, 3
    trust = EKTrust(
        roots=expected.ek_roots,
        intermediates=expected.ek_intermediates,
        allow=expected.ek_allow,
        allow_software=expected.allow_software,
    )
    keys = verify_keys(
        ek_public=evidence.ek_public,
        ek_certificate=evidence.ek_certificate,
        ak_public=evidence.ak_public,
        trust=trust,
        now=now,
    )
    endorsement, ak, ek = keys.endorsement, keys.ak, keys.endorsement.ek
    # 4
    _check_activated(ak, expected.activated_ak_names)
    # 5, 6
    challenge = extra_data(nonce=expected.nonce, binding=expected.binding)
    quote, digest_hash = verify_quote(evidence.quote, ak=ak, extra_data=challenge)
    # 7
    check_selection(quote, expected.pcr_selection)
    pcrs = quoted_values(quote, digest_hash=digest_hash, values=evidence.pcrs)
    demanded = expected.pcrs is not None and check_values(pcrs, expected.pcrs)
    if evidence.event_log is not None:
        check_replay(pcrs, evidence.event_log)
    # 8
    plain = is_under_endorsement(quote.header.qualified_signer, ak=ak, ek=ek)
    progress = _check_progress(quote.header, plain=plain, watermark=expected.watermark)
    # 9
    firmware = _check_firmware(quote.header, plain=plain, lowest=expected.min_firmware)
    # 10
    token_key = _check_token_key(evidence, ak=ak, challenge=challenge, bound=expected.binding[_SPKI_BYTES:])
    # 11
    if expected.workload_eks is not None and ek.spki_sha256 not in expected.workload_eks:
        detail = "EK: expected one that may speak for this workload, found another"
        raise AttestationFailed(ReasonCode.TPM_EK_UNTRUSTED, detail)
    return Facts(
        ek_sha256=ek.spki_sha256,
        ek_template=keys.template,
        ek_trust=endorsement.trust,
        maker=endorsement.maker,
        software=endorsement.software,
        ak_name=ak.name,
        progress=progress,
        firmware=firmware,
        pcr_digest=quote.pcr_digest,
        pcrs=pcrs,
        pcrs_demanded=demanded,
        pcrs_replayed=evidence.event_log is not None,
        svid_spki_sha256=expected.binding[:_SPKI_BYTES] or None,
        token_key=token_key,
    )


def check_binding(*, nonce: bytes, binding: bytes) -> None:
    """Let a challenge through that is made as `extra_data` says.

    Raises:
        Misconfigured: the nonce or the binding is not as long as it must be.
    """
    if len(nonce) != _NONCE_BYTES:
        raise Misconfigured(f"attestation: expected a nonce of {_NONCE_BYTES} bytes, found {len(nonce)}")
    if len(binding) not in {0, _SPKI_BYTES, _SPKI_BYTES + _NAME_BYTES}:
        detail = "attestation: expected a binding to an SVID, with or without a token key, or none"
        raise Misconfigured(f"{detail}, found {len(binding)} bytes")


def _check_activated(ak: PublicArea, names: frozenset[bytes]) -> None:
    if not any([hmac.compare_digest(ak.name, name) for name in names]):  # noqa: C419 - each is compared, always
        detail = "AK: expected one that solved a challenge for this EK, found another"
        raise AttestationFailed(ReasonCode.TPM_AK_NOT_ACTIVATED, detail)


def _check_progress(header: Header, *, plain: bool, watermark: Watermark | None) -> Watermark | None:
    """Refuse a TPM that went back: a clone, a restored state, a cleared or replaced TPM."""
    clock = header.clock
    if not clock.safe:
        raise _clock("a safe clock", "one that may have gone back")
    if not plain:
        if watermark is not None:
            raise _clock("an AK of the endorsement hierarchy, whose counters are plain", "another AK")
        return None
    found = Watermark(reset_count=clock.reset_count, restart_count=clock.restart_count, clock=clock.clock)
    if watermark is not None and found.is_behind(watermark):
        raise _clock(f"at least {watermark}", f"{found}")
    return found


def _clock(expected: str, found: str) -> AttestationFailed:
    return AttestationFailed(ReasonCode.TPM_CLOCK, f"clock: expected {expected}, found {found}")


def _check_firmware(header: Header, *, plain: bool, lowest: int | None) -> str | None:
    found = f"{header.firmware:016x}" if plain else None
    if lowest is not None and (found is None or header.firmware < lowest):
        detail = f"firmware: expected at least {lowest:016x}, found {found or 'none that is told plainly'}"
        raise AttestationFailed(ReasonCode.TPM_FIRMWARE, detail)
    return found


def _check_token_key(evidence: Evidence, *, ak: PublicArea, challenge: bytes, bound: bytes) -> TokenKey | None:
    if evidence.certify is None:
        if bound:
            raise _key_name("a certification of the bound key, found none")
        return None
    certification = verify_certification(evidence.certify.certification, ak=ak, extra_data=challenge)
    key = read_public(evidence.certify.public, what="token key")
    if not hmac.compare_digest(certification.name, key.name):
        raise _key_name("the certified key, found another")
    if bound and not hmac.compare_digest(bound, key.name):
        raise _key_name("the bound key, found another")
    check_token_key(key)
    return TokenKey(name=key.name, spki=key.spki)


def _key_name(expected: str) -> AttestationFailed:
    return AttestationFailed(ReasonCode.TPM_KEY_NAME, f"token key: expected {expected}")
