# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""TPM2_MakeCredential without a TPM: a challenge that only one EK solves, for one AK only.

A TPM gives the secret away only if a key with exactly this Name is loaded beside this EK (TPM 2.0 Library, part 1,
section 24). So whoever returns the secret has both in one TPM.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives import hmac
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES

from nsmsec.attestation.tpm.derivation import kdf_a, kdf_e
from nsmsec.attestation.tpm.templates import ek_template

if TYPE_CHECKING:
    from collections.abc import Callable

    from nsmsec.attestation.tpm.public import PublicArea

try:
    from cryptography.hazmat.decrepit.ciphers.modes import CFB
except ImportError:  # pragma: no cover - before cryptography 47 it stood elsewhere
    from cryptography.hazmat.primitives.ciphers.modes import CFB

__all__ = ["SECRET_BYTES", "Credential", "make_credential"]

#: How long a secret is: the digest of the shortest Name hash, which every TPM takes.
SECRET_BYTES = 32
_IDENTITY = b"IDENTITY\0"
_STORAGE = b"STORAGE\0"
_INTEGRITY = b"INTEGRITY\0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A challenge for TPM2_ActivateCredential.

    Attributes:
        id_object: a TPMS_ID_OBJECT, without a size before it.
        encrypted_secret: the content of a TPM2B_ENCRYPTED_SECRET, without its size.
    """

    id_object: bytes
    encrypted_secret: bytes


def make_credential(*, ek: PublicArea, ak_name: bytes, secret: bytes, random: Callable[[int], bytes]) -> Credential:
    """Return a challenge that yields `secret` in the TPM of this EK, if the key of this Name is loaded there.

    Args:
        ek: the endorsement key, of a template of the TCG.
        ak_name: the Name of the AK, computed here from its public area, never taken from a message.
        secret: what the TPM gives away, 32 bytes; used once.
        random: returns so many random bytes.

    Raises:
        AttestationFailed: `TPM_EK_TEMPLATE`, the EK has another form.
        ValueError: the secret has another length.
    """
    ek_template(ek)
    if ek.symmetric is None or len(secret) != SECRET_BYTES:  # every template has a symmetric algorithm
        raise ValueError(f"credential: expected a secret of {SECRET_BYTES} bytes, found {len(secret)}")
    seed, encrypted_secret = _seed(ek, random)
    storage_key = kdf_a(ek.name_hash, seed, _STORAGE, ak_name, ek.symmetric.key_bits)
    encryptor = Cipher(AES(storage_key), CFB(bytes(16))).encryptor()
    encrypted = encryptor.update(_sized(secret)) + encryptor.finalize()
    integrity = hmac.HMAC(kdf_a(ek.name_hash, seed, _INTEGRITY, b"", 8 * ek.name_hash.size), ek.name_hash.algorithm)
    integrity.update(encrypted + ak_name)
    return Credential(id_object=_sized(integrity.finalize()) + encrypted, encrypted_secret=encrypted_secret)


def _seed(ek: PublicArea, random: Callable[[int], bytes]) -> tuple[bytes, bytes]:
    """Return a seed, with what the EK needs to get it (part 1, annexes B.10.4 and C.6.4)."""
    name_hash = ek.name_hash
    if isinstance(ek.key, ec.EllipticCurvePublicKey):
        ephemeral = ec.generate_private_key(ek.key.curve)
        size = (ek.key.curve.key_size + 7) // 8
        point, ek_point = ephemeral.public_key().public_numbers(), ek.key.public_numbers()
        x, y = point.x.to_bytes(size, "big"), point.y.to_bytes(size, "big")
        shared = ephemeral.exchange(ec.ECDH(), ek.key)
        seed = kdf_e(name_hash, shared, _IDENTITY, x, ek_point.x.to_bytes(size, "big"))
        return seed, _sized(x) + _sized(y)
    seed = random(name_hash.size)
    oaep = padding.OAEP(padding.MGF1(name_hash.algorithm), name_hash.algorithm, _IDENTITY)
    return seed, ek.key.encrypt(seed, oaep)


def _sized(data: bytes) -> bytes:
    return len(data).to_bytes(2, "big") + data
