# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec svid show` says what a Workload API gives, or in one line that it gives nothing."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from nsmsec.cli import main
from nsmsec.clock import SystemClock
from nsmsec.dev import Authority
from tests.identity.crls import crl
from tests.identity.workload_api.provider import Provider, der, entry, update

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = SystemClock().now()  # the command looks at the machine's clock
OURS, PARTNER = Authority("a.example", now=NOW), Authority("b.example", now=NOW)
FIRST, SECOND = OURS.issue("/client"), OURS.issue("/admin", key_kind="p384")
HOUR = timedelta(hours=1)
EMPTY = "spiffe://empty.example"


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[Provider]:
    """A provider that says what a test tells it to."""
    with Provider(tmp_path / "api.sock") as made:
        yield made


def show(*arguments: str, address: str | None) -> Result:
    """Run the command with an address in the environment."""
    return CliRunner(env={"SPIFFE_ENDPOINT_SOCKET": address}).invoke(main, ["svid", "show", *arguments])


def good() -> bytes:
    """Return a good update: two identities, a partner, one that distrusts all."""
    return update(
        entry(FIRST, OURS),
        entry(SECOND, OURS, hint="admin\x1b"),
        federated={"spiffe://b.example": der(PARTNER), EMPTY: b""},
    )


def test_everything_is_told_in_json(provider: Provider) -> None:
    """Who I am, who signed that, until when; whom I trust, since when, why."""
    provider.say(good())
    result = show("--json", "--socket", provider.address, address=None)
    assert result.exit_code == 0
    shown: dict[str, Any] = json.loads(result.stdout)
    first, second = shown["svids"]
    assert first == {
        "id": "spiffe://a.example/client",
        "hint": "",
        "serial": f"{FIRST.certificates[0].serial_number:x}",
        "issuer": "CN=a.example authority",
        "key": "p256",
        "not_before": f"{FIRST.not_before:%Y-%m-%dT%H:%M:%SZ}",
        "not_after": f"{FIRST.not_after:%Y-%m-%dT%H:%M:%SZ}",
        "seconds_left": first["seconds_left"],
    }
    assert 0 < first["seconds_left"] <= 3600
    assert (second["key"], second["hint"]) == ("p384", "admin\x1b")
    trust = {one["name"]: one for one in shown["trust_domains"]}
    assert {name: (one["origin"], one["trusted"], len(one["authorities"])) for name, one in trust.items()} == {
        "a.example": ("own", True, 1),
        "b.example": ("federated", True, 1),
        "empty.example": ("federated", False, 0),
    }
    assert trust["b.example"]["authorities"] == [
        {
            "subject": "CN=b.example authority",
            "serial": f"{PARTNER.certificate.serial_number:x}",
            "not_before": f"{PARTNER.certificate.not_valid_before_utc:%Y-%m-%dT%H:%M:%SZ}",
            "not_after": f"{PARTNER.certificate.not_valid_after_utc:%Y-%m-%dT%H:%M:%SZ}",
        }
    ]
    assert shown["revoked"] == {"certificates": 0, "lists_end_at": None, "code": None}
    assert {(one["why"], one["code"]) for one in trust.values()} == {("the provider sent it last", None)}
    assert all(0 <= one["age_s"] < 60 for one in trust.values())


def test_everything_is_told_in_text(provider: Provider) -> None:
    """Two lines an identity, one a domain, one an authority; nothing in them moves a cursor."""
    provider.say(good())
    result = show(address=provider.address)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].startswith("spiffe://a.example/client: p256, serial ")
    assert lines[0].endswith(", signed by CN=a.example authority")
    assert lines[1].endswith(" s left")
    assert lines[2].startswith("spiffe://a.example/admin (admin\\x1b): p384")
    told = [line for line in lines[4:] if not line.startswith("  ")]
    assert [line.partition(", ")[0] for line in told] == [
        "a.example (own): authorities: 1",
        "b.example (federated): authorities: 1",
        "empty.example (federated): trusted for nothing",
    ]
    assert lines[4].endswith(" s ago: the provider sent it last")
    assert lines[5].startswith("  CN=a.example authority, serial ")


def test_bundle_that_is_not_in_force_says_why(provider: Provider) -> None:
    """A partner whose bundle cannot be read is not trusted; its code is told, everything else is there."""
    provider.say(update(entry(FIRST, OURS), federated={"spiffe://b.example": b"spoiled"}))
    result = show("--json", address=provider.address)
    ours, partner = json.loads(result.stdout)["trust_domains"]
    assert (ours["trusted"], ours["code"]) == (True, None)
    assert (partner["trusted"], partner["origin"], partner["code"]) == (False, "federated", "CERT_FORMAT")
    assert partner["why"].startswith("CERT_FORMAT: ")


def test_bundle_that_is_not_in_force_says_why_in_text(provider: Provider) -> None:
    """On the line of its domain; what was never good as a whole is not confirmed."""
    provider.say(update(entry(FIRST, OURS), federated={"spiffe://b.example": b"spoiled"}))
    result = show(address=provider.address)
    assert "b.example (federated): trusted for nothing, not confirmed: CERT_FORMAT: " in result.stdout


@pytest.mark.parametrize(("spoiled", "code"), [((), None), ((b"spoiled",), "CERT_FORMAT")])
def test_revocation_lists_are_told(provider: Provider, spoiled: tuple[bytes, ...], code: str | None) -> None:
    """How many certificates are taken back, until when that is known, and what is wrong with a list."""
    ends_at = NOW + HOUR
    good_list = crl(SECOND.certificates[0].serial_number, issuer=OURS.root, begins_at=NOW, ends_at=ends_at)
    provider.say(update(entry(FIRST, OURS), crl=(good_list, *spoiled)))
    result = show("--json", address=provider.address)
    told = {"certificates": 1, "lists_end_at": f"{ends_at:%Y-%m-%dT%H:%M:%SZ}", "code": code}
    assert json.loads(result.stdout)["revoked"] == told


@pytest.mark.parametrize(("spoiled", "end"), [((), "Z"), ((b"spoiled",), "Z, a list is not in force: CERT_FORMAT")])
def test_revocation_lists_are_told_in_text(provider: Provider, spoiled: tuple[bytes, ...], end: str) -> None:
    """One line, if there is anything to tell."""
    good_list = crl(SECOND.certificates[0].serial_number, issuer=OURS.root, begins_at=NOW, ends_at=NOW + HOUR)
    provider.say(update(entry(FIRST, OURS), crl=(good_list, *spoiled)))
    last = show(address=provider.address).stdout.splitlines()[-1]
    assert last.startswith("revoked certificates: 1, by lists until ")
    assert last.endswith(end)


def test_provider_without_an_identity_is_one_line(provider: Provider) -> None:
    """Exit code 1."""
    provider.say(update())
    result = show("--json", "--timeout", "0.2", address=provider.address)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("nsmsec svid show: workload api: expected an svid with trust bundles")
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("address", [None, "unix:relative"])
def test_address_that_is_none_is_one_line(address: str | None) -> None:
    """Exit code 2."""
    result = show(address=address)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("nsmsec svid show: workload api: expected")
