# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Engines that ask a real OPA server over its REST API."""

from nsmsec.opa.rest.aio import AsyncOPARestEngine
from nsmsec.opa.rest.engine import OPARestEngine
from nsmsec.opa.rest.limits import RestLimits

__all__ = ["AsyncOPARestEngine", "OPARestEngine", "RestLimits"]
