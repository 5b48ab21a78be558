# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a refusal says on the wire."""

from __future__ import annotations

import grpc
import pytest

from nsmsec.errors import Malformed, NsmsecError, PolicyDenied, ReasonCode, SourceUnavailable, Unverified
from nsmsec.interceptors.status import DETAILS_KEY, Disclosure, as_refusal, name_of, refusal_status, without_refusals
from tests.interceptors.stage import reason_of

DENIED = PolicyDenied(ReasonCode.POLICY_DENIED, "secret detail", reasons=("late", "lost"), index=2)


@pytest.mark.parametrize(
    ("error", "code", "reason"),
    [
        (Unverified(ReasonCode.SIG_INVALID, "x", index=1), grpc.StatusCode.UNAUTHENTICATED, "SIG_INVALID"),
        (Unverified(ReasonCode.CERT_EXPIRED, "x"), grpc.StatusCode.UNAUTHENTICATED, "CERT"),
        (Unverified(ReasonCode.CERT_SAN, "x"), grpc.StatusCode.UNAUTHENTICATED, "CERT"),
        (Unverified(ReasonCode.TD_MISMATCH, "x"), grpc.StatusCode.UNAUTHENTICATED, "CERT"),
        (Unverified(ReasonCode.TD_UNKNOWN, "x"), grpc.StatusCode.UNAUTHENTICATED, "CERT"),
        (Malformed(ReasonCode.SIZE, "x"), grpc.StatusCode.RESOURCE_EXHAUSTED, "SIZE"),
        (DENIED, grpc.StatusCode.PERMISSION_DENIED, "POLICY_DENIED"),
        (SourceUnavailable(ReasonCode.PEER_MISSING, "x"), grpc.StatusCode.UNAVAILABLE, "PEER_MISSING"),
    ],
)
def test_a_caller_sees_the_code_by_default(error: NsmsecError, code: grpc.StatusCode, reason: str) -> None:
    """The code with everything about certificates as one, the decision id; no index, no reasons, no detail."""
    status = refusal_status(error, decision_id="d1", disclosure=Disclosure.CODE)
    info = reason_of(status.trailing_metadata)
    assert info is not None
    assert (status.code, info.reason, dict(info.metadata)) == (code, reason, {"decision_id": "d1"})
    assert "d1" in status.details
    assert "secret" not in status.details


def test_less_can_be_disclosed() -> None:
    """Then only the decision id is told."""
    info = reason_of(refusal_status(DENIED, decision_id="d1", disclosure=Disclosure.DECISION).trailing_metadata)
    assert info is not None
    assert (info.reason, dict(info.metadata)) == ("REFUSED", {"decision_id": "d1"})


def test_more_can_be_disclosed() -> None:
    """Then index, reasons, the exact code are told; still no detail."""
    info = reason_of(refusal_status(DENIED, decision_id="d1", disclosure=Disclosure.EVERYTHING).trailing_metadata)
    assert info is not None
    assert dict(info.metadata) == {"decision_id": "d1", "index": "2", "reasons": "late lost"}
    exact = refusal_status(Unverified(ReasonCode.CERT_SAN, "x"), decision_id="d1", disclosure=Disclosure.EVERYTHING)
    info = reason_of(exact.trailing_metadata)
    assert info is not None
    assert (info.reason, dict(info.metadata)) == ("CERT_SAN", {"decision_id": "d1"})


def test_what_is_none_of_ours_is_kept() -> None:
    """Only a readable rich status with our domain is a refusal."""
    ours = refusal_status(DENIED, decision_id="d1", disclosure=Disclosure.CODE).trailing_metadata
    others = (("a", "b"), (DETAILS_KEY, b"\xff"), (DETAILS_KEY, ""), ("nsmsec", b""))
    assert without_refusals((*others, *ours)) == others


def test_a_bug_is_a_refusal(caplog: pytest.LogCaptureFixture) -> None:
    """Whatever is none of our errors denies with INTERNAL; its text stays in the log."""
    assert as_refusal(DENIED, "/a/b") is DENIED
    refusal = as_refusal(RuntimeError("boom"), "/a/b")
    assert refusal.code is ReasonCode.INTERNAL
    assert "boom" not in str(refusal)
    assert "boom" in caplog.text


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (None, "OK"),
        (0, "OK"),
        (grpc.StatusCode.OK, "OK"),
        (5, "NOT_FOUND"),
        (grpc.StatusCode.ABORTED, "ABORTED"),
        (99, "UNKNOWN"),
        ("x", "UNKNOWN"),
    ],
)
def test_a_status_has_a_name_however_grpc_keeps_it(code: object, name: str) -> None:
    """Blocking servers keep a member or None, asyncio servers a number."""
    assert name_of(code) == name
