# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A path is a chain: nothing can be cut off, put in, moved or widened (C8–C15)."""

from __future__ import annotations

import base64
import json
import tracemalloc
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from nsmsec.errors import Malformed, ReasonCode, Unverified
from nsmsec.identity import SpiffeID
from nsmsec.limits import Limits
from nsmsec.path import CertificateTable, Path, PathSegment, advance, wire
from nsmsec.testing.runtimes import SyncRuntime
from nsmsec.tokens import TokenSettings
from tests.attacks.sites import CLIENT, IDS, NOW, Site, everywhere, fresh_id, frozen, on_servers, refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nsmsec.testing import CapturedPath, RawToken


def rearranged(*order: int) -> Callable[[CapturedPath], CapturedPath]:
    """Return what puts the tokens, whose bytes stay the same, in another order."""

    def rearrange(captured: CapturedPath) -> CapturedPath:
        fixed = frozen(captured)
        return replace(
            fixed,
            tokens=tuple(fixed.tokens[index] for index in order),
            segments=tuple(fixed.segments[index] for index in order),
        )

    return rearrange


# --- C8: truncation -------------------------------------------------------------------------------------------------


@on_servers
def test_path_without_its_head_is_an_index_mismatch(site: Site) -> None:
    """C8: the client, the firewall: who was there before cannot be cut off."""
    site.refuses(site.honest(), spoil=rearranged(1, 2), code=ReasonCode.INDEX_MISMATCH, at=0)
    site.refuses(site.honest(), spoil=rearranged(2), code=ReasonCode.INDEX_MISMATCH, at=0)


@on_servers
def test_path_without_its_tail_is_an_aud_mismatch(site: Site) -> None:
    """C8: what is left was handed to somebody else, by somebody else than the neighbour."""
    site.refuses(site.honest(), spoil=rearranged(0, 1), code=ReasonCode.AUD_MISMATCH, at=1)


@everywhere
def test_path_without_its_middle_is_an_index_mismatch(site: Site) -> None:
    """C8: nor can a hop between."""
    rest = (0, 2) if site.side == "server" else (0, 2, 3)
    site.refuses(site.honest(), spoil=rearranged(*rest), code=ReasonCode.INDEX_MISMATCH, at=1)


@on_servers
def test_hop_that_drops_the_one_before_it_is_an_aud_mismatch(site: Site) -> None:
    """C8: the last hop signs as if the one before it had not been there; the client had handed on to the firewall."""
    honest = site.honest()
    skipped = replace(
        honest, tokens=(honest.tokens[0], honest.tokens[2]), segments=(honest.segments[0], honest.segments[2])
    )
    site.refuses(skipped.with_claims(1, idx=1), ReasonCode.AUD_MISMATCH, at=0)


@on_servers
def test_hop_that_hangs_itself_onto_another_token_breaks_the_chain(site: Site) -> None:
    """C8: a token commits to exactly the one before it."""
    site.refuses(site.honest().with_claims(2, prh="A" * 43), ReasonCode.CHAIN_BROKEN, at=2)
    site.refuses(site.honest().with_claims(0, prh="A" * 43), ReasonCode.CHAIN_BROKEN, at=0)


@everywhere
def test_hop_that_commits_to_nothing_breaks_the_chain(site: Site) -> None:
    """C8: without `prh` a hop could be behind anything."""
    honest = site.honest()
    site.refuses(honest.with_compact(1, honest.tokens[1].signed(None)), ReasonCode.CHAIN_BROKEN, at=1)


# --- C9: insertion, order, splicing ---------------------------------------------------------------------------------


@everywhere
def test_inserted_hop_is_an_index_mismatch(site: Site) -> None:
    """C9: a token of somebody, put between."""
    honest = site.honest()
    foreign = replace(site.honest().tokens[1], svid=honest.tokens[1].svid)
    inserted = replace(
        honest,
        tokens=(honest.tokens[0], foreign, *honest.tokens[1:]),
        segments=(honest.segments[0], ("x", "connection-1"), *honest.segments[1:]),
    )
    site.refuses(inserted, ReasonCode.INDEX_MISMATCH, at=2)


@everywhere
def test_hops_in_another_order_are_an_index_mismatch(site: Site) -> None:
    """C9: two hops change places."""
    order = (0, 2, 1) if site.side == "server" else (0, 2, 1, 3)
    site.refuses(site.honest(), spoil=rearranged(*order), code=ReasonCode.INDEX_MISMATCH, at=1)


