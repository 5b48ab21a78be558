# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec hw enroll`: the keys for a verifier's challenge, then the challenge's answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from nsmsec.attestation.tpm import Credential
from nsmsec.cli.hw_tpm import asked, print_json, tpm_options
from nsmsec.cli.strict_json import BadInput, member, parse, to_object
from nsmsec.errors import Malformed
from nsmsec.tokens import base64url

if TYPE_CHECKING:
    from typing import BinaryIO

__all__ = ["enroll"]

_MAX_CREDENTIAL_BYTES = 65_536


@click.command()
@tpm_options
@click.option(
    "--credential",
    type=click.File("rb"),
    help='A challenge, {"id_object", "encrypted_secret"}; - reads stdin. Then its secret is printed instead.',
)
def enroll(*, tcti: str, ek: str, timeout: float, as_json: bool, credential: BinaryIO | None) -> None:
    """Print the endorsement key with the attestation key, for which a verifier makes a challenge."""
    challenge = None if credential is None else _read(credential.read(_MAX_CREDENTIAL_BYTES + 1))
    with asked("nsmsec hw enroll", tcti=tcti, ek=ek, timeout=timeout) as attester:
        if challenge is not None:
            print_json({"secret": base64url.encode(attester.activate(challenge))}, as_json=as_json)
            return
        enrolment = attester.enroll()
    certificate = enrolment.ek.certificate
    document = {
        "ek": {
            "certificate": None if certificate is None else base64url.encode(certificate),
            "public": base64url.encode(enrolment.ek.public),
        },
        "ek_sha256": enrolment.ek.spki_sha256,
        "ak_public": base64url.encode(enrolment.ak_public),
        "ak_name": enrolment.ak_name.hex(),
    }
    print_json(document, as_json=as_json)


def _read(data: bytes) -> Credential:
    if len(data) > _MAX_CREDENTIAL_BYTES:
        raise click.UsageError(f"credential: expected at most {_MAX_CREDENTIAL_BYTES} bytes, found more")
    try:
        document = to_object(parse(data), "credential")
        id_object, secret = (
            base64url.decode(member(document, name, str).encode("utf-8", "surrogatepass"))
            for name in ("id_object", "encrypted_secret")
        )
    except BadInput as error:
        raise click.UsageError(f"credential: {error}") from error
    except Malformed as error:
        raise click.UsageError("credential: expected base64url without padding, found another text") from error
    return Credential(id_object=id_object, encrypted_secret=secret)
