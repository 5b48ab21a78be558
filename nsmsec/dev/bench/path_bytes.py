# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""How long a path is where it travels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.dev.bench.route import Route
from nsmsec.path import CertificateTable, wire

if TYPE_CHECKING:
    from nsmsec.clock import Clock

__all__ = ["measure_path_bytes"]


def measure_path_bytes(hops: int, *, clock: Clock) -> tuple[int, int]:
    """Return the length of a path in metadata, without and with its certificates, in bytes.

    The IDs have 60 characters; each hop has a leaf of its own below the one intermediate of its trust domain.

    Args:
        hops: how many segments the path has.
        clock: the time.
    """
    minted = Route(hops, clock=clock).mint()
    return len(wire.encode(minted.path, CertificateTable())), len(wire.encode(minted.path, minted.certificates))
