# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec hw demo`: a path through attested machines, then the same path after one of them was changed.

Exit codes: 0 every step ended as it must; 1 one did not, or could not be played; 2 swtpm or the extra is missing.
"""

from __future__ import annotations

import logging
from contextlib import closing
from typing import TYPE_CHECKING, Final, NoReturn

import click

from nsmsec.cli.bundle_key import one_line
from nsmsec.cli.hw_demo_report import report
from nsmsec.cli.playing import ending_on_signals, waiting
from nsmsec.clock import SystemClock
from nsmsec.dev.demonstration import RUNTIMES
from nsmsec.dev.hardware import demonstrate_hardware
from nsmsec.errors import Misconfigured, NsmsecError

if TYPE_CHECKING:
    from collections.abc import Callable

    from nsmsec.dev.hardware import HardwareStep

__all__ = ["demo"]

_NOT_AS_EXPECTED: Final = 1
_BAD_INPUT: Final = 2


@click.command()
@click.option("--runtime", type=click.Choice(RUNTIMES), help="Play in this runtime only; both if omitted.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def demo(*, runtime: str | None, as_json: bool) -> None:
    """Let four software TPMs attest, send a request through their machines, change one, send it again.

    It needs the program swtpm and the extra `tpm`. Nothing of it proves any hardware.
    """
    logging.getLogger("nsmsec").addHandler(logging.NullHandler())  # the refusal is what is shown
    try:
        with waiting("demonstration") as tell, ending_on_signals():
            steps = _play(RUNTIMES if runtime is None else (runtime,), tell)
    except NsmsecError as error:
        code = _BAD_INPUT if isinstance(error, Misconfigured) else _NOT_AS_EXPECTED
        _fail(f"{error.code}: {error.detail}", code)
    except OSError as error:
        _fail(f"demonstration: expected to start processes in a new folder, found: {error}", _NOT_AS_EXPECTED)
    raise click.exceptions.Exit(0 if report(steps, as_json=as_json) else _NOT_AS_EXPECTED)


def _play(runtimes: tuple[str, ...], tell: Callable[[str], None]) -> list[HardwareStep]:
    with closing(demonstrate_hardware(runtimes=runtimes, clock=SystemClock(), tell=tell)) as steps:
        return list(steps)


def _fail(detail: str, code: int) -> NoReturn:
    click.echo(f"nsmsec hw demo: {one_line(detail)}", err=True)
    raise click.exceptions.Exit(code)
