# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The order of a client's chain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.chain import compose
from nsmsec.elements.attest import AttestClient
from nsmsec.elements.audit import Audit
from nsmsec.elements.authorize import AuthorizeClient
from nsmsec.elements.update_path import UpdatePathClient
from nsmsec.elements.update_token import UpdateTokenClient
from nsmsec.elements.verify_path import VerifyPathClient

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nsmsec.appraisal import HopJudge
    from nsmsec.chain import Chain, Element
    from nsmsec.elements.audit import AuditSink
    from nsmsec.opa import AsyncPolicyEngine, PolicyEngine
    from nsmsec.tokens import Minter, PathVerifier

__all__ = ["AFTER_DECISION", "AFTER_DECISION_ON_MACHINES", "BEFORE_DECISION", "client"]

#: Decide whether to call; on the way back decide, last, whether to take the proven answer.
BEFORE_DECISION: tuple[type[Element], ...] = (Audit, UpdatePathClient, AuthorizeClient)
#: Mint, send, prove the answer.
AFTER_DECISION: tuple[type[Element], ...] = (UpdateTokenClient, VerifyPathClient)
#: The same where the machines of a path are judged.
AFTER_DECISION_ON_MACHINES: tuple[type[Element], ...] = (AttestClient, *AFTER_DECISION)


def client(
    *,
    name: str,
    fresh_id: Callable[[], str],
    verifier: PathVerifier,
    engine: PolicyEngine | AsyncPolicyEngine,
    minter: Minter,
    sink: AuditSink,
    judge: HopJudge | None = None,
    extra: Sequence[Element] = (),
) -> Chain:
    """Compose the chain that stands before every call of a channel.

    Args:
        name: our segment name; never a fact.
        fresh_id: returns a fresh connection id of 128 random bits.
        verifier: proves paths.
        engine: decides.
        minter: mints our tokens.
        sink: keeps the records.
        judge: says what is known of the machines of a path; without one nobody asks.
        extra: a user's own elements; they stand behind authorize, see allowed calls,
            proven answers before the response policy, and are trusted code of the workload.
    """
    return compose(
        Audit(sink=sink),
        UpdatePathClient(name=name, fresh_id=fresh_id),
        AuthorizeClient(engine=engine),
        *extra,
        *(() if judge is None else (AttestClient(judge=judge),)),
        UpdateTokenClient(minter=minter),
        VerifyPathClient(verifier=verifier),
    )
