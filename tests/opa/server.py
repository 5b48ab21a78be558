# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A real OPA server, started, stopped, killed and hung as a test needs it."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import threading
from typing import TYPE_CHECKING

from tests.opa.real import opa_program

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Self

__all__ = ["OPAServer", "built", "free_port"]

_ATTEMPTS = 1500
_PAUSE_S = 0.02


def free_port() -> int:
    """Return a TCP port of loopback that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def built(folder: Path, files: dict[str, str], *entrypoints: str, revision: str = "r1") -> Path:
    """Compile Rego and data to a bundle of a revision, as `opa build -b` does."""
    for name, content in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content)
    bundle = folder.parent / f"{folder.name}-{revision}.tar.gz"
    command = [opa_program(), "build", "--target", "plan", "--bundle", ".", "--revision", revision]
    for entrypoint in entrypoints:
        command += ["--entrypoint", entrypoint]
    done = subprocess.run(
        [*command, "--output", str(bundle)], cwd=folder, check=False, capture_output=True, text=True, timeout=50
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return bundle


class OPAServer:
    """One `opa run --server` on a Unix socket, and on TCP where it is told so.

    Attributes:
        socket: the path of its socket.
    """

    def __init__(self, folder: Path, bundle: Path | None, *options: str, health: str = "/health?bundles=true") -> None:
        """Start it, and wait until it is healthy.

        Args:
            folder: where its socket and its log will be; keep it short.
            bundle: what it decides by.
            options: more of its options.
            health: what must answer well before it counts as started.
        """
        self.socket = folder / "opa.sock"
        self._health = health
        self._log = folder / "opa.log"
        self._command = [opa_program(), "run", "--server", "--addr", f"unix://{self.socket}", "--disable-telemetry"]
        self._command += [*options, *([] if bundle is None else ["--bundle", str(bundle)])]
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start it again where it was."""
        self.socket.unlink(missing_ok=True)
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log, cwd=self._log.parent)
        for _ in range(_ATTEMPTS):
            assert self._process.poll() is None, self._log.read_text()
            if self._healthy():
                return
            threading.Event().wait(_PAUSE_S)
        raise AssertionError(self._log.read_text())

    def stop(self) -> None:
        """Let it end in good order; what it logs is uploaded then."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once."""
        self._end(signal.SIGKILL)

    def hang(self) -> None:
        """Let it do nothing any more, its connections open."""
        assert self._process is not None
        self._signal(signal.SIGSTOP)
        os.waitpid(self._process.pid, os.WUNTRACED)  # until all its threads have stopped

    def go_on(self) -> None:
        """Let it work again."""
        self._signal(signal.SIGCONT)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.go_on()
        self.stop()

    def _healthy(self) -> bool:
        connection = http.client.HTTPConnection("localhost", timeout=5)
        try:
            connection.sock = socket.socket(socket.AF_UNIX)
            connection.sock.settimeout(5)
            connection.sock.connect(str(self.socket))
            connection.request("GET", self._health)
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _end(self, number: signal.Signals) -> None:
        self._signal(number)
        if self._process is not None:
            self._process.wait(30)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            os.kill(self._process.pid, number)
