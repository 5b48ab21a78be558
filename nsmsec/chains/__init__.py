# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The order of elements, written once a side.

Server: audit · update_path · verify_path · authorize → handler → update_token (turn).
Client: audit · update_path · authorize (request) · update_token (forward) → wire → verify_path · authorize (response).

Prove, then decide, then mint.
"""

from nsmsec.chains.check import check
from nsmsec.chains.client import client
from nsmsec.chains.server import server

__all__ = ["check", "client", "server"]
