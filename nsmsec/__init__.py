# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Prove the whole path: sign, verify and explain every hop of a gRPC request.

A workload has an SVID, trust bundles, a policy. Servers of a workload prove every call before its handler runs; its
channels prove every answer before the application sees it.
"""

from nsmsec.elements.audit import AuditRecord, AuditSink, JSONLinesSink, LoggingSink
from nsmsec.errors import NsmsecError, ReasonCode
from nsmsec.identity import (
    X509SVID,
    Authorizer,
    SpiffeID,
    StaticX509SVIDSource,
    TrustBundle,
    TrustBundleFiles,
    TrustBundleSet,
    TrustDomain,
    X509SVIDFiles,
    authorize_id,
    authorize_member_of,
    authorize_one_of,
    unsafe_authorize_any,
)
from nsmsec.interceptors import (
    AioCallRefused,
    AioServerInterceptor,
    CallRefused,
    Disclosure,
    ServerInterceptor,
    Workload,
    aio_channel,
    aio_server,
    answer_with,
    attach,
    channel,
    check_server,
    current_path,
    new_path,
    server,
    verified_path,
)
from nsmsec.limits import Limits
from nsmsec.opa import PlanEngine
from nsmsec.tokens import TokenSettings, VerifiedPath

__all__ = [
    "X509SVID",
    "AioCallRefused",
    "AioServerInterceptor",
    "AuditRecord",
    "AuditSink",
    "Authorizer",
    "CallRefused",
    "Disclosure",
    "JSONLinesSink",
    "Limits",
    "LoggingSink",
    "NsmsecError",
    "PlanEngine",
    "ReasonCode",
    "ServerInterceptor",
    "SpiffeID",
    "StaticX509SVIDSource",
    "TokenSettings",
    "TrustBundle",
    "TrustBundleFiles",
    "TrustBundleSet",
    "TrustDomain",
    "VerifiedPath",
    "Workload",
    "X509SVIDFiles",
    "aio_channel",
    "aio_server",
    "answer_with",
    "attach",
    "authorize_id",
    "authorize_member_of",
    "authorize_one_of",
    "channel",
    "check_server",
    "current_path",
    "new_path",
    "server",
    "unsafe_authorize_any",
    "verified_path",
]

__version__ = "0.1.0"
