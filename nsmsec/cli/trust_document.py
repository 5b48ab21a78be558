# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Trust bundle documents as the commands about them read, name, show them."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Final, NoReturn

import click

from nsmsec.cli.bundle_key import one_line, rfc_3339
from nsmsec.errors import Misconfigured
from nsmsec.federation import BundleDocument, DocumentLimits
from nsmsec.identity import TrustBundle, TrustDomain

if TYPE_CHECKING:
    from pathlib import Path

    from nsmsec.errors import NsmsecError

__all__ = ["DOMAIN", "fail", "named_domain", "read_bytes", "read_document", "refuse", "show_document"]

_REFUSED: Final = 1
_BAD_INPUT: Final = 2
_PEM: Final = b"-----BEGIN CERTIFICATE-----"

#: The option that says whose document it is: it does not say so itself.
DOMAIN = click.option(
    "--trust-domain", "domain", required=True, help="The trust domain that the document is of; it does not say so."
)


def named_domain(name: str) -> TrustDomain:
    """Return the trust domain of the option.

    Raises:
        Malformed: `ID_NOT_CANONICAL`.
    """
    return TrustDomain.parse(name)


def read_bytes(path: Path) -> bytes:
    """Return the content of a file, of stdin for `-`; a byte more than a document may have is enough.

    Raises:
        Misconfigured: it cannot be read.
    """
    wanted = DocumentLimits().max_bytes + 1
    try:
        if str(path) == "-":
            return sys.stdin.buffer.read(wanted)
        with path.open("rb") as file:
            return file.read(wanted)
    except OSError as error:
        raise Misconfigured(f"trust bundle: expected a file that can be read, found {type(error).__name__}") from error


def read_document(path: Path, domain: TrustDomain) -> BundleDocument:
    """Return the document in a file, also if it is a list of certificates in PEM.

    Raises:
        Malformed: as `BundleDocument.parse`.
        Misconfigured: the file cannot be read.
    """
    data = read_bytes(path)
    if _PEM in data:
        return BundleDocument(trust_bundle=TrustBundle.from_pem(domain, data))
    return BundleDocument.parse(domain, data)


def show_document(document: BundleDocument, *, as_json: bool, **more: str) -> None:
    """Print what a document says, one authority a line, or as one JSON document."""
    authorities = [
        {
            "subject": authority.subject.rfc4514_string(),
            "not_before": rfc_3339(authority.not_valid_before_utc),
            "not_after": rfc_3339(authority.not_valid_after_utc),
            "proves": authority in document.trust_bundle.anchors,
        }
        for authority in document.trust_bundle.authorities
    ]
    shown = {
        "trust_domain": str(document.trust_domain),
        "sequence": document.sequence,
        "refresh_hint_s": document.refresh_hint_s,
        "x509_authorities": authorities,
        "jwt_authorities": [authority.key_id for authority in document.jwt_authorities],
        "distrusts_all": document.is_empty,
        **more,
    }
    if as_json:
        click.echo(json.dumps(shown))
        return
    click.echo(f"{document.trust_domain}: sequence {document.sequence}, refresh hint {document.refresh_hint_s} s")
    for authority in authorities:
        weak = "" if authority["proves"] else " (proves nothing: its kind of key is not accepted)"
        subject = one_line(str(authority["subject"]))
        click.echo(f"  X.509 {subject or '(no name)'}, until {authority['not_after']}{weak}")
    for token_authority in document.jwt_authorities:
        click.echo(f"  JWT   {token_authority.key_id}")
    if document.is_empty:
        click.echo("  nothing: this trust domain distrusts everything that was issued in it")


def refuse(error: NsmsecError, *, as_json: bool) -> NoReturn:
    """Say with which code something was refused, and exit with 1."""
    if as_json:
        click.echo(json.dumps({"verdict": "refused", "code": error.code, "detail": error.detail}))
    else:
        click.echo(one_line(f"refused: {error}"))
    sys.exit(_REFUSED)


def fail(command: str, error: NsmsecError) -> NoReturn:
    """Say in one line what was wrong with the input, and exit with 2."""
    click.echo(f"nsmsec bundle {command}: {one_line(error.detail)}", err=True)
    sys.exit(_BAD_INPUT)
