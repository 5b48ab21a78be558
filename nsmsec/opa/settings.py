# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Settings of the shipped policies, checked before they are used.

A layout under a misspelt name would be enforced by nobody. So what the schema does not know is refused at start-up.
"""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING

from nsmsec.errors import Misconfigured
from nsmsec.opa.schema import SchemaMismatch, check

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["check_settings"]


def check_settings(data: Mapping[str, object]) -> None:
    """Refuse settings that do not have the shape of `policies/schemas/settings.json`.

    Args:
        data: the data document, overrides included; its settings stand at `nsmsec.settings`.

    Raises:
        Misconfigured: a member is missing, unknown, or not what it must be.
    """
    schema = json.loads(resources.files("nsmsec.opa").joinpath("shipped", "settings.json").read_bytes())
    package = data.get("nsmsec")
    settings = package.get("settings") if isinstance(package, dict) else None
    try:
        check(settings, schema)
    except SchemaMismatch as mismatch:
        raise Misconfigured(f"policy settings: {mismatch}") from mismatch
