# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The bounds on a policy bundle that arrives."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["BundleLimits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleLimits:
    """What is still read; all of it is counted before the signature, which comes too late against floods.

    Attributes:
        max_archive_bytes: the size of a `tar.gz`.
        max_total_bytes: the size of an archive unpacked, and of all files together.
        max_json_bytes: the size of data, manifest and signature together: they are read, and written again to be
            compared with what was signed, which costs far more than their bytes.
        max_files: the number of files, and of folders and files together in a folder.
        max_name_chars: the length of the name of a file.
    """

    max_archive_bytes: int = 16 * 1024 * 1024
    max_total_bytes: int = 64 * 1024 * 1024
    max_json_bytes: int = 4 * 1024 * 1024
    max_files: int = 4096
    max_name_chars: int = 1024
