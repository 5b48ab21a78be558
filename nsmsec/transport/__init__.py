# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Mutual TLS between X.509-SVIDs under gRPC, and the proof of who is at the other end."""

from nsmsec.transport.bridge import Bridge
from nsmsec.transport.credentials import ServerTLS, server_credentials
from nsmsec.transport.direct import Direct
from nsmsec.transport.options import (
    ABSOLUTE_MAX_METADATA_BYTES,
    MAX_CONNECTION_AGE,
    MAX_METADATA_BYTES,
    Option,
    channel_options,
    connection_age,
    server_options,
)
from nsmsec.transport.peer import PeerVerifier
from nsmsec.transport.port import ClientTransport
from nsmsec.transport.rotating import Rotating

__all__ = [
    "ABSOLUTE_MAX_METADATA_BYTES",
    "MAX_CONNECTION_AGE",
    "MAX_METADATA_BYTES",
    "Bridge",
    "ClientTransport",
    "Direct",
    "Option",
    "PeerVerifier",
    "Rotating",
    "ServerTLS",
    "channel_options",
    "connection_age",
    "server_credentials",
    "server_options",
]
