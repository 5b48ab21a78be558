# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Reading one partner that is served elsewhere: all that has to be known of it is stated, nothing inferred."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nsmsec.errors import Malformed, Misconfigured
from nsmsec.federation import BundleDocument, DocumentLimits, HTTPSSpiffe, HTTPSWeb, Relationship
from nsmsec.identity import SpiffeID, TrustBundle, TrustDomain

if TYPE_CHECKING:
    from pathlib import Path

    from nsmsec.dev.toml_table import TOMLTable

__all__ = ["read_partner"]

_PEM: Final = b"-----BEGIN CERTIFICATE-----"
_WEB, _SPIFFE = "https_web", "https_spiffe"


def read_partner(table: TOMLTable, folder: Path) -> Relationship:
    """Return a relationship.

    Args:
        table: its members: `name`, `url`, `profile`; then `ca_file` or none for `https_web`, `endpoint_id` with
            `bundle`, a file with a document or PEM, for `https_spiffe`.
        folder: where the files are that it names.

    Raises:
        Misconfigured: it says what was expected where.
    """
    with table:
        name, url, profile = table.text("name"), table.text("url"), table.text("profile")
        try:
            if profile not in {_WEB, _SPIFFE}:
                raise table.refuse(f"expected profile to be {_WEB} or {_SPIFFE}, found {profile!r:.80}")
            proof = _web(table, folder) if profile == _WEB else _spiffe(table, folder)
            return Relationship(trust_domain=TrustDomain.parse(name), url=url, profile=proof)
        except Malformed as error:
            raise table.refuse(error.detail) from error


def _web(table: TOMLTable, folder: Path) -> HTTPSWeb:
    return HTTPSWeb(ca_file=folder / table.text("ca_file") if table.has("ca_file") else None)


def _spiffe(table: TOMLTable, folder: Path) -> HTTPSSpiffe:
    endpoint_id, path = SpiffeID.parse(table.text("endpoint_id")), folder / table.text("bundle")
    try:
        with path.open("rb") as file:
            data = file.read(DocumentLimits().max_bytes + 1)
    except OSError as error:
        raise table.refuse(f"expected a trust bundle at {path}, found: {error.strerror}") from error
    domain = endpoint_id.trust_domain
    bundle = TrustBundle.from_pem(domain, data) if _PEM in data else BundleDocument.parse(domain, data).trust_bundle
    try:
        return HTTPSSpiffe(endpoint_id=endpoint_id, initial_bundle=bundle)
    except Misconfigured as error:
        raise table.refuse(error.detail) from error
