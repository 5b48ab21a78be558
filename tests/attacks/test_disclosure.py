# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a refusal shows: to the caller little, to nobody a token (C49, C50)."""

from __future__ import annotations

from typing import Final

import grpc
import pytest

from nsmsec import Disclosure
from nsmsec.dev import Authority
from nsmsec.errors import ReasonCode
from nsmsec.identity import authorize_id
from nsmsec.limits import Limits
from nsmsec.path import wire
from tests.attacks.network import PATH, Metadata, Network, Party, told
from tests.attacks.sites import Denying
from tests.transport.world import NOW

CORP: Final = Authority("corp.example", now=NOW)
PARTNER: Final = Authority("partner.example", now=NOW)


def test_refusal_tells_the_caller_no_reason_of_the_policy(network: Network) -> None:
    """C50: a generic sentence, the code, the decision id under which the log has everything."""
    server, client = Party.of(CORP, "/server", policy=Denying()), Party.of(CORP, "/client")
    service = network.serve(server)
    channel = network.channel(client, service.target, authorize_id(server.id))
    with pytest.raises(grpc.RpcError) as refusal:
        network.call(channel)
    answer = told(refusal.value)
    [record] = server.seen.records
    assert (answer.status, answer.reason) == (grpc.StatusCode.PERMISSION_DENIED, "POLICY_DENIED")
    assert answer.decision_id == record.decision_id
    assert record.reasons == ("NOT_TODAY",)
    for secret in ("NOT_TODAY", "hop", "index", str(server.id), str(client.id)):
        assert secret not in answer.text


def test_refusal_tells_the_caller_no_detail_of_a_certificate(network: Network) -> None:
    """C50: every `CERT_*` and `TD_*` is `CERT`; which it was is in the log."""
    server, client = Party.of(CORP, "/server", CORP, PARTNER), Party.of(PARTNER, "/client", CORP, PARTNER)
    service = network.serve(server)
    channel = network.channel(client, service.target, authorize_id(server.id))
    network.call(channel)
    server.trust.set(CORP.bundle())
    with pytest.raises(grpc.RpcError) as refusal:
        network.call(channel)
    answer = told(refusal.value)
    assert (answer.status, answer.reason) == (grpc.StatusCode.UNAUTHENTICATED, "CERT")
    assert server.denials == [(ReasonCode.TD_UNKNOWN, None)]
    assert "TD_UNKNOWN" not in answer.text


@pytest.mark.parametrize(
    ("disclosure", "reason", "reasons_shown"),
    [
        (Disclosure.DECISION, "REFUSED", False),
        (Disclosure.CODE, "POLICY_DENIED", False),
        (Disclosure.EVERYTHING, "POLICY_DENIED", True),
    ],
)
def test_disclosure_is_what_the_operator_chose(
    network: Network, disclosure: Disclosure, reason: str, *, reasons_shown: bool
) -> None:
    """C50: less or more, by a setting; never a token."""
    server = Party.of(CORP, "/server", policy=Denying(), disclosure=disclosure)
    client = Party.of(CORP, "/client")
    service = network.serve(server)
    plain = network.plain(client.bridge(service.target))
    metadata = client.path_to(server.id)
    with pytest.raises(grpc.RpcError) as refusal:
        network.call(plain, metadata=metadata)
    answer = told(refusal.value)
    assert answer.reason == reason
    assert ("NOT_TODAY" in answer.text) is reasons_shown
    assert signature_in(metadata) not in answer.text


def signature_in(metadata: Metadata) -> str:
    """Return the signature part of the last token in metadata."""
    [value] = [value for key, value in metadata if key == PATH]
    assert isinstance(value, bytes)
    return wire.decode(value, Limits())[0].segments[-1].token.rpartition(".")[2]


def test_refusal_shows_no_part_of_a_token_anywhere(
    network: Network, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """C49: error, decision log, logger, standard output."""
    caplog.set_level("DEBUG")
    server, victim, thief = (Party.of(CORP, f"/{name}") for name in ("server", "victim", "thief"))
    service = network.serve(server)
    plain = network.plain(thief.bridge(service.target))
    stolen = victim.path_to(server.id)
    with pytest.raises(grpc.RpcError) as refusal:
        network.call(plain, metadata=stolen)
    out, err = capfd.readouterr()
    records = [f"{record!r} {record.as_document()}" for record in server.seen.records]
    shown = " ".join([told(refusal.value).text, *records, caplog.text, out, err])
    assert signature_in(stolen) not in shown
