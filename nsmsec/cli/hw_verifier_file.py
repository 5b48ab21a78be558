# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The TOML file that says what a verifier of machines goes by."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from nsmsec.appraisal import MAX_LIFETIME, AppraisalSettings, EARNames, Profiles, ResultKey
from nsmsec.attestation.tpm import read_authorities
from nsmsec.cli.verifier_profile import read_profile
from nsmsec.dev.toml_table import TOMLTable
from nsmsec.dev.topology_settings import read_settings
from nsmsec.errors import Malformed, Misconfigured

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["VerifierPlan", "read_verifier"]

_FILE: Final = "verifier"
_MAX_BYTES: Final = 1024 * 1024
_MAX_PORT: Final = 65_535
_ADDRESS: Final = re.compile(r"((?:[0-9]{1,3}\.){3}[0-9]{1,3}|\[[0-9a-fA-F:.]+\]|localhost):(?P<port>[0-9]{1,5})")
_NAMES: Final[Mapping[str, EARNames]] = {
    "draft-2026": EARNames.DRAFT_2026,
    "veraison-2023": EARNames.VERAISON_2023,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifierPlan:
    """What a verifier goes by.

    Attributes:
        listen: where it listens, an IP address or `localhost`, with a port; 0 is a free one.
        inventory: where its inventory is.
        key: signs its results.
        salt: what the names of devices are made of.
        lifetime: how long a result lives.
        names: how the claims of a result are called.
        profiles: the reference values.
        ek_roots: who may vouch for a TPM, certificates in PEM.
        ek_intermediates: what may stand between them and a TPM's certificate, likewise.
        appraisal: what is let through.
        settings: what differs in its policy settings from those that ship.
    """

    listen: str
    inventory: Path
    key: ResultKey
    salt: bytes = field(repr=False)
    lifetime: timedelta
    names: EARNames
    profiles: Profiles
    ek_roots: tuple[str, ...]
    ek_intermediates: tuple[str, ...]
    appraisal: AppraisalSettings
    settings: Mapping[str, object]


def read_verifier(path: Path) -> VerifierPlan:
    """Return the plan in a file; whatever it names lies beside it, unless it says otherwise.

    Raises:
        Misconfigured: something cannot be read, or is not what it must be.
    """
    folder = path.parent
    try:
        document = tomllib.loads(_read(path).decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise Misconfigured(f"{_FILE}: expected TOML, found: {error}") from error
    with TOMLTable(document, "file", file=_FILE) as table:
        return VerifierPlan(
            listen=_address(table),
            inventory=folder / table.text("inventory"),
            key=ResultKey.from_pem(_read(folder / table.text("key"))),
            salt=_read(folder / table.text("salt")),
            lifetime=timedelta(seconds=table.integer("lifetime_s")) if table.has("lifetime_s") else MAX_LIFETIME,
            names=_names(table),
            profiles=_profiles(table),
            ek_roots=_authorities(table, "ek_roots", folder),
            ek_intermediates=_authorities(table, "ek_intermediates", folder),
            appraisal=AppraisalSettings(
                allow_software=table.boolean("allow_software"),
                first_use=table.boolean("first_use") if table.has("first_use") else False,
            ),
            settings=read_settings(table, "settings"),
        )


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise Misconfigured(f"{_FILE}: expected a file at {path}, found: {error.strerror}") from error
    if len(data) > _MAX_BYTES:
        raise Misconfigured(f"{_FILE}: expected at most {_MAX_BYTES} bytes in {path}, found more")
    return data


def _address(table: TOMLTable) -> str:
    address = table.text("listen")
    found = _ADDRESS.fullmatch(address)
    if found is None or int(found["port"]) > _MAX_PORT:
        raise table.refuse(f"expected listen to be an IP address or localhost, with a port, found {address!r:.80}")
    return address


def _names(table: TOMLTable) -> EARNames:
    name = table.text("names", "draft-2026")
    if name not in _NAMES:
        raise table.refuse(f"expected names to be one of {', '.join(_NAMES)}, found {name!r:.80}")
    return _NAMES[name]


def _profiles(table: TOMLTable) -> Profiles:
    default = table.text("default_profile")
    return Profiles([read_profile(one) for one in table.tables("profile")], default=default)


def _authorities(table: TOMLTable, name: str, folder: Path) -> tuple[str, ...]:
    """Return the PEM files of a member, which hold certificates; none if it is missing."""
    texts = tuple(_read(folder / file).decode("utf-8", "replace") for file in table.texts(name))
    try:
        read_authorities(texts)
    except Malformed as error:
        raise table.refuse(f"expected {name} to be files of certificates in PEM, found another") from error
    return texts
