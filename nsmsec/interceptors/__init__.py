# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""gRPC around a chain: servers that prove every call, channels that prove every answer."""

from nsmsec.interceptors.aio_server import AioServerInterceptor
from nsmsec.interceptors.context import answer_with, attach, current_path, current_peer, new_path, verified_path
from nsmsec.interceptors.entry import aio_channel, aio_server, channel, check_server, server
from nsmsec.interceptors.refused import AioCallRefused, CallRefused
from nsmsec.interceptors.server import ServerInterceptor
from nsmsec.interceptors.status import Disclosure
from nsmsec.interceptors.workload import Workload

__all__ = [
    "AioCallRefused",
    "AioServerInterceptor",
    "CallRefused",
    "Disclosure",
    "ServerInterceptor",
    "Workload",
    "aio_channel",
    "aio_server",
    "answer_with",
    "attach",
    "channel",
    "check_server",
    "current_path",
    "current_peer",
    "new_path",
    "server",
    "verified_path",
]
