# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Archives written by hand, good or spoilt."""

from __future__ import annotations

import gzip
import io
import json
import tarfile

from nsmsec.opa import Entrypoint
from tests.opa.plan.handmade import block, local, plan_text, stmt, text

__all__ = ["archive", "deciding", "member", "packed"]


def member(name: str, *, kind: bytes = tarfile.REGTYPE, size: int = 0, target: str = "") -> tarfile.TarInfo:
    """Return the head of a member of an archive."""
    info = tarfile.TarInfo(name)
    info.type, info.size, info.linkname = kind, size, target
    return info


def packed(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    """Return a tar.gz of heads and contents as they are."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for info, content in members:
            tar.addfile(info, io.BytesIO(content))
    return gzip.compress(buffer.getvalue(), mtime=0)


def archive(files: dict[str, str | bytes]) -> bytes:
    """Return a tar.gz of files."""
    contents = {name: content.encode() if isinstance(content, str) else content for name, content in files.items()}
    return packed(*((member(name, size=len(content)), content) for name, content in contents.items()))


def deciding(*statements: dict[str, object], give: dict[str, object] | None = None, **files: str) -> bytes:
    """Return a bundle whose three entry points run these statements and give an operand, `input.answer` if none.

    Args:
        statements: what runs first.
        give: the operand that is the result.
        files: more files, by name with `__` for `/` and `_json` for `.json`.
    """
    chosen = [stmt("Dot", source=local(0), key=text("answer"), target=8)] if give is None else []
    result = [
        stmt("MakeObject", target=9),
        stmt("ObjectInsert", object=9, key=text("result"), value=give or local(8)),
        stmt("ResultSetAdd", value=9),
    ]
    plan = json.loads(plan_text(block(*statements, *chosen, *result), builtins=["div"]))
    (entrypoint,) = plan["plans"]["plans"]
    plan["plans"]["plans"] = [{**entrypoint, "name": name.value} for name in Entrypoint]
    named = {f"/{name.replace('__', '/').replace('_json', '.json')}": content for name, content in files.items()}
    manifest = '{"revision": "r1", "roots": ["nsmsec"]}'
    return archive(
        {"/.manifest": manifest, "/plan.json": json.dumps(plan), "/nsmsec/a.rego": "package nsmsec", **named}
    )
