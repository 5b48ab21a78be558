# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Files whose content is JSON to OPA, with the digests that OPA takes of files.

OPA hashes `data.json` and `.manifest` not byte by byte but as a canonical text: keys sorted, no spaces, numbers as they
are spelled. Two texts with one digest are therefore one value to us too, or both are refused: members that are there
twice, text that is no UTF-8, anything after the document.
"""

from __future__ import annotations

import hashlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from nsmsec.errors import BundleRefused, ReasonCode
from nsmsec.opa.plan import InputRefused, LimitExceeded, dump, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = [
    "DIGESTS",
    "MANIFEST",
    "SIGNATURES",
    "content_digest",
    "documents",
    "is_structured",
    "json_object",
    "signed_digest",
]

MANIFEST: Final = ".manifest"
SIGNATURES: Final = ".signatures.json"
_STRUCTURED: Final = frozenset({"data.json", MANIFEST})

#: The digests that a signature may name, by OPA's names. MD5, SHA-1 and what has fewer than 256 bits are left out.
DIGESTS: Final[Mapping[str, Callable[[bytes], hashlib._Hash]]] = {
    "SHA-256": hashlib.sha256,
    "SHA-384": hashlib.sha384,
    "SHA-512": hashlib.sha512,
    "SHA-512-256": lambda content: hashlib.new("sha512_256", content),
}


def is_structured(name: str) -> bool:
    """Say whether OPA hashes what a file says, not its bytes."""
    return PurePosixPath(name).name in _STRUCTURED


def json_object(text: bytes, name: str) -> dict[str, object]:
    """Return the object that a file says.

    Raises:
        BundleRefused: `BUNDLE_FORMAT`, it says none, or something twice.
    """
    try:
        value = parse(text)
    except InputRefused as error:
        raise _refused(f"{name}: {error.detail}") from error
    if not isinstance(value, dict):
        raise _refused(f"{name}: expected an object")
    return value


def documents(files: Mapping[str, bytes]) -> dict[str, dict[str, object]]:
    """Return what the structured files say, by name.

    Raises:
        BundleRefused: `BUNDLE_FORMAT`.
    """
    return {name: json_object(files[name], name) for name in sorted(files) if is_structured(name)}


def signed_digest(algorithm: str, content: bytes, document: dict[str, object] | None) -> str:
    """Return the digest of one file as OPA's signature has it, in hexadecimal.

    Args:
        algorithm: one of `DIGESTS`.
        content: what is in the file.
        document: what it says, if it is structured.

    Raises:
        BundleRefused: `BUNDLE_FORMAT`, it is nested too deep.
    """
    return DIGESTS[algorithm](content if document is None else _canonical(document)).hexdigest()


def content_digest(files: Mapping[str, bytes], said: Mapping[str, dict[str, object]]) -> bytes:
    """Return the digest of a bundle: of the names and digests of all files but the signature, in order of their names.

    Raises:
        BundleRefused: `BUNDLE_FORMAT`, a structured file is nested too deep.
    """
    lines = [
        f"{signed_digest('SHA-256', files[name], said.get(name))} {name}\n"
        for name in sorted(files)
        if name != SIGNATURES
    ]
    return hashlib.sha256("".join(lines).encode()).digest()


def _canonical(document: dict[str, object]) -> bytes:
    try:
        text = dump(document)
    except LimitExceeded as error:
        raise _refused(str(error)) from error
    # Two characters that Go's encoder escapes for the sake of JavaScript, and Python's does not.
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").encode()


def _refused(detail: str) -> BundleRefused:
    return BundleRefused(ReasonCode.BUNDLE_FORMAT, f"policy bundle: {detail}")