@everywhere
def test_hop_twice_is_an_index_mismatch(site: Site) -> None:
    """C9: one hop's token stands there two times."""
    order = (0, 1, 1, 2) if site.side == "server" else (0, 1, 1, 2, 3)
    site.refuses(site.honest(), spoil=rearranged(*order), code=ReasonCode.INDEX_MISMATCH, at=2)


@on_servers
def test_two_valid_paths_spliced_break_the_chain(site: Site) -> None:
    """C9: the head of one path before the tail of another, between the same hops, under the same names."""
    one = site.honest()
    other = one.with_claims(0, jti="A" * 22)
    spliced = frozen(one).with_compact(0, other.compacts()[0])
    site.refuses(spliced, ReasonCode.CHAIN_BROKEN, at=1)


@on_servers
def test_paths_of_two_connections_spliced_are_a_cid_mismatch(site: Site) -> None:
    """C9: the head of one connection before the tail of another."""
    one = frozen(site.honest())
    other = site.honest().with_claims(0, cid="connection-9", seg="connection-9")
    spliced = one.with_compact(0, other.compacts()[0]).with_segment(0, segment_id="connection-9")
    site.refuses(spliced, ReasonCode.CID_MISMATCH, at=1)


@on_servers
def test_identity_twice_on_a_path_is_a_cycle(site: Site) -> None:
    """C9: a hop that comes again, with a token for each time."""
    honest = site.honest()
    again = replace(honest.tokens[0], claims={**honest.tokens[2].claims, "sub": CLIENT})
    cycle = replace(honest.with_token(2, again), peer=SpiffeID.parse(CLIENT)).with_claims(1, aud=[CLIENT])
    site.refuses(cycle, ReasonCode.CYCLE, at=2)
    site.accepts(cycle, verifier=cycle.verifier(settings=TokenSettings(allow_cycles=True)))


@on_servers
def test_path_that_comes_back_to_us_is_a_cycle(site: Site) -> None:
    """C9: we are the next hop, so that is where the path repeats."""
    honest = replace(site.honest(), self_id=SpiffeID.parse(CLIENT)).with_claims(2, aud=[CLIENT])
    site.refuses(honest, ReasonCode.CYCLE, at=3)


@everywhere
def test_segment_id_twice_on_a_path_is_a_segment_mismatch(site: Site) -> None:
    """C9: two hops under one connection id."""
    honest = site.honest().with_claims(2, seg="connection-1").with_segment(2, segment_id="connection-1")
    site.refuses(honest, ReasonCode.SEGMENT_MISMATCH, at=2)


# --- C10: forged behind an honest neighbour -------------------------------------------------------------------------


@on_servers
def test_earlier_hop_forged_behind_an_honest_neighbour_is_sig_invalid(site: Site) -> None:
    """C10: the hop behind invents the root; everything it says is well formed, linked and public but for the key."""
    honest = site.honest()
    forged = replace(honest.tokens[0], svid=honest.tokens[1].svid)
    site.refuses(honest.with_token(0, forged), ReasonCode.SIG_INVALID, at=0)


@everywhere
def test_middle_hop_forged_behind_an_honest_neighbour_is_sig_invalid(site: Site) -> None:
    """C10: in the answer as well, where a hop invents the ones that it left out."""
    honest = site.honest()
    forged = replace(honest.tokens[1], svid=honest.tokens[2].svid)
    site.refuses(honest.with_token(1, forged), ReasonCode.SIG_INVALID, at=1)


@everywhere
def test_earlier_hop_under_another_hops_certificate_is_a_cert_mismatch(site: Site) -> None:
    """C10: the forger signs with its own key and names its own certificate."""
    honest = site.honest()
    forged = replace(honest.tokens[1], svid=honest.tokens[2].svid, header=honest.tokens[2].header)
    site.refuses(honest.with_token(1, forged), ReasonCode.CERT_MISMATCH, at=1)


# --- C11: indexes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("index", [-1, -(2**63), 3, 2**31, 2**64])
def test_index_that_names_no_segment_is_a_bad_index(index: int) -> None:
    """C11: no exception but ours, whatever stands there."""
    path = Path(segments=tuple(PathSegment(name=f"hop-{n}", id=f"c-{n}", token="") for n in range(3)), index=index)
    with refused(Malformed, ReasonCode.BAD_INDEX):
        advance(path, name="us", fresh_id=fresh_id)


@pytest.mark.parametrize("index", [-1, 0, 3, 2**31])
@on_servers
def test_index_beside_the_path_is_never_a_fact(site: Site, index: int) -> None:
    """C11: where the carrier has no index, nothing that stands in its place hides a hop or raises."""
    judged = site.judge(site.honest(), index=index)
    assert judged.error is None
    assert [hop.index for hop in judged.records[0].path] == [0, 1, 2]


