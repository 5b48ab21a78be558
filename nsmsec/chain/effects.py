# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a flow may want from the outside world: few, typed questions.

A flow is a generator. It yields an effect, a driver performs it, and the answer is sent in; an
exception that the effect raises is thrown in at the same place. Pure work (tokens, path rules) needs
no effect and is called directly.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from nsmsec.chain.call import Call, Reply
from nsmsec.errors import NsmsecError, PolicyIndeterminate, ReasonCode, SourceUnavailable
from nsmsec.opa import Decision

if TYPE_CHECKING:
    from datetime import timedelta

    from nsmsec.opa import AsyncPolicyEngine, PolicyEngine, Question

__all__ = ["Ask", "Effect", "Flow", "Invoke", "ask", "invoke"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoke:
    """Run what stands behind the chain: the handler on the server, the wire on the client.

    Yielded exactly once in a flow; answered with a `Reply`.

    Attributes:
        call: the call with everything the elements wrote.
    """

    call: Call


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Put a question to a policy engine; answered with a `Decision`.

    Attributes:
        engine: whom to ask; an engine whose `decide` is a coroutine needs the asyncio driver.
        question: the entry point together with the proven facts.
        timeout: how long the caller still waits, if it has a deadline.
    """

    engine: PolicyEngine | AsyncPolicyEngine
    question: Question
    timeout: timedelta | None


Effect: TypeAlias = Invoke | Ask
Flow: TypeAlias = Generator[Effect, object, T]


def invoke(call: Call) -> Flow[Reply]:
    """Hand the call to what stands behind the chain; the end of every composition.

    Raises:
        TypeError: the driver answered with something else than a reply; a bug of the adapter.
    """
    reply = yield Invoke(call=call)
    if not isinstance(reply, Reply):
        raise TypeError(f"effects: expected a Reply, found {type(reply).__name__}")
    return reply


def ask(engine: PolicyEngine | AsyncPolicyEngine, question: Question, *, timeout: timedelta | None) -> Flow[Decision]:
    """Ask a policy engine; what it says is returned as it is, its errors are raised here.

    Raises:
        PolicyIndeterminate: `POLICY_INVALID_RESULT`, the engine answered with something that is no decision.
        SourceUnavailable: `ENGINE_UNAVAILABLE`, the engine failed with an error that is none of ours.
    """
    try:
        decision = yield Ask(engine=engine, question=question, timeout=timeout)
    except NsmsecError:
        raise
    except Exception as error:  # an engine is foreign code; whatever it raises, it denies
        raise SourceUnavailable(
            ReasonCode.ENGINE_UNAVAILABLE,
            f"effects: expected a decision, found the engine crashed: {type(error).__name__}",
        ) from error
    if not isinstance(decision, Decision):
        raise PolicyIndeterminate(
            ReasonCode.POLICY_INVALID_RESULT, f"effects: expected a Decision, found {type(decision).__name__}"
        )
    return decision
