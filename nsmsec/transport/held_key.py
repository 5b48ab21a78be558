# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A client's credentials whose key is held elsewhere: grpcio asks it for the one signature of each handshake.

What grpcio offers for it is experimental (gRFC A107), for clients only, and hides why there was no signature.
"""

from __future__ import annotations

import importlib
import logging
import threading
from typing import TYPE_CHECKING

import grpc

from nsmsec.errors import Misconfigured, NsmsecError, ReasonCode, SourceUnavailable, Unverified
from nsmsec.transport.credentials import certificate_chain_pem

if TYPE_CHECKING:
    from collections.abc import Callable

    from nsmsec.identity import HeldX509SVID

__all__ = ["HandshakeSigner", "held_key_credentials"]

_LOGGER = logging.getLogger("nsmsec.transport")

_FEATURE = "ssl_channel_credentials_with_custom_signer"


def held_key_credentials(svid: HeldX509SVID, *, anchors: bytes) -> grpc.ChannelCredentials:
    """Return credentials with which a channel shows this SVID.

    Args:
        svid: whom to be.
        anchors: what to trust, as PEM.

    Raises:
        Misconfigured: this grpcio lets nobody else sign.
    """
    experimental = importlib.import_module("grpc.experimental")
    if not hasattr(experimental, _FEATURE):
        detail = f"direct: expected grpcio 1.80 or later, for a key that is held elsewhere, found {grpc.__version__}"
        raise Misconfigured(detail)
    credentials: grpc.ChannelCredentials = getattr(experimental, _FEATURE)(
        private_key_sign_fn=HandshakeSigner(
            svid, algorithm=experimental.PrivateKeySignatureAlgorithm.ECDSA_SECP256R1_SHA256
        ),
        root_certificates=anchors,
        certificate_chain=certificate_chain_pem(svid),
    )
    return credentials


class HandshakeSigner:
    """Answers grpcio later, from a thread of its own: whoever holds the key may take its time."""

    def __init__(self, svid: HeldX509SVID, *, algorithm: int) -> None:
        """Sign as this SVID.

        Args:
            svid: who signs.
            algorithm: how grpcio calls ECDSA with P-256 over SHA-256.
        """
        self._svid = svid
        self._algorithm = algorithm

    def __call__(
        self,
        data: bytes,
        algorithm: int,
        on_complete: Callable[[bytes | Exception], None],
    ) -> Callable[[], None]:
        """Begin to sign; return what grpcio calls where it needs no signature any more."""
        threading.Thread(
            target=lambda: on_complete(self._signature(data, algorithm)), name="nsmsec-handshake", daemon=True
        ).start()
        return _leave_alone

    def _signature(self, data: bytes, algorithm: int) -> bytes | Exception:
        refusal: NsmsecError
        try:
            if algorithm == self._algorithm:
                return self._svid.sign(data)
            detail = f"direct: expected to sign by ECDSA with P-256 over SHA-256, found algorithm {algorithm}"
            refusal = Unverified(ReasonCode.ALG_KEY_MISMATCH, detail)
        except NsmsecError as error:
            refusal = error
        except Exception as error:  # noqa: BLE001 - the adapter's outer edge: grpcio would hide it
            detail = f"direct: expected a signature, found {type(error).__name__}"
            refusal = SourceUnavailable(ReasonCode.SOURCE_UNAVAILABLE, detail)
        _LOGGER.warning("no signature for a handshake of %s: %s %s", self._svid.id, refusal.code, refusal.detail)
        return refusal


def _leave_alone() -> None:
    """Let the holder end by its own deadline; grpcio ignores what comes too late."""
