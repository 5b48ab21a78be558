# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The shape of an event."""

from __future__ import annotations

import json

import pytest

from nsmsec.opa.plan import UNDEFINED, InputRefused, Number
from tests.opa.decision_log.events import event


def test_an_event_has_the_shape_that_opa_gives_it() -> None:
    """Names and nesting are OPA's, the time has nanoseconds, what is empty is not there."""
    full = event(
        bundles={"policy": "r1", "data": ""},
        trace_id="t",
        span_id="s",
        erased=("/input/x",),
        masked=("/input/y",),
        error={"code": "POLICY_ERROR", "message": "m"},
        requested_by="10.0.0.1",
        metrics={"timer_rego_query_eval_ns": 5},
        custom={"code": "POLICY_DENIED"},
    )
    assert json.loads(full.encoded()) == {
        "labels": {"service": "gateway"},
        "decision_id": "d1",
        "timestamp": "2026-01-02T03:04:05.678901000Z",
        "path": "nsmsec/server/request",
        "input": full.input,
        "result": full.result,
        "bundles": {"policy": {"revision": "r1"}, "data": {}},
        "trace_id": "t",
        "span_id": "s",
        "erased": ["/input/x"],
        "masked": ["/input/y"],
        "error": {"code": "POLICY_ERROR", "message": "m"},
        "requested_by": "10.0.0.1",
        "metrics": {"timer_rego_query_eval_ns": 5},
        "custom": {"code": "POLICY_DENIED"},
    }
    bare = event(input=UNDEFINED, result=UNDEFINED)
    assert bare.as_document().keys() == {"labels", "decision_id", "timestamp", "path"}


def test_a_document_that_is_null_is_not_an_erased_one() -> None:
    """Null is a value."""
    assert json.loads(event(input=None).encoded())["input"] is None


def test_the_repr_of_an_event_shows_neither_input_nor_result() -> None:
    """Whoever logs an event by mistake shows no facts."""
    assert "secret" not in repr(event())


def test_numbers_keep_their_spelling() -> None:
    """What a policy made of 1.50 is logged as that."""
    assert b'"n":1.50' in event(input={"n": Number("1.50")}).encoded()


@pytest.mark.parametrize(
    "value", [float("nan"), object(), {"a": {1, 2}, "b": object()}, 10**5000], ids=["nan", "object", "set", "digits"]
)
def test_what_json_cannot_say_is_refused(value: object) -> None:
    """An event is never half of one."""
    with pytest.raises(InputRefused):
        event(input={"n": value}).encoded()


def test_a_document_of_endless_depth_is_refused() -> None:
    """A document that holds itself ends as a refusal."""
    endless: dict[str, object] = {}
    endless["again"] = endless
    with pytest.raises(InputRefused):
        event(input=endless).encoded()
    endless["number"] = Number("1.0")
    with pytest.raises(InputRefused):
        event(input=[Number("1.0"), endless]).encoded()
