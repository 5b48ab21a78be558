# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A TPM as its one thread sees it: opened for one operation, closed after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from nsmsec.attestation.attester.opening import open_tpm
from nsmsec.attestation.attester.token_key import TokenKeySeed
from nsmsec.attestation.attester.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Callable

    from nsmsec.attestation.attester.commands import Commands
    from nsmsec.attestation.attester.operation import Observe
    from nsmsec.attestation.attester.settings import AttesterSettings

__all__ = ["Machine"]

_Answer = TypeVar("_Answer")


class Machine:
    """Asks one TPM one question after the other."""

    def __init__(self, settings: AttesterSettings, *, observe: Observe, random: Callable[[int], bytes]) -> None:
        """Take the settings; see the attesters."""
        self._settings = settings
        self._seed = TokenKeySeed.fresh(random)
        self._worker = Worker(
            deadline_s=settings.deadline.total_seconds(), max_timeouts=settings.max_timeouts, observe=observe
        )

    def run(self, name: str, ask: Callable[[Commands], _Answer], *, seed: TokenKeySeed | None = None) -> _Answer:
        """Ask, and wait for the answer; see `Worker.run`.

        Args:
            name: what is asked.
            ask: asks it.
            seed: leads to another key, in place of the token key.
        """
        return self._worker.run(name, lambda: self._asked(ask, seed or self._seed))

    async def run_aio(self, name: str, ask: Callable[[Commands], _Answer]) -> _Answer:
        """Ask, and await the answer; see `Worker.run`."""
        return await self._worker.run_aio(name, lambda: self._asked(ask, self._seed))

    def close(self) -> None:
        """Take no more questions."""
        self._worker.close()

    def _asked(self, ask: Callable[[Commands], _Answer], seed: TokenKeySeed) -> _Answer:
        with open_tpm(self._settings, seed) as tpm:
            return ask(tpm)
