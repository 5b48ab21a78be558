# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""SPIFFE IDs in their one canonical spelling.

An identity that is not canonical is refused, never repaired: two spellings of one name are two
names to somebody (SPIFFE-ID, section 2; attacks C28). Whoever holds one of these values holds a
checked one, because construction checks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Self

from nsmsec.errors import Malformed, ReasonCode

__all__ = ["SpiffeID", "TrustDomain"]

_SCHEME = "spiffe://"
_MAX_ID_BYTES = 2048
_MAX_TRUST_DOMAIN_BYTES = 255
_REMEMBERED = 4096

# SPIFFE-ID, section 2.1, and no leading dot: an anchor constrained to `.corp.example` would stand
# for every subdomain (RFC 5280, section 4.2.1.10).
_TRUST_DOMAIN = re.compile(r"[a-z0-9_-][a-z0-9._-]*")
# SPIFFE-ID, section 2.2: no empty segment, hence no trailing slash either.
_PATH = re.compile(r"(?:/[A-Za-z0-9._-]+)+")
_DOT_SEGMENTS = frozenset({".", ".."})


def _refuse(noun: str, why: str) -> Malformed:
    return Malformed(ReasonCode.ID_NOT_CANONICAL, f"{noun}: {why}")


@dataclass(frozen=True, slots=True, kw_only=True, order=True, repr=False)
class TrustDomain:
    """The name of one trust domain, such as `corp.example`.

    >>> str(TrustDomain.parse("corp.example"))
    'corp.example'

    Attributes:
        name: the name, without a scheme.
    """

    name: str

    def __post_init__(self) -> None:
        """Check the name (SPIFFE-ID, section 2.1).

        Raises:
            Malformed: `ID_NOT_CANONICAL`.
        """
        if not isinstance(self.name, str):
            raise _refuse("trust domain", f"expected text, found {type(self.name).__name__}")
        if len(self.name) > _MAX_TRUST_DOMAIN_BYTES:
            raise _refuse("trust domain", f"expected at most {_MAX_TRUST_DOMAIN_BYTES} bytes, found {len(self.name)}")
        if _TRUST_DOMAIN.fullmatch(self.name) is None:
            raise _refuse("trust domain", f"expected a-z 0-9 . _ - without a leading dot, found {self.name!a:.80}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the trust domain that `text` names exactly.

        Raises:
            Malformed: `ID_NOT_CANONICAL`.
        """
        return cls(name=text)

    @property
    def uri(self) -> str:
        """The SPIFFE ID of the trust domain itself, as signing certificates carry it."""
        return _SCHEME + self.name

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return f"TrustDomain({self.name!r})"


@dataclass(frozen=True, slots=True, kw_only=True, order=True, repr=False)
class SpiffeID:
    """The SPIFFE ID of one workload, such as `spiffe://corp.example/client`.

    >>> SpiffeID.parse("spiffe://corp.example/client").trust_domain
    TrustDomain('corp.example')

    Attributes:
        text: the whole ID; two IDs are equal exactly if their texts are.
        trust_domain: the domain whose authorities may vouch for it.
        path: what follows the domain, from the first slash on; never empty.
    """

    text: str
    trust_domain: TrustDomain = field(init=False, compare=False)
    path: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Check the text and split it (SPIFFE-ID, sections 2.1 to 2.4).

        Raises:
            Malformed: `ID_NOT_CANONICAL`.
        """
        if not isinstance(self.text, str):
            raise _refuse("spiffe id", f"expected text, found {type(self.text).__name__}")
        if len(self.text) > _MAX_ID_BYTES:
            raise _refuse("spiffe id", f"expected at most {_MAX_ID_BYTES} bytes, found {len(self.text)}")
        if not self.text.startswith(_SCHEME):
            raise _refuse("spiffe id", f"expected to start with {_SCHEME}, found {self.text!a:.80}")
        name, slash, rest = self.text[len(_SCHEME) :].partition("/")
        path = slash + rest
        if _PATH.fullmatch(path) is None:
            raise _refuse("spiffe id", f"expected a path of segments of A-Z a-z 0-9 . _ -, found {path!a:.80}")
        if not _DOT_SEGMENTS.isdisjoint(rest.split("/")):
            raise _refuse("spiffe id", f"expected no dot segment, found {path!a:.80}")
        object.__setattr__(self, "trust_domain", TrustDomain(name=name))
        object.__setattr__(self, "path", path)

    @staticmethod
    def parse(text: str) -> SpiffeID:
        """Return the ID that `text` spells exactly; what was parsed lately is remembered.

        Raises:
            Malformed: `ID_NOT_CANONICAL`.
        """
        if type(text) is not str:
            raise _refuse("spiffe id", f"expected text, found {type(text).__name__}")
        return _parsed(text)

    @staticmethod
    def of(trust_domain: TrustDomain, path: str) -> SpiffeID:
        """Return the ID with this path in this trust domain.

        Raises:
            Malformed: `ID_NOT_CANONICAL`.
        """
        return SpiffeID.parse(trust_domain.uri + path)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"SpiffeID({self.text!r})"


@lru_cache(maxsize=_REMEMBERED)
def _parsed(text: str) -> SpiffeID:
    """Parse once; `lru_cache` keeps no exception, so only successes are remembered."""
    return SpiffeID(text=text)
