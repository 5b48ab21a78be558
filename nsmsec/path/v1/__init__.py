# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The path messages of version 1, generated from `proto/` by `scripts/build-protos`."""
