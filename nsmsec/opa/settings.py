# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Data of the shipped policies, checked before they are used.

A layout under a misspelt name would be enforced by nobody, a misspelt entry of the deny-list would deny nobody. So what
the schemas do not know is refused when it is loaded.
"""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING

from nsmsec.errors import Misconfigured
from nsmsec.opa.schema import SchemaMismatch, check

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["check_data", "check_settings"]


def check_data(data: Mapping[str, object]) -> None:
    """Refuse data whose settings or deny-list do not have the shape of their schemas in `policies/schemas`.

    Args:
        data: the data document; they stand at `nsmsec.settings` and `nsmsec.revocation`.

    Raises:
        Misconfigured: a member is missing, unknown, or not what it must be.
    """
    check_settings(data)
    _check(data, "revocation", what="deny-list")


def check_settings(data: Mapping[str, object]) -> None:
    """Refuse settings that do not have the shape of `policies/schemas/settings.json`.

    Args:
        data: the data document, overrides included; its settings stand at `nsmsec.settings`.

    Raises:
        Misconfigured: a member is missing, unknown, or not what it must be.
    """
    _check(data, "settings", what="policy settings")


def _check(data: Mapping[str, object], name: str, *, what: str) -> None:
    schema = json.loads(resources.files("nsmsec.opa").joinpath("shipped", f"{name}.json").read_bytes())
    package = data.get("nsmsec")
    try:
        check(package.get(name) if isinstance(package, dict) else None, schema)
    except SchemaMismatch as mismatch:
        raise Misconfigured(f"{what}: {mismatch}") from mismatch
