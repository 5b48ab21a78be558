# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Built-ins for other notations of bytes: base64, hexadecimal."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING

from nsmsec.opa.plan.builtins.builtin import Builtin
from nsmsec.opa.plan.builtins.operands import text
from nsmsec.opa.plan.errors import BuiltinError

if TYPE_CHECKING:
    from nsmsec.opa.plan.values import Value

__all__ = ["ENCODINGS"]

_OTHER_ALPHABET = re.compile(rb"[+/]")

_FROM_URL = bytes.maketrans(b"-_", b"+/")


def _bytes(source: Value) -> bytes:
    return text(source).encode("utf-8")


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _base64_decode(source: Value) -> Value:
    return _decoded(_from_base64(_bytes(source)))


def _from_base64(source: bytes) -> bytes:
    """Return the bytes; Go passes over the ends of lines."""
    data = source.translate(None, b"\r\n")
    if len(data) % 4:
        raise BuiltinError("illegal base64 data: an unexpected end")
    try:
        return base64.b64decode(data, validate=True)
    except binascii.Error as error:
        raise BuiltinError(f"illegal base64 data: {error}") from error


def _is_base64(source: Value) -> Value:
    try:
        _base64_decode(source)
    except BuiltinError:
        return False
    return True


def _base64url_decode(source: Value) -> Value:
    data = _bytes(source)
    if not data.endswith(b"="):
        data += b"=" * (-len(data) % 4)
    if data.endswith(b"===") or _OTHER_ALPHABET.search(data):
        raise BuiltinError("illegal base64url string")
    return _decoded(_from_base64(data.translate(_FROM_URL)))


def _hex_decode(source: Value) -> Value:
    try:
        return _decoded(binascii.unhexlify(_bytes(source)))
    except binascii.Error as error:
        raise BuiltinError(f"hex: {error}") from error


ENCODINGS = {
    "base64.decode": Builtin(1, _base64_decode),
    "base64.encode": Builtin(1, lambda source: base64.b64encode(_bytes(source)).decode("ascii")),
    "base64.is_valid": Builtin(1, _is_base64),
    "base64url.decode": Builtin(1, _base64url_decode),
    "base64url.encode": Builtin(1, lambda source: base64.urlsafe_b64encode(_bytes(source)).decode("ascii")),
    "base64url.encode_no_pad": Builtin(
        1, lambda source: base64.urlsafe_b64encode(_bytes(source)).decode("ascii").rstrip("=")
    ),
    "hex.decode": Builtin(1, _hex_decode),
    "hex.encode": Builtin(1, lambda source: _bytes(source).hex()),
}
