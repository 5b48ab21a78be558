# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Chain elements: one folder a verb, each independent of every other.

The docstring of each folder says Purpose, Placement, Reads, Writes, Refuses, Example.
"""
