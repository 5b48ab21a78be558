# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What the files of a policy bundle mean: data at its place, inside the roots, with a plan or without."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from nsmsec.errors import BundleRefused, ReasonCode
from nsmsec.opa.bundle.manifest import Manifest
from nsmsec.opa.bundle.policy_bundle import PolicyBundle
from nsmsec.opa.bundle.structured import MANIFEST, SIGNATURES, content_digest

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["check_names", "meaning"]

_PLAN: Final = "plan.json"
#: Files that mean something to OPA and nothing to us: data in YAML, deltas, WebAssembly, plans in protobuf.
_FOREIGN: Final = frozenset({"data.yaml", "data.yml", "patch.json", "policy.wasm", "plan.pb"})
_ALONE: Final = (MANIFEST, SIGNATURES)


def check_names(files: Mapping[str, bytes]) -> None:
    """Refuse files that another reader of the same bundle could take for policy, data, manifest or signature.

    Raises:
        BundleRefused: `BUNDLE_FORMAT`.
    """
    for name in sorted(files):
        if PurePosixPath(name).name in _FOREIGN or name.endswith(".manifest.pb"):
            raise _refused(f"only .rego, plan.json and data.json files, found {name[:80]!r}")
        # OPA finds its manifest and its signatures by the end of their names, in any folder.
        if name.endswith((*_ALONE, "signatures.json")) and name not in _ALONE:
            raise _refused(f"manifest and signatures at the top, found {name[:80]!r}")


def meaning(
    files: Mapping[str, bytes], said: Mapping[str, dict[str, object]], *, data_only: bool = False
) -> PolicyBundle:
    """Return what the bundle says.

    1. The manifest.
    2. The data: each `data.json` at the place of its folder, inside the roots.
    3. The plan must be there; in a data-only bundle, nothing that could decide.

    Args:
        files: the files by name.
        said: what the structured ones say.
        data_only: whether data alone is expected.

    Raises:
        BundleRefused: `BUNDLE_FORMAT`.
    """
    manifest = Manifest.read(said.get(MANIFEST, {}))  # 1
    data: dict[str, object] = {}
    for name in sorted(said):  # 2
        if name != MANIFEST:
            _place(data, PurePosixPath(name).parent.parts, said[name], name)
    _check_roots(data, [tuple(filter(None, root.split("/"))) for root in manifest.roots], ())
    if data_only:  # 3
        _check_data_only(files, manifest)
    elif _PLAN not in files:
        raise _refused("a plan.json, as `opa build -t plan` makes it, found none")
    return PolicyBundle(
        plan=b"" if data_only else files[_PLAN],
        data=data,
        revision=manifest.revision,
        version=manifest.version,
        expires_at=manifest.expires_at,
        digest=content_digest(files, said),
        roots=manifest.roots,
    )


def _check_data_only(files: Mapping[str, bytes], manifest: Manifest) -> None:
    for name in sorted(files):
        if name not in _ALONE and PurePosixPath(name).name != "data.json":
            raise _refused(f"data alone, found {name[:80]!r}")
    if not manifest.roots or "" in manifest.roots:
        raise _refused("data alone with roots of its own, found none")


def _place(data: dict[str, object], folder: tuple[str, ...], found: dict[str, object], name: str) -> None:
    for part in folder:
        below = data.setdefault(part, {})
        if not isinstance(below, dict):
            raise _refused(f"{name}: expected no other data in its place")
        data = below
    _merge(data, found, name)


def _merge(data: dict[str, object], found: dict[str, object], name: str) -> None:
    for member, value in found.items():
        there = data.get(member)
        if isinstance(there, dict) and isinstance(value, dict):
            _merge(there, value, name)
        elif member in data:
            raise _refused(f"{name}: expected no other data in its place")
        else:
            data[member] = value


def _check_roots(data: dict[str, object], roots: list[tuple[str, ...]], at: tuple[str, ...]) -> None:
    """Refuse data that lies outside of all roots."""
    for member, value in data.items():
        place = (*at, member)
        if any(place[: len(root)] == root for root in roots):
            continue
        if not isinstance(value, dict) or not any(root[: len(place)] == place for root in roots):
            raise _refused(f"data inside the roots, found {'/'.join(place)[:80]!r}")
        _check_roots(value, roots, place)


def _refused(expected: str) -> BundleRefused:
    detail = expected if ": expected" in expected else f"expected {expected}"
    return BundleRefused(ReasonCode.BUNDLE_FORMAT, f"policy bundle: {detail}")
