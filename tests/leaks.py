# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Watches the whole test run for secrets in whatever is shown: a test during which one appears fails.

Secrets are the signatures of all path tokens that are made, and all private keys that certificates are made with, in
this process. Shown is: every message of every logger, every refusal, every decision record, every status for a caller,
everything on the standard streams, every output of a command that a test ran. Whatever looks like a whole token or like
a private key file is a secret too, wherever it was made. Each process of a parallel run watches itself.
"""

from __future__ import annotations

import ast
import base64
import functools
import logging
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final

import pytest
from _pytest.capture import CaptureFixture
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from nsmsec.dev import Issuer
from nsmsec.elements.audit import AuditRecord
from nsmsec.errors import NsmsecError
from nsmsec.identity import X509SVID
from nsmsec.interceptors.status import refusal_status
from nsmsec.tokens.algorithms import MINTED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["Leaks", "Watch"]

#: How many characters or bytes in a row are a piece of a secret; nobody meets so many by chance.
_CHARS: Final = 24
_BYTES: Final = 12
_RUN: Final = re.compile(rf"[A-Za-z0-9+/_-]{{{_CHARS},}}")
_BYTES_LITERAL: Final = re.compile(r"b'(?:[^'\\]|\\.)*'|b\"(?:[^\"\\]|\\.)*\"")
_WHOLE: Final = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]{40,}|PRIVATE KEY-----")
#: The one command whose purpose is to print a token.
_MINTS: Final = "mint"


class Leaks:
    """Knows secrets; finds pieces of them in what is shown. Safe for threads."""

    def __init__(self) -> None:
        self._text: set[str] = set()
        self._raw: set[bytes] = set()

    def keep(self, secret: bytes) -> None:
        """Remember a secret in the spellings in which it might be shown."""
        spellings = {
            base64.b64encode(secret).decode().rstrip("="),
            base64.urlsafe_b64encode(secret).decode().rstrip("="),
            secret.hex(),
            secret.hex().upper(),
            str(int.from_bytes(secret, "big")),
        }
        for spelling in spellings:
            self._text.update(_pieces(spelling, _CHARS))
        self._raw.update(_pieces(secret, _BYTES))

    def keep_key(self, key: object) -> None:
        """Remember a private key: the file, the secret number."""
        if not isinstance(key, (ec.EllipticCurvePrivateKey, rsa.RSAPrivateKey, ed25519.Ed25519PrivateKey)):
            return
        if isinstance(key, rsa.RSAPrivateKey):
            number = key.private_numbers().d
        elif isinstance(key, ec.EllipticCurvePrivateKey):
            number = key.private_numbers().private_value
        else:
            number = int.from_bytes(key.private_bytes_raw(), "big")
        self.keep(number.to_bytes((number.bit_length() + 7) // 8, "big"))
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        body = pem.splitlines()[1:-1]
        # The first line begins with the name of the algorithm, and the public key follows at the end.
        lines = body[2:-1]
        if not isinstance(key, rsa.RSAPrivateKey):
            lines = [body[0][-_CHARS:], *(line[:_CHARS] for line in body[1:2])]
        for line in lines:
            self._text.update(_pieces(line, _CHARS))

    def in_text(self, text: str) -> bool:
        """Tell whether a piece of a secret stands in a text, perhaps as the repr of bytes."""
        if _WHOLE.search(text):
            return True
        runs = _RUN.findall(text)
        if any(not self._text.isdisjoint(_windows(run, _CHARS)) for run in runs):
            return True
        return any(self.in_bytes(_bytes_of(literal)) for literal in _BYTES_LITERAL.findall(text))

    def in_bytes(self, data: bytes) -> bool:
        """Tell whether a piece of a secret stands in bytes, as it is or spelt out."""
        if not self._raw.isdisjoint(_windows(data, _BYTES)):
            return True
        text = data.decode("latin-1")
        return bool(_WHOLE.search(text)) or any(
            not self._text.isdisjoint(_windows(run, _CHARS)) for run in _RUN.findall(text)
        )


def _bytes_of(literal: str) -> bytes:
    """Return what the repr of bytes stands for; what only looks like one is no bytes."""
    try:
        value = ast.literal_eval(literal)
    except (SyntaxError, ValueError):
        return b""
    return value if isinstance(value, bytes) else b""


class Watch(logging.Handler):
    """The plugin: learns secrets where they are made, listens where things are shown, judges after each test.

    Attributes:
        leaks: the secrets so far.
        heard: what the current test has shown so far.
    """

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.leaks = Leaks()
        self.heard: set[str] = set()
        self._undo: list[Callable[[], None]] = []

    def show(self, text: str) -> None:
        """Keep a text until the end of the test."""
        self.heard.add(text)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a message as a handler would write it, together with its traceback."""
        self.show(self.format(record))

    def pytest_configure(self, config: pytest.Config) -> None:
        """Begin to watch."""
        del config
        logging.getLogger().addHandler(self)
        logging.getLogger("nsmsec").setLevel(logging.DEBUG)
        self._learn()
        self._listen()

    def pytest_unconfigure(self, config: pytest.Config) -> None:
        """Leave everything as it was."""
        del config
        logging.getLogger().removeHandler(self)
        logging.getLogger("nsmsec").setLevel(logging.NOTSET)
        for undo in reversed(self._undo):
            undo()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
        """Fail a test during which something secret was shown."""
        del call
        report: pytest.TestReport = yield  # type: ignore[assignment]  # what a wrapper is sent
        if report.when == "teardown":
            shown, self.heard = self.heard, set()
            shown.update(content for _, content in report.sections)
            leaked = [text for text in shown if self.leaks.in_text(text)]
            if leaked and report.passed:
                report.outcome = "failed"
                report.longrepr = f"{item.nodeid} showed a secret:\n" + "\n".join(text[:2000] for text in leaked)
        return report  # type: ignore[return-value]  # as above

    def _learn(self) -> None:
        def signed(svid: X509SVID, signature: bytes) -> None:
            self.leaks.keep(signature)
            self.leaks.keep(MINTED[svid.key_kind].write(signature))

        self._after(X509SVID, "sign", lambda result, svid, *_: signed(svid, result))
        self._after(X509SVID, "__post_init__", lambda *told: self.leaks.keep_key(told[-1]))
        self._after(Issuer, "__init__", lambda _, issuer: self.leaks.keep_key(issuer.private_key))

    def _listen(self) -> None:
        self._after(NsmsecError, "__init__", lambda _, error, *__: self.show(f"{error!r} {error}"))
        self._after(AuditRecord, "__init__", lambda _, record: self.show(f"{record!r} {record.as_document()}"))
        importing = [one for one in sys.modules.values() if vars(one).get("refusal_status") is refusal_status]
        for module in importing:
            self._after(module, "refusal_status", lambda status, *_: self.show(repr(tuple(status))))
        self._after(CaptureFixture, "readouterr", lambda read, *_: self._read(read.out, read.err))
        self._after(CliRunner, "invoke", lambda result, _, __, args=(), *___: self._ran(args, result.output))
        self._after(subprocess.Popen, "communicate", lambda streams, process, *_: self._ran(process.args, *streams))

    def _read(self, *streams: str | bytes | None) -> None:
        for stream in streams:
            if stream:
                self.show(stream if isinstance(stream, str) else stream.decode("latin-1"))

    def _ran(self, command: object, *streams: str | bytes | None) -> None:
        arguments = [str(part) for part in command] if isinstance(command, (list, tuple)) else [str(command)]
        if _MINTS not in arguments:
            self._read(*streams)

    def _after(self, owner: Any, name: str, tell: Callable[..., None]) -> None:  # noqa: ANN401 - any class
        """Tell what a method returned, and to what it was applied."""
        original = function = vars(owner)[name]

        @functools.wraps(function)
        def told(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - whatever the method takes
            result = function(*args, **kwargs)
            named = {name: kwargs[name] for name in ("args",) if name in kwargs}
            tell(result, *args, **named)
            return result

        setattr(owner, name, told)
        self._undo.append(lambda: setattr(owner, name, original))


def _pieces(secret: Any, size: int) -> list[Any]:  # noqa: ANN401 - text or bytes
    """Cut a secret into pieces; who shows twice as much in a row shows a whole one."""
    return [secret[start : start + size] for start in range(0, len(secret) - size + 1, size)]


def _windows(shown: Any, size: int) -> Sequence[Any]:  # noqa: ANN401 - text or bytes
    """Return every stretch of a size."""
    return [shown[start : start + size] for start in range(len(shown) - size + 1)]
