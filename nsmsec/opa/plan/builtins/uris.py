# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Built-ins for URIs, read as Go's `net/url` reads them."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote_to_bytes

from nsmsec.opa.plan.builtins.builtin import Builtin
from nsmsec.opa.plan.builtins.operands import text
from nsmsec.opa.plan.errors import BuiltinError

if TYPE_CHECKING:
    from nsmsec.opa.plan.values import Value

__all__ = ["URIS", "unescaped"]

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):", re.ASCII)
_BAD_ESCAPE = re.compile(r"%(?![0-9a-fA-F]{2})")

#: In a host only bytes outside ASCII are escaped, and the percent sign of a zone.
_HOST_ESCAPE = re.compile(r"%(?!25)[0-7]")

#: The characters of ASCII that no host has.
_NO_HOST = re.compile(r"[\x00-\x20#/?@\\^`{|}\x7f]")

_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")

_USER = re.compile(r"[A-Za-z0-9\-._:~!$&'()*+,;=%@]*", re.ASCII)
_PORT = re.compile(r"(?::[0-9]*)?", re.ASCII)
_HOST_AND_PORT = re.compile(r"(.*?)(?::([0-9]*))?", re.ASCII | re.DOTALL)


def unescaped(source: str) -> str:
    """Return text with its percent escapes resolved.

    Raises:
        BuiltinError: a percent sign begins no escape.
    """
    found = _BAD_ESCAPE.search(source)
    if found:
        raise BuiltinError(f"invalid URL escape {source[found.start() : found.start() + 3]!r}")
    return unquote_to_bytes(source).decode("utf-8", "replace")


def _parse(source: Value) -> Value:
    """Take a URI apart.

    1. The fragment, then the scheme, then the query.
    2. Without a slash after the scheme all of the rest is opaque.
    3. The authority, if there is one; then the path.
    """
    whole, _, fragment = text(source).partition("#")
    if _CONTROL.search(whole):
        raise BuiltinError("net/url: invalid control character in URL")
    scheme, rest = _scheme(whole)  # 1
    rest, _, query = rest.partition("?")
    parts = {"scheme": scheme, "raw_query": query, "fragment": unescaped(fragment)}
    if not rest.startswith("/") and scheme:  # 2
        return _given(parts)
    if not rest.startswith("/") and ":" in rest.partition("/")[0]:
        raise BuiltinError("first path segment in URL cannot contain colon")
    if rest.startswith("//") and (scheme or not rest.startswith("///")):  # 3
        authority, slash, rest = rest[2:].partition("/")
        parts |= _authority(scheme, authority)
        rest = slash + rest
    return _given(parts | {"path": unescaped(rest), "raw_path": _raw_path(rest)})


def _given(parts: dict[str, str]) -> Value:
    return {name: part for name, part in parts.items() if part}


def _scheme(source: str) -> tuple[str, str]:
    if source.startswith(":"):
        raise BuiltinError("missing protocol scheme")
    found = _SCHEME.match(source)
    return (found[1].lower(), source[found.end() :]) if found else ("", source)


def _raw_path(path: str) -> str:
    """Return the path as it was; OPA gives the plain one where that says the same."""
    plain = unquote_to_bytes(path)
    return unescaped(path) if path == quote(plain, safe="/$&+,-.:;=@_~") else path


def _authority(scheme: str, authority: str) -> dict[str, str]:
    user, at, host = authority.rpartition("@")
    found = _bracketed(host) if "[" in host else _plain_host(scheme, host)
    if at:
        if not _USER.fullmatch(user):
            raise BuiltinError("net/url: invalid userinfo")
        unescaped(user)
    hostname, port = _HOST_AND_PORT.fullmatch(found).groups()  # type: ignore[union-attr] # it fits anything
    if hostname.startswith("[") and hostname.endswith("]"):
        hostname = hostname[1:-1]
    return {"hostname": hostname, "port": port or ""}


def _plain_host(scheme: str, host: str) -> str:
    place = host.find(":") if scheme in ("http", "https") else host.rfind(":")
    if place >= 0:
        _check_port(host[place:])
    return _host(host)


def _bracketed(host: str) -> str:
    """Return a host in brackets, which must be an IPv6 address, perhaps with a zone."""
    if host.rfind("[") > 0:
        raise BuiltinError("invalid IP-literal")
    inside, close, port = host[1:].rpartition("]")
    if not close:
        raise BuiltinError("missing ']' in host")
    _check_port(port)
    address, percent, zone = inside.partition("%25")
    name = _host(address)
    try:
        ipaddress.IPv6Address(name)
    except ValueError as error:
        raise BuiltinError("invalid host") from error
    if percent and not zone:
        raise BuiltinError("invalid host: an empty zone")
    return f"[{name}{_zone(percent + zone)}]{port}"


def _host(source: str) -> str:
    if _HOST_ESCAPE.search(source) or _NO_HOST.search(source):
        raise BuiltinError("invalid character in host name")
    return unescaped(source)


def _zone(source: str) -> str:
    """Return a zone, in which only a percent sign, a space, or what needs no escape may be escaped."""
    escaped = [chr(int(code, 16)) for code in _ESCAPE.findall(source)]
    if _NO_HOST.search(source) or any(_bad_in_zone(character) for character in escaped):
        raise BuiltinError("invalid character in zone")
    return unescaped(source)


def _bad_in_zone(character: str) -> bool:
    return character not in "% " and (not character.isascii() or _NO_HOST.match(character) is not None)


def _check_port(port: str) -> None:
    if not _PORT.fullmatch(port):
        raise BuiltinError(f"invalid port {port[:80]!r} after host")


def _is_valid(source: Value) -> Value:
    if not isinstance(source, str) or not source:
        return False
    try:
        _parse(source)
    except BuiltinError:
        return False
    return True


URIS = {
    "uri.is_valid": Builtin(1, _is_valid),
    "uri.parse": Builtin(1, _parse),
}
