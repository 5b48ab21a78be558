# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Prove the whole path: sign, verify and explain every hop of a gRPC request."""

__version__ = "0.1.0"
