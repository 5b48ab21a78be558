# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A topology is read strictly: from a good one, one thing is spoiled."""

from __future__ import annotations

from pathlib import Path

import pytest

from nsmsec.dev.topology import Attack
from nsmsec.dev.topology_file import default_topology, parse_topology, read_topology
from nsmsec.errors import Misconfigured, ReasonCode

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"
PACKAGED = Path(__file__).resolve().parent.parent.parent / "nsmsec" / "dev" / "topologies" / "corporate-vpn.toml"
GOOD = """
[[trust_domain]]
name = "a.example"
federates_with = ["b.example"]

[[trust_domain]]
name = "b.example"

[[service]]
name = "one"
trust_domain = "a.example"
calls = ["two"]

[[service]]
name = "two"
trust_domain = "a.example"
path = "/second"
calls = ["three"]

[[service]]
name = "three"
trust_domain = "b.example"

[settings.path]
max_hops = 5

[[layout]]
name = "way"
side = "server"
at = ["three"]
steps = ["one", ["two", "three"]]
crossings = { two = ["three"] }
max_others = 2
version = 3
until = 2000000000
last = ["two"]

[[runs]]
name = "fine"
expect = { outcome = "allowed" }

[[runs]]
name = "bad"
attack = "forge"
at = "two"
expect = { outcome = "denied", code = "SIG_INVALID", refused_by = "three", reasons = ["B", "A"] }

[runs.settings.two.path]
max_hops = 3
"""


def test_a_good_topology_is_read_whole() -> None:
    """Defaults are filled in, names of services become SPIFFE IDs, settings stay what they are."""
    topology = parse_topology(GOOD)
    assert [str(service.id) for service in topology.services] == [
        "spiffe://a.example/one",
        "spiffe://a.example/second",
        "spiffe://b.example/three",
    ]
    one, two, three = (str(service.id) for service in topology.services)
    assert topology.settings == {
        "path": {"max_hops": 5},
        "layouts": {
            "way": {
                "owner": "the topology",
                "version": 3,
                "until": 2000000000,
                "side": "server",
                "at": [three],
                "services": ["*"],
                "roots": None,
                "steps": [[one], [two, three]],
                "last": [two],
                "max_others": 2,
                "forbidden": [],
                "crossings": {two: [three]},
            }
        },
    }
    fine, bad = topology.runs
    assert (fine.start, fine.attack, fine.at, fine.about) == ("one", None, "", "")
    assert (bad.attack, bad.at, bad.settings) == (Attack.FORGE, "two", {"two": {"path": {"max_hops": 3}}})
    assert bad.expect.reasons == ("A", "B")


def test_settings_of_a_service_are_its_own() -> None:
    """`[service.settings]` belongs to the service before it."""
    text = GOOD.replace("[settings.path]", "[service.settings.path]\nmax_hops = 7\n\n[settings.path]")
    topology = parse_topology(text)
    assert topology.service("three").settings == {"path": {"max_hops": 7}}
    assert topology.service("one").settings == {}


SPOILED = [
    ('name = "a.example"', 'name = "A.example"', "trust domain"),
    ('federates_with = ["b.example"]', 'federates_with = ["c.example"]', "federates_with"),
    ('federates_with = ["b.example"]', 'federates_with = ["a.example"]', "federates_with"),
    ('federates_with = ["b.example"]', 'federates_with = [".example"]', "trust domain"),
    ('name = "b.example"', 'name = "a.example"', "twice"),
    ('name = "one"', 'name = "One"', "name of a-z"),
    ('name = "one"', 'name = "two"', "twice"),
    ('trust_domain = "b.example"', 'trust_domain = "c.example"', "trust domain of this topology"),
    ('path = "/second"', 'path = "second"', "path"),
    ('path = "/second"', 'path = "/one"', "twice"),
    ('path = "/second"', 'paht = "/second"', "no member 'paht'"),
    ('calls = ["three"]', 'calls = ["four"]', "calls"),
    ('calls = ["three"]', 'calls = ["three", "three"]', "once each"),
    ('calls = ["three"]', 'calls = ["one"]', "circle"),
    ("[settings.path]\nmax_hops = 5", "[settings.paht]\nmax_hops = 5", "policy setting"),
    ("[settings.path]\nmax_hops = 5", "[settings]\npath = 5", "to be a dict"),
    ("[settings.path]\nmax_hops = 5", "[settings.path]\nmax_hops = 5.5", "whole numbers"),
    ("[settings.path]\nmax_hops = 5", "[settings.path]\nmax_hops = 2030-01-01", "whole numbers"),
    ("[settings.path]\nmax_hops = 5", "[settings.path]\nmax_hops = 99999999999999999999", "whole numbers"),
    ("[settings.path]\nmax_hops = 5", "[settings.path.a.b.c.d.e.f.g.h]", "levels"),
    ("[settings.path]\nmax_hops = 5", '[settings]\noperations = ["call", [[[[[[[[1]]]]]]]]]', "levels"),
    ('side = "server"', 'side = "both"', "server or client"),
    ('at = ["three"]', 'at = ["four"]', "name of a service"),
    ("crossings = { two = ", "crossings = { four = ", "name of a service"),
    ('crossings = { two = ["three"] }', "crossings = { two = 3 }", "name of a service"),
    ('name = "fine"', 'name = "bad"', "twice"),
    ('name = "fine"', 'name = "fine"\nstart = "four"', "name of a service"),
    ('name = "fine"', 'name = "fine"\nstart = "three"', "calls another"),
    ('attack = "forge"', 'attack = "bribe"', "attack"),
    ('at = "two"\n', "", "'at'"),
    ('at = "two"\n', 'at = "three"\n', "calls another"),
    ('at = "two"\n', 'at = "one"\n', "earlier hop"),
    ('attack = "forge"\nat = "two"', 'attack = "swap"\nat = "one"', "somebody calls"),
    ("[runs.settings.two.path]", "[runs.settings.four.path]", "name of a service"),
    ("[runs.settings.two.path]\nmax_hops = 3", "[runs.settings]\ntwo = 3", "settings to be a table"),
    ('outcome = "allowed"', 'outcome = "perhaps"', "outcome"),
    ('outcome = "allowed"', 'outcome = "allowed", code = "SIZE"', "no member 'code'"),
    ('code = "SIG_INVALID", ', "", "'code'"),
    ('code = "SIG_INVALID"', 'code = "SIG"', "reason code"),
    ('refused_by = "three"', 'refused_by = "four"', "name of a service"),
    ('expect = { outcome = "allowed" }\n', "", "'outcome'"),
]


