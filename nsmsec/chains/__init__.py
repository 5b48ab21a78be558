# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The order of elements, written once a side.

Server: audit · update_path · verify_path · authorize → handler → update_token (turn).
Client: audit · update_path · authorize (request) · update_token (forward) → wire → verify_path · authorize (response).

Where a workload judges machines, attest stands on the server before authorize, on the client outside update_token, so
that it is passed on the way back, after verify_path and before authorize.

Prove, then decide, then mint.
"""

from nsmsec.chains.check import check
from nsmsec.chains.client import client
from nsmsec.chains.server import server

__all__ = ["check", "client", "server"]
