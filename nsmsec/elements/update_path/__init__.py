# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Take this hop's own place on the path.

Purpose:
    Decides who we are on this path before anything is proven about it: on the server the place after
    the caller, on the client the place we were called at, or the first one of a new path. Nothing
    becomes a root by accident.

Placement:
    Directly inside audit, on both sides. What the adapter could not read or prove (`Call.fault`) is
    raised here, so that it is recorded.

Reads:
    `fault`, `path` (server), `served` with `origin` (client), `now`.

Writes:
    `segment`; on the client also `verified`, the proven path that this call continues, with its `machines`.

Refuses:
    Whatever the adapter's fault says. `PATH_MISSING`: no path where one must be (server), nothing to
    continue on a channel that may not start a path, or a new path inside a served call (client).
    `EXPIRED`: the path to continue has run out. `OP_MISMATCH`, `SVC_MISMATCH`: it was for something else.

Example:
    >>> import itertools
    >>> ids = (f"id-{number}" for number in itertools.count())
    >>> element = UpdatePathServer(name="firewall", fresh_id=lambda: next(ids))
"""

from nsmsec.elements.update_path.client import UpdatePathClient
from nsmsec.elements.update_path.server import UpdatePathServer

__all__ = ["UpdatePathClient", "UpdatePathServer"]
