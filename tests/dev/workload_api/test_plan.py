# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a development provider is told in TOML is taken as it is meant, or refused where it is wrong."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from nsmsec.dev.workload_api import parse_plan, read_plan
from nsmsec.errors import Misconfigured
from tests.federation.parts import ENDPOINT, PARTNER, document, spiffe_relationship, web_relationship

GOOD = """
[[trust_domain]]
name = "a.example"
svid_ttl_s = 60
rotate_every_s = 20
federates_with = ["b.example"]

[[trust_domain.workload]]
path = "/client"
socket = "client.sock"
dns_names = ["client.a.example"]

[[trust_domain]]
name = "b.example"
svid_ttl_s = 30

[[trust_domain.workload]]
path = "/server"
socket = "server.sock"
"""
TWICE = """
bundle_endpoint = "localhost:0"

[[trust_domain.workload]]
path = "/nsmsec/bundle-endpoint"
socket = "x"

[[trust_domain]]
name = "c.example"
svid_ttl_s = 9
"""
WEB = """
bundle_endpoint = "localhost:0"
bundle_endpoint_certificate = "tls.pem"
bundle_endpoint_key = "/etc/tls.key"
"""


def partnership(url: str, **members: str) -> str:
    """Return the good plan, the first domain of which has a partner elsewhere."""
    members = {"name": "partner.example", "url": url, **members}
    table = "\n".join(f'{name} = "{value}"' for name, value in members.items())
    second = '[[trust_domain]]\nname = "b.example"'
    return GOOD.replace(second, f"[[trust_domain.partner]]\n{table}\n\n{second}")


def shared(first: object, second: object, *, mode: str = "0o600") -> str:
    """Return the good plan, both workloads of which share a socket by their users."""
    text = GOOD
    for name, user in (("client", first), ("server", second)):
        text = text.replace(f'"{name}.sock"', f'"shared.sock"\nuid = {user}\nmode = {mode}')
    return text


def test_good_plan_is_read(tmp_path: Path) -> None:
    """Everything in its place; without `rotate_every_s`, half of the life."""
    path = tmp_path / "good.toml"
    path.write_text(GOOD)
    one, two = read_plan(path).domains
    assert (one.svid_ttl, one.rotate_every) == (timedelta(seconds=60), timedelta(seconds=20))
    assert one.federates_with == (two.trust_domain,)
    assert one.workloads[0].dns_names == ("client.a.example",)
    assert (str(two.workloads[0].id), two.workloads[0].socket) == ("spiffe://b.example/server", "server.sock")
    assert two.rotate_every == timedelta(seconds=15)


def test_bundle_endpoint_is_read_with_its_profile(tmp_path: Path) -> None:
    """By itself it is proven by an SVID; with files, which are looked for beside the plan, by a web certificate."""
    endpoint = parse_plan(GOOD.replace("rotate_every_s = 20", 'bundle_endpoint = "127.0.0.1:8443"')).domains[0].endpoint
    assert endpoint is not None
    assert (endpoint.host, endpoint.port, endpoint.profile) == ("127.0.0.1", 8443, "https_spiffe")
    assert str(endpoint.id) == "spiffe://a.example/nsmsec/bundle-endpoint"
    path = tmp_path / "web.toml"
    path.write_text(GOOD.replace("rotate_every_s = 20", WEB))
    endpoint = read_plan(path).domains[0].endpoint
    assert endpoint is not None
    assert (endpoint.profile, endpoint.web) == ("https_web", (tmp_path / "tls.pem", Path("/etc/tls.key")))


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (GOOD, "[", "expected TOML"),
        (GOOD, "", "at least one trust domain"),
        (GOOD, "trust_domain = 3", "to be a list"),
        ('"a.example"', '"A.example"', "trust_domain 1"),
        ("svid_ttl_s = 60", "", "'svid_ttl_s'"),
        ("svid_ttl_s = 60", "svid_ttl_s = 1", "2 to 86400"),
        ("rotate_every_s = 20", "rotate_every_s = 0", "2 to 86400"),
        ("rotate_every_s = 20", "rotate_every_s = 60", "shorter than svid_ttl_s"),
        ("rotate_every_s = 20", 'bundle_endpoint = "127.0.0.1"', "an IPv4 address or localhost with a port"),
        ("rotate_every_s = 20", 'bundle_endpoint = "127.0.0.1:65536"', "an IPv4 address or localhost with a port"),
        ("rotate_every_s = 20", 'bundle_endpoint_key = "key.pem"', "'bundle_endpoint_key'"),
        (
            "rotate_every_s = 20",
            'bundle_endpoint = "localhost:0"\nbundle_endpoint_key = "key.pem"',
            "'bundle_endpoint_certificate'",
        ),
        ("rotate_every_s = 20", TWICE, "every identity once"),
        ("rotate_every_s = 20", "rotate_evry_s = 20", "'rotate_evry_s'"),
        ('["b.example"]', '["c.example"]', "other domains of this file"),
        ('["b.example"]', '["a.example"]', "other domains of this file"),
        ('["b.example"]', '["B"]', "a.example"),
        ('name = "b.example"', 'name = "a.example"', "every trust domain once"),
        ('"server.sock"', '"client.sock"', "a uid of its own"),
        ('"/client"', '"client"', "workload 1"),
        ('"client.sock"', '"../client.sock"', "plain file name"),
        ('"client.a.example"', '"Client"', "DNS names"),
        ('dns_names = ["client.a.example"]', "gid = 0", "'gid'"),
    ],
)
def test_bad_plan_is_refused_where_it_is_wrong(old: str, new: str, found: str) -> None:
    """One sentence that names the file's part."""
    with pytest.raises(Misconfigured, match=r"^MISCONFIGURED: provider: ") as caught:
        parse_plan(GOOD.replace(old, new, 1))
    assert found in caught.value.detail


