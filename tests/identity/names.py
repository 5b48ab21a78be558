# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A table of SPIFFE IDs and trust domain names: how each is judged here, how by go-spiffe 2.8.1, why not alike.

Rules: SPIFFE-ID, sections 2.1 to 2.4. Everything that is not listed as good is refused here.
"""

from __future__ import annotations

from typing import Final

__all__ = ["BAD_DOMAINS", "BAD_IDS", "DIFFERENT_DOMAINS", "DIFFERENT_IDS", "GOOD_DOMAINS", "GOOD_IDS"]

_ID: Final = "spiffe://corp.example/client"


def _sized_id(length: int) -> str:
    start = "spiffe://corp.example/"
    return start + "a" * (length - len(start))


GOOD_DOMAINS: Final[dict[str, str]] = {
    "letters": "corp",
    "labels": "corp.example",
    "digits": "0123456789",
    "digits first": "9corp",
    "hyphens": "a-b--c",
    "hyphen at both ends": "-corp-",
    "underscores": "_corp_",
    "one character": "a",
    "IPv4 address": "127.0.0.1",
    "dot at the end": "corp.example.",
    "two dots": "corp..example",
    "255 bytes": "a" * 255,
    "label of 100 bytes": "a" * 100 + ".example",
    "punycode": "xn--nxasmq6b.example",
}
GOOD_IDS: Final[dict[str, str]] = {
    "one segment": _ID,
    "several segments": "spiffe://corp.example/ns/prod/sa/client",
    "upper case in the path": "spiffe://corp.example/Client/X",
    "digits in the path": "spiffe://corp.example/9/0",
    "hyphen, dot, underscore in the path": "spiffe://corp.example/a-b.c_d",
    "three dots": "spiffe://corp.example/...",
    "dot first in a segment": "spiffe://corp.example/.hidden",
    "two dots first in a segment": "spiffe://corp.example/..x",
    "dot last in a segment": "spiffe://corp.example/x.",
    "segment of one hyphen": "spiffe://corp.example/-",
    "2048 bytes": _sized_id(2048),
    "domain of one byte": "spiffe://a/b",
}
BAD_DOMAINS: Final[dict[str, str]] = {
    "empty": "",
    "upper case": "Corp.example",
    "space": "corp example",
    "space at the start": " corp.example",
    "space at the end": "corp.example ",
    "end of line": "corp.example\n",
    "NUL": "corp.example\0",
    "tab": "corp\t.example",
    "port": "corp.example:443",
    "colon alone": "corp.example:",
    "user": "user@corp.example",
    "percent": "corp%2eexample",
    "slash": "corp.example/",
    "path": "corp.example/client",
    "backslash": "corp\\example",
    "question mark": "corp.example?",
    "number sign": "corp.example#",
    "tilde": "corp~example",
    "exclamation mark": "corp!example",
    "plus": "corp+example",
    "IPv6": "[::1]",
    "star": "*.example",
    "umlaut": "c\u00f6rp.example",
    "fullwidth letter": "\uff43orp.example",
    "fullwidth dot": "corp\uff0eexample",
    "zero-width space": "corp\u200b.example",
    "Kelvin sign": "\u212aorp.example",
    "dotless i": "corp\u0131.example",
    "Arabic digit": "corp\u0661.example",
}
BAD_IDS: Final[dict[str, str]] = {
    "empty": "",
    "no scheme": "corp.example/client",
    "scheme alone": "spiffe://",
    "another scheme": "https://corp.example/client",
    "scheme in upper case": "SPIFFE://corp.example/client",
    "scheme in mixed case": "Spiffe://corp.example/client",
    "no slashes": "spiffe:corp.example/client",
    "one slash": "spiffe:/corp.example/client",
    "three slashes": "spiffe:///client",
    "space before it": " " + _ID,
    "space after it": _ID + " ",
    "end of line after it": _ID + "\n",
    "carriage return after it": _ID + "\r",
    "NUL after it": _ID + "\0",
    "byte order mark": "\ufeff" + _ID,
    "trust domain in upper case": "spiffe://Corp.example/client",
    "user": "spiffe://user@corp.example/client",
    "user with a password": "spiffe://user:pw@corp.example/client",
    "port": "spiffe://corp.example:443/client",
    "empty port": "spiffe://corp.example:/client",
    "IPv6 address": "spiffe://[::1]/client",
    "percent in the trust domain": "spiffe://corp%2eexample/client",
    "end of line after the trust domain": "spiffe://corp.example\n/client",
    "root path": "spiffe://corp.example/",
    "slash at the end": _ID + "/",
    "two slashes at the end": _ID + "//",
    "empty segment first": "spiffe://corp.example//client",
    "empty segment inside": "spiffe://corp.example/ns//client",
    "dot segment first": "spiffe://corp.example/./client",
    "dot segment last": "spiffe://corp.example/client/.",
    "dot-dot segment first": "spiffe://corp.example/../client",
    "dot-dot segment inside": "spiffe://corp.example/ns/../client",
    "dot-dot segment last": "spiffe://corp.example/client/..",
    "dot-dot segment alone": "spiffe://corp.example/..",
    "percent in the path": "spiffe://corp.example/%63lient",
    "percent for a slash": "spiffe://corp.example/a%2fb",
    "percent for a dot": "spiffe://corp.example/%2e%2e/client",
    "query": _ID + "?x=1",
    "empty query": _ID + "?",
    "fragment": _ID + "#x",
    "empty fragment": _ID + "#",
    "space in the path": "spiffe://corp.example/cli ent",
    "backslash in the path": "spiffe://corp.example/cli\\ent",
    "backslash for a slash": "spiffe://corp.example\\client",
    "tilde in the path": "spiffe://corp.example/~client",
    "colon in the path": "spiffe://corp.example/a:b",
    "at sign in the path": "spiffe://corp.example/a@b",
    "plus in the path": "spiffe://corp.example/a+b",
    "semicolon in the path": "spiffe://corp.example/a;b",
    "equals sign in the path": "spiffe://corp.example/a=b",
    "star in the path": "spiffe://corp.example/*",
    "brackets in the path": "spiffe://corp.example/[a]",
    "umlaut in the path": "spiffe://corp.example/cli\u00ebnt",
    "fullwidth letter in the path": "spiffe://corp.example/\uff43lient",
    "fullwidth slash": "spiffe://corp.example/a\uff0fb",
    "zero-width space in the path": "spiffe://corp.example/cli\u200bent",
    "Kelvin sign in the path": "spiffe://corp.example/\u212aey",
    "Arabic digit in the path": "spiffe://corp.example/client\u0661",
    "right-to-left override": "spiffe://corp.example/\u202eclient",
}
#: Refused here, taken by go-spiffe, with the reason.
DIFFERENT_DOMAINS: Final[dict[str, tuple[str, str]]] = {
    "256 bytes": ("a" * 256, "SPIFFE-ID 2.4: 255 bytes at most; go-spiffe does not count"),
    "dot first": (
        ".corp.example",
        "a name constraint of this text would stand for every subdomain (RFC 5280, 4.2.1.10)",
    ),
    "a whole SPIFFE ID of it": ("spiffe://corp.example", "go-spiffe takes a name or an ID; we take a name"),
    "a SPIFFE ID in it": (_ID, "as above"),
}
DIFFERENT_IDS: Final[dict[str, tuple[str, str]]] = {
    "2049 bytes": (_sized_id(2049), "SPIFFE-ID 2.4: 2048 bytes at most; go-spiffe does not count"),
    "no path": (
        "spiffe://corp.example",
        "the ID of a trust domain is a `TrustDomain`; a workload's has a path (X509-SVID 3.1)",
    ),
    "trust domain of 256 bytes": ("spiffe://" + "a" * 256 + "/b", "SPIFFE-ID 2.4: 255 bytes at most"),
    "trust domain with a dot first": ("spiffe://.corp.example/client", "as for trust domains"),
}
