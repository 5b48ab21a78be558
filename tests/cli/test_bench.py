# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec bench`: the shape of what it prints. What the figures are is no matter of a test on a shared machine."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from nsmsec.cli import main


def run(*arguments: str) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(main, ["bench", *arguments])


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    """A quick run for two lengths of paths."""
    result = run("--quick", "--json", "--hops", "1,3")
    assert result.exit_code == 0, result.output
    document: dict[str, Any] = json.loads(result.stdout)
    return document


@pytest.mark.xdist_group("bench")
def test_report_has_exactly_the_promised_parts(report: dict[str, Any]) -> None:
    """The document has these members and no other."""
    assert list(report) == ["path_verify", "decision", "added_hop", "path_bytes", "machine"]


@pytest.mark.xdist_group("bench")
@pytest.mark.parametrize("part", ["path_verify", "decision"])
def test_ratio_stands_for_every_number_of_hops(report: dict[str, Any], part: str) -> None:
    """One entry a length, in the order asked for, each with its ratio and two percentiles."""
    assert [entry["hops"] for entry in report[part]] == [1, 3]
    for entry in report[part]:
        assert list(entry) == ["hops", "ratio", "p50_us", "p99_us"]
        assert entry["ratio"] > 0
        assert 0 < entry["p50_us"] <= entry["p99_us"]


@pytest.mark.xdist_group("bench")
def test_added_hop_is_measured_over_either_transport(report: dict[str, Any]) -> None:
    """At least twenty pairs of blocks each, and with everything on a call takes longer than without."""
    assert list(report["added_hop"]) == ["direct", "bridge"]
    for entry in report["added_hop"].values():
        assert entry["pairs"] >= 20
        assert entry["ratio"] > 0
        assert entry["bare_p50_us"] > 0


@pytest.mark.xdist_group("bench")
def test_eight_hops_fit_into_the_sizes_of_the_profile(report: dict[str, Any]) -> None:
    """With IDs of 60 characters, 8 KiB without certificates and 16 KiB with (token profile, section 6)."""
    sizes = {entry["hops"]: entry for entry in report["path_bytes"]}
    assert list(sizes) == [1, 3, 8]
    assert sizes[8]["bare"] <= 8 * 1024
    assert sizes[8]["bare"] < sizes[8]["with_certificates"] <= 16 * 1024


@pytest.mark.xdist_group("bench")
def test_machine_is_described_without_its_name(report: dict[str, Any]) -> None:
    """What figures depend on, nothing that identifies the machine."""
    assert {"python", "cores", "cryptography", "grpcio", "openssl"} <= report["machine"].keys()
    assert "node" not in report["machine"]


@pytest.mark.xdist_group("bench")
def test_report_without_json_is_tables() -> None:
    """People see every part with a title."""
    result = run("--quick", "--hops", "2")
    assert result.exit_code == 0, result.output
    for title in ("Proving a path", "Deciding about a path", "What one hop adds", "Length of a path"):
        assert title in result.stdout
    assert "cryptography" in result.stdout


@pytest.mark.parametrize("hops", ["", "0", "16", "x", "2,", "-1", "2,99999999999999999999"])
def test_number_of_hops_that_no_path_has_is_bad_input(hops: str) -> None:
    """Refused before anything is measured: exit 2 and one line that says why."""
    result = run("--hops", hops)
    assert result.exit_code == 2
    assert "expected numbers from 1 to 15" in result.stderr
