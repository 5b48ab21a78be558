# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec bundle serve`: be a bundle endpoint."""

from __future__ import annotations

import json
import signal
import threading
from pathlib import Path

import click

from nsmsec.cli.trust_document import DOMAIN, fail, named_domain, read_document
from nsmsec.errors import NsmsecError
from nsmsec.federation import BundleEndpointServer, spiffe_context, web_context
from nsmsec.identity import X509SVIDFiles

__all__ = ["serve"]

_MAX_PORT = 65_535


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@DOMAIN
@click.option("--profile", type=click.Choice(["https_web", "https_spiffe"]), required=True)
@click.option("--certificate", type=click.Path(path_type=Path), required=True, help="Who we are: a chain in PEM.")
@click.option("--key", type=click.Path(path_type=Path), required=True, help="Its private key in PEM.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", type=click.IntRange(0, _MAX_PORT), default=0, show_default=True, help="0 is a free one.")
@click.option("--path", default="/", show_default=True, help="The path of the document.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def serve(
    *,
    file: Path,
    domain: str,
    profile: str,
    certificate: Path,
    key: Path,
    host: str,
    port: int,
    path: str,
    as_json: bool,
) -> None:
    """Serve a document until SIGTERM or Ctrl-C; FILE, certificate, key are read anew, so replace them at will."""
    stop = threading.Event()
    try:
        trust_domain = named_domain(domain)
        read_document(file, trust_domain)
        spiffe = profile == "https_spiffe"
        server = BundleEndpointServer(
            lambda: read_document(file, trust_domain),
            spiffe_context(X509SVIDFiles(certificate, key)) if spiffe else web_context(certificate, key),
            address=(host, port),
            path=path,
        )
    except NsmsecError as error:
        fail("serve", error)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with server:
        url = server.url(host)
        click.echo(json.dumps({"url": url, "profile": profile}) if as_json else f"serving {url} ({profile})")
        stop.wait()
