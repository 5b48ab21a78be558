# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The messages of a verifier of machines, version 1, generated from `proto/` by `scripts/build-protos`."""
