# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Tests of direct channels whose key is held elsewhere, in a TPM or in a place that fails."""

from __future__ import annotations

import logging
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING

import grpc
import grpc.experimental
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key

from nsmsec.attestation.attester import AttesterSettings, EKKind, TPMAttester
from nsmsec.dev.authority import Authority
from nsmsec.dev.certificate import build_certificate
from nsmsec.errors import Misconfigured, ReasonCode, SourceUnavailable, Unverified
from nsmsec.identity import HeldX509SVID
from nsmsec.transport import Direct, channel_options, server_credentials
from nsmsec.transport.held_key import HandshakeSigner
from tests.attestation.attester.asking import running, tcti
from tests.transport.world import NOW, STAGES, Judge, Stage, SVIDs, Trust

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cryptography import x509

# gRPC says once a process that it is experimental, as our page does.
pytestmark = pytest.mark.filterwarnings("ignore::grpc.experimental.ExperimentalApiWarning")

EXAMPLE = (Path(__file__).parents[2] / "docs" / "attester.md").read_text().split("```python\n")[2].split("```")[0]
AUTHORITY = Authority("corp.example", now=NOW)
NAME = "server.corp.example"
SERVER = AUTHORITY.issue("/server", dns_names=(NAME,))
CLIENT = AUTHORITY.issue("/client")
#: Another certificate of the client, whose key somebody holds for it.
HELD = AUTHORITY.issue("/client")


@pytest.fixture(params=STAGES)
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    """Each runtime in turn."""
    made = STAGES[request.param]()
    yield made
    made.close()


class Scene:
    """A server with a DNS name, to which a client goes with a key that is held elsewhere."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.judge = Judge(Trust(AUTHORITY.bundle()))
        self.target = stage.serve(
            server_credentials(svid_source=SVIDs(SERVER), bundle_source=self.judge.trust), judge=self.judge
        )

    def opened(self, held: HeldX509SVID) -> Direct:
        """Return a new direct channel."""
        direct = _direct(self.target, held)
        self.stage.open(direct)
        return direct

    def fails(self, held: HeldX509SVID) -> None:
        """Assert that a channel does not come to be."""
        direct = self.opened(held)
        with pytest.raises(SourceUnavailable) as refused:
            self.stage.peer(direct)
        assert refused.value.code is ReasonCode.PEER_MISSING
        with pytest.raises(grpc.RpcError) as failed:
            self.stage.call(direct)
        assert failed.value.code() is grpc.StatusCode.UNAVAILABLE
        assert not self.judge.verdicts


def _direct(target: str, held: HeldX509SVID) -> Direct:
    return Direct(
        target,
        svid_source=SVIDs(CLIENT),
        bundle_source=Trust(AUTHORITY.bundle()),
        expected_id=SERVER.id,
        dns_name=NAME,
        held_svid=held,
    )


def _held(holder: Callable[[bytes], bytes]) -> HeldX509SVID:
    return HeldX509SVID(certificates=HELD.certificates, holder=holder)


def _issue(spki: bytes) -> tuple[x509.Certificate, ...]:
    """Do as an issuer for a key of which it knows the public half."""
    public_key = load_der_public_key(spki)
    assert isinstance(public_key, ec.EllipticCurvePublicKey)
    root = AUTHORITY.root
    profile = root.profile("/client")
    return (
        build_certificate(profile, public_key=public_key, issuer=root.certificate.subject, issuer_key=root.private_key),
    )


def test_a_channel_shows_the_certificate_whose_key_is_held_elsewhere(stage: Stage) -> None:
    """Not that of the SVID which signs tokens; both are of one identity."""
    asked: list[bytes] = []

    def sign(data: bytes) -> bytes:
        asked.append(data)
        return HELD.sign(data)

    scene = Scene(stage)
    direct = scene.opened(_held(sign))
    assert stage.peer(direct).id == SERVER.id
    for _ in range(2):
        assert stage.call(direct) == b"hello"
    assert [(peer.id, peer.leaf_sha256) for peer in scene.judge.peers] == [(CLIENT.id, HELD.leaf_sha256)] * 2
    assert len(asked) == 1  # a handshake is signed, calls are not


def _refuse(_: bytes) -> bytes:
    raise SourceUnavailable(ReasonCode.TPM_UNAVAILABLE, "attester: expected an answer, found none")


def _break(_: bytes) -> bytes:
    raise RuntimeError("attester: is closed")


@pytest.mark.parametrize(
    ("holder", "code"),
    [
        (_refuse, ReasonCode.TPM_UNAVAILABLE),
        (_break, ReasonCode.SOURCE_UNAVAILABLE),
        (AUTHORITY.issue("/client").sign, ReasonCode.CERT_MISMATCH),
    ],
    ids=["refuses", "is broken", "has another key"],
)
def test_without_a_signature_there_is_no_connection_and_the_log_says_why(
    stage: Stage, holder: Callable[[bytes], bytes], code: ReasonCode, caplog: pytest.LogCaptureFixture
) -> None:
    """To its user gRPC says no more than that there is none."""
    with caplog.at_level(logging.WARNING, logger="nsmsec.transport"):
        Scene(stage).fails(_held(holder))
    assert {record.args[1] for record in caplog.records if isinstance(record.args, tuple)} == {code}


def test_a_held_svid_of_somebody_else_is_refused() -> None:
    """The tokens would be of another workload than the connection."""
    other = AUTHORITY.issue("/other")
    direct = _direct("127.0.0.1:1", HeldX509SVID(certificates=other.certificates, holder=other.sign))
    with pytest.raises(Misconfigured, match=r"held SVID of spiffe://corp\.example/client"):
        direct.open(channel_options())


def test_another_algorithm_is_refused() -> None:
    """It is answered from another thread, as everything is; what comes too late is left alone."""
    answers: SimpleQueue[bytes | Exception] = SimpleQueue()
    leave = HandshakeSigner(_held(HELD.sign), algorithm=3)(b"a handshake", 4, answers.put)
    leave()
    answer = answers.get()
    assert isinstance(answer, Unverified)
    assert answer.code is ReasonCode.ALG_KEY_MISMATCH


def test_a_grpcio_in_which_nobody_else_can_sign_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says from which version on it can."""
    monkeypatch.delattr(grpc.experimental, "ssl_channel_credentials_with_custom_signer")
    with pytest.raises(Misconfigured, match=r"grpcio 1\.80 or later"):
        _direct("127.0.0.1:1", _held(HELD.sign)).open(channel_options())


