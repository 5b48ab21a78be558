# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec policy verify`: say whether a policy bundle may take effect.

Exit codes: 0 accepted; 1 refused; 2 bad input.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.text import Text

from nsmsec.cli.bundle_key import END_OF_TIME_S, moment, one_line, read_key, rfc_3339
from nsmsec.errors import BundleRefused, Misconfigured
from nsmsec.opa.bundle import BundleKey, BundleVerifier, FileVersionMemory, PolicyBundle

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["verify"]

_REFUSED = 1
_BAD_INPUT = 2
_WIDE = 240


@click.command()
@click.argument("bundle", type=click.Path(exists=True, path_type=Path))
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
    help="A file that remembers the highest version; without it nothing stops a rollback.",
)
@click.option("--name", default="policy", show_default=True, help="The name of these bundles in the state.")
@click.option(
    "--now",
    type=click.IntRange(0, END_OF_TIME_S),
    metavar="SECONDS",
    help="What to take for the time, in seconds since 1970; the clock if left out.",
)
@click.option("--data-only", is_flag=True, help="Expect data under roots of its own, and no rules.")
@click.option(
    "--unsafe-unsigned", is_flag=True, help="Take a bundle that nobody signed. With keys, a signature counts."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def verify(
    *,
    bundle: Path,
    keys: tuple[str, ...],
    scope: str | None,
    state: Path | None,
    name: str,
    now: int | None,
    data_only: bool,
    unsafe_unsigned: bool,
    as_json: bool,
) -> None:
    """Say whether a policy bundle may take effect: a tar.gz, or the folder it was unpacked to."""
    memory = None if state is None else FileVersionMemory(state)
    try:
        verifier = BundleVerifier(
            [_key(option) for option in keys],
            scope=scope,
            name=name,
            memory=memory,
            data_only=data_only,
            require_version=memory is not None,
            unsafe_allow_unsigned=unsafe_unsigned,
        )
        proven = verifier.verify(bundle, now=moment(now))
        if memory is not None and proven.version is not None:
            memory.remember(name, proven.version, proven.digest)
    except BundleRefused as refusal:
        _print(refusal, as_json=as_json)
        sys.exit(_REFUSED)
    except Misconfigured as error:
        click.echo(f"nsmsec policy verify: {one_line(error.detail)}", err=True)
        sys.exit(_BAD_INPUT)
    _print(proven, as_json=as_json)


def _key(option: str) -> BundleKey:
    text, algorithm = read_key(option)
    return BundleKey.from_pem(text, algorithm=algorithm)


def _print(found: PolicyBundle | BundleRefused, *, as_json: bool) -> None:
    refusal = found if isinstance(found, BundleRefused) else None
    document = {
        "verdict": "accepted" if refusal is None else "refused",
        "code": None if refusal is None else refusal.code,
        "revision": found.revision,
        "version": found.version,
        "expires_at": rfc_3339(found.expires_at),
    }
    if as_json:
        click.echo(json.dumps(document))
        return
    words = f"refused: {refusal}" if refusal is not None else _accepted(document)
    console = Console(width=None if sys.stdout.isatty() else _WIDE)
    console.print(Text(one_line(words), style="green" if refusal is None else "red"), soft_wrap=True)


def _accepted(document: Mapping[str, object]) -> str:
    stated = (f"{word} {document[word]}" for word in ("revision", "version") if document[word] not in {None, ""})
    until = f"until {document['expires_at']}" if document["expires_at"] else "without an expiry"
    return f"accepted: {', '.join((*stated, until))}"
