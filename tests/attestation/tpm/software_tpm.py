# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A real software TPM (swtpm) with the tools for TPMs (tpm2-tools), each in a folder of its own."""

from __future__ import annotations

import os
import shutil
import socket
import struct
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from nsmsec.attestation.tpm import SignedAttestation

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

__all__ = ["AK_ATTRIBUTES", "TOKEN_KEY_ATTRIBUTES", "SoftwareTPM", "program"]

AK_ATTRIBUTES = "fixedtpm|fixedparent|sensitivedataorigin|userwithauth|restricted|sign|noda"
TOKEN_KEY_ATTRIBUTES = "fixedtpm|fixedparent|sensitivedataorigin|userwithauth|sign|noda"

_CERTIFY = 0x00000148
_GET_CAPABILITY = 0x0000017A
_FLUSH = 0x00000165
_PLAIN = 0x8001
_SESSIONS = 0x8002
_HANDLES = 1
_TRANSIENT = 0x80000000
_LOADED_SESSIONS = 0x02000000
_NULL = 0x0010
_PASSWORD = struct.pack(">IHBH", 0x40000009, 0, 0, 0)
_ENDED_S = 10


def program(name: str) -> str:
    """Return the path of a program; that it is there is for `scripts/get-swtpm` to see to."""
    found = shutil.which(name)
    assert found is not None, f"{name} is not installed: scripts/get-swtpm"
    return found


