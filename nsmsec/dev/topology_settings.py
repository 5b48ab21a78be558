# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Policy settings in a topology: what differs from those that ship."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nsmsec.dev.toml_table import TOMLTable

__all__ = ["check_settings", "merged", "read_settings"]

#: The members of `data.nsmsec.settings` that may differ; docs/policy.md says what they mean.
_MEMBERS = frozenset(
    {"federation", "hardware", "layouts", "max_bundle_age_s", "operations", "path", "require_layout", "transitions"}
)
_LISTS = frozenset({"operations"})
_MAX_DEPTH = 8
_MAX_INTEGER = 2**53


def read_settings(table: TOMLTable, name: str) -> Mapping[str, object]:
    """Return the settings in a member of a table; nothing differs where it is missing.

    Raises:
        Misconfigured: they are no settings.
    """
    return check_settings(table, table.mapping(name))


def check_settings(table: TOMLTable, settings: object) -> Mapping[str, object]:
    """Return the settings, if they are some.

    Raises:
        Misconfigured: a member that policies do not know, or one of another kind than theirs.
    """
    if not isinstance(settings, dict):
        raise table.refuse(f"expected settings to be a table, found {type(settings).__name__}")
    for name, value in settings.items():
        if name not in _MEMBERS:
            raise table.refuse(f"expected a policy setting, found {name!r:.80}")
        kind = list if name in _LISTS else dict
        if not isinstance(value, kind):
            raise table.refuse(f"expected the setting {name} to be a {kind.__name__}, found {type(value).__name__}")
        _check_value(table, value, depth=1)
    return settings


def _check_value(table: TOMLTable, value: object, *, depth: int) -> None:
    """Refuse what is no JSON: TOML knows dates, too, and numbers that are none."""
    if depth > _MAX_DEPTH:
        raise table.refuse(f"expected settings of at most {_MAX_DEPTH} levels")
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            _check_value(table, inner, depth=depth + 1)
    elif not isinstance(value, str | bool) and not (isinstance(value, int) and abs(value) <= _MAX_INTEGER):
        raise table.refuse(f"expected settings of texts, whole numbers and booleans, found {value!r:.80}")


def merged(base: Mapping[str, object], override: Mapping[str, object]) -> dict[str, object]:
    """Return the base with the members of the override; tables in both are joined, anything else is replaced."""
    joined = dict(base)
    for name, value in override.items():
        before = joined.get(name)
        joined[name] = merged(before, value) if isinstance(before, dict) and isinstance(value, dict) else value
    return joined
