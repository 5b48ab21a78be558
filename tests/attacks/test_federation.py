# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Two federated domains whose roots TLS pools: neither speaks for the other, on either side, at any time (C29, C33).

Where roots are pooled without constraints, what refuses is our own proof of every call; where they are not, TLS does.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import grpc
import pytest

from nsmsec.dev import Authority
from nsmsec.errors import ReasonCode
from nsmsec.identity import TrustBundle, authorize_id, authorize_member_of, authorize_one_of
from tests.attacks.network import KINDS, Network, Party, told
from tests.attacks.sites import Lax
from tests.transport.attackers import Attacker
from tests.transport.world import NOW, SVIDs, Trust

if TYPE_CHECKING:
    from nsmsec.opa import Decision, Question

CORP: Final = Authority("corp.example", now=NOW)
PARTNER: Final = Authority("partner.example", now=NOW)
NAME: Final = "server.corp.example"
CLIENT: Final = "spiffe://corp.example/client"
SERVER: Final = "spiffe://corp.example/server"
HOURS: Final = timedelta(hours=6)
HOUR: Final = timedelta(hours=1)

pooled = pytest.mark.parametrize("pooled_roots", [True, False], ids=["pooled roots", "constrained roots"])


def federated(authority: Authority, path: str, *, dns_names: tuple[str, ...] = (), ttl: timedelta = HOURS) -> Party:
    """Return a workload that trusts both domains."""
    return Party.of(authority, path, CORP, PARTNER, dns_names=dns_names, ttl=ttl)


def imposed(identity: str, *, by: Authority, dns_names: tuple[str, ...] = (), intermediates: int = 0) -> Party:
    """Return a workload under an identity of one domain that the authority of another one certified."""
    issuer = by.root
    for _ in range(intermediates):
        issuer = issuer.intermediate()
    svid = issuer.issue_certificate(by.profile(identity, ttl=HOURS, dns_names=dns_names)).svid()
    return Party(SVIDs(svid), Trust(CORP.bundle(), PARTNER.bundle()))


def refused(network: Network, channel: object, kind: str = "unary_unary") -> tuple[str | None, grpc.StatusCode]:
    """Call; return what the caller is told."""
    with pytest.raises(grpc.RpcError) as refusal:
        network.call(channel, kind)
    answer = told(refusal.value)
    return answer.reason, answer.status


@pytest.mark.parametrize("kind", KINDS)
def test_call_between_two_federated_domains_is_answered(network: Network, kind: str) -> None:
    """What the next tests spoil; with pooled roots and without."""
    server, client = federated(PARTNER, "/server"), federated(CORP, "/client")
    for pooled_roots in (True, False):
        service = network.serve(server, unsafe_pooled_roots=pooled_roots)
        channel = network.channel(client, service.target, authorize_id(server.id), unsafe_pooled_roots=pooled_roots)
        assert network.call(channel, kind) == [b"hello"]


@pooled
def test_domain_that_no_name_constraint_can_express_is_answered(network: Network, *, pooled_roots: bool) -> None:
    """An underscore is canonical in a trust domain; TLS cannot constrain it, and our own proof need not."""
    authority = Authority("my_corp.example", now=NOW)
    server = Party.of(authority, "/server", authority, CORP)
    client = Party.of(authority, "/client", authority, CORP)
    service = network.serve(server, unsafe_pooled_roots=pooled_roots)
    channel = network.channel(client, service.target, authorize_id(server.id), unsafe_pooled_roots=pooled_roots)
    assert network.call(channel) == [b"hello"]


@pytest.mark.parametrize("intermediates", [0, 1])
@pytest.mark.parametrize("kind", KINDS)
def test_client_whose_identity_another_domain_certified_is_a_td_mismatch(
    network: Network, kind: str, intermediates: int
) -> None:
    """C29, must show 4: TLS with pooled roots lets it in; the proof of the call does not."""
    server = federated(CORP, "/server", dns_names=(NAME,))
    service = network.serve(server, unsafe_pooled_roots=True)
    issuer = PARTNER.root if not intermediates else PARTNER.intermediate()
    issued = issuer.issue_certificate(PARTNER.profile(CLIENT, ttl=HOURS))
    forged = Party(SVIDs(issued.svid()), Trust(CORP.bundle(), PARTNER.bundle()))
    plain = network.plain(Attacker(service.target, issued, server=CORP, dns_name=NAME))
    with pytest.raises(grpc.RpcError) as refusal:
        network.call(plain, kind, forged.path_to(server.id, kind))
    answer = told(refusal.value)
    assert (answer.reason, answer.status) == ("CERT", grpc.StatusCode.UNAUTHENTICATED)
    assert service.handled == []
    assert server.denials == [(ReasonCode.TD_MISMATCH, None)]