@pytest.mark.parametrize(("good", "spoiled", "found"), SPOILED)
def test_a_topology_with_one_fault_is_refused_in_one_line(good: str, spoiled: str, found: str) -> None:
    """Whatever cannot be meant is said, not guessed."""
    text = GOOD
    assert good in text
    with pytest.raises(Misconfigured, match=found) as caught:
        parse_topology(text.replace(good, spoiled, 1))
    assert caught.value.code is ReasonCode.MISCONFIGURED
    assert "\n" not in caught.value.detail


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "2 to 16 services"),
        ("[", "expected TOML"),
        ("surprise = 1\n" + GOOD.split("[[runs]]", maxsplit=1)[0], "1 to 64 runs"),
        ("a = " + "[" * 10000, "expected TOML"),
    ],
)
def test_what_is_no_topology_at_all_is_refused(text: str, found: str) -> None:
    """Nothing, half of it, something else."""
    with pytest.raises(Misconfigured, match=found):
        parse_topology(text)


def test_a_run_needs_a_start_where_two_services_are_called_by_nobody() -> None:
    """The start is only guessed where there is nothing to guess."""
    text = GOOD.replace('calls = ["two"]', 'calls = ["three"]')
    with pytest.raises(Misconfigured, match="2 services are called by nobody"):
        parse_topology(text)
    named = text.replace('name = "fine"', 'name = "fine"\nstart = "two"')
    named = named.replace('name = "bad"', 'name = "bad"\nstart = "one"')
    assert [run.start for run in parse_topology(named).runs] == ["two", "one"]


def test_nobody_is_impersonated_where_one_authority_is_trusted() -> None:
    """Without a second authority that the called service trusts there is no impostor to refuse."""
    text = GOOD.replace('attack = "forge"', 'attack = "impersonate"')
    assert parse_topology(text).runs[1].attack is Attack.IMPERSONATE
    alone = text.replace("b.example", "a.example").replace('federates_with = ["a.example"]\n', "")
    alone = alone.replace('[[trust_domain]]\nname = "a.example"\n', "", 1)
    with pytest.raises(Misconfigured, match="another trust domain"):
        parse_topology(alone)


def test_services_that_are_skipped_are_replaced_by_whom_they_call() -> None:
    """Whoever skips its callee calls the callee's callees."""
    topology = default_topology()
    assert [service.name for service in topology.callees("firewall")] == ["ids"]
    assert [service.name for service in topology.callees("firewall", skipping=True)] == ["vpn-gateway"]


def test_an_impostor_is_signed_by_another_domain_that_the_callee_trusts() -> None:
    """First the callee's own domain, then those it federates with; nobody where there is none."""
    topology = default_topology()
    assert str(topology.foreign_authority("ids")) == "partner.example"
    assert str(topology.foreign_authority("client")) == "partner.example"
    assert read_topology(EXAMPLES / "web-shop" / "topology.toml").foreign_authority("orders") is None


def test_the_default_topology_is_the_example() -> None:
    """What is documented is what is played, byte for byte."""
    assert (EXAMPLES / "corporate-vpn" / "topology.toml").read_bytes() == PACKAGED.read_bytes()
    assert read_topology(PACKAGED) == default_topology()


def test_a_topology_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """A missing file, a folder, too much, another encoding."""
    with pytest.raises(Misconfigured, match="No such file"):
        read_topology(tmp_path / "missing.toml")
    with pytest.raises(Misconfigured, match="Is a directory"):
        read_topology(tmp_path)
    (tmp_path / "long.toml").write_bytes(b"#" * (1024 * 1024 + 1))
    with pytest.raises(Misconfigured, match="at most"):
        read_topology(tmp_path / "long.toml")
    (tmp_path / "latin.toml").write_bytes(b"# \xe4")
    with pytest.raises(Misconfigured, match="UTF-8"):
        read_topology(tmp_path / "latin.toml")
