# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`python -m nsmsec` is the program `nsmsec`."""

from nsmsec.cli import main

main(prog_name="nsmsec")
