# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Cases as the documents that `nsmsec hw verify` judges."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.serialization import Encoding

from nsmsec.cli.hw_document import evidence_document, pcrs_document
from tests.attestation.tpm.paper import NOW

if TYPE_CHECKING:
    from datetime import datetime

    from tests.attestation.tpm.spoiled import Case

__all__ = ["document"]


def spell(data: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def document(case: Case, *, now: datetime = NOW) -> dict[str, Any]:
    """Return a case as a document."""
    expected = case.expected
    mark = expected.watermark
    return {
        "now": now.timestamp(),
        "evidence": evidence_document(case.evidence),
        "expected": {
            "nonce": spell(expected.nonce),
            "binding": spell(expected.binding),
            "pcr_selection": {bank: sorted(indices) for bank, indices in expected.pcr_selection.items()},
            "pcrs": None if expected.pcrs is None else pcrs_document(expected.pcrs),
            "ek_roots": [root.public_bytes(Encoding.PEM).decode() for root in expected.ek_roots],
            "ek_intermediates": [one.public_bytes(Encoding.PEM).decode() for one in expected.ek_intermediates],
            "ek_allow": sorted(expected.ek_allow),
            "activated_ak_names": [name.hex() for name in expected.activated_ak_names],
            "allow_software": expected.allow_software,
            "min_firmware": None if expected.min_firmware is None else f"{expected.min_firmware:x}",
            "watermark": None
            if mark is None
            else {"reset_count": mark.reset_count, "restart_count": mark.restart_count, "clock": mark.clock},
        },
    }
