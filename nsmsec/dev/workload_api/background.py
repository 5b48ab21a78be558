# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A development provider in a thread of its own, for programs without an event loop."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from nsmsec.dev.workload_api.provider import DevelopmentProvider

__all__ = ["BackgroundProvider"]


class BackgroundProvider:
    """Serves while its `with` block runs."""

    def __init__(self, provider: DevelopmentProvider) -> None:
        """Take a provider that nobody has started.

        Args:
            provider: what is served.
        """
        self._provider = provider
        self._started: Future[asyncio.AbstractEventLoop] = Future()
        self._ending = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="nsmsec-dev-provider", daemon=True)

    def __enter__(self) -> Self:
        """Serve; every socket takes calls now.

        Raises:
            Misconfigured: as `DevelopmentProvider.start`.
        """
        self._thread.start()
        self._started.result()
        return self

    def __exit__(self, *_: object) -> None:
        self._started.result().call_soon_threadsafe(self._ending.set)
        self._thread.join()

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        try:
            await self._provider.start()
        except BaseException as error:  # noqa: BLE001 (whatever it is, whoever waits is told)
            self._started.set_exception(error)
            return
        try:
            self._started.set_result(asyncio.get_running_loop())
            await self._ending.wait()
        finally:
            await self._provider.aclose()
