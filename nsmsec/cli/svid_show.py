# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec svid show`: what a Workload API gives whoever asks.

Exit codes: 0 shown; 1 there is no identity; 2 there is no address of a Workload API.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any, Final

import click

from nsmsec.cli.bundle_key import one_line, rfc_3339
from nsmsec.clock import SystemClock
from nsmsec.errors import Misconfigured, NsmsecError
from nsmsec.identity import WorkloadAPISource

if TYPE_CHECKING:
    from datetime import datetime

    from nsmsec.identity import TrustBundle, TrustDomain
    from nsmsec.identity.workload_api import HintedSVID

__all__ = ["show"]

_NONE: Final = 1
_BAD_INPUT: Final = 2
_CONFIRMED: Final = "the provider sent it last"


@click.command()
@click.option("--socket", "address", help="The address of the Workload API; else SPIFFE_ENDPOINT_SOCKET says it.")
@click.option(
    "--timeout", type=click.FloatRange(min=0.1), default=5.0, show_default=True, help="How many seconds to wait for it."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(*, address: str | None, timeout: float, as_json: bool) -> None:
    """Show every SVID of this workload, then the trust domains it trusts; no key is shown."""
    try:
        with WorkloadAPISource(address) as source:
            shown = _shown(source.wait(timeout), SystemClock().now())
    except NsmsecError as error:
        click.echo(f"nsmsec svid show: {one_line(error.detail)}", err=True)
        sys.exit(_BAD_INPUT if isinstance(error, Misconfigured) else _NONE)
    if as_json:
        click.echo(json.dumps(shown))
    else:
        _print(shown)


def _shown(source: WorkloadAPISource, now: datetime) -> dict[str, Any]:
    status, bundles, svids = source.status, source.trust_bundles(), source.x509_svids
    own = {one.svid.id.trust_domain for one in svids}
    domains = sorted({*bundles.trust_domains, *status.bundle_errors})
    return {
        "svids": [_svid(one, now) for one in svids],
        "trust_domains": [
            {
                **_domain(name, bundles.get(name)),
                "origin": "own" if name in own else "federated",
                "age_s": bundles.origins[name.name].age_s(now) if name.name in bundles.origins else None,
                "why": str(status.bundle_errors.get(name, _CONFIRMED)),
                "code": status.bundle_errors[name].code if name in status.bundle_errors else None,
            }
            for name in domains
        ],
        "revoked": {
            "certificates": status.revoked,
            "lists_end_at": rfc_3339(status.crls_end_at),
            "code": None if status.crl_error is None else status.crl_error.code,
        },
    }


def _svid(one: HintedSVID, now: datetime) -> dict[str, Any]:
    leaf = one.svid.certificates[0]
    return {
        "id": str(one.svid.id),
        "hint": one.hint,
        "serial": f"{leaf.serial_number:x}",
        "issuer": leaf.issuer.rfc4514_string(),
        "key": str(one.svid.key_kind),
        "not_before": rfc_3339(one.svid.not_before),
        "not_after": rfc_3339(one.svid.not_after),
        "seconds_left": int((one.svid.not_after - now).total_seconds()),
    }


def _domain(name: TrustDomain, bundle: TrustBundle | None) -> dict[str, Any]:
    authorities = () if bundle is None else bundle.authorities
    return {
        "name": str(name),
        "trusted": bool(authorities),
        "authorities": [
            {
                "subject": one.subject.rfc4514_string(),
                "serial": f"{one.serial_number:x}",
                "not_before": rfc_3339(one.not_valid_before_utc),
                "not_after": rfc_3339(one.not_valid_after_utc),
            }
            for one in authorities
        ],
    }


def _print(shown: dict[str, Any]) -> None:
    for one in shown["svids"]:
        hint = f" ({one['hint']})" if one["hint"] else ""
        _line(f"{one['id']}{hint}: {one['key']}, serial {one['serial']}, signed by {one['issuer']}")
        _line(f"  from {one['not_before']} until {one['not_after']}, {one['seconds_left']} s left")
    for domain in shown["trust_domains"]:
        what = f"authorities: {len(domain['authorities'])}" if domain["trusted"] else "trusted for nothing"
        age = "not confirmed" if domain["age_s"] is None else f"confirmed {domain['age_s']} s ago"
        _line(f"{domain['name']} ({domain['origin']}): {what}, {age}: {domain['why']}")
        for one in domain["authorities"]:
            _line(f"  {one['subject']}, serial {one['serial']}, until {one['not_after']}")
    revoked = shown["revoked"]
    if revoked["certificates"] or revoked["code"]:
        wrong = f", a list is not in force: {revoked['code']}" if revoked["code"] else ""
        _line(f"revoked certificates: {revoked['certificates']}, by lists until {revoked['lists_end_at']}{wrong}")


def _line(text: str) -> None:
    click.echo(one_line(text))
