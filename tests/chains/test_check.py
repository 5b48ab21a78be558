# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The order of elements: fixed, checked at start-up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nsmsec import chains
from nsmsec.appraisal import HopJudge, ResultTrust
from nsmsec.chain import Chain, Side, compose
from nsmsec.elements.attest import AttestClient, AttestServer
from nsmsec.errors import Misconfigured
from nsmsec.identity import TrustDomain
from nsmsec.limits import Limits
from nsmsec.testing.elements import Record
from nsmsec.testing.runtimes import RUNTIMES
from tests.chains.world import a_clock, hop
from tests.interceptors.attested import attested

if TYPE_CHECKING:
    from nsmsec.chain import Element

JUDGE = HopJudge(trust=ResultTrust(), audience=TrustDomain.parse("corp.example"), limits=Limits())
SIDES = pytest.mark.parametrize("side", list(Side))


def chain(side: Side, *extra: Element) -> Chain:
    """Return one side's good chain."""
    workload = hop("client", runtime=RUNTIMES[0], clock=a_clock(), extra=extra)
    return workload.server if side is Side.SERVER else workload.client


def test_server_proves_then_decides_then_mints() -> None:
    """The order of the server, outermost first."""
    names = [type(element).__name__ for element in chain(Side.SERVER).elements]
    assert names == ["Audit", "UpdatePathServer", "VerifyPathServer", "AuthorizeServer", "UpdateTokenServer"]


def test_client_decides_then_mints_then_proves_the_answer() -> None:
    """The order of the client, outermost first."""
    names = [type(element).__name__ for element in chain(Side.CLIENT).elements]
    assert names == ["Audit", "UpdatePathClient", "AuthorizeClient", "UpdateTokenClient", "VerifyPathClient"]


@SIDES
def test_chain_of_ours_passes_the_check(side: Side) -> None:
    """What the functions make is what the check wants, with elements of a user's own behind authorize."""
    chains.check(chain(side), side=side)
    chains.check(chain(side, Record(), Record()), side=side)


@SIDES
def test_chain_of_the_other_side_is_misconfigured(side: Side) -> None:
    """A client's chain protects no server."""
    other = Side.CLIENT if side is Side.SERVER else Side.SERVER
    with pytest.raises(Misconfigured, match="chains: expected Audit"):
        chains.check(chain(other), side=side)


@SIDES
@pytest.mark.parametrize("index", range(5))
def test_chain_without_one_element_is_misconfigured(side: Side, index: int) -> None:
    """No element can be left out, nor hidden by one of a user's own."""
    elements = chain(side).elements
    for spoiled in (
        (*elements[:index], *elements[index + 1 :]),
        (*elements[:index], Record(), *elements[index + 1 :]),
    ):
        with pytest.raises(Misconfigured):
            chains.check(compose(*spoiled), side=side)


@SIDES
@pytest.mark.parametrize("index", range(4))
def test_chain_in_another_order_is_misconfigured(side: Side, index: int) -> None:
    """Two neighbours that changed places are found."""
    elements = list(chain(side).elements)
    elements[index], elements[index + 1] = elements[index + 1], elements[index]
    with pytest.raises(Misconfigured):
        chains.check(compose(*elements), side=side)


@SIDES
@pytest.mark.parametrize("index", range(5))
def test_chain_with_an_element_twice_is_misconfigured(side: Side, index: int) -> None:
    """One of ours does not come back among a user's own."""
    elements = chain(side).elements
    with pytest.raises(Misconfigured):
        chains.check(chain(side, elements[index]), side=side)


@SIDES
@pytest.mark.parametrize("index", [0, 1, 2, 5])
def test_foreign_element_outside_of_its_place_is_misconfigured(side: Side, index: int) -> None:
    """A user's own elements stand behind authorize only."""
    elements = list(chain(side).elements)
    elements.insert(index, Record())
    with pytest.raises(Misconfigured):
        chains.check(compose(*elements), side=side)


@SIDES
def test_chain_that_judges_machines_has_its_element_in_its_one_place(side: Side) -> None:
    """Where machines are to be judged it must be there; where they are not it must not, nor among a user's own."""
    elements = list(chain(side, Record()).elements)
    attest: Element = AttestServer(judge=JUDGE) if side is Side.SERVER else AttestClient(judge=JUDGE)
    place = {Side.SERVER: 3, Side.CLIENT: 4}[side]
    for index in range(len(elements) + 1):
        judging = compose(*elements[:index], attest, *elements[index:])
        if index == place:
            chains.check(judging, side=side, machines=True)
        else:
            with pytest.raises(Misconfigured, match="Attest"):
                chains.check(judging, side=side, machines=True)
        with pytest.raises(Misconfigured):
            chains.check(judging, side=side)
    with pytest.raises(Misconfigured, match="Attest"):
        chains.check(compose(*elements), side=side, machines=True)


def test_workload_with_a_judge_has_the_element_in_both_chains() -> None:
    """Without one, in none; the order is that of the docstring."""
    plain, judging = (attested("/echo", judges=judges)[0].workload for judges in (False, True))
    assert [type(element).__name__ for element in judging.server_chain.elements] == [
        "Audit",
        "UpdatePathServer",
        "VerifyPathServer",
        "AttestServer",
        "AuthorizeServer",
        "UpdateTokenServer",
    ]
    assert [type(element).__name__ for element in judging.client_chain.elements] == [
        "Audit",
        "UpdatePathClient",
        "AuthorizeClient",
        "AttestClient",
        "UpdateTokenClient",
        "VerifyPathClient",
    ]
    chains.check(plain.server_chain, side=Side.SERVER)
    chains.check(plain.client_chain, side=Side.CLIENT)


@SIDES
def test_empty_chain_is_misconfigured(side: Side) -> None:
    """No chain is no protection; the error says what was found."""
    with pytest.raises(Misconfigured, match="found nothing"):
        chains.check(compose(), side=side)


@SIDES
def test_chain_inside_a_chain_is_misconfigured(side: Side) -> None:
    """A nested chain hides its order, so it is not accepted at the edge."""
    with pytest.raises(Misconfigured):
        chains.check(compose(chain(side)), side=side)
