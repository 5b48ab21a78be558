# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The signature algorithms of JWT-SVIDs (JWT-SVID, section 2.1; RFC 7518, sections 3.3 to 3.5).

As with path tokens, the type of the key decides; the header may only name an algorithm that belongs to it. We mint none
of these, so all that the standard allows are here.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from jwt.algorithms import Algorithm, ECAlgorithm, RSAAlgorithm, RSAPSSAlgorithm

from nsmsec.errors import ReasonCode, Unverified

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nsmsec.identity import PublicKey

__all__ = ["JWT_SVID_ALGORITHMS", "JWTAlgorithm"]


@dataclass(frozen=True, slots=True, kw_only=True)
class JWTAlgorithm:
    """One algorithm, as PyJWT does it.

    Attributes:
        name: the header parameter `alg`.
        scheme: what checks a signature.
        curve: the elliptic curve that its keys are on; empty for RSA.
    """

    name: str
    scheme: Algorithm
    curve: str = ""

    def verify(self, key: PublicKey, signature: bytes, message: bytes) -> None:
        """Prove that the holder of the key signed the message.

        Raises:
            Unverified: `ALG_KEY_MISMATCH`, the key is of another type or curve; `SIG_INVALID`.
        """
        if (key.curve.name if isinstance(key, EllipticCurvePublicKey) else "") != self.curve:
            raise Unverified(ReasonCode.ALG_KEY_MISMATCH, f"jwt-svid: expected a key for {self.name}, found another")
        if not self.scheme.verify(message, key, signature):
            raise Unverified(ReasonCode.SIG_INVALID, "jwt-svid: expected a signature of the key that it names")


_ALGORITHMS = (
    *(
        JWTAlgorithm(name=f"RS{size}", scheme=RSAAlgorithm(digest))
        for size, digest in ((256, RSAAlgorithm.SHA256), (384, RSAAlgorithm.SHA384), (512, RSAAlgorithm.SHA512))
    ),
    *(
        JWTAlgorithm(name=f"PS{size}", scheme=RSAPSSAlgorithm(digest))
        for size, digest in (
            (256, RSAPSSAlgorithm.SHA256),
            (384, RSAPSSAlgorithm.SHA384),
            (512, RSAPSSAlgorithm.SHA512),
        )
    ),
    JWTAlgorithm(name="ES256", scheme=ECAlgorithm(ECAlgorithm.SHA256), curve="secp256r1"),
    JWTAlgorithm(name="ES384", scheme=ECAlgorithm(ECAlgorithm.SHA384), curve="secp384r1"),
    JWTAlgorithm(name="ES512", scheme=ECAlgorithm(ECAlgorithm.SHA512), curve="secp521r1"),
)

#: Every algorithm a JWT-SVID may name.
JWT_SVID_ALGORITHMS: Mapping[str, JWTAlgorithm] = MappingProxyType({one.name: one for one in _ALGORITHMS})
