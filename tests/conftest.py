# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Options of the whole test run, nothing else: fixtures live with their users or in `nsmsec.testing`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import hypothesis

from tests.leaks import Watch

if TYPE_CHECKING:
    import pytest

LEFT_OUT = ("gospiffe", "opa", "swtpm", "tpm", "wheel")

# No deadline a single example: the machines that run this are shared and noisy. The time-out of pytest still holds.
hypothesis.settings.register_profile("nsmsec", deadline=None)
hypothesis.settings.load_profile("nsmsec")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--without`, which names what is left out on purpose."""
    parser.addoption(
        "--without",
        action="append",
        default=[],
        choices=LEFT_OUT,
        metavar="NAME",
        help=f"leave out the tests that need NAME, one of {', '.join(LEFT_OUT)}",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Let a test fail when a secret is shown while it runs."""
    config.pluginmanager.register(Watch(), "nsmsec-leaks")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what `--without` names; nothing is ever skipped because something happens to be missing."""
    without = set(config.getoption("without"))
    left_out = [item for item in items if without.intersection(mark.name for mark in item.iter_markers())]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
