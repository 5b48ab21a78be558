# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The claimed route of a request: its values, its rules, its bytes on the wire."""

from nsmsec.path.advance import Advance, advance
from nsmsec.path.certificates import CertificateTable
from nsmsec.path.segment import Path, PathSegment

__all__ = ["Advance", "CertificateTable", "Path", "PathSegment", "advance"]
