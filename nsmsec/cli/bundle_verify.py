# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec bundle verify`: say whether a document may replace another, or what it proves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from nsmsec.cli.bundle_key import END_OF_TIME_S, moment
from nsmsec.cli.trust_document import DOMAIN, fail, named_domain, read_bytes, read_document, refuse, show_document
from nsmsec.errors import Misconfigured, NsmsecError
from nsmsec.federation import FederatedTrustBundles, HTTPSWeb, Relationship
from nsmsec.identity import PresentedChain, SVIDVerifier, TrustBundleSet
from nsmsec.identity.pem import der_from_pem
from nsmsec.limits import Limits

if TYPE_CHECKING:
    from nsmsec.federation import BundleDocument

__all__ = ["verify"]


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@DOMAIN
@click.option("--after", type=click.Path(path_type=Path), help="The document in force: would this one replace it?")
@click.option("--svid", type=click.Path(path_type=Path), help="A certificate chain in PEM: does the document prove it?")
@click.option(
    "--now",
    type=click.IntRange(0, END_OF_TIME_S),
    metavar="SECONDS",
    help="What to take for the time, in seconds since 1970; the clock if left out.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def verify(*, file: Path, domain: str, after: Path | None, svid: Path | None, now: int | None, as_json: bool) -> None:
    """Judge a document as a watch does: its form, what it may replace, which SVID it proves."""
    proven = {}
    try:
        trust_domain = named_domain(domain)
        if after is not None:
            _replace(read_document(after, trust_domain), read_document(file, trust_domain))
        document = read_document(file, trust_domain)
        if svid is not None:
            presented = PresentedChain(certificates=der_from_pem(read_bytes(svid)))
            bundles = TrustBundleSet.of(document.trust_bundle)
            proof = SVIDVerifier(Limits()).verify(presented, bundles=bundles, now=moment(now))
            proven = {"svid": str(proof.id)}
    except Misconfigured as error:
        fail("verify", error)
    except NsmsecError as error:
        refuse(error, as_json=as_json)
    show_document(document, as_json=as_json, verdict="accepted", **proven)


def _replace(former: BundleDocument, document: BundleDocument) -> None:
    relationship = Relationship(
        trust_domain=document.trust_domain, url="https://localhost/", profile=HTTPSWeb()
    )  # never fetched
    bundles = FederatedTrustBundles(TrustBundleSet.of())
    bundles.add(relationship)
    bundles.take(relationship, former)
    bundles.take(relationship, document)
