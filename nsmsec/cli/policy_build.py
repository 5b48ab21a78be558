# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec policy build`: compile a policy repository with the real OPA to one bundle, signed if there is a key.

Exit codes: 0 built; 1 the policies were refused; 2 bad input, or no OPA.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from nsmsec.cli.bundle_key import END_OF_TIME_S, moment, one_line, read_key, rfc_3339
from nsmsec.cli.opa_program import find_opa, opa_option
from nsmsec.cli.policy_repository import BAD_INPUT, DIRECTORY, POLICIES, REFUSED, end, pass_on, repository
from nsmsec.cli.policy_sign import expiry
from nsmsec.cli.whole_file import write_whole
from nsmsec.errors import Misconfigured, NsmsecError
from nsmsec.opa.bundle import BundleSigner, read_bundle
from nsmsec.opa.plan import Plan, PlanRefused

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["build"]

_MAX_VERSION: Final = 2**63 - 1
_MAX_REVISION: Final = 256


@click.command()
@DIRECTORY
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The tar.gz.")
@click.option("--revision", required=True, help="What decisions will call it, such as a commit.")
@click.option("--version", type=click.IntRange(0, _MAX_VERSION), help="Higher than every one before; with --key.")
@click.option("--expires-at", metavar="RFC3339", help="When it stops being a bundle, such as 2030-01-01T00:00:00Z.")
@click.option("--expires-in", metavar="DURATION", help="The same from now on: 90s, 15m, 12h, 30d or 4w.")
@click.option("--key", metavar="[ALG:]PEM", help="The private key that signs it; without one it stays unsigned.")
@click.option("--key-id", help="The name of the key, for those who verify with several.")
@click.option("--scope", help="What the bundle is signed for.")
@click.option("--now", type=click.IntRange(0, END_OF_TIME_S), metavar="SECONDS", help="What to take for the time.")
@opa_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def build(
    *,
    directory: Path,
    output: Path,
    revision: str,
    version: int | None,
    expires_at: str | None,
    expires_in: str | None,
    key: str | None,
    key_id: str | None,
    scope: str | None,
    now: int | None,
    opa_path: str | None,
    as_json: bool,
) -> None:
    """Compile the policies of a repository to a bundle, with the functions that its capabilities allow."""
    signing = (version, expires_at, expires_in, key_id, scope)
    if key is None and any(one is not None for one in signing):
        raise click.UsageError("Expected --key with what is to be signed: version, expiry, key id, scope.")
    if key is not None and version is None:
        raise click.UsageError("Expected --version with --key.")
    if not revision.isprintable() or not 0 < len(revision) <= _MAX_REVISION:
        raise click.UsageError(f"Expected a revision of 1 to {_MAX_REVISION} printable characters.")
    until = None if key is None else expiry(expires_at, expires_in, moment(now))
    try:
        bundle = _compiled(repository(directory), revision, opa_path)
        if key is not None and version is not None and until is not None:
            pem, algorithm = read_key(key)
            signer = BundleSigner(pem, algorithm=algorithm, key_id=key_id)
            bundle = signer.sign(bundle, version=version, expires_at=until, scope=scope)
        write_whole(output, bundle)
    except NsmsecError as error:
        end("build", error.detail, BAD_INPUT)
    _report(output, bundle, revision, version, until, as_json=as_json)


def _compiled(root: Path, revision: str, opa_path: str | None) -> bytes:
    """Return the bundle that OPA builds, which the embedded evaluator accepts.

    Inside the folder and with --bundle, since entry points then come from the annotations and names are relative;
    without optimisation, which made these rules twenty times slower.
    """
    opa = find_opa(opa_path)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "bundle.tar.gz")
        done = opa.run(
            *("build", "--target", "plan", "--bundle", ".", "--revision", revision),
            *("--capabilities", "capabilities.json", "--output", str(out)),
            folder=root / POLICIES,
        )
        if done.exit_code:
            pass_on(done)
            end("build", "refused: opa build", REFUSED)
        bundle = out.read_bytes()
    try:
        found = read_bundle(bundle)
        Plan.load(found.plan, data=found.data, strict_builtin_errors=True)
    except (Misconfigured, PlanRefused) as error:
        end("build", f"refused: {error}", REFUSED)
    return bundle


def _report(
    output: Path, bundle: bytes, revision: str, version: int | None, until: datetime | None, *, as_json: bool
) -> None:
    document = {
        "output": str(output),
        "revision": revision,
        "version": version,
        "expires_at": rfc_3339(until),
        "sha256": hashlib.sha256(bundle).hexdigest(),
    }
    signed = "unsigned" if version is None else f"signed, version {version}, until {document['expires_at']}"
    click.echo(json.dumps(document) if as_json else one_line(f"built: {output}, revision {revision}, {signed}"))
