# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What the commands that ask this machine's TPM have in common.

Exit codes: 0 told; 1 the TPM cannot be had now, or refuses; 2 an input is bad, or something is not installed.
"""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from nsmsec.attestation.attester import AttesterSettings, EKKind, TPMAttester
from nsmsec.cli.bundle_key import one_line
from nsmsec.errors import Misconfigured, NsmsecError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

__all__ = ["asked", "print_json", "tpm_options"]

_NONE: Final = 1
_BAD_INPUT: Final = 2
_EKS: Final[Mapping[str, EKKind]] = {"rsa-2048": EKKind.RSA_2048, "p-256": EKKind.P_256, "p-384": EKKind.P_384}

_Command = TypeVar("_Command", bound="Callable[..., None]")


def tpm_options(command: _Command) -> _Command:
    """Give a command the options that say which TPM is asked, for how long."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print JSON on one line."),
        click.option(
            "--timeout",
            type=click.FloatRange(min=0.1),
            default=30.0,
            show_default=True,
            help="How many seconds to wait for each answer.",
        ),
        click.option(
            "--ek", type=click.Choice(list(_EKS)), default="rsa-2048", show_default=True, help="The endorsement key."
        ),
        click.option("--tcti", default="device:/dev/tpmrm0", show_default=True, help="Where the TPM is, for libtss2."),
    ):
        command = option(command)
    return command


@contextmanager
def asked(command: str, *, tcti: str, ek: str, timeout: float, event_log: Path | None = None) -> Iterator[TPMAttester]:
    """Give the TPM that the options name; whatever it refuses ends the program with one line."""
    try:
        attester = TPMAttester(
            AttesterSettings(tcti=tcti, ek=_EKS[ek], deadline=timedelta(seconds=timeout), event_log=event_log)
        )
        try:
            yield attester
        finally:
            attester.close()
    except NsmsecError as error:
        click.echo(f"{command}: {error.code}: {one_line(error.detail)}", err=True)
        sys.exit(_BAD_INPUT if isinstance(error, Misconfigured) else _NONE)


def print_json(document: dict[str, Any], *, as_json: bool) -> None:
    """Print a document, on one line if that was asked for."""
    click.echo(json.dumps(document, indent=None if as_json else 1))
