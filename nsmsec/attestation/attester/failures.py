# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a return code of the TPM software stack means to a caller (TPM 2.0 Library, part 2, section 6.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.errors import AttestationFailed, Misconfigured, NsmsecError, ReasonCode, SourceUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["refusal"]

_LAYER_SHIFT = 16
_CODE_BITS = 0xFFF
_FORMAT_1 = 0x080
_FORMAT_1_CODE = 0x0BF
# A resource manager hands on what the TPM said.
_SAID_BY_TPM = frozenset({0x0, 0xB, 0xC})
_TCTI = 0xA
#: TSS2_BASE_RC_NOT_SUPPORTED, IO_ERROR of a loader that finds no such TCTI.
_NO_SUCH_TCTI = 0x15

_INTEGRITY = 0x09F
_LOCKOUT = 0x921
_FULL = frozenset(range(0x901, 0x907))
_LATER = frozenset({0x907, 0x908, 0x909, 0x90A, 0x920, 0x922, 0x923})

_WORDS: Mapping[int, str] = {
    0x085: "the endorsement hierarchy is disabled",
    0x08E: "it demands a password",
    0x0A2: "it demands a password",
}


def refusal(rc: int, *, tcti: str) -> NsmsecError:
    """Return what to raise for a return code.

    Args:
        rc: the return code, with its layer; not 0.
        tcti: where the TPM is, for the log.
    """
    layer, code = rc >> _LAYER_SHIFT, rc & _CODE_BITS
    if layer == _TCTI and code == _NO_SUCH_TCTI:
        return Misconfigured(f"attester: expected a TCTI of libtss2, found {tcti!a}, or its library is not installed")
    if layer not in _SAID_BY_TPM:
        return _unavailable(ReasonCode.TPM_UNAVAILABLE, f"expected an answer of {tcti!a}, found none ({rc:#x})")
    if code & _FORMAT_1:
        code &= _FORMAT_1_CODE
    if code == _INTEGRITY:
        detail = "credential: expected one that was made for the keys of this TPM, found another"
        return AttestationFailed(ReasonCode.TPM_AK_NOT_ACTIVATED, detail)
    if code == _LOCKOUT:
        return _unavailable(ReasonCode.TPM_LOCKOUT, "expected a TPM that takes passwords, found it locked out")
    if code in _FULL:
        detail = f"expected room in the TPM, found it full ({rc:#x}); a resource manager, /dev/tpmrm0, makes room"
        return _unavailable(ReasonCode.TPM_BUSY, detail)
    if code in _LATER:
        return _unavailable(ReasonCode.TPM_BUSY, f"expected a TPM that is ready, found it busy ({rc:#x})")
    return _unavailable(ReasonCode.TPM_REFUSED, f"expected an answer, found {_WORDS.get(code, 'a refusal')} ({rc:#x})")


def _unavailable(code: ReasonCode, detail: str) -> SourceUnavailable:
    return SourceUnavailable(code, f"attester: {detail}")
