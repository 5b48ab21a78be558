# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The command line: one file a group of commands, thin."""

from nsmsec.cli.program import main

__all__ = ["main"]
