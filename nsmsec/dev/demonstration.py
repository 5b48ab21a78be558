# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The whole demonstration: every run of a topology, in every runtime that is wanted."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from nsmsec.dev.organisation import Organisations
from nsmsec.dev.stage import set_up

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from nsmsec.clock import Clock
    from nsmsec.dev.result import RunResult
    from nsmsec.dev.topology import Topology

__all__ = ["RUNTIMES", "demonstrate"]

RUNTIMES = ("sync", "aio")


def demonstrate(
    topology: Topology, *, runtimes: Sequence[str], clock: Clock, tell: Callable[[str], None]
) -> Generator[RunResult]:
    """Play every run in every runtime. Close the iterator to end early: processes and files never stay behind.

    Args:
        topology: what to play.
        runtimes: in which runtimes, one after another.
        clock: the time, for certificates.
        tell: is told what is going on, in a few words.

    Yields:
        How each run ended.

    Raises:
        Misconfigured: a socket cannot be in the machine's folder for temporary files.
        SourceUnavailable: a process has ended, or does not answer.
        OSError: a file cannot be written, or a process not started.
    """
    for runtime in runtimes:
        with TemporaryDirectory(prefix="nsmsec-demo-") as name:
            tell(f"{runtime}: starting {len(topology.services)} services")
            folder = Path(name)
            with (
                Organisations(topology, clock=clock, folder=folder) as organisations,
                set_up(topology, runtime=runtime, organisations=organisations, folder=folder) as stage,
            ):
                for run in topology.runs:
                    tell(f"{runtime}: {run.name}")
                    yield stage.play(run)
