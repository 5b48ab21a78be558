# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Base64url without padding, in its one canonical spelling (RFC 7515, section 2)."""

from __future__ import annotations

import binascii

from nsmsec.errors import Malformed, ReasonCode

__all__ = ["decode", "encode"]

# What is not base64url becomes "!", which no base64 has.
_TO_STANDARD = bytes.maketrans(b"-_+/=", b"+/!!!")
_TO_URL_SAFE = bytes.maketrans(b"+/", b"-_")
# By the number of characters modulo four: the padding, with what the last character may be so that
# the bits it does not need are zero.
_PADDING = (b"", b"", b"==", b"=")
_LAST = (None, b"", b"AQgw", b"AEIMQUYcgkosw048")


def encode(data: bytes) -> str:
    """Return the canonical spelling of these bytes."""
    return binascii.b2a_base64(data, newline=False).translate(_TO_URL_SAFE, b"=").decode("ascii")


def decode(spelling: bytes) -> bytes:
    """Return the bytes that this ASCII text spells.

    Raises:
        Malformed: `FORMAT`, the text is not the canonical spelling of any bytes.
    """
    rest = len(spelling) & 3
    last = _LAST[rest]
    if last is not None and spelling[-1] not in last:
        raise _refuse()
    try:
        return binascii.a2b_base64(spelling.translate(_TO_STANDARD) + _PADDING[rest], strict_mode=True)
    except binascii.Error as error:
        raise _refuse() from error


def _refuse() -> Malformed:
    return Malformed(ReasonCode.FORMAT, "token: expected canonical base64url, found something else")