@pytest.mark.parametrize(("data", "found"), [(b"\xff", "UTF-8"), (b"#" * (1 << 21), "at most"), (None, "a file")])
def test_file_that_is_no_text_is_refused(tmp_path: Path, data: bytes | None, found: str) -> None:
    """Unreadable, too long, not there."""
    path = tmp_path / "bad.toml"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(Misconfigured, match=found):
        read_plan(path)


def test_socket_is_shared_by_users() -> None:
    """With a mode, which is the owner's alone if it is left out."""
    one, two = (domain.workloads[0] for domain in parse_plan(shared(0, 1000, mode="0o660")).domains)
    assert (one.socket, one.user, one.mode) == ("shared.sock", 0, 0o660)
    assert (two.socket, two.user, two.mode) == ("shared.sock", 1000, 0o660)
    (alone,) = parse_plan(GOOD).domains[0].workloads
    assert (alone.user, alone.mode) == (None, 0o600)


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("uid = 2", "", "a uid of its own"),
        ("uid = 2", "uid = 1", "a uid of its own"),
        ("uid = 2", "uid = -2", "uid"),
        ("uid = 2", 'uid = "root"', "uid"),
        ("mode = 0o600", "mode = 0o660", "one mode"),
        ("mode = 0o600", "mode = 0o700", "0o600 to 0o666"),
        ("mode = 0o600", "mode = 0o400", "0o600 to 0o666"),
        ("mode = 0o600", "mode = 0o1600", "0o600 to 0o666"),
        ("mode = 0o600", 'mode = "0600"', "mode"),
    ],
)
def test_socket_that_cannot_be_shared_is_refused(old: str, new: str, found: str) -> None:
    """From a good one, with one thing spoiled."""
    with pytest.raises(Misconfigured) as caught:
        parse_plan(shared(1, 2).replace(old, new, 1))
    assert found in caught.value.detail


@pytest.mark.parametrize("spelling", ["pem", "document"])
def test_partner_is_read_with_how_its_endpoint_is_proven(tmp_path: Path, spelling: str) -> None:
    """Its bundle may be a document or PEM."""
    data = PARTNER.bundle_pem() if spelling == "pem" else document().serialise()
    (tmp_path / "bundle").write_bytes(data)
    members = {"profile": "https_spiffe", "endpoint_id": str(ENDPOINT), "bundle": "bundle"}
    (found,) = parse_plan(partnership("https://localhost/", **members), folder=tmp_path).domains[0].partners
    assert found == spiffe_relationship()
    web = parse_plan(partnership("https://localhost/", profile="https_web", ca_file="ca.pem"), folder=tmp_path)
    assert web.domains[0].partners == (web_relationship(ca_file=tmp_path / "ca.pem"),)
    (bare,) = parse_plan(partnership("https://localhost/", profile="https_web")).domains[0].partners
    assert bare == web_relationship()


@pytest.mark.parametrize(
    ("spoiled", "found"),
    [
        ({"profile": "https"}, "https_web or https_spiffe"),
        ({"name": "B"}, "partner 1"),
        ({"name": "b.example"}, "served elsewhere"),
        ({"url": "http://localhost/"}, "starts with https://"),
        ({"endpoint_id": "spiffe://"}, "partner 1"),
        ({"bundle": "missing"}, "a trust bundle at"),
        ({"bundle": "empty.json"}, "an authority in the initial bundle"),
        ({"bundle": "bad.json"}, "partner 1"),
        ({"ca_file": "ca.pem"}, "'ca_file'"),
    ],
    ids=lambda one: "-".join(one) if isinstance(one, dict) else one,
)
def test_bad_partner_is_refused_where_it_is_wrong(tmp_path: Path, spoiled: dict[str, str], found: str) -> None:
    """From a good one, with one member spoiled."""
    (tmp_path / "good.json").write_bytes(document().serialise())
    (tmp_path / "empty.json").write_text('{"keys": []}')
    (tmp_path / "bad.json").write_text("{}")
    good = {"profile": "https_spiffe", "endpoint_id": str(ENDPOINT), "bundle": "good.json"}
    with pytest.raises(Misconfigured) as caught:
        parse_plan(partnership(**{"url": "https://localhost/", **good, **spoiled}), folder=tmp_path)
    assert found in caught.value.detail
