# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""How a SHA-256 is spelled in a token: canonical base64url, 43 characters."""

from __future__ import annotations

import hashlib
import re

from nsmsec.tokens import base64url

__all__ = ["is_digest", "text_digest"]

_DIGEST = re.compile(r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]")


def is_digest(value: object) -> bool:
    """Tell whether this is a text that spells 32 bytes in the one way there is."""
    return type(value) is str and _DIGEST.fullmatch(value) is not None


def text_digest(text: str) -> str:
    """Return the SHA-256 of an ASCII text as a token spells it."""
    return base64url.encode(hashlib.sha256(text.encode("ascii")).digest())
