# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Built-ins for other notations: JSON, base64, hexadecimal, URL queries."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING
from urllib.parse import quote_plus, unquote_plus

from nsmsec.opa.plan.admit import admit
from nsmsec.opa.plan.builtins.builtin import Builtin
from nsmsec.opa.plan.builtins.operands import text
from nsmsec.opa.plan.errors import BuiltinError, InputRefused
from nsmsec.opa.plan.text import dump, parse

if TYPE_CHECKING:
    from nsmsec.opa.plan.budget import Budget
    from nsmsec.opa.plan.values import Value

__all__ = ["ENCODINGS"]

_MAX_DEPTH = 64


def _marshal(budget: Budget, value: Value) -> Value:
    shown = dump(value)
    budget.spend(len(shown))
    return shown


def _unmarshal(budget: Budget, source: Value) -> Value:
    found = text(source)
    budget.spend(len(found))
    try:
        return admit(parse(found, unique=False), max_depth=_MAX_DEPTH, max_values=len(found))
    except InputRefused as error:
        raise BuiltinError(error.detail) from error


def _is_json(budget: Budget, source: Value) -> Value:
    try:
        _unmarshal(budget, source)
    except BuiltinError:
        return False
    return True


def _bytes(source: Value) -> bytes:
    return text(source).encode("utf-8")


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _base64_decode(source: Value) -> Value:
    try:
        return _decoded(base64.b64decode(_bytes(source), validate=True))
    except binascii.Error as error:
        raise BuiltinError(f"base64: {error}") from error


def _is_base64(source: Value) -> Value:
    try:
        _base64_decode(source)
    except BuiltinError:
        return False
    return True


def _base64url_decode(source: Value) -> Value:
    found = text(source).rstrip("=")
    try:
        return _decoded(
            base64.b64decode(found.encode("utf-8") + b"=" * (-len(found) % 4), altchars=b"-_", validate=True)
        )
    except binascii.Error as error:
        raise BuiltinError(f"base64url: {error}") from error


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
    "json.is_valid": Builtin(1, _is_json, bounded=True),
    "json.marshal": Builtin(1, _marshal, bounded=True),
    "json.unmarshal": Builtin(1, _unmarshal, bounded=True),
    "urlquery.decode": Builtin(1, lambda source: unquote_plus(text(source))),
    "urlquery.encode": Builtin(1, lambda source: quote_plus(text(source))),
}
