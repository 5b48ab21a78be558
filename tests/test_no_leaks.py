# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Nothing sensitive is shown: the watch over the whole run finds what there is to find, and our values show nothing.

The watch itself is `tests.leaks`: it fails any test of the suite during which a piece of a signature or of a private
key appears in a log, an error, a record, a status, or in the output of a command.
"""

from __future__ import annotations

import base64
import copy
import functools
import json
import logging
import pickle
import traceback
from typing import TYPE_CHECKING, Final

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from nsmsec.chain import CALL, Call, Reply, Side
from nsmsec.cli import main
from nsmsec.dev import Authority
from nsmsec.errors import NsmsecError, ReasonCode, Unverified
from nsmsec.identity import Peer, StaticX509SVIDSource
from nsmsec.interceptors import AioCallRefused, CallRefused, Disclosure, Workload
from nsmsec.interceptors.status import refusal_status
from nsmsec.limits import Limits
from nsmsec.opa import Decision
from nsmsec.path import wire
from nsmsec.testing import FixedClock, capture
from nsmsec.testing.runtimes import SyncRuntime
from nsmsec.tokens import Minter
from nsmsec.tokens.reader import TokenReader
from tests.attacks.sites import CLIENT, FIREWALL, GATEWAY, NOW, Lax, Site, fresh_id
from tests.leaks import Leaks, Watch

if TYPE_CHECKING:
    from pathlib import Path

    from nsmsec.identity import X509SVID
    from nsmsec.testing import CapturedPath

CORP: Final = Authority("corp.example", now=NOW)
HOPS: Final = [CLIENT, FIREWALL, GATEWAY]


@pytest.fixture
def watch(request: pytest.FixtureRequest) -> Watch:
    """Return the watch of this run."""
    found = request.config.pluginmanager.get_plugin("nsmsec-leaks")
    assert isinstance(found, Watch)
    return found


@functools.cache
def honest(key_kind: str) -> CapturedPath:
    """Return an honest path whose hops have this kind of key."""
    return capture(HOPS, now=NOW, key_kind=key_kind).finished(2)


@pytest.fixture(params=["p256", "p384", "rsa"])
def captured(request: pytest.FixtureRequest) -> CapturedPath:
    """Return an honest path with each kind of key."""
    return honest(request.param)


def signature(compact: str) -> str:
    """Return the last part of a token."""
    return compact.rpartition(".")[2]


def a_key(svid: X509SVID) -> list[str]:
    """Return a private key in the ways in which one might show it."""
    pem = svid.private_key_pem_for_transport()
    body = "".join(pem.decode().splitlines()[1:-1])
    numbers = load_pem_private_key(pem, None).private_numbers()  # type: ignore[union-attr]  # one of our three kinds
    secret = getattr(numbers, "private_value", None) or numbers.d  # type: ignore[union-attr]  # as above
    raw = secret.to_bytes((secret.bit_length() + 7) // 8, "big")
    return [
        pem.decode(),
        repr(pem),
        body,
        str(secret),
        f"{secret:x}",
        raw.hex(),
        repr(raw),
        base64.b64encode(raw).decode(),
    ]


# --- the watch sees -------------------------------------------------------------------------------------------------


def test_watch_knows_the_signatures_that_are_made(watch: Watch, captured: CapturedPath) -> None:
    """Must show 10: whole, in part, as bytes, as hexadecimal digits, inside something longer."""
    for compact in captured.compacts():
        shown = signature(compact)
        raw = base64.urlsafe_b64decode(shown + "==")
        for text in (compact, shown, f"x{shown}y", shown[5:60], repr(raw), repr(compact.encode()), raw.hex()):
            assert watch.leaks.in_text(f"expected nothing, found {text}")
        for data in (compact.encode(), raw, b"\x80" + raw[3:40] + b"\x00"):
            assert watch.leaks.in_bytes(data)
        assert not watch.leaks.in_text(compact.rpartition(".")[0])


@pytest.mark.parametrize("kind", ["p256", "p384", "rsa"])
def test_watch_knows_the_keys_that_are_made(watch: Watch, kind: str) -> None:
    """Must show 10: as a file, as its base64, as a number, as bytes; of a workload and of an authority."""
    svid = CORP.issue("/x", key_kind=kind)
    for spelling in a_key(svid):
        assert watch.leaks.in_text(f"expected nothing, found {spelling}")
    assert not watch.leaks.in_text(f"{svid!r} {svid.public_key!r} {svid.certificates!r} {svid.leaf_sha256.hex()}")
    assert not any(map(watch.leaks.in_bytes, svid.der_chain))
    root = CORP.root.private_key.private_numbers()  # type: ignore[union-attr]  # P-256 has such numbers
    assert watch.leaks.in_text(str(root.private_value))  # type: ignore[union-attr]  # as in the line above


def test_watch_takes_whatever_looks_like_a_token_or_a_key_file() -> None:
    """Must show 10: also what another process made."""
    fresh = Leaks()
    assert fresh.in_text("eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0." + "A" * 86)
    assert fresh.in_text("-----BEGIN EC " + "PRIVATE KEY-----")
    assert not fresh.in_text("eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.")


def test_watch_hears_every_channel(watch: Watch, captured: CapturedPath) -> None:
    """Must show 10: loggers of every level, errors, records, statuses; this is heard, then taken back."""
    watch.heard.clear()
    secret = "nothing secret"
    logging.getLogger("nsmsec.anything").debug("debug %s", secret)
    logging.getLogger("elsewhere").warning("warning %s", secret)
    Unverified(ReasonCode.SIG_INVALID, f"error {secret}")
    Site(side="server", runtime=SyncRuntime()).refuses(captured.with_claims(1, idx=7), ReasonCode.INDEX_MISMATCH, at=1)
    refusal_status(Unverified(ReasonCode.EXPIRED, ""), decision_id="decision-9", disclosure=Disclosure.EVERYTHING)
    CliRunner().invoke(main, ["token", "inspect", "inspected"])
    heard = " ".join(watch.heard)
    for expected in (
        "debug nothing secret",
        "warning nothing secret",
        "error nothing secret",
        "AuditRecord(",
        "decision-9",
        "token inspect",
    ):
        assert expected in heard, expected


# --- our values show nothing ----------------------------------------------------------------------------------------


def values(captured: CapturedPath) -> dict[str, object]:
    """Return every kind of value of ours that holds a token or a key, or has seen one."""
    svid, clock, limits = captured.tokens[0].svid, FixedClock(NOW), Limits()
    path, table, verifier = captured.path(), captured.table(), captured.verifier()
    verified = captured.verify(verifier)
    source = StaticX509SVIDSource(svid)
    minter = Minter(source=source, clock=clock, limits=limits, random=bytes)
    minted = minter.forward(
        path=None, segment_id=fresh_id(), segment_name="x", audience=captured.self_id, operation="call", service="/a/b"
    )
    workload = Workload(svid=source, bundles=captured.bundles, policy=Lax(), clock=clock)
    call = Call(
        side=Side.SERVER,
        method="/a/b",
        operation=CALL,
        service="/a/b",
        self_id=captured.self_id,
        now=NOW,
        decision_id="d",
        peer=Peer(id=svid.id, leaf_sha256=svid.leaf_sha256),
        path=path,
        certificates=table,
        verified=verified,
        sent=minted.token,
    )
    error = Unverified(ReasonCode.SIG_INVALID, "x", index=1)
    status = refusal_status(error, decision_id="d", disclosure=Disclosure.EVERYTHING)
    (token, *_) = TokenReader(limits).read(path, table)
    return {
        "svid": svid,
        "source": source,
        "authority": CORP,
        "issuer": CORP.root,
        "issued": CORP.issue_certificate(CORP.profile()),
        "segment": path.segments[0],
        "path": path,
        "table": table,
        "decoded": wire.decode(wire.encode(path, table), limits),
        "unproven token": token,
        "verified": verified,
        "hop": verified.hops[0],
        "verifier": verifier,
        "minter": minter,
        "minted": minted,
        "workload": workload,
        "server chain": workload.server_chain,
        "call": call,
        "reply": Reply(ok=True, now=NOW, path=path, certificates=table, verified=verified),
        "error": error,
        "refused": CallRefused(error, status),
        "refused aio": AioCallRefused(error, status),
        "decision": Decision(allow=True, reasons=(), revision="r", engine="e"),
        "raw token": captured.tokens[0],
        "captured": captured,
    }


def test_no_value_shows_a_secret(watch: Watch, captured: CapturedPath) -> None:
    """Must show 10: neither repr nor str nor format, nor in a list, nor as what an exception was given."""
    for name, value in values(captured).items():
        for shown in (
            repr(value),
            str(value),
            f"{value}",
            f"{[value]!r}",
            repr(ValueError(value)),
            f"{vars_of(value)}",
        ):
            assert not watch.leaks.in_text(shown), name


def vars_of(value: object) -> str:
    """Return the representations of the public attributes that are no plain text."""
    names = [name for name in dir(value) if not name.startswith("_")]
    found = [getattr(value, name) for name in names if name not in _MEANT]
    return " ".join(repr(one) for one in found if not callable(one) and not isinstance(one, (str, bytes)))


#: Attributes that are bytes or text by their purpose: whoever reads them has asked for them by name.
_MEANT: Final = frozenset({"token", "sent", "compact", "signature", "private_key_pem"})


def pickled(value: object, protocol: int) -> bytes:
    """Return the pickle of a value, or what is said instead of it."""
    try:
        return pickle.dumps([value], protocol)
    except (TypeError, AttributeError, pickle.PicklingError) as error:
        return f"{error!r} {error}".encode()


def test_no_pickle_or_copy_holds_a_secret(watch: Watch, captured: CapturedPath) -> None:
    """Must show 10: what holds a token or a key is not pickled; what is pickled holds none."""
    kept = {"authority", "issuer", "issued", "unproven token", "raw token", "captured"}
    for name, value in values(captured).items():
        if name not in kept:  # these are of the development kit and of the tests, or never leave the reader
            for protocol in (0, pickle.HIGHEST_PROTOCOL):
                assert not watch.leaks.in_bytes(pickled(value, protocol)), name
    assert not watch.leaks.in_text(repr(copy.copy(captured.tokens[0].svid)))


def test_no_refusal_shows_a_secret_with_its_causes(watch: Watch, captured: CapturedPath) -> None:
    """Must show 10: the whole traceback, every cause, every argument, also when an error is pickled."""
    token = captured.compacts()[1]
    spoiled = [
        token[:position] + replacement + token[position + 1 :]
        for position in range(0, len(token), 13)
        for replacement in ("A", ".", "", "\n", "\u00e9")
    ]
    for compact in (*spoiled, token * 20, token[:-1], "", token.upper(), f"Bearer {token}"):
        shown, data = shown_by(captured.with_compact(1, compact))
        assert not watch.leaks.in_text(shown), shown
        assert not watch.leaks.in_bytes(data)


def shown_by(spoiled: CapturedPath) -> tuple[str, bytes]:
    """Return everything that the refusal of a path shows, and its pickle."""
    try:
        spoiled.verify()
    except NsmsecError as error:
        shown = "".join(traceback.format_exception(error))
        cause: BaseException | None = error
        while cause is not None:
            shown += f"{cause!r} {cause} {cause.args!r}"
            cause = cause.__cause__ or cause.__context__
        return shown, pickle.dumps(error)
    return "", b""


# --- nor do the commands --------------------------------------------------------------------------------------------


def run(*arguments: str, stdin: str | None = None) -> str:
    """Run a command; return everything that it shows, a traceback included."""
    result = CliRunner().invoke(main, list(arguments), input=stdin)
    crash = "".join(traceback.format_exception(result.exception)) if result.exception else ""
    return f"{result.output} {crash}"


def test_no_command_shows_a_secret(watch: Watch, captured: CapturedPath, tmp_path: Path) -> None:
    """Must show 10: verified, refused, bad input of every sort, whatever the input holds."""
    document = captured.document()
    token, key = captured.compacts()[0], captured.tokens[0].svid.private_key_pem_for_transport().decode()
    inputs = {
        "good": json.dumps(document),
        "refused": json.dumps(captured.with_claims(1, idx=7).document()),
        "cut": json.dumps(document)[:-10],
        "token": token,
        "key": key,
        "typed wrong": json.dumps({**document, "segments": token}),
        "key as bundle": json.dumps({**document, "bundles": {"corp.example": key}}),
        "key as certificate": json.dumps({**document, "certificates": [key]}),
        "token as self": json.dumps({**document, "self": token}),
        "token as member": json.dumps({**document, token: 1}),
        "token as name": json.dumps({**document, "segments": [{"name": token, "id": token, "token": token}]}),
    }
    for name, content in inputs.items():
        file = tmp_path / name.replace(" ", "-")
        file.write_text(content)
        for shown in (
            run("path", "verify", str(file)),
            run("path", "verify", str(file), "--json"),
            run("path", "verify", "-", stdin=content + "\n"),
            run("token", "inspect", stdin=content),
            run("policy", "eval", "--bundle", str(file), "--entrypoint", "nsmsec/server/request", "--input", str(file)),
        ):
            assert not watch.leaks.in_text(shown), f"{name}: {shown}"


def test_inspecting_a_token_shows_no_signature(watch: Watch, captured: CapturedPath) -> None:
    """Must show 10: the one command that decodes a token."""
    for compact in captured.compacts():
        for options in ((), ("--json",)):
            shown = run("token", "inspect", compact, *options)
            assert "nsm-path+jwt" in shown
            assert not watch.leaks.in_text(shown)
