# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Identities from a SPIFFE Workload API, followed while they rotate."""

from nsmsec.identity.workload_api.address import ENDPOINT_VARIABLE
from nsmsec.identity.workload_api.pace import ReconnectPace
from nsmsec.identity.workload_api.source import WorkloadAPISource
from nsmsec.identity.workload_api.state import HintedSVID
from nsmsec.identity.workload_api.status import WorkloadAPIStatus

__all__ = ["ENDPOINT_VARIABLE", "HintedSVID", "ReconnectPace", "WorkloadAPISource", "WorkloadAPIStatus"]
