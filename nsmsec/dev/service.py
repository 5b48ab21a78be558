# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The process of one service of a demonstration: `python -m nsmsec.dev.service DESCRIPTOR`."""

from __future__ import annotations

import asyncio
import sys
import warnings
from contextlib import suppress
from multiprocessing.connection import Connection

from nsmsec.dev.orders import start_of
from nsmsec.dev.service_aio import serve_aio
from nsmsec.dev.service_sync import serve_sync

__all__ = ["main"]


def main(descriptor: int) -> None:
    """Follow the orders that come over an inherited connection, until it is closed.

    Raises:
        NsmsecError: there is no identity to become.
    """
    # The run `foreign-authority` pools roots on purpose.
    warnings.filterwarnings("ignore", message=".*pooled", category=UserWarning)
    with suppress(EOFError), Connection(descriptor) as connection:
        start = start_of(connection.recv_bytes())
        if start.runtime == "aio":
            asyncio.run(serve_aio(connection, start))
        else:
            serve_sync(connection, start)


if __name__ == "__main__":
    main(int(sys.argv[1]))