@pytest.mark.tpm
@pytest.mark.swtpm
@pytest.mark.xdist_group("swtpm")
def test_a_key_in_a_tpm_carries_a_channel(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """An open connection needs it no more; without the TPM there is no new one."""
    with running() as tpm:
        attester = TPMAttester(AttesterSettings(tcti=tcti(tpm), ek=EKKind.P_384))
        key = attester.channel_key()
        spki = key.spki()
        assert spki == key.spki() != attester.channel_key().spki()
        certificates = _issue(spki)
        held = HeldX509SVID(certificates=certificates, holder=key.sign)
        scene = Scene(stage)
        direct = scene.opened(held)
        assert stage.call(direct) == b"hello"
        tpm.stop(orderly=False)
        assert stage.call(direct) == b"hello"
        assert [peer.leaf_sha256 for peer in scene.judge.peers] == [certificates[0].fingerprint(hashes.SHA256())] * 2
        scene.judge.verdicts.clear()
        with caplog.at_level(logging.WARNING, logger="nsmsec.transport"):
            scene.fails(held)
        assert "TPM_UNAVAILABLE" in caplog.text
        tpm.start()
        assert stage.call(scene.opened(held)) == b"hello"
        attester.close()


@pytest.mark.tpm
@pytest.mark.swtpm
@pytest.mark.xdist_group("swtpm")
def test_the_example_of_the_page_about_attesters_carries_a_channel() -> None:
    """It is run as it stands."""
    stage = STAGES["sync"]()
    scene = Scene(stage)
    with running() as tpm:
        names = {
            "attester": TPMAttester(AttesterSettings(tcti=tcti(tpm), ek=EKKind.P_384)),
            "issue": _issue,
            "target": scene.target,
            "svid_source": SVIDs(CLIENT),
            "bundle_source": Trust(AUTHORITY.bundle()),
            "expected_id": SERVER.id,
            "dns_name": NAME,
        }
        exec(compile(EXAMPLE, "docs/attester.md", "exec"), names)  # noqa: S102 - the example is what is tested
        direct = names["direct"]
        assert isinstance(direct, Direct)
        stage.open(direct)
        assert stage.call(direct) == b"hello"
        stage.close()