class SoftwareTPM:
    """A TPM that was made with EK certificates; runs between `start` and `stop`."""

    def __init__(self, *, certificates: bool = True, copy_of: SoftwareTPM | None = None) -> None:
        """Make its state, or copy that of another one."""
        self.folder = Path(tempfile.mkdtemp(prefix="nsmsec-tpm-"))  # a path short enough for a socket
        self._state = self.folder / "state"
        self._server = self.folder / "s"
        self._process: subprocess.Popen[bytes] | None = None
        self._kept: dict[bytes, int] = {}
        if copy_of is not None:
            shutil.copytree(copy_of._state, self._state)
            shutil.copytree(copy_of.folder / "ca", self.folder / "ca")
            self._kept.update(copy_of._kept)
            return
        self._state.mkdir()
        (self.folder / "ca").mkdir()
        self._make(certificates=certificates)

    def __enter__(self) -> Self:
        """Start it."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it, and leave nothing behind."""
        self.stop()
        shutil.rmtree(self.folder)

    def start(self) -> None:
        """Start it as a boot does: PCRs are reset, the reset counter goes up."""
        # It inherits a socket that listens already: nobody has to wait for it.
        control = self.folder / "s.ctrl"
        for path in (self._server, control):
            path.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(self._server))
            listening.listen()
            self._process = subprocess.Popen(
                [
                    program("swtpm"),
                    "socket",
                    "--tpm2",
                    f"--tpmstate=dir={self._state}",
                    f"--server=type=unixio,fd={listening.fileno()}",
                    f"--ctrl=type=unixio,path={control}",
                    "--flags=not-need-init,startup-clear",
                ],
                pass_fds=[listening.fileno()],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        self.flush()  # whoever answers has its control socket, too, which the tools want

    def stop(self, *, orderly: bool = True) -> None:
        """End it, perhaps as a loss of power does."""
        if self._process is None:
            return
        if orderly:
            self.tool("shutdown", "--clear")
            self._process.terminate()
        else:
            self._process.kill()
        self._process.wait(_ENDED_S)
        self._process = None

    def tool(self, name: str, *arguments: str | Path) -> str:
        """Run one of the tools in the folder of this TPM, and return what it printed."""
        environment = {
            **os.environ,
            "TPM2TOOLS_TCTI": f"swtpm:path={self._server}",
            "TSS2_LOG": "all+NONE",
        }
        ran = subprocess.run(
            [program(f"tpm2_{name}"), *map(str, arguments)],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            check=False,
            text=True,
        )
        assert ran.returncode == 0, (name, arguments, ran.stderr)
        return ran.stdout

    def flush(self) -> None:
        """Free what the tools left loaded: a TPM without a resource manager has room for three."""
        for kind in (_TRANSIENT, _LOADED_SESSIONS):
            answer = self._send(struct.pack(">HIIIII", _PLAIN, 22, _GET_CAPABILITY, _HANDLES, kind, 64))
            for (handle,) in struct.iter_unpack(">I", answer[19:]):
                self._send(struct.pack(">HIII", _PLAIN, 14, _FLUSH, handle))

    def read(self, name: str) -> bytes:
        """Return the content of a file in its folder."""
        return (self.folder / name).read_bytes()

    def write(self, name: str, content: bytes) -> None:
        """Write a file into its folder."""
        (self.folder / name).write_bytes(content)

    def public(self, context: str) -> bytes:
        """Return the TPMT_PUBLIC of a key."""
        self.tool("readpublic", "-c", context, "-o", "public")
        self.flush()
        return self.read("public")[2:]

    def primary(self, context: str, kind: str, attributes: str, *, hierarchy: str = "e") -> str:
        """Make a primary key, and return the name of its context."""
        self.tool("createprimary", "-C", hierarchy, "-g", "sha256", "-G", kind, "-a", attributes, "-c", context)
        self.flush()
        return context

    def quote(self, ak: str, pcrs: str, extra_data: bytes) -> SignedAttestation:
        """Let an AK quote PCRs."""
        self.tool(
            "quote", "-c", ak, "-l", pcrs, "-q", extra_data.hex(), "-m", "attest", "-s", "signature", "-g", "sha256"
        )
        self.flush()
        return SignedAttestation(attest=self.read("attest"), signature=self.read("signature"))

    def time(self, ak: str, extra_data: bytes) -> SignedAttestation:
        """Let an AK tell the time."""
        self.tool(
            "gettime", "-c", ak, "-q", extra_data.hex(), "--attestation=attest", "-o", "signature", "-g", "sha256"
        )
        self.flush()
        return SignedAttestation(attest=self.read("attest"), signature=self.read("signature"))

    def sign(self, context: str, message: bytes) -> bytes:
        """Let an unrestricted key sign anything; return a TPMT_SIGNATURE."""
        self.write("message", message)
        self.tool("sign", "-c", context, "-g", "sha256", "-o", "signature", "message")
        self.flush()
        return self.read("signature")

    def certify(self, key: str, ak: str, extra_data: bytes) -> SignedAttestation:
        """Let an AK certify a key, by the command itself: `tpm2_certify` has no word for extra data."""
        handles = [self._keep(key), self._keep(ak)]
        parameters = struct.pack(">H", len(extra_data)) + extra_data + struct.pack(">H", _NULL)
        body = struct.pack(">III", *handles, 2 * len(_PASSWORD)) + 2 * _PASSWORD + parameters
        answer = self._send(struct.pack(">HII", _SESSIONS, 10 + len(body), _CERTIFY) + body)
        size = int.from_bytes(answer[10:14], "big")
        said = answer[14 : 14 + size]
        end = 2 + int.from_bytes(said[:2], "big")
        return SignedAttestation(attest=said[2:end], signature=said[end:])

    def _keep(self, context: str) -> int:
        """Return a handle of a key that stays."""
        content = self.read(context)
        if content not in self._kept:
            handle = 0x81010100 + len(self._kept)
            self.tool("evictcontrol", "-C", "o", "-c", context, f"{handle:#x}")
            self.flush()
            self._kept[content] = handle
        return self._kept[content]

    def _send(self, command: bytes) -> bytes:
        with socket.socket(socket.AF_UNIX) as connected:
            connected.connect(str(self._server))
            connected.sendall(command)
            answer = connected.recv(4096)
        assert answer[6:10] == bytes(4), answer.hex()
        return answer

    def _make(self, *, certificates: bool) -> None:
        ca = self.folder / "ca"
        self.write(
            "localca.conf",
            f"statedir = {ca}\nsigningkey = {ca}/signkey.pem\nissuercert = {ca}/issuercert.pem\n"
            f"certserial = {ca}/certserial\n".encode(),
        )
        self.write("options.conf", b"--platform-manufacturer paper\n--platform-version 1\n--platform-model paper\n")
        self.write(
            "setup.conf",
            f"create_certs_tool = {program('swtpm_localca')}\n"
            f"create_certs_tool_config = {self.folder}/localca.conf\n"
            f"create_certs_tool_options = {self.folder}/options.conf\nactive_pcr_banks = sha256,sha384\n".encode(),
        )
        made = subprocess.run(
            [
                program("swtpm_setup"),
                "--tpm2",
                "--tpmstate",
                self._state,
                "--config",
                self.folder / "setup.conf",
                "--logfile",
                self.folder / "log",
                *(["--create-ek-cert"] if certificates else []),
            ],
            capture_output=True,
            check=False,
        )
        assert made.returncode == 0, (made.stderr, self.read("log"))
