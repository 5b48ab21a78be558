# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a failed call to a verifier amounts to, whatever its trailing metadata holds."""

from __future__ import annotations

import grpc
import pytest
from google.protobuf.any_pb2 import Any as AnyMessage
from google.rpc.error_details_pb2 import ErrorInfo, RetryInfo
from google.rpc.status_pb2 import Status as RichStatus
from hypothesis import given
from hypothesis import strategies as st

from nsmsec.errors import AttestationFailed, NsmsecError, ReasonCode, SourceUnavailable
from nsmsec.interceptors.appraisal.refusal import DOMAIN, refusal_of

DETAILS = "grpc-status-details-bin"


def failed(*trailing: tuple[str, str | bytes], code: grpc.StatusCode = grpc.StatusCode.UNAUTHENTICATED) -> NsmsecError:
    """Return what a call amounts to that failed so."""
    metadata = grpc.aio.Metadata(*trailing)
    return refusal_of(grpc.aio.AioRpcError(code, grpc.aio.Metadata(), metadata, details="test"))


def status(reason: str, domain: str = DOMAIN) -> bytes:
    """Return a rich status."""
    details = []
    for message in (RetryInfo(), ErrorInfo(reason=reason, domain=domain)):
        detail = AnyMessage()
        detail.Pack(message)
        details.append(detail)
    data: bytes = RichStatus(code=16, details=details).SerializeToString()
    return data


def test_a_code_of_the_verifier_is_its_verdict() -> None:
    """Beside other details, and other metadata."""
    error = failed(("a", "b"), (DETAILS, status("TPM_PCR_VALUE")))
    assert type(error) is AttestationFailed
    assert error.code is ReasonCode.TPM_PCR_VALUE


def test_a_verdict_whose_code_is_unknown_is_one() -> None:
    """A later verifier may have found something that we have no word for."""
    error = failed((DETAILS, status("TPM_ON_FIRE")))
    assert type(error) is AttestationFailed
    assert error.code is ReasonCode.ENDPOINT_ANSWER


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (status("TPM_PCR_VALUE", domain="example.org"), ReasonCode.SOURCE_UNAVAILABLE),
        (status("CERT", domain="nsmsec"), ReasonCode.SOURCE_UNAVAILABLE),
        (status("EXPIRED", domain="nsmsec"), ReasonCode.EXPIRED),
        (b"\xff", ReasonCode.SOURCE_UNAVAILABLE),
        (b"", ReasonCode.SOURCE_UNAVAILABLE),
    ],
    ids=["of others", "of a chain, withheld", "of a chain", "unreadable", "empty"],
)
def test_what_is_no_verdict_is_no_answer(value: bytes, code: ReasonCode) -> None:
    """With the code, where it is known."""
    error = failed((DETAILS, value))
    assert type(error) is SourceUnavailable
    assert error.code is code


def test_a_verifier_without_an_answer_gives_no_verdict() -> None:
    """Whatever code it says."""
    error = failed((DETAILS, status("TPM_PCR_VALUE")), code=grpc.StatusCode.UNAVAILABLE)
    assert type(error) is SourceUnavailable


@given(value=st.binary(max_size=80))
def test_whatever_a_status_holds_is_a_refusal_of_ours(value: bytes) -> None:
    """No other error."""
    assert isinstance(failed((DETAILS, value)), NsmsecError)
