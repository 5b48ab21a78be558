# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec policy sign`: give a built policy bundle its version, its expiry, its signature.

Exit codes: 0 signed; 1 it is no bundle that would be accepted; 2 bad input.
"""

from __future__ import annotations

import json
import re
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import click

from nsmsec.cli.bundle_key import END_OF_TIME_S, moment, one_line, read_key, rfc_3339
from nsmsec.cli.whole_file import write_whole
from nsmsec.errors import BundleRefused, Misconfigured
from nsmsec.opa.bundle import BundleSigner, instant

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

__all__ = ["expiry", "sign"]

_REFUSED: Final = 1
_BAD_INPUT: Final = 2
_MAX_VERSION: Final = 2**63 - 1
_DURATION: Final = re.compile(r"(?P<count>[1-9][0-9]{0,8})(?P<unit>[smhdw])")
_UNITS: Final[Mapping[str, str]] = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_WRITTEN: Final = (".manifest", ".signatures.json")


@click.command()
@click.argument("bundle", type=click.Path(exists=True, path_type=Path))
@click.option("--version", type=click.IntRange(0, _MAX_VERSION), required=True, help="Higher than every one before.")
@click.option("--expires-at", metavar="RFC3339", help="When the bundle stops being one, such as 2030-01-01T00:00:00Z.")
@click.option("--expires-in", metavar="DURATION", help="The same from now on: 90s, 15m, 12h, 30d or 4w.")
@click.option("--key", required=True, metavar="[ALG:]PEM", help="The private key; its type says the algorithm.")
@click.option("--key-id", help="The name of the key, for those who verify with several.")
@click.option("--scope", help="What the bundle is signed for.")
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The tar.gz to write; if left out, BUNDLE itself is signed in its place.",
)
@click.option(
    "--now",
    type=click.IntRange(0, END_OF_TIME_S),
    metavar="SECONDS",
    help="What to take for the time, in seconds since 1970; the clock if left out.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def sign(
    *,
    bundle: Path,
    version: int,
    expires_at: str | None,
    expires_in: str | None,
    key: str,
    key_id: str | None,
    scope: str | None,
    output: Path | None,
    now: int | None,
    as_json: bool,
) -> None:
    """Sign a bundle made by `opa build -t plan`: the tar.gz, or the folder it was unpacked to."""
    try:
        until = expiry(expires_at, expires_in, moment(now))
        pem, algorithm = read_key(key)
        signer = BundleSigner(pem, algorithm=algorithm, key_id=key_id)
        if output is None and bundle.is_dir():
            files = signer.signed_files(bundle, version=version, expires_at=until, scope=scope)
            for name in _WRITTEN:
                write_whole(bundle / name, files[name])
        else:
            write_whole(output or bundle, signer.sign(bundle, version=version, expires_at=until, scope=scope))
    except BundleRefused as refusal:
        _end(str(refusal), _REFUSED)
    except Misconfigured as error:
        _end(error.detail, _BAD_INPUT)
    document = {"output": str(output or bundle), "version": version, "expires_at": rfc_3339(until)}
    words = f"signed: {document['output']}, version {version}, until {document['expires_at']}"
    click.echo(json.dumps(document) if as_json else one_line(words))


def expiry(at: str | None, after: str | None, now: datetime) -> datetime:
    """Return when a bundle is to expire, from the two options that say so.

    Raises:
        UsageError: not exactly one was given, or it names no time to come.
    """
    if (at is None) == (after is None):
        raise click.UsageError("Expected one of --expires-at and --expires-in.")
    try:
        until = (instant(at) if at is not None else now + _duration(after or "")).replace(microsecond=0)
    except (ValueError, OverflowError) as error:
        raise click.UsageError(f"Expected a time to come, as --help shows: {error}") from error
    if until <= now:
        raise click.UsageError("Expected a time to come, found one that is over.")
    return until


def _duration(text: str) -> timedelta:
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError("no duration")
    return timedelta(**{_UNITS[found["unit"]]: int(found["count"])})


def _end(detail: str, code: int) -> NoReturn:
    click.echo(f"nsmsec policy sign: {one_line(detail)}", err=True)
    sys.exit(code)