@pytest.mark.parametrize("index", [-1, 0, 2, 16, 2**53 - 1])
@everywhere
def test_token_that_claims_another_position_is_an_index_mismatch(site: Site, index: int) -> None:
    """C11: positions count from zero, one by one."""
    site.refuses(site.honest().with_claims(1, idx=index), ReasonCode.INDEX_MISMATCH, at=1)


# --- C12: nothing ---------------------------------------------------------------------------------------------------


@everywhere
def test_path_without_segments_is_path_missing(site: Site) -> None:
    """C12: none of none is not all."""
    honest = site.honest()
    if site.side == "server":
        site.refuses(replace(honest, tokens=(), segments=()), ReasonCode.PATH_MISSING, at=None)
    else:
        with refused(Malformed, ReasonCode.PATH_MISSING):
            honest.verifier().verify_answer(
                Path.of(),
                CertificateTable(),
                self_id=honest.self_id,
                peer=None,
                sent=honest.compacts()[0],
                operation="call",
                service=honest.service,
            )


@pytest.mark.parametrize("empty", [1, 2])
@everywhere
def test_empty_token_is_path_missing(site: Site, empty: int) -> None:
    """C12: a segment that says nothing is not one that nothing is wrong with."""
    site.refuses(frozen(site.honest()).with_compact(empty, ""), ReasonCode.PATH_MISSING, at=None)


@on_servers
def test_path_without_its_last_segment_is_refused(site: Site) -> None:
    """C12: the neighbour's own token is not optional."""
    site.refuses(replace(rearranged(0)(site.honest()), peer=SpiffeID.parse(IDS)), ReasonCode.AUD_MISMATCH, at=0)


def test_answer_without_a_turn_token_is_unbound() -> None:
    """C12: our own token alone, or with forward tokens only, answers nothing."""
    for count in (1, 2, 3):
        honest = rearranged(*range(count))(Site(side="client", runtime=SyncRuntime()).honest())
        with refused(Unverified, ReasonCode.RESPONSE_UNBOUND):
            honest.verify()


# --- C13: downgrade -------------------------------------------------------------------------------------------------


def legacy(token: RawToken) -> RawToken:
    """Return the token as stock NSM mints them: `sub`, `aud`, `exp`."""
    claims = {name: token.claims[name] for name in ("sub", "aud", "exp")}
    return replace(token, header={"alg": "ES256", "typ": "JWT"}, claims=claims)


@pytest.mark.parametrize("which", [(1,), (2,), (1, 2)], ids=str)
@everywhere
def test_legacy_token_is_a_typ_mismatch(site: Site, which: tuple[int, ...]) -> None:
    """C13: a weak token that no setting admits."""
    path = site.honest()
    for index in which:
        path = path.with_token(index, replace(path.tokens[index], compact=legacy(path.tokens[index]).signed(None)))
    site.refuses(path, ReasonCode.TYP_MISMATCH, at=which[0])


@everywhere
def test_path_stripped_of_its_tokens_is_path_missing(site: Site) -> None:
    """C13: names without tokens."""
    path = site.honest()
    for index in range(1, len(path.tokens)):
        path = path.with_compact(index, "")
    site.refuses(path, ReasonCode.PATH_MISSING, at=None)


# --- C14: attenuation -----------------------------------------------------------------------------------------------

_END = int(NOW.timestamp()) + 59


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ({"hops": 3}, {"hops": 4}),
        ({"tds": ["corp.example", "partner.example"]}, {"tds": ["corp.example", "other.example"]}),
        ({"svc": ["/demo.Echo/Say"]}, {"svc": ["/demo.Echo/Say", "/demo.Echo/Delete"]}),
        ({"until": _END}, {"until": _END + 1}),
    ],
    ids=["hops", "domains", "services", "time"],
)
@on_servers
def test_hop_that_widens_a_limit_is_limit_widened(
    site: Site, narrow: dict[str, object], wide: dict[str, object]
) -> None:
    """C14: a limit only becomes narrower; the hop that widens it is the one to blame."""
    honest = site.honest()
    site.accepts(honest.with_claims(0, lim=narrow))
    site.accepts(honest.with_claims(0, lim=wide).with_claims(1, lim=narrow) if "tds" not in narrow else honest)
    site.refuses(honest.with_claims(0, lim=narrow).with_claims(2, lim=wide), ReasonCode.LIMIT_WIDENED, at=2)


