# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec dev federate`: whom a trust domain trusts, from now on."""

from __future__ import annotations

from pathlib import Path

import click

from nsmsec.cli.dev_control import AS_JSON, SOCKET_DIR, fail, order

__all__ = ["federate"]

_FILE = click.Path(path_type=Path)


@click.command()
@SOCKET_DIR
@click.option("--trust-domain", required=True, help="Whose workloads trust another domain.")
@click.option("--with", "other", required=True, help="The other domain; it trusts nobody more by that.")
@click.option("--remove", is_flag=True, help="Trust it no more.")
@click.option("--url", help="Where the other domain's bundle endpoint is, if it is served elsewhere.")
@click.option("--ca-file", type=_FILE, help="https_web: authorities in PEM, not the machine's.")
@click.option("--endpoint-id", help="https_spiffe: the SPIFFE ID of the endpoint.")
@click.option("--endpoint-bundle", type=_FILE, help="https_spiffe: the trust bundle of the endpoint's domain.")
@AS_JSON
def federate(
    *,
    socket_dir: Path,
    trust_domain: str,
    other: str,
    remove: bool,
    url: str | None,
    ca_file: Path | None,
    endpoint_id: str | None,
    endpoint_bundle: Path | None,
    as_json: bool,
) -> None:
    """Let one trust domain trust another; without --endpoint-id a URL is of profile https_web."""
    proof = {
        "ca_file": None if ca_file is None else str(ca_file.absolute()),
        "endpoint_id": endpoint_id,
        "bundle": None if endpoint_bundle is None else str(endpoint_bundle.absolute()),
    }
    stated = {name: value for name, value in proof.items() if value is not None}
    if (remove or url is None) and (stated or (remove and url is not None)):
        fail("federate", "expected how an endpoint is proven only with --url, and neither with --remove")
    members: dict[str, object] = {"order": "end_federation" if remove else "federate", "trust_domain": trust_domain}
    if url is None:
        members["with"] = other
    else:
        profile = "https_spiffe" if {"endpoint_id", "bundle"} & set(stated) else "https_web"
        members["partner"] = {"name": other, "url": url, "profile": profile, **stated}
    answer = order("federate", socket_dir, members, as_json=as_json)
    if not as_json:
        click.echo(f"{answer['trust_domain']} trusts {', '.join(answer['trusts']) or 'no other domain'}")
