# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Tests of the shipped policies: Rego below nsmsec/, what Rego cannot say of itself beside it."""
