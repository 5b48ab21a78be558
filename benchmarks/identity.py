# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What identities cost: proving a peer, rotating while calls go on, a new channel. Each against what it stands for."""

from __future__ import annotations

import logging
import statistics
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter_ns
from typing import TYPE_CHECKING

import grpc
from cryptography.x509.verification import PolicyBuilder, Store

import nsmsec
from nsmsec.clock import SystemClock
from nsmsec.dev.authority import Authority
from nsmsec.dev.bench.comparison import compare
from nsmsec.identity import StaticX509SVIDSource, SVIDVerifier, TrustBundleSet, authorize_id
from nsmsec.limits import Limits
from nsmsec.opa import PlanEngine
from nsmsec.transport import Bridge, PeerVerifier, Rotating, channel_options, server_credentials, server_options
from nsmsec.transport.credentials import certificate_chain_pem

if TYPE_CHECKING:
    from typing import Any

    from nsmsec.dev.bench.comparison import Comparison
    from nsmsec.identity import X509SVID

METHOD = "/nsmsec.bench.v1.Echo/Say"
NAME = "server.corp.example"
BLOCKS, CALLS = 40, 100
SECONDS = 30.0
CLOCK = SystemClock()
AUTHORITY = Authority("corp.example", now=CLOCK.now())
ISSUER = AUTHORITY.intermediate()
BUNDLES = TrustBundleSet.of(AUTHORITY.bundle())
SERVER = ISSUER.issue("/server", dns_names=(NAME,))
CLIENT = ISSUER.issue("/client")


class Rotated:
    """A source of SVIDs that is told to change."""

    def __init__(self) -> None:
        """Begin with the client's."""
        self.svid = CLIENT

    def x509_svid(self) -> X509SVID:
        """Return the current one."""
        return self.svid


def proofs() -> None:
    """Prove a peer, remembered or not, against the raw verification of the same chain by `cryptography`."""
    leaf, *above = CLIENT.certificates
    raw = PolicyBuilder().store(Store(list(AUTHORITY.bundle().authorities))).time(CLOCK.now()).build_client_verifier()
    pem = certificate_chain_pem(CLIENT)
    end = pem.index(b"-----BEGIN", 1)
    context = {"x509_pem_cert": [pem[:end]], "x509_pem_cert_chain": [pem[end:]]}
    warm = _verifier()
    warm.verify(context)
    blocks = [range(CALLS)] * BLOCKS
    show(
        "peer, remembered",
        compare(lambda _: warm.verify(context), lambda _: raw.verify(leaf, above), blocks, seconds=SECONDS),
    )
    fresh = ([_verifier() for _ in range(CALLS)] for _ in range(BLOCKS))
    show(
        "peer, anew",
        compare(lambda one: one.verify(context), lambda _: raw.verify(leaf, above), fresh, seconds=SECONDS),
    )


def rotations(target: str) -> None:
    """Call with a rotation in every block of calls, against calls without."""
    svids = Rotated()
    workload = nsmsec.Workload(svid=svids, bundles=BUNDLES, policy=PlanEngine.shipped())
    transports: dict[str, dict[str, Any]] = {
        "bridge": {},
        "direct": {"transport": "direct", "expected_id": SERVER.id, "dns_name": NAME},
    }
    for name, options in transports.items():
        with nsmsec.channel(target, workload, authorizer=authorize_id(SERVER.id), origin=True, **options) as channel:
            _calls(channel)
            rotated, calm = [], []
            for _ in range(BLOCKS):
                calm += _calls(channel)
                svids.svid = ISSUER.issue("/client")
                rotated += _calls(channel)
        for title, quantile in (("p50", 50), ("p99", 99)):
            ours, theirs = (statistics.quantiles(times, n=100)[quantile - 1] for times in (rotated, calm))
            print(
                f"{ours / theirs:7.2f}   {ours:9.1f} us  {theirs:9.1f} us  {name}: a rotation in {CALLS} calls, {title}"
            )


def channels(target: str) -> None:
    """Make a channel and send its first call, against the same with plain grpcio and mutual TLS."""
    source = StaticX509SVIDSource(CLIENT)

    def bridged() -> None:
        made = Rotating(
            lambda: Bridge(
                target,
                svid_source=source,
                bundle_source=BUNDLES,
                authorizer=authorize_id(SERVER.id),
                clock=CLOCK,
                svid_verifier=SVIDVerifier(Limits()),
            ),
            svid_source=source,
            bundle_source=BUNDLES,
        )
        with made.open(channel_options()) as channel:
            made.peer(10.0)
            _say(channel)
        made.close()

    def plain() -> None:
        credentials = grpc.ssl_channel_credentials(
            AUTHORITY.bundle_pem(), CLIENT.private_key_pem_for_transport(), certificate_chain_pem(CLIENT)
        )
        own = [("grpc.ssl_target_name_override", NAME), ("grpc.use_local_subchannel_pool", 1)]
        with grpc.secure_channel(target, credentials, options=own) as channel:
            _say(channel)

    blocks = [range(10)] * BLOCKS
    show("new channel, first call", compare(lambda _: bridged(), lambda _: plain(), blocks, seconds=SECONDS))


def show(name: str, found: Comparison) -> None:
    """Print one line."""
    print(f"{found.ratio:7.3f}   {found.p50_us:9.1f} us  {found.yardstick_us:9.1f} us  {name} (p99 {found.p99_us} us)")


def main() -> None:
    """Print ratios, the medians they are of."""
    logging.getLogger("nsmsec.audit").setLevel(logging.ERROR)
    handler = grpc.method_handlers_generic_handler(
        "nsmsec.bench.v1.Echo", {"Say": grpc.unary_unary_rpc_method_handler(lambda request, _: request)}
    )
    proven = nsmsec.server(
        nsmsec.Workload(svid=StaticX509SVIDSource(SERVER), bundles=BUNDLES, policy=PlanEngine.shipped())
    )
    bare = grpc.server(ThreadPoolExecutor(4), options=server_options())
    for server in (proven, bare):
        server.add_generic_rpc_handlers((handler,))
    credentials = server_credentials(svid_source=StaticX509SVIDSource(SERVER), bundle_source=BUNDLES)
    proven_port, bare_port = proven.listen("127.0.0.1:0"), bare.add_secure_port("127.0.0.1:0", credentials)
    for server in (proven, bare):
        server.start()
    print("  ratio   of interest     yardstick")
    proofs()
    rotations(f"127.0.0.1:{proven_port}")
    channels(f"127.0.0.1:{bare_port}")
    for server in (proven, bare):
        server.stop(None).wait()


def _verifier() -> PeerVerifier:
    return PeerVerifier(SVIDVerifier(Limits()), BUNDLES, CLOCK)


def _say(channel: grpc.Channel) -> None:
    say: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(METHOD)
    say(b"x" * 100, timeout=10)


def _calls(channel: grpc.Channel) -> list[float]:
    """Call; return how long each call took, in microseconds."""
    say: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(METHOD)
    times = []
    for _ in range(CALLS):
        start = perf_counter_ns()
        say(b"x" * 100, timeout=10)
        times.append((perf_counter_ns() - start) / 1000)
    return times


if __name__ == "__main__":
    main()
