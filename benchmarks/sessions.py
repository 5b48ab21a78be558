# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What attested machines cost, in one run: a quote, a path whose hops sign with sessions, the judging of its hops.

The quote was recorded from a software TPM; it is compared with a raw verification of its own signature. The path is
compared with one whose hops sign with their SVIDs; all of it is real but the TPM, whose key is in memory.
"""

from __future__ import annotations

import hashlib
import statistics
import sys
from dataclasses import replace
from pathlib import Path
from time import perf_counter_ns
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from nsmsec.appraisal import HopJudge, ResultIssuer, ResultKey, ResultTrust, TrustedVerifier
from nsmsec.attestation.tpm import Facts, Maker, TokenKey, Watermark, extra_data, read_public, verify_quote
from nsmsec.attestation.tpm.signature import read_signature
from nsmsec.cli.hw_document import read_case
from nsmsec.clock import SystemClock
from nsmsec.dev.bench.route import Route
from nsmsec.identity import SpiffeID, TrustDomain
from nsmsec.identity.keys import key_bytes
from nsmsec.limits import Limits
from nsmsec.path import wire
from nsmsec.tokens import DelegatingSession, Voucher

if TYPE_CHECKING:
    from collections.abc import Callable

    from nsmsec.identity import X509SVID
    from nsmsec.tokens import Hop, PathVerifier, SessionOffer

PATHS = 400
REPEATS = 50
QUOTES = 500
QUOTED = Path(__file__).parent.parent / "tests/attestation/tpm/vectors/good-p384-ek.json"
CLOCK = SystemClock()
DOMAINS = frozenset({TrustDomain.parse("corp.example"), TrustDomain.parse("partner.example")})
VERIFIER = SpiffeID.parse("spiffe://corp.example/verifier")
KEY = ResultKey.generate()
TRUST = ResultTrust(TrustedVerifier(id=VERIFIER, trust_domains=DOMAINS, keys=(KEY.public_key,)))
ISSUER = ResultIssuer(verifier=VERIFIER, key=KEY, salt=bytes(32), clock=CLOCK)


def attested(svid: X509SVID) -> DelegatingSession:
    """Return sessions that a machine vouches for, with a real result."""
    token_key = ec.generate_private_key(ec.SECP256R1())
    bound = hashlib.sha256(key_bytes(svid.certificates[0])).digest()
    facts = Facts(
        ek_sha256=bound.hex(),
        ek_template="L-1",
        ek_trust="root",
        maker=Maker(manufacturer="id:4E545300", model="NPCT75x", version="id:00070002"),
        software=False,
        ak_name=bytes(34),
        progress=Watermark(reset_count=4, restart_count=1, clock=5000),
        firmware="0007000200000001",
        pcr_digest=bytes(32),
        pcrs={},
        pcrs_demanded=True,
        pcrs_replayed=False,
        svid_spki_sha256=bound,
        token_key=TokenKey(
            name=bytes(34), spki=token_key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        ),
    )
    result = ISSUER.issue(facts, subject=svid.id, profile="rack-7", audience=DOMAINS, nonce=bytes(32))

    def vouch(offer: SessionOffer) -> Voucher:
        r, s = decode_dss_signature(token_key.sign(offer.statement(result.text), ec.ECDSA(Prehashed(SHA256()))))
        signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
        return Voucher(result=result.text, expires_at=result.expires_at, tpm_signature=signature)

    session = DelegatingSession(clock=CLOCK, limits=Limits(), vouch=vouch)
    session.renew(svid)
    return session


def judge(entries: int = 1024) -> HopJudge:
    """Return a judge of the second domain, where the path ends."""
    domain = TrustDomain.parse("partner.example")
    return HopJudge(trust=TRUST, audience=domain, limits=Limits(signature_cache_entries=entries))


def timed(route: Route, verifier: PathVerifier, by: HopJudge | None) -> tuple[int, tuple[Hop, ...]]:
    """Return how long a fresh path takes from its bytes to its proof with all that is attested, in nanoseconds."""
    minted = route.mint()
    data = wire.encode(minted.path, minted.certificates)
    now = CLOCK.now()
    start = perf_counter_ns()
    path, table = wire.decode(data, Limits())
    hops = route.judged(replace(minted, path=path, certificates=table), verifier).hops
    if by is not None:
        for hop in hops:
            by.judge(hop, now=now)
    return perf_counter_ns() - start, hops


def judged(hop: Hop, by: HopJudge) -> float:
    """Return how long it takes to judge one hop, in microseconds."""
    now = CLOCK.now()
    return statistics.median(took(lambda: by.judge(hop, now=now)) for _ in range(REPEATS)) / 1000


def took(work: Callable[[], object]) -> int:
    """Return how long something takes, in nanoseconds."""
    start = perf_counter_ns()
    work()
    return perf_counter_ns() - start


def quotes() -> None:
    """Print what it takes to verify a quote, and all evidence, against a raw verification of the quote's signature."""
    case = read_case(QUOTED.read_bytes())
    ak, quote = read_public(case.evidence.ak_public, what="AK"), case.evidence.quote
    challenge = extra_data(nonce=case.expected.nonce, binding=case.expected.binding)
    signature, digest = read_signature(quote.signature).value, hashlib.sha256(quote.attest).digest()
    assert isinstance(ak.key, ec.EllipticCurvePublicKey)
    raw = ak.key.verify
    scheme = ec.ECDSA(Prehashed(SHA256()))
    work: dict[str, Callable[[], object]] = {
        "raw": lambda: raw(signature, digest, scheme),
        "a quote verified, against its raw signature": lambda: verify_quote(quote, ak=ak, extra_data=challenge),
        "all evidence verified, against the same": case.verify,
    }
    times: dict[str, list[int]] = {name: [] for name in work}
    for _ in range(QUOTES):
        for name, one in work.items():
            times[name].append(took(one))
    medians = {name: statistics.median(found) / 1000 for name, found in times.items()}
    bare = medians.pop("raw")
    for name, median in medians.items():
        print(f"{median / bare:8.2f}     {name}: {median:.0f} us against {bare:.0f}")


def main(hops: int) -> None:
    """Verify quotes; alternate between both kinds of path; print the medians."""
    quotes()
    routes = {"SVIDs": Route(hops, clock=CLOCK), "sessions": Route(hops, clock=CLOCK, session=attested)}
    verifiers = {name: route.verifier(Limits()) for name, route in routes.items()}
    judges = {"SVIDs": None, "sessions": judge()}
    times: dict[str, list[int]] = {name: [] for name in routes}
    last: dict[str, tuple[Hop, ...]] = {}
    for _ in range(PATHS):
        for name, route in routes.items():
            taken, last[name] = timed(route, verifiers[name], judges[name])
            times[name].append(taken)
    medians = {name: statistics.median(found) for name, found in times.items()}
    for name, route in routes.items():
        minted = route.mint()
        size = len(wire.encode(minted.path, minted.certificates))
        print(f"{medians[name] / 1000:8.1f} us {size:6} bytes  {hops} hops, {name}")
    print(f"{medians['sessions'] / medians['SVIDs']:8.2f}     sessions, judged, to SVIDs")
    machine, bare = last["sessions"][0], last["SVIDs"][0]
    assert machine.attestation is not None
    print(
        f"{judged(machine, judge()):8.1f} us {len(machine.attestation.result or ''):6} bytes  a hop judged, remembered"
    )
    print(f"{judged(machine, judge(0)):8.1f} us               a hop judged, not remembered")
    print(f"{judged(bare, judge()):8.1f} us               a hop judged, without a result")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 4)
