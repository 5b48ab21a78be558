# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Files that commands write whole or not at all."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from nsmsec.errors import Misconfigured

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["write_whole"]


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file in one step; its folder is made if it is missing.

    Raises:
        Misconfigured: it cannot be written.
    """
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise Misconfigured(f"cannot write {path}: {error.strerror}") from error