def test_client_whose_identity_another_domain_certified_does_not_pass_tls(network: Network) -> None:
    """C29: the second layer, where the roots are constrained."""
    server = federated(CORP, "/server", dns_names=(NAME,))
    service = network.serve(server)
    issued = PARTNER.issue_certificate(PARTNER.profile(CLIENT, ttl=HOURS))
    plain = network.plain(Attacker(service.target, issued, server=CORP, dns_name=NAME))
    with pytest.raises(grpc.RpcError) as refusal:
        network.call(plain)
    assert told(refusal.value).status is grpc.StatusCode.UNAVAILABLE
    assert service.handled == []
    assert server.seen.records == []


@pytest.mark.parametrize("authorizer", ["this id", "member of", "one of"])
@pytest.mark.parametrize("kind", KINDS)
def test_server_whose_identity_another_domain_certified_is_never_sent_anything(
    network: Network, kind: str, authorizer: str
) -> None:
    """C29, must show 4: the client's side; no request leaves."""
    forged = imposed(SERVER, by=PARTNER)
    client = federated(CORP, "/client")
    service = network.serve(forged)
    wanted = {
        "this id": authorize_id(forged.id),
        "member of": authorize_member_of(CORP.trust_domain),
        "one of": authorize_one_of(forged.id, client.id),
    }
    channel = network.channel(client, service.target, wanted[authorizer], unsafe_pooled_roots=True)
    assert refused(network, channel, kind) == ("CERT", grpc.StatusCode.UNAUTHENTICATED)
    assert service.handled == []
    assert forged.seen.records == []
    assert client.denials == [(ReasonCode.TD_MISMATCH, None)]


def test_server_whose_identity_another_domain_certified_does_not_pass_tls(network: Network) -> None:
    """C29: the second layer, where the roots are constrained."""
    forged, client = imposed(SERVER, by=PARTNER), federated(CORP, "/client")
    service = network.serve(forged)
    channel = network.channel(client, service.target, authorize_id(forged.id))
    with pytest.raises(grpc.RpcError):
        network.call(channel)
    assert service.handled == []
    assert len(client.denials) == 1


def test_genuine_server_of_another_identity_is_a_peer_mismatch(network: Network) -> None:
    """C4, on the client's side: certified, yet not whom we wanted."""
    server, client = federated(CORP, "/other"), federated(CORP, "/client")
    service = network.serve(server)
    channel = network.channel(client, service.target, authorize_id(federated(CORP, "/server").id))
    reason, status = refused(network, channel)
    assert (reason, status) == ("PEER_MISMATCH", grpc.StatusCode.UNAUTHENTICATED)
    assert service.handled == []
    assert client.denials == [(ReasonCode.PEER_MISMATCH, None)]


# --- on a connection that is open -----------------------------------------------------------------------------------


@pytest.mark.parametrize("bundle", ["removed", "empty"])
@pytest.mark.parametrize("kind", KINDS)
@pooled
def test_client_whose_bundle_is_removed_is_refused_on_its_open_connection(
    network: Network, kind: str, bundle: str, *, pooled_roots: bool
) -> None:
    """C29, must show 4: TLS has long been through; the next call is refused."""
    server, client = federated(CORP, "/server"), federated(PARTNER, "/client")
    service = network.serve(server, unsafe_pooled_roots=pooled_roots)
    channel = network.channel(client, service.target, authorize_id(server.id))
    network.call(channel, kind)
    empty = (TrustBundle(trust_domain=PARTNER.trust_domain, authorities=()),) if bundle == "empty" else ()
    server.trust.set(CORP.bundle(), *empty)
    assert refused(network, channel, kind) == ("CERT", grpc.StatusCode.UNAUTHENTICATED)
    assert service.handled == [kind]
    assert server.denials == [(ReasonCode.TD_UNKNOWN, None)]
    server.trust.set(CORP.bundle(), PARTNER.bundle())
    assert network.call(channel, kind) == [b"hello"]


@pytest.mark.parametrize("kind", KINDS)
@pooled
def test_server_whose_bundle_is_removed_is_sent_nothing_on_the_open_connection(
    network: Network, kind: str, *, pooled_roots: bool
) -> None:
    """C29, must show 4: the client's side; the request does not leave."""
    server, client = federated(PARTNER, "/server"), federated(CORP, "/client")
    service = network.serve(server)
    channel = network.channel(client, service.target, authorize_id(server.id), unsafe_pooled_roots=pooled_roots)
    network.call(channel, kind)
    client.trust.set(CORP.bundle())
    assert refused(network, channel, kind)[0] == "CERT"
    assert service.handled == [kind]
    assert client.denials == [(ReasonCode.TD_UNKNOWN, None)]


def test_client_whose_authority_is_replaced_is_refused_on_its_open_connection(network: Network) -> None:
    """C33: the domain stays, the authority that certified the client does not."""
    server, client = federated(CORP, "/server"), federated(PARTNER, "/client")
    service = network.serve(server)
    channel = network.channel(client, service.target, authorize_id(server.id))
    network.call(channel)
    server.trust.set(CORP.bundle(), Authority("partner.example", now=NOW).bundle())
    assert refused(network, channel)[0] == "CERT"
    assert server.denials == [(ReasonCode.CERT_UNTRUSTED, None)]


