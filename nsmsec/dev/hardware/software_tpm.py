# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A software TPM (swtpm) in a folder of its own, for demonstrations: it proves nothing of any hardware."""

from __future__ import annotations

import shutil
import socket
import struct
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nsmsec.errors import Misconfigured, ReasonCode, SourceUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["SoftwareTPM", "software_tpm"]

_ENDED_S: Final = 10
_ANSWERED_S: Final = 10.0
_DIGEST_BYTES: Final = 32
_HEADER_BYTES: Final = 10

# TPM2_PCR_Extend of one SHA-256 digest, authorised by an empty password (TPM 2.0 Library, part 3, section 22.2).
_WITH_SESSIONS, _EXTEND, _PASSWORD, _SHA256 = 0x8002, 0x182, 0x40000009, 0x000B
_EXTEND_BYTES: Final = struct.Struct(f">HIIIIIHBHIH{_DIGEST_BYTES}s")


@contextmanager
def software_tpm(folder: Path) -> Iterator[SoftwareTPM]:
    """Give a new TPM without EK certificates, which ends with the block; its state goes with its folder.

    Args:
        folder: an empty one, the path of which is short enough for a socket.

    Raises:
        Misconfigured: swtpm is not installed.
        OSError: it cannot be started.
    """
    program = shutil.which("swtpm")
    if program is None:
        raise Misconfigured("software tpm: expected the program swtpm on the PATH, found none")
    server = folder / "s"
    # It inherits a socket that listens already: nobody has to wait for it.
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(server))
        listening.listen()
        process = subprocess.Popen(  # noqa: S603 - a program of the PATH, with arguments of our own
            [
                program,
                "socket",
                "--tpm2",
                f"--tpmstate=dir={folder}",
                f"--server=type=unixio,fd={listening.fileno()}",
                f"--ctrl=type=unixio,path={server}.ctrl",
                "--flags=not-need-init,startup-clear",
            ],
            pass_fds=[listening.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    try:
        yield SoftwareTPM(server=server)
    finally:
        process.kill()
        process.wait(_ENDED_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class SoftwareTPM:
    """A TPM that answers.

    Attributes:
        server: its socket.
    """

    server: Path

    @property
    def tcti(self) -> str:
        """Where it is, as libtss2 names it."""
        return f"swtpm:path={self.server}"

    def extend(self, pcr: int, digest: bytes) -> None:
        """Extend a PCR of its SHA-256 bank: as if another program had been measured.

        Args:
            pcr: which one.
            digest: 32 bytes.

        Raises:
            SourceUnavailable: it does not answer, or refuses.
        """
        empty_password = struct.calcsize(">IHBH")
        command = _EXTEND_BYTES.pack(
            _WITH_SESSIONS, _EXTEND_BYTES.size, _EXTEND, pcr, empty_password, _PASSWORD, 0, 0, 0, 1, _SHA256, digest
        )
        try:
            with socket.socket(socket.AF_UNIX) as connected:
                connected.settimeout(_ANSWERED_S)
                connected.connect(str(self.server))
                connected.sendall(command)
                answer = connected.recv(4096)
        except OSError as error:
            raise _silent(str(error)) from error
        if answer[6:_HEADER_BYTES] != bytes(4):
            raise _silent(answer.hex())


def _silent(found: str) -> SourceUnavailable:
    return SourceUnavailable(ReasonCode.TPM_UNAVAILABLE, f"software tpm: expected it to extend a PCR, found: {found}")
