# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec bundle fetch`: get the document of a bundle endpoint."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from nsmsec.cli.trust_document import DOMAIN, fail, named_domain, read_document, refuse, show_document
from nsmsec.errors import Malformed, Misconfigured, NsmsecError
from nsmsec.federation import EndpointClient, HTTPSSpiffe, HTTPSWeb, Relationship
from nsmsec.identity import SpiffeID

if TYPE_CHECKING:
    from nsmsec.federation import BundleDocument

__all__ = ["fetch"]


@click.command()
@click.argument("url")
@DOMAIN
@click.option("--ca-file", type=click.Path(path_type=Path), help="https_web: authorities in PEM, not the machine's.")
@click.option("--endpoint-id", help="https_spiffe: the SPIFFE ID of the endpoint.")
@click.option(
    "--endpoint-bundle",
    type=click.Path(path_type=Path),
    help="https_spiffe: the trust bundle of the endpoint's domain, a document or PEM.",
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Where to write the document.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def fetch(
    *,
    url: str,
    domain: str,
    ca_file: Path | None,
    endpoint_id: str | None,
    endpoint_bundle: Path | None,
    output: Path | None,
    as_json: bool,
) -> None:
    """Fetch a document from its endpoint, which is proven first; without an ID it is of profile https_web."""
    try:
        profile = _profile(ca_file, endpoint_id, endpoint_bundle)
        relationship = Relationship(trust_domain=named_domain(domain), url=url, profile=profile)
    except (Malformed, Misconfigured) as error:
        fail("fetch", error)
    try:
        document = EndpointClient().fetch(relationship)
        _write(document, output)
    except Misconfigured as error:
        fail("fetch", error)
    except NsmsecError as error:
        refuse(error, as_json=as_json)
    show_document(document, as_json=as_json, verdict="accepted")


def _profile(ca_file: Path | None, endpoint_id: str | None, endpoint_bundle: Path | None) -> HTTPSWeb | HTTPSSpiffe:
    if endpoint_id is None and endpoint_bundle is None:
        return HTTPSWeb(ca_file=ca_file)
    if endpoint_id is None or endpoint_bundle is None or ca_file is not None:
        raise Misconfigured("expected --endpoint-id with --endpoint-bundle, or --ca-file, or none of them")
    known_id = SpiffeID.parse(endpoint_id)
    bundle = read_document(endpoint_bundle, known_id.trust_domain).trust_bundle
    return HTTPSSpiffe(endpoint_id=known_id, initial_bundle=bundle)


def _write(document: BundleDocument, output: Path | None) -> None:
    if output is None:
        return
    try:
        output.write_bytes(document.serialise())
    except OSError as error:
        raise Misconfigured(f"expected to write {output}, found {type(error).__name__}") from error
