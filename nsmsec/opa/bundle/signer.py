# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Signing a policy bundle as OPA does, version with expiry in its manifest."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from datetime import UTC
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from nsmsec.errors import BundleRefused, Misconfigured, ReasonCode
from nsmsec.opa.bundle.algorithms import PrivateKey, sign
from nsmsec.opa.bundle.content import check_names, meaning
from nsmsec.opa.bundle.files import collect
from nsmsec.opa.bundle.keys import chosen_algorithms
from nsmsec.opa.bundle.limits import BundleLimits
from nsmsec.opa.bundle.structured import MANIFEST, SIGNATURES, documents, signed_digest
from nsmsec.opa.plan import dump
from nsmsec.tokens import base64url

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

__all__ = ["BundleSigner"]

_DIGEST: Final = "SHA-256"
_PLUGIN: Final = "_default"


class BundleSigner:
    """Signs with one private key."""

    __slots__ = ("_algorithm", "_key", "_key_id")

    def __init__(self, pem: bytes, *, algorithm: str | None = None, key_id: str | None = None) -> None:
        """Take the key.

        Args:
            pem: a private key without a passphrase, in PEM.
            algorithm: one that goes with its type; ES256, ES384 or ES512 by its curve, RS256 or EdDSA if None.
            key_id: the name of the key, for those who verify with several.

        Raises:
            Misconfigured: it is no such key.
        """
        try:
            key = load_pem_private_key(pem, password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise Misconfigured("bundle signer: expected a private key in PEM without a passphrase") from error
        algorithms = chosen_algorithms(key.public_key(), algorithm)
        if not isinstance(key, PrivateKey) or not algorithms:
            raise Misconfigured(
                "bundle signer: expected P-256, P-384, P-521, Ed25519 or RSA of 2048 to 8192 bits"
                f"{f' that goes with {algorithm}' if algorithm else ''}, found another key"
            )
        self._key = key
        self._algorithm = algorithms[0]
        self._key_id = key_id

    def sign(self, source: Path | bytes, *, version: int, expires_at: datetime, scope: str | None = None) -> bytes:
        """Return the bundle as a signed `tar.gz`, reproducible but for the signature; see `signed_files`.

        Raises:
            BundleRefused: it is no bundle that could be verified.
            Misconfigured: the source cannot be read.
        """
        return _packed(self.signed_files(source, version=version, expires_at=expires_at, scope=scope))

    def signed_files(
        self, source: Path | bytes, *, version: int, expires_at: datetime, scope: str | None = None
    ) -> Mapping[str, bytes]:
        """Return the files of the bundle by name, with version, expiry and signature; one that it has is replaced.

        1. Write version and expiry into `metadata.nsmsec` of the manifest, keeping all else that it says.
        2. Sign nothing that would be refused afterwards.
        3. List every file with its digest, and sign the list.

        Args:
            source: a built bundle: a folder, a `tar.gz` or its bytes.
            version: its number, higher than that of every bundle before it.
            expires_at: when it stops being one; whole seconds count.
            scope: what it is signed for.

        Raises:
            BundleRefused: it is no bundle that could be verified.
            Misconfigured: the source cannot be read.
        """
        found = collect(source, BundleLimits())
        check_names(found)
        files = {name: content for name, content in found.items() if name != SIGNATURES}
        manifest = _stamped(documents(files).get(MANIFEST, {}), version, expires_at)  # 1
        files[MANIFEST] = f"{dump(manifest)}\n".encode()
        said = documents(files)
        meaning(files, said, data_only=not any(name.endswith((".rego", "plan.json")) for name in files))  # 2
        listed = [  # 3
            {"name": name, "hash": signed_digest(_DIGEST, files[name], said.get(name)), "algorithm": _DIGEST}
            for name in sorted(files)
        ]
        signatures = {"signatures": [self._token({"files": listed}, scope)], "plugin": _PLUGIN}
        return {**files, SIGNATURES: json.dumps(signatures).encode()}

    def _token(self, payload: dict[str, object], scope: str | None) -> str:
        header = {"alg": self._algorithm, "typ": "JWT"}
        if self._key_id:
            header["kid"] = self._key_id
            payload["keyid"] = self._key_id
        if scope:
            payload["scope"] = scope
        message = f"{base64url.encode(json.dumps(header).encode())}.{base64url.encode(json.dumps(payload).encode())}"
        return f"{message}.{base64url.encode(sign(self._key, self._algorithm, message.encode('ascii')))}"


def _stamped(manifest: Mapping[str, object], version: int, expires_at: datetime) -> dict[str, object]:
    metadata = manifest.get("metadata", {})
    if not isinstance(metadata, dict):
        raise BundleRefused(ReasonCode.BUNDLE_FORMAT, "policy bundle: .manifest: expected metadata that is an object")
    until = expires_at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat()
    return {**manifest, "metadata": {**metadata, "nsmsec": {"version": version, "expires_at": f"{until}Z"}}}


def _packed(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name in sorted(files):
            member = tarfile.TarInfo(f"/{name}")
            member.size = len(files[name])
            tar.addfile(member, io.BytesIO(files[name]))
    return gzip.compress(buffer.getvalue(), mtime=0)
