# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec token`: look at a token, or make one for a test or a script.

Exit codes: 0 done; 1 the path to continue, or the token to make, was refused; 2 bad input.
"""

from __future__ import annotations

import json
import secrets
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypedDict, Unpack

import click

from nsmsec.cli.capture import Moment
from nsmsec.cli.capture_reader import read_capture
from nsmsec.cli.strict_json import BadInput
from nsmsec.clock import SystemClock
from nsmsec.errors import NsmsecError
from nsmsec.identity import X509SVID, SpiffeID, StaticX509SVIDSource
from nsmsec.identity.pem import pem_from_der
from nsmsec.limits import Limits
from nsmsec.tokens import Minter, base64url
from nsmsec.tokens.operations import CALL, OPERATIONS
from nsmsec.tokens.strict import parse_object, split

if TYPE_CHECKING:
    from nsmsec.cli.capture import Capture
    from nsmsec.clock import Clock
    from nsmsec.tokens import MintedPath, VerifiedPath
    from nsmsec.tokens.strict import JSONObject

__all__ = ["token"]

_WARNING = "Nothing was verified: anyone can write such a token, under any name."
_REFUSED = 1
_BAD_INPUT = 2
_ID_BYTES = 16
_TIMES = ("iat", "nbf", "exp")
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def token() -> None:
    """Look at path tokens, make them for tests."""


@token.command()
@click.argument("compact", metavar="[TOKEN|-]", default="-")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def inspect(*, compact: str, as_json: bool) -> None:
    """Decode a token without any key; the signature is not printed.

    Nothing is verified. Without TOKEN, or with -, it is read from stdin.
    """
    limits = Limits()
    try:
        text = sys.stdin.read(limits.max_token_bytes + 2).strip() if compact == "-" else compact
        _, header_part, payload, signature = split(text, max_bytes=limits.max_token_bytes)
        header, claims = _decoded(header_part, limits), _decoded(payload, limits)
    except (NsmsecError, UnicodeError) as error:
        _fail("inspect", str(error) if isinstance(error, NsmsecError) else "expected text", _BAD_INPUT)
    if as_json:
        document = {"verified": False, "note": _WARNING, "header": header, "claims": claims}
        click.echo(json.dumps({**document, "signature_bytes": len(signature) * 3 // 4}))
        return
    click.echo(_WARNING)
    click.echo(f"header: {json.dumps(header, indent=2)}")
    click.echo(f"claims: {json.dumps(claims, indent=2)}")
    for name in _TIMES:
        if type(claims.get(name)) is int:
            click.echo(f"{name}: {_moment(claims[name])}")
    click.echo(f"signature: {len(signature) * 3 // 4} bytes, not shown")
    click.echo(_WARNING)


@token.command()
@click.option("--certificates", type=_FILE, required=True, help="The signer's chain as PEM, leaf first.")
@click.option("--key", type=_FILE, required=True, help="The leaf's private key as PEM.")
@click.option("--audience", help="The SPIFFE ID of the next hop. Without it, answer the captured request.")
@click.option("--operation", type=click.Choice(sorted(OPERATIONS)), default=CALL, show_default=True)
@click.option("--service", required=True, help="The service, such as /package.Service/Method.")
@click.option("--segment-id", help="Our own connection id; 128 random bits without it.")
@click.option("--segment-name", help="What we call ourselves; the path of our SPIFFE ID without it.")
@click.option("--lifetime", type=click.IntRange(min=1), help="Seconds; at most, also by default, what is allowed.")
@click.option("--continue", "captured", type=_FILE, help="A captured request to continue; it is verified first.")
@click.option("--x5c", is_flag=True, help="Put the certificates into the token.")
@click.option("--now", type=click.IntRange(min=0), help="Seconds since 1970; else that of the capture, else the clock.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole path as JSON, as captured paths have it.")
def mint(
    *,
    certificates: Path,
    key: Path,
    audience: str | None,
    operation: str,
    service: str,
    segment_id: str | None,
    segment_name: str | None,
    lifetime: int | None,
    captured: Path | None,
    x5c: bool,
    now: int | None,
    as_json: bool,
) -> None:
    """Mint the token that hands a request on, or without --audience the one that answers it."""
    try:
        svid, capture, next_hop = _svid(certificates, key), _capture(captured), _next_hop(audience)
        minter = Minter(
            source=StaticX509SVIDSource(svid), clock=_clock(capture, now), limits=Limits(), random=secrets.token_bytes
        )
        continued = None if capture is None else capture.verify()
        minted = _minted(
            minter,
            continued,
            next_hop,
            segment_id=segment_id or base64url.encode(secrets.token_bytes(_ID_BYTES)),
            segment_name=segment_name or svid.id.path,
            operation=operation,
            service=service,
            lifetime=None if lifetime is None else timedelta(seconds=lifetime),
            with_chain=x5c,
        )
    except BadInput as error:
        _fail("mint", str(error), _BAD_INPUT)
    except NsmsecError as error:
        _fail("mint", str(error), _REFUSED)
    click.echo(json.dumps(_document(minted)) if as_json else minted.token)


class _Own(TypedDict):
    """What both kinds of token take."""

    segment_id: str
    segment_name: str
    operation: str
    service: str
    lifetime: timedelta | None
    with_chain: bool


def _minted(
    minter: Minter, continued: VerifiedPath | None, next_hop: SpiffeID | None, **own: Unpack[_Own]
) -> MintedPath:
    if next_hop is not None:
        return minter.forward(path=continued, audience=next_hop, **own)
    if continued is None:
        raise BadInput("expected --audience to hand on, or --continue to answer, found neither")
    return minter.turn(path=continued, **own)


def _decoded(part: bytes, limits: Limits) -> JSONObject:
    """Return a part for people to read: what the strict parser accepts, numbers as they are written."""
    parse_object(part, max_depth=limits.max_json_depth)
    value: JSONObject = json.loads(base64url.decode(part))
    return value


def _moment(seconds: int) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat()
    except (OverflowError, OSError, ValueError):
        return "no date that a calendar has"


def _svid(certificates: Path, key: Path) -> X509SVID:
    try:
        return X509SVID.from_pem(certificates.read_bytes(), key.read_bytes())
    except (NsmsecError, OSError) as error:
        raise BadInput(str(error)) from error


def _capture(captured: Path | None) -> Capture | None:
    if captured is None:
        return None
    try:
        data = captured.read_bytes()
    except OSError as error:
        raise BadInput(str(error)) from error
    capture = read_capture(data)
    if capture.side != "server":
        raise BadInput("expected the capture of a request to continue, found that of an answer")
    return capture


def _next_hop(audience: str | None) -> SpiffeID | None:
    if audience is None:
        return None
    try:
        return SpiffeID.parse(audience)
    except NsmsecError as error:
        raise BadInput(str(error)) from error


def _clock(capture: Capture | None, now: int | None) -> Clock:
    if now is not None:
        try:
            return Moment(datetime.fromtimestamp(now, UTC))
        except (OverflowError, OSError, ValueError) as error:
            raise BadInput("expected --now before the year 10000") from error
    return SystemClock() if capture is None else Moment(capture.now)


def _document(minted: MintedPath) -> dict[str, object]:
    table = minted.certificates
    document: dict[str, object] = {
        "token": minted.token,
        "segments": [{"name": one.name, "id": one.id, "token": one.token} for one in minted.path.segments],
        "certificates": list(pem_from_der(table.certificates)),
    }
    # Of hops before us: here the SVID's own key signs.
    for name, texts in (("delegations", table.delegations), ("results", table.results)):
        if texts:
            document[name] = list(texts.values())
    return document


def _fail(command: str, detail: str, code: int) -> NoReturn:
    click.echo(f"nsmsec token {command}: {' '.join(detail.split())}", err=True)
    sys.exit(code)
