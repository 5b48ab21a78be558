# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Somebody between an attester and its TPM, who sees each command and may act first."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.attestation.tpm.software_tpm import SoftwareTPM

__all__ = ["ACTIVATE_CREDENTIAL", "QUOTE", "between"]

ACTIVATE_CREDENTIAL = 0x00000147
QUOTE = 0x00000158
_HEADER_BYTES = 10


@contextlib.contextmanager
def between(tpm: SoftwareTPM, act: Callable[[int], None]) -> Iterator[str]:
    """Give a TCTI that leads to a TPM; `act` gets the number of each command before the TPM does."""
    path = tpm.folder / "b"
    (tpm.folder / "b.ctrl").symlink_to(tpm.folder / "s.ctrl")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen()
        passing = threading.Thread(target=_pass_on, args=(listening, str(tpm.folder / "s"), act))
        passing.start()
        try:
            yield f"swtpm:path={path}"
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            passing.join()


def _pass_on(listening: socket.socket, server: str, act: Callable[[int], None]) -> None:
    while True:
        try:
            asking, _ = listening.accept()
        except OSError:
            return
        with asking, contextlib.suppress(ConnectionError):  # a TPM that has ended does not answer
            while command := asking.recv(4096):
                act(int.from_bytes(command[6:_HEADER_BYTES], "big"))
                with socket.socket(socket.AF_UNIX) as answering:
                    answering.connect(server)
                    answering.sendall(command)
                    asking.sendall(answering.recv(4096))
