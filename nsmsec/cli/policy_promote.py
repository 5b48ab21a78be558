# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec policy promote`: let a candidate take the place of the active bundle.

Exit codes: 0 promoted; 1 refused, what was active stays; 2 bad input.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from nsmsec.cli.bundle_key import END_OF_TIME_S, moment, one_line, read_key, rfc_3339
from nsmsec.cli.changes import end
from nsmsec.cli.place import BundlePlace
from nsmsec.errors import BundleRefused, Misconfigured, ReasonCode
from nsmsec.opa.bundle import BundleKey, BundleLimits, BundleVerifier, FileVersionMemory

if TYPE_CHECKING:
    from datetime import datetime

    from nsmsec.opa.bundle import PolicyBundle

__all__ = ["promote"]

_REFUSED: Final = 1


@click.command()
@click.argument("candidate", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--to",
    "path",
    type=click.Path(path_type=Path),
    required=True,
    help="The tar.gz that running processes watch; it need not exist yet.",
)
@click.option(
    "--key",
    "keys",
    multiple=True,
    metavar="[ALG:]PEM",
    help="A public key or certificate whose signature counts; its type says the algorithm, ALG fixes it. Repeatable.",
)
@click.option("--scope", help="What the bundle must be signed for.")
@click.option(
    "--state",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file that remembers the highest version, even if the active bundle is removed.",
)
@click.option("--name", default="policy", show_default=True, help="The name of these bundles in the state.")
@click.option(
    "--now",
    type=click.IntRange(0, END_OF_TIME_S),
    metavar="SECONDS",
    help="What to take for the time, in seconds since 1970; the clock if left out.",
)
@click.option(
    "--unsafe-unsigned", is_flag=True, help="Take a bundle that nobody signed. With keys, a signature counts."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def promote(
    *,
    candidate: Path,
    path: Path,
    keys: tuple[str, ...],
    scope: str | None,
    state: Path | None,
    name: str,
    now: int | None,
    unsafe_unsigned: bool,
    as_json: bool,
) -> None:
    """Verify CANDIDATE, a tar.gz, and put it where running processes look for the active bundle, in one step."""
    memory = None if state is None else FileVersionMemory(state)
    active: PolicyBundle | None = None
    try:
        place = BundlePlace(path)
        active = place.bundle()
        verifier = BundleVerifier(
            [_key(option) for option in keys],
            scope=scope,
            name=name,
            memory=memory,
            unsafe_allow_unsigned=unsafe_unsigned,
        )
        content = _read(candidate)
        proven = verifier.verify(content, now=moment(now))
        _check_higher(proven, active)
        if memory is not None and proven.version is not None:
            memory.remember(name, proven.version, proven.digest)  # first, so that of two who promote one is refused
        place.put(content)
    except BundleRefused as refusal:
        _print(path, active, refusal, as_json=as_json)
        sys.exit(_REFUSED)
    except Misconfigured as error:
        end("promote", error.detail)
    _print(path, active, proven, as_json=as_json)


def _key(option: str) -> BundleKey:
    text, algorithm = read_key(option)
    return BundleKey.from_pem(text, algorithm=algorithm)


def _read(candidate: Path) -> bytes:
    """Return the bytes once, so that what is verified is what is promoted."""
    most = BundleLimits().max_archive_bytes
    try:
        with candidate.open("rb") as file:
            content = file.read(most + 1)
    except OSError as error:
        raise Misconfigured(f"policy bundle: cannot read {candidate}: {error.strerror}") from error
    if len(content) > most:
        raise BundleRefused(ReasonCode.BUNDLE_LIMIT, f"policy bundle: expected at most {most} bytes")
    return content


def _check_higher(proven: PolicyBundle, active: PolicyBundle | None) -> None:
    if active is None or active.version is None or (proven.version is not None and proven.version > active.version):
        return
    raise BundleRefused(
        ReasonCode.BUNDLE_ROLLBACK,
        f"policy bundle: expected a version above {active.version}, which is active, found {proven.version}",
        revision=proven.revision,
        version=proven.version,
        expires_at=proven.expires_at,
    )


def _print(path: Path, active: PolicyBundle | None, found: PolicyBundle | BundleRefused, *, as_json: bool) -> None:
    refusal = found if isinstance(found, BundleRefused) else None
    if as_json:
        document = {
            "verdict": "promoted" if refusal is None else "refused",
            "code": None if refusal is None else refusal.code,
            "path": str(path),
            "from": None if active is None else _stated(active.revision, active.version, active.expires_at),
            "to": _stated(found.revision, found.version, found.expires_at),
        }
        click.echo(json.dumps(document))
        return
    before = "nothing" if active is None else _named(active.revision, active.version)
    if refusal is not None:
        click.echo(one_line(f"refused: {refusal}; active: {before}"))
        return
    until = rfc_3339(found.expires_at)
    click.echo(
        one_line(f"promoted: from {before} to {_named(found.revision, found.version)}, until {until}, at {path}")
    )


def _stated(revision: str | None, version: int | None, expires_at: datetime | None) -> dict[str, object]:
    return {"revision": revision, "version": version, "expires_at": rfc_3339(expires_at)}


def _named(revision: str | None, version: int | None) -> str:
    return f"revision {revision or '(none)'} version {'(none)' if version is None else version}"
