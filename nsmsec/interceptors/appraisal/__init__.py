# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Appraising machines over gRPC: a verifier behind our servers, and the client that asks it over our channels."""

from nsmsec.interceptors.appraisal.aio_server import add_aio_verifier
from nsmsec.interceptors.appraisal.client import RemoteVerifier
from nsmsec.interceptors.appraisal.server import add_verifier

__all__ = ["RemoteVerifier", "add_aio_verifier", "add_verifier"]