@pytest.mark.parametrize(
    ("limit", "at"),
    [
        ({"hops": 1}, 2),
        ({"hops": 0}, 1),
        ({"tds": ["corp.example"]}, 2),
        ({"svc": ["/demo.Echo/Delete"]}, 0),
        ({"until": _END - 30}, 0),
    ],
    ids=str,
)
@on_servers
def test_path_outside_of_a_limit_is_limit_exceeded(site: Site, limit: dict[str, object], at: int) -> None:
    """C14: too far, into another domain, for another service, for too long."""
    site.refuses(site.honest().with_claims(0, lim=limit), ReasonCode.LIMIT_EXCEEDED, at=at)


@everywhere
def test_limit_that_nobody_knows_is_claim_invalid(site: Site) -> None:
    """C14: a limit that we cannot keep is not one that we ignore."""
    site.refuses(site.honest().with_claims(1, lim={"colour": "red"}), ReasonCode.CLAIM_INVALID, at=1)


# --- C15: sizes -----------------------------------------------------------------------------------------------------


def encoded(part: bytes) -> str:
    """Return base64url."""
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def with_claims_text(captured: CapturedPath, index: int, member: str) -> CapturedPath:
    """Return the path with one more claim, as text, in one token; its signature is of no interest."""
    header, _, signature = captured.compacts()[index].split(".")
    claims = json.dumps(dict(captured.tokens[index].claims))[:-1] + f', "x": {member}}}'
    return frozen(captured).with_compact(index, f"{header}.{encoded(claims.encode())}.{signature}")


@on_servers
def test_path_of_ten_thousand_segments_is_a_size(site: Site) -> None:
    """C15: counted before anything is read."""
    honest = frozen(site.honest())
    many = replace(honest, tokens=(honest.tokens[0],) * 10_000, segments=(honest.segments[0],) * 10_000)
    site.refuses(many, ReasonCode.SIZE, at=None)


@on_servers
def test_path_of_one_segment_too_many_is_a_size(site: Site) -> None:
    """C15: the limit itself is allowed, one more is not."""
    honest = frozen(site.honest())
    for count, code in ((16, ReasonCode.INDEX_MISMATCH), (17, ReasonCode.SIZE)):
        many = replace(honest, tokens=(honest.tokens[0],) * count, segments=(honest.segments[0],) * count)
        site.refuses(many, code, at=1 if count == 16 else None)


@everywhere
def test_token_of_a_mebibyte_is_a_size(site: Site) -> None:
    """C15: measured before it is decoded."""
    site.refuses(frozen(site.honest()).with_compact(1, "A" * 2**20), ReasonCode.SIZE, at=1)


@pytest.mark.parametrize(
    "member",
    [
        "[" * 100_000 + "]" * 100_000,
        "[[[[1]]]]",
        '{"a": {"b": {"c": {"d": 1}}}}',
        "9" * 5000,
        "-" + "9" * 5000,
        str(2**53),
        "-0",
        "NaN",
        "Infinity",
    ],
    ids=["deep list", "list", "object", "5000 digits", "negative", "2^53", "minus zero", "nan", "infinity"],
)
@everywhere
def test_json_that_readers_take_for_different_things_is_a_format(site: Site, member: str) -> None:
    """C15: too deep, too many digits, no number at all; refused before anything recurses or converts."""
    expected = ReasonCode.SIZE if len(member) > 8192 else ReasonCode.FORMAT
    site.refuses(with_claims_text(site.honest(), 1, member), expected, at=1)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"x" * (24 * 1024 + 1), ReasonCode.SIZE),
        (b"\x0a\x00" * 17, ReasonCode.SIZE),
        (b"\x12\x00" * 33, ReasonCode.SIZE),
        (b"\x0a\xff\xff\xff\xff\x7f", ReasonCode.FORMAT),
        (b"\xff" * 100, ReasonCode.FORMAT),
    ],
    ids=["24 KiB", "segments", "certificates", "length", "noise"],
)
def test_metadata_beyond_the_limits_is_refused_unread(data: bytes, code: ReasonCode) -> None:
    """C15: the carrier's bytes."""
    with refused(Malformed, code):
        wire.decode(data, Limits())


def test_memory_stays_flat_while_sizes_are_refused() -> None:
    """C15: refusing something large costs far less than the thing itself."""
    honest = frozen(Site(side="server", runtime=SyncRuntime()).honest())
    large = honest.with_compact(1, "A" * 2**22)
    path, verifier = large.path(), large.verifier()
    expected: Mapping[str, str] = {"operation": "call", "service": honest.service}
    tracemalloc.start()
    try:
        for _ in range(50):
            with refused(Malformed, ReasonCode.SIZE, at=1):
                verifier.verify_request(path, CertificateTable(), self_id=honest.self_id, peer=None, **expected)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2**20
