# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Judging what a quote says of PCRs."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from nsmsec.attestation.tpm.event_log import initial_value, replay_log
from nsmsec.attestation.tpm.hashing import BANKS
from nsmsec.errors import AttestationFailed, Malformed, ReasonCode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nsmsec.attestation.tpm.attest import Quote
    from nsmsec.attestation.tpm.hashing import TPMHash

__all__ = ["check_replay", "check_selection", "check_values", "quoted_values"]

_BANK_BYTES = {bank.name: bank.size for bank in BANKS.values()}


def check_selection(quote: Quote, demanded: Mapping[str, frozenset[int]]) -> None:
    """Let a quote through that covers exactly the demanded PCRs.

    A TPM quotes a bank that it does not have without an error, as no PCR at all.

    Raises:
        AttestationFailed: `TPM_PCR_SELECTION`, more, fewer, or none at all.
    """
    expected = {bank: tuple(sorted(indices)) for bank, indices in demanded.items()}
    if not expected or not all(expected.values()) or dict(quote.selection) != expected:
        detail = f"quote: expected exactly the PCRs {expected}, found {dict(quote.selection)}"
        raise AttestationFailed(ReasonCode.TPM_PCR_SELECTION, detail)


def quoted_values(
    quote: Quote, *, digest_hash: TPMHash, values: Mapping[str, Mapping[int, bytes]]
) -> Mapping[str, Mapping[int, bytes]]:
    """Return the values of the quoted PCRs, proven by the digest in the quote.

    Args:
        quote: a proven quote.
        digest_hash: the hash of its digest.
        values: what came along; more than is quoted does no harm.

    Raises:
        AttestationFailed: `TPM_PCR_DIGEST`, they are others, or one is missing.
        Malformed: `TPM_FORMAT`, a value is not as long as the digests of its bank.
    """
    found = {bank: {index: _value(values, bank, index) for index in indices} for bank, indices in quote.selection}
    together = b"".join(value for bank in found.values() for value in bank.values())
    if not hmac.compare_digest(digest_hash.digest(together), quote.pcr_digest):
        raise AttestationFailed(ReasonCode.TPM_PCR_DIGEST, "quote: expected the quoted PCR values, found others")
    return found


def check_values(quoted: Mapping[str, Mapping[int, bytes]], demanded: Mapping[str, Mapping[int, bytes]]) -> bool:
    """Let quoted values through that are as demanded, and return whether all of them were.

    Raises:
        AttestationFailed: `TPM_PCR_VALUE`, one is another, or was not quoted.
    """
    for bank, values in demanded.items():
        for index, value in values.items():
            found = quoted.get(bank, {}).get(index)
            if found is None or not hmac.compare_digest(found, value):
                detail = f"quote: expected the demanded value of PCR {index} of {bank}, found another"
                raise AttestationFailed(ReasonCode.TPM_PCR_VALUE, detail)
    return all(index in demanded.get(bank, {}) for bank, values in quoted.items() for index in values)


def check_replay(quoted: Mapping[str, Mapping[int, bytes]], log: bytes) -> None:
    """Let an event log through that leads to the quoted values.

    Raises:
        AttestationFailed: `TPM_EVENT_LOG`, it leads elsewhere.
        Malformed: `TPM_EVENT_LOG`, it cannot be read.
    """
    replayed = replay_log(log)
    for bank, values in quoted.items():
        for index, value in values.items():
            found = replayed.get(bank, {}).get(index, initial_value(index, len(value)))
            if not hmac.compare_digest(found, value):
                detail = f"event log: expected it to lead to PCR {index} of {bank} as quoted, found another value"
                raise AttestationFailed(ReasonCode.TPM_EVENT_LOG, detail)


def _value(values: Mapping[str, Mapping[int, bytes]], bank: str, index: int) -> bytes:
    value = values.get(bank, {}).get(index)
    if value is None:
        detail = f"quote: expected the value of PCR {index} of {bank}, found none"
        raise AttestationFailed(ReasonCode.TPM_PCR_DIGEST, detail)
    # Values of other lengths could be cut elsewhere and have the same digest.
    if len(value) != _BANK_BYTES[bank]:
        raise Malformed(ReasonCode.TPM_FORMAT, f"PCR: expected {_BANK_BYTES[bank]} bytes, found {len(value)}")
    return value
