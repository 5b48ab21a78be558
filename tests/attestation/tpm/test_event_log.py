# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Replaying event logs: to what the PCRs became, within bounds, with our own errors only."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nsmsec.attestation.tpm import replay_log
from nsmsec.errors import Malformed, NsmsecError, ReasonCode
from tests.attestation.tpm.logs import NO_ACTION, event, first, locality, log, replayed

SPOILED = {
    "nothing": b"",
    "an event before the first": event(0, b"x") + log(),
    "a first event of a PCR": b"\1" + log()[1:],
    "a first event with a digest": log()[:8] + b"\1" + log()[9:],
    "a first event that acts": log()[:4] + b"\4" + log()[5:],
    "the form of SHA-1 alone": log().replace(b"Spec ID Event03", b"Spec ID Event00"),
    "no algorithm": first(()),
    "too many algorithms": log().replace(struct.pack("<I", 3) + b"\4\0", struct.pack("<I", 17) + b"\4\0", 1),
    "an algorithm twice": first(("sha256", "sha256")),
    "a wrong size of SHA-256": first(("sha256",), sizes={"sha256": 20}),
    "an unknown algorithm of no size": first(("sm3",), sizes={"sm3": 0}),
    "an unknown algorithm of a great size": first(("sm3",), sizes={"sm3": 65}),
    "more digests than algorithms": first(("sha256",)) + event(0, b"", ("sha256", "sha256")),
    "a digest twice": first(("sha256", "sha1")) + event(0, b"", ("sha256", "sha256")),
    "a digest that was not announced": first(("sha256",)) + event(0, b"", ("sha1",)),
    "a PCR that no TPM has": first(("sha256",)) + event(24, b"", ("sha256",)),
    "a locality that starts no TPM": first() + locality(1),
    "a locality cut short": first() + event(0, b"StartupLocality\0", kind=NO_ACTION),
    "a locality twice": first() + locality(3) + locality(3),
    "a locality after an event of PCR 0": log() + locality(3),
    "a byte behind it": log() + b"\0",
    "more than is read": first() + event(0, bytes(1024 * 1024)),
}


@pytest.mark.parametrize("situation", SPOILED)
def test_spoiled_log_is_refused(situation: str) -> None:
    """One code for whatever cannot be replayed."""
    with pytest.raises(Malformed) as refusal:
        replay_log(SPOILED[situation])
    assert refusal.value.code is ReasonCode.TPM_EVENT_LOG


def test_log_leads_to_the_values_of_every_known_bank() -> None:
    """A bank that nobody here can compute is left out, its digests are passed over."""
    assert replay_log(log()) == {"sha1": replayed("sha1"), "sha256": replayed("sha256")}


@pytest.mark.parametrize("number", [0, 3, 4])
def test_pcr_0_begins_with_the_locality(number: int) -> None:
    """A hardware root of trust starts the TPM from 3 or 4."""
    assert replay_log(log(start=locality(number)))["sha256"] == replayed("sha256", started_from=number)


def test_event_of_no_action_changes_nothing() -> None:
    """Whatever PCR it names."""
    told = event(0xFFFFFFFF, b"anything", kind=NO_ACTION)
    assert replay_log(log(start=told)) == replay_log(log())


def test_event_without_digests_changes_nothing() -> None:
    """The quote will tell."""
    assert replay_log(first() + event(3, b"", ())) == {"sha1": {}, "sha256": {}}


def test_pcr_of_a_dynamic_launch_begins_with_ones() -> None:
    """PCRs 17 to 22."""
    import hashlib

    expected = hashlib.sha256(b"\xff" * 32 + hashlib.sha256(b"launch").digest()).digest()
    assert replay_log(first(("sha256",)) + event(17, b"launch", ("sha256",)))["sha256"] == {17: expected}


@given(st.data())
def test_any_log_is_replayed_or_refused(data: st.DataObject) -> None:
    """Nothing but a refusal is raised, wherever it is cut or changed."""
    whole = log(start=locality(3))
    at = data.draw(st.integers(0, len(whole) - 1))
    piece = data.draw(st.binary(max_size=8))
    changed = data.draw(st.sampled_from([whole[:at], whole[:at] + piece + whole[at + len(piece) :]]) | st.binary())
    try:
        replay_log(changed)
    except NsmsecError as refusal:
        code = refusal.code
    else:
        code = ReasonCode.TPM_EVENT_LOG
    assert code is ReasonCode.TPM_EVENT_LOG
