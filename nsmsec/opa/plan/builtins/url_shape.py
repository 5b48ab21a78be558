# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""URIs as the members of Go's `url.URL`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from nsmsec.opa.plan.errors import BuiltinError

if TYPE_CHECKING:
    from nsmsec.opa.plan.values import Value

__all__ = ["url_shape"]

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(.*)", re.ASCII | re.DOTALL)
_ESCAPES = re.compile("(?:[^%]|%[0-9A-Fa-f]{2})*", re.ASCII | re.DOTALL)

#: What Go leaves as it is in a path, and in a fragment.
_PATH, _FRAGMENT = "$&+,/:;=@", "!()*$&+,/:;=?@"


def url_shape(source: str) -> dict[Value, Value]:
    """Return the parts of a URI.

    Raises:
        BuiltinError: it has a broken escape.
    """
    if not _ESCAPES.fullmatch(source):
        raise BuiltinError("x509: cannot parse URI")
    rest, _, fragment = source.partition("#")
    found = _SCHEME.fullmatch(rest)
    scheme, rest = (found[1].lower(), found[2]) if found else ("", rest)
    force_query = rest.endswith("?") and rest.count("?") == 1
    rest, _, query = rest.partition("?")
    is_opaque = bool(scheme) and not rest.startswith("/")
    has_authority = rest.startswith("//") and not (not scheme and rest.startswith("///"))
    authority, path = "", "" if is_opaque else rest
    if has_authority:
        authority, slash, path = rest[2:].partition("/")
        path = slash + path
    user, at, host = authority.rpartition("@")
    return {
        "ForceQuery": force_query,
        "Fragment": unquote(fragment),
        "Host": unquote(host),
        "OmitHost": bool(scheme) and not has_authority and rest.startswith("/"),
        "Opaque": rest if is_opaque else "",
        "Path": unquote(path),
        "RawFragment": _raw(fragment, _FRAGMENT),
        "RawPath": _raw(path, _PATH),
        "RawQuery": query,
        "Scheme": scheme,
        "User": {} if at or user else None,
    }


def _raw(source: str, safe: str) -> str:
    """Return a part as it was spelled, if Go would spell it in another way."""
    return "" if quote(unquote(source), safe=safe) == source else source
