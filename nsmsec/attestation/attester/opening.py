# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Finding out what is missing before a TPM is asked: the extra, a library, the device, the permission."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from nsmsec.errors import Misconfigured, ReasonCode, SourceUnavailable

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from nsmsec.attestation.attester.commands import Commands
    from nsmsec.attestation.attester.settings import AttesterSettings
    from nsmsec.attestation.attester.token_key import TokenKeySeed

__all__ = ["open_tpm"]

_DEVICE = "device"


def open_tpm(settings: AttesterSettings, seed: TokenKeySeed) -> AbstractContextManager[Commands]:
    """Return a way to the TPM, to be opened.

    Raises:
        Misconfigured: the extra or libtss2 is not installed.
        SourceUnavailable: `TPM_UNAVAILABLE`, there is no such device, or it may not be used.
    """
    # libtss2 would write each error to stderr, absent certificates among them. It reads this before its first word.
    os.environ.setdefault("TSS2_LOG", "all+NONE")
    try:
        from nsmsec.attestation.attester.commands import opened  # noqa: PLC0415 - an extra, imported where it is used
    except ModuleNotFoundError as error:
        raise Misconfigured("attester: expected tpm2-pytss, the extra nsmsec[tpm], found it is missing") from error
    except ImportError as error:
        raise Misconfigured(f"attester: expected the libraries of libtss2, found: {error}") from error
    _check_device(settings.tcti)
    return opened(settings, seed)


def _check_device(tcti: str) -> None:
    """Tell apart what libtss2 reports with one number."""
    kind, _, name = tcti.partition(":")
    if kind != _DEVICE or not name:
        return
    try:
        mode = Path(name).stat().st_mode
    except OSError as error:
        raise _unavailable(f"expected a TPM at {name}, found: {error.strerror}") from error
    if not stat.S_ISCHR(mode):
        raise _unavailable(f"expected a TPM at {name}, found something else")
    if not os.access(name, os.R_OK | os.W_OK, effective_ids=True):
        raise _unavailable(f"expected to read and write {name}, found no permission; its group, often tss, has it")


def _unavailable(detail: str) -> SourceUnavailable:
    return SourceUnavailable(ReasonCode.TPM_UNAVAILABLE, f"attester: {detail}")
