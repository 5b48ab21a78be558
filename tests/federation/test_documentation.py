# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What docs/federation.md shows works, and its codes are ours."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from click.testing import CliRunner

from nsmsec.cli import main
from nsmsec.errors import ReasonCode
from nsmsec.federation import FederationWatch
from tests.federation.parts import OWN, PARTNER, PARTNER_DOMAIN

if TYPE_CHECKING:
    import pytest

PAGE = (Path(__file__).parents[2] / "docs" / "federation.md").read_text()


def test_example_builds_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of it but the serving runs as it stands."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "corp.pem").write_bytes(OWN.bundle_pem())
    (tmp_path / "partner.pem").write_bytes(PARTNER.bundle_pem())
    example, moving = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
    built, serving = example.split("with FederationWatch(")
    names: dict[str, object] = {}
    exec(built, names)  # noqa: S102 (the page is ours)
    watch = eval("FederationWatch(" + serving.partition("):\n")[0] + ")", names)  # noqa: S307 (the page is ours)
    assert isinstance(watch, FederationWatch)
    watch.close()
    held = names["bundles"].trust_bundles()  # type: ignore[attr-defined]  # built by the page
    assert held.get(PARTNER_DOMAIN) == PARTNER.bundle()
    exec(moving, names)  # noqa: S102 (the page is ours)
    told = names["bundles"].trust_bundles().origins  # type: ignore[attr-defined]  # built by the page
    assert told[str(PARTNER_DOMAIN)].alias == names["moves"]


def test_codes_of_the_page_are_codes() -> None:
    """Nobody looks for a code that does not exist."""
    rows = re.findall(r"^\| .* \| .* \| (.*`[A-Z_]+`.*) \|$", PAGE, flags=re.MULTILINE)
    codes = {code for row in rows for code in re.findall(r"`([A-Z_]+)`", row)}
    assert len(codes) > 5
    assert codes <= set(ReasonCode)


def test_options_of_the_page_are_options() -> None:
    """Each command takes what the page and the contract say, and no other option is kept from the reader."""
    contract = (Path(__file__).parents[2] / "docs" / "contract.md").read_text()
    for page in (PAGE, contract):
        lines = re.findall(r"^\$ nsmsec bundle (\w+) FILE (.*)$|^\$ nsmsec bundle (\w+) URL (.*)$", page, re.MULTILINE)
        told = {a or c: set(re.findall(r"--[a-z-]+", b or d)) for a, b, c, d in lines}
        assert told.keys() == {"fetch", "serve", "show", "verify"}
        for command, options in told.items():
            shown = CliRunner().invoke(main, ["bundle", command, "--help"]).stdout
            assert set(re.findall(r"^  (--[a-z-]+)", shown, re.MULTILINE)) == options