@pytest.mark.parametrize("kind", KINDS)
def test_client_whose_certificate_expires_on_an_open_connection_is_refused_from_then_on(
    network: Network, kind: str
) -> None:
    """C33, must show 4: to the second."""
    server, client = federated(CORP, "/server"), federated(CORP, "/client", ttl=HOUR)
    service = network.serve(server)
    channel = network.channel(client, service.target, authorize_id(server.id))
    network.call(channel, kind)
    ends = client.svids.svid.not_after
    assert refusal_after(network, channel, server, kind, at=ends - server.clock.now()) != ReasonCode.CERT_EXPIRED
    assert refusal_after(network, channel, server, kind, at=timedelta(seconds=1)) == ReasonCode.CERT_EXPIRED
    assert service.handled == [kind]


def refusal_after(network: Network, channel: object, judging: Party, kind: str, *, at: timedelta) -> str | None:
    """Let time pass for one party, then call; return the code that it recorded."""
    judging.clock.move(at)
    with pytest.raises(grpc.RpcError):
        network.call(channel, kind)
    return judging.denials[-1][0]


@pytest.mark.parametrize("kind", KINDS)
def test_server_whose_certificate_expires_on_an_open_connection_is_sent_nothing_from_then_on(
    network: Network, kind: str
) -> None:
    """C33, must show 4: the client's side."""
    server, client = federated(CORP, "/server", ttl=HOUR), federated(CORP, "/client")
    service = network.serve(server)
    channel = network.channel(client, service.target, authorize_id(server.id))
    network.call(channel, kind)
    client.clock.move(HOUR + timedelta(seconds=1))
    assert refused(network, channel, kind) == ("CERT", grpc.StatusCode.UNAUTHENTICATED)
    assert service.handled == [kind]
    assert client.denials == [(ReasonCode.CERT_EXPIRED, None)]


# --- rotation without an outage -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_rotated_svids_change_nothing_on_an_open_connection(network: Network, kind: str) -> None:
    """C33: tokens of the new leaf over a handshake of the old one, on both sides."""
    server, client = federated(CORP, "/server"), federated(PARTNER, "/client")
    service = network.serve(server)
    channel = network.channel(client, service.target, authorize_id(server.id))
    network.call(channel, kind)
    server.svids.svid = CORP.issue("/server", ttl=HOURS)
    client.svids.svid = PARTNER.issue("/client", ttl=HOURS, key_kind="p384")
    assert network.call(channel, kind) == [b"hello"]
    assert service.handled == [kind] * 2


def test_rotated_authority_changes_nothing_while_both_are_trusted(network: Network) -> None:
    """C33: leaves of the old authority and of the new one, until the old one is removed."""
    server, client, left_behind = (
        federated(CORP, "/server"),
        federated(PARTNER, "/client"),
        federated(PARTNER, "/client"),
    )
    service = network.serve(server)
    channel = network.channel(client, service.target, authorize_id(server.id))
    former = network.channel(left_behind, service.target, authorize_id(server.id))
    network.call(channel)
    new = Authority("partner.example", now=NOW, common_name="new")
    both = TrustBundle(trust_domain=new.trust_domain, authorities=(PARTNER.certificate, new.certificate))
    for party in (server, client, left_behind):
        party.trust.set(CORP.bundle(), both)
    network.call(channel)
    network.call(former)
    client.svids.svid = new.issue("/client", ttl=HOURS)
    network.call(channel)
    later = network.channel(client, service.target, authorize_id(server.id))
    network.call(later)
    server.trust.set(CORP.bundle(), new.bundle())
    assert network.call(later) == [b"hello"]
    assert refused(network, former)[0] == "CERT"
    assert server.denials == [(ReasonCode.CERT_UNTRUSTED, None)]


class Rotates:
    """A policy that allows, and meanwhile gives its workload a new SVID."""

    def __init__(self) -> None:
        self.svids: SVIDs | None = None

    def decide(self, question: Question, *, timeout: timedelta | None = None) -> Decision:
        """Allow."""
        if self.svids is not None:
            self.svids.svid = CORP.issue(self.svids.svid.id.path, ttl=HOURS)
        return Lax().decide(question)


@pytest.mark.parametrize("kind", KINDS)
def test_svid_rotated_while_a_call_is_in_flight_loses_no_call(network: Network, kind: str) -> None:
    """C33: between handshake, request, decision and answer, on both sides."""
    policies = Rotates(), Rotates()
    server = Party.of(CORP, "/server", policy=policies[0])
    client = Party.of(CORP, "/client", policy=policies[1])
    policies[0].svids, policies[1].svids = server.svids, client.svids
    first = server.svids.svid, client.svids.svid
    service = network.serve(server)
    channel = network.channel(client, service.target, authorize_id(server.id))
    for _ in range(3):
        assert network.call(channel, kind) == [b"hello"]
    assert (server.svids.svid, client.svids.svid) != first
    assert server.denials == client.denials == []
