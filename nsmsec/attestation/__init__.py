# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Hardware identity: what proves which machine a workload runs on."""
