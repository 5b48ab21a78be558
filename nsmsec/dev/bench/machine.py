# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Where it was measured: enough to judge a figure, nothing that names the machine."""

from __future__ import annotations

import os
import platform
import ssl
from importlib.metadata import version

__all__ = ["describe_machine"]


def describe_machine() -> dict[str, object]:
    """Return the processor, the system and the versions that figures depend on."""
    return {
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.release()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "openssl": ssl.OPENSSL_VERSION,
        "cryptography": version("cryptography"),
        "grpcio": version("grpcio"),
        "load": round(os.getloadavg()[0], 2),
    }
