# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The engine that asks an OPA server, for threads."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING

from nsmsec.errors import PolicyIndeterminate, ReasonCode, SourceUnavailable
from nsmsec.opa.http_access import HTTPAccess
from nsmsec.opa.rest.address import OPAAddress
from nsmsec.opa.rest.answers import decision_of
from nsmsec.opa.rest.connections import Connections
from nsmsec.opa.rest.dial import Dialer
from nsmsec.opa.rest.limits import RestLimits

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta
    from typing import Self

    from nsmsec.opa.decision import Decision
    from nsmsec.opa.question import Question

__all__ = ["OPARestEngine"]

_HEALTH = "/health?bundles=true"
# Strict, as the embedded engine is: a built-in that is called wrongly ends the decision.
_FLAGS = "provenance=true&strict-builtin-errors=true"


class OPARestEngine:
    """Decides by an OPA server; safe for threads.

    Whatever goes wrong is a denial with a code, before the deadline; the next question is asked anew, so that nothing
    has to be started again once the server is back.

    Example:
        >>> engine = OPARestEngine("unix:/run/opa.sock")
        >>> engine.close()
    """

    def __init__(
        self,
        address: str,
        *,
        access: HTTPAccess | None = None,
        bundle: str | None = None,
        require_healthy: bool = False,
        limits: RestLimits | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Say which server decides. Nothing is sent yet.

        Args:
            address: `https://opa.example:8181`, `http://127.0.0.1:8181` or `unix:/run/opa.sock`.
            access: how the server is proven and how we are.
            bundle: the name, at the server, of the bundle whose revision a decision names; None for the only one.
            require_healthy: whether the server must say that it is healthy, bundles included, before the first question
                and again after each failure.
            limits: how long, how much, how many.
            monotonic: a clock in seconds that never goes back.

        Raises:
            Misconfigured: the address or a certificate file cannot be used.
        """
        access = access or HTTPAccess()
        self._limits = limits or RestLimits()
        found = OPAAddress.parse(address, access)
        host = f"[{found.host}]" if ":" in found.host else found.host
        self._prefix = found.prefix
        self._access = access
        self._bundle = bundle
        self._monotonic = monotonic
        self._check_health = require_healthy
        self._healthy = not require_healthy
        self._connections = Connections(
            Dialer(found, access, monotonic=monotonic),
            host=f"{host}:{found.port}",
            max_idle=self._limits.max_idle_connections,
            max_answer_bytes=self._limits.max_answer_bytes,
        )

    def decide(self, question: Question, *, timeout: timedelta | None = None) -> Decision:
        """Return the server's decision; see `PolicyEngine.decide`.

        Raises:
            PolicyIndeterminate: POLICY_UNDEFINED, POLICY_INVALID_RESULT or POLICY_ERROR, as `answers` has it.
            SourceUnavailable: ENGINE_UNAVAILABLE, there was no answer of OPA in time, or it is not healthy.
        """
        return self.decide_until(question, self.deadline(timeout))

    def deadline(self, timeout: timedelta | None) -> float:
        """Return the moment of the clock at which a question that is asked now must be answered."""
        most = self._limits.max_time
        return self._monotonic() + (most if timeout is None else min(timeout, most)).total_seconds()

    def decide_until(self, question: Question, deadline: float) -> Decision:
        """Return the server's decision before a moment of the clock.

        1. Write the question down; what JSON cannot say is not asked.
        2. Let the server say that it is healthy, if that is required and not known.
        3. Ask.
        4. Judge the answer.

        Raises:
            PolicyIndeterminate: as `decide`.
            SourceUnavailable: as `decide`.
        """
        body = self._written(question)  # 1
        try:
            if not self._healthy:  # 2
                self._require_healthy(deadline)
            answer = self._connections.exchange(  # 3
                "POST",
                f"{self._prefix}/v1/data/{question.entrypoint}?{_FLAGS}",
                body,
                {"Content-Type": "application/json", **self._headers()},
                deadline=deadline,
            )
            return decision_of(answer, bundle=self._bundle)  # 4
        except SourceUnavailable:
            self._healthy = not self._check_health
            raise

    def close(self) -> None:
        """Close the idle connections."""
        self._connections.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _written(self, question: Question) -> bytes:
        try:
            body = json.dumps({"input": question.document}, allow_nan=False, default=_members).encode()
        except (TypeError, ValueError, RecursionError) as error:
            raise _not_asked("a document that JSON can say, found another") from error
        if len(body) > self._limits.max_question_bytes:
            raise _not_asked(f"a question of at most {self._limits.max_question_bytes} bytes, found {len(body)}")
        return body

    def _headers(self) -> dict[str, str]:
        try:
            return self._access.headers()
        except SourceUnavailable as error:
            raise SourceUnavailable(ReasonCode.ENGINE_UNAVAILABLE, f"opa: {error.detail}") from error

    def _require_healthy(self, deadline: float) -> None:
        answer = self._connections.exchange("GET", self._prefix + _HEALTH, None, self._headers(), deadline=deadline)
        if answer.status != HTTPStatus.OK:
            raise SourceUnavailable(
                ReasonCode.ENGINE_UNAVAILABLE, f"opa: expected a healthy server, found status {answer.status}"
            )
        self._healthy = True


def _members(value: object) -> dict[object, object]:
    """Return the members of a mapping that is no dict; the encoder knows everything else."""
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError


def _not_asked(detail: str) -> PolicyIndeterminate:
    return PolicyIndeterminate(ReasonCode.POLICY_ERROR, f"opa: expected {detail}")
