# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Bundles that are really built and signed, for a policy that changes."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from nsmsec.opa import Entrypoint, Question
from nsmsec.opa.bundle import BundleKey, BundleSigner, BundleVerifier, InProcessVersionMemory
from nsmsec.opa.live import BundleWatch, LivePolicy, PresentedBundle
from nsmsec.testing.clock import FixedClock
from tests.opa.archive import archive
from tests.opa.plan.handmade import block, local, plan_text, stmt, text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path
    from typing import Any

    from nsmsec.opa import Decision, PolicyEngine
    from nsmsec.opa.bundle import PolicyBundle, VersionMemory
    from nsmsec.opa.live import BundleSource, BundleStore, Pace
    from nsmsec.opa.metrics import PolicyMetrics

__all__ = [
    "NOW",
    "ROOT",
    "TTL",
    "Shelf",
    "Signer",
    "asked",
    "built",
    "data_of",
    "live",
    "rules_of",
    "settings_of",
    "verified",
    "watching",
]

NOW: Final = datetime(2030, 1, 1, 12, tzinfo=UTC)
TTL: Final = timedelta(hours=1)

#: A root of data alone.
ROOT: Final = "nsmsec/settings"


class Signer:
    """A key pair, with which bundles are signed.

    Attributes:
        public_pem: the public key in PEM.
        key: what verifies.
    """

    def __init__(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        self.public_pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        self.key = BundleKey.from_pem(self.public_pem)
        self._signer = BundleSigner(pem)

    def signed(self, content: bytes, version: int, *, expires_at: datetime = NOW + TTL) -> bytes:
        """Return a bundle with version, expiry and signature."""
        return self._signer.sign(content, version=version, expires_at=expires_at)

    def files(self, content: bytes, version: int) -> Mapping[str, bytes]:
        """Return the files of a signed bundle by name."""
        return self._signer.signed_files(content, version=version, expires_at=NOW + TTL)

    def verifier(self, *, data_only: bool = False) -> BundleVerifier:
        """Return what accepts our bundles."""
        return BundleVerifier([self.key], data_only=data_only)


def built(
    revision: str,
    *,
    data: Mapping[str, object] | None = None,
    roots: Collection[str] = ("nsmsec",),
    entrypoints: Collection[str] = tuple(Entrypoint),
) -> bytes:
    """Return unsigned rules whose decision is `data.nsmsec.settings.decision`.

    Args:
        revision: how they are called.
        data: what stands in the data document.
        roots: what is theirs.
        entrypoints: what they answer.
    """
    statements = [
        stmt("AssignVar", source=text(revision), target=4),  # so that other rules are other rules
        stmt("Dot", source=local(1), key=text("nsmsec"), target=3),
        stmt("Dot", source=local(3), key=text("settings"), target=3),
        stmt("Dot", source=local(3), key=text("decision"), target=3),
        stmt("MakeObject", target=9),
        stmt("ObjectInsert", object=9, key=text("result"), value=local(3)),
        stmt("ResultSetAdd", value=9),
    ]
    plan = json.loads(plan_text(block(*statements)))
    (entrypoint,) = plan["plans"]["plans"]
    plan["plans"]["plans"] = [{**entrypoint, "name": str(name)} for name in entrypoints]
    return archive(
        {
            ".manifest": json.dumps({"revision": revision, "roots": list(roots)}),
            "plan.json": json.dumps(plan),
            "data.json": json.dumps(data or {}),
        }
    )


@cache
def rules_of(revision: str, *, reason: str | None = None) -> bytes:
    """Return unsigned rules that deny with a reason, their revision's name if none is given."""
    return built(revision, data={"nsmsec": {"settings": settings_of(reason or revision)}})


def settings_of(reason: str) -> dict[str, object]:
    """Return settings by which the rules deny for a reason."""
    return {"decision": {"allow": False, "reasons": [reason]}}


def data_of(revision: str, *, reason: str | None = None, **manifest: object) -> bytes:
    """Return an unsigned bundle of data alone by which the rules deny for a reason, its revision's name if none."""
    files = {
        ".manifest": json.dumps({"revision": revision, "roots": [ROOT], **manifest}),
        f"{ROOT}/data.json": json.dumps(settings_of(reason or revision)),
    }
    return archive(dict(files))


def live(
    *,
    memory: VersionMemory | None = None,
    data_roots: Collection[str] = (),
    clock: FixedClock | None = None,
    metrics: PolicyMetrics | None = None,
    settings: Mapping[str, object] | None = None,
    check_data: Callable[[Mapping[str, object]], None] | None = None,
) -> LivePolicy:
    """Return a policy without the check of the shipped settings."""
    return LivePolicy(
        memory=InProcessVersionMemory() if memory is None else memory,
        data_roots=data_roots,
        clock=FixedClock(NOW) if clock is None else clock,
        metrics=metrics,
        settings=settings,
        check_data=check_data,
    )


def watching(
    policy: LivePolicy,
    source: BundleSource,
    signer: Signer,
    *,
    store: BundleStore | None = None,
    root: str | None = None,
    clock: FixedClock | None = None,
    pace: Pace | None = None,
    **options: Any,  # noqa: ANN401 (random and wait, as the watch takes them)
) -> BundleWatch:
    """Return a watch at the time of the tests."""
    return BundleWatch(
        policy,
        source,
        signer.verifier(data_only=root is not None),
        root=root,
        store=store,
        pace=pace,
        clock=FixedClock(NOW) if clock is None else clock,
        **options,
    )


def verified(signer: Signer, content: bytes, version: int = 1, *, data_only: bool = False) -> PolicyBundle:
    """Return a bundle, signed and verified."""
    return signer.verifier(data_only=data_only).verify(signer.signed(content, version), now=NOW)


def asked(engine: PolicyEngine, entrypoint: Entrypoint = Entrypoint.SERVER_REQUEST) -> Decision:
    """Ask for a decision."""
    return engine.decide(Question(entrypoint=entrypoint, document={}))


@dataclass
class Shelf:
    """A source in memory, which a test fills; it notes what it was asked, and whether it was closed."""

    content: bytes | Path | Exception
    etag: str = ""
    waits: bool = False
    asked: list[str] = field(default_factory=list)
    closed: bool = False

    def fetch(self, etag: str) -> PresentedBundle:
        """Give what lies here."""
        self.asked.append(etag)
        if isinstance(self.content, Exception):
            raise self.content
        known = bool(etag) and etag == self.etag
        return PresentedBundle(content=None if known else self.content, etag=self.etag, waits=self.waits)

    def close(self) -> None:
        """Note it."""
        self.closed = True
