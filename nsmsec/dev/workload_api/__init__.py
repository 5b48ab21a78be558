# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A SPIFFE Workload API for laptops: real cryptography, no attestation of anybody."""

from nsmsec.dev.workload_api.background import BackgroundProvider
from nsmsec.dev.workload_api.plan import ProviderPlan
from nsmsec.dev.workload_api.plan_file import parse_plan, read_plan
from nsmsec.dev.workload_api.provider import DevelopmentProvider

__all__ = ["BackgroundProvider", "DevelopmentProvider", "ProviderPlan", "parse_plan", "read_plan"]
