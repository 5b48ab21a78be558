# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The order of a server's chain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.chain import compose
from nsmsec.elements.attest import AttestServer
from nsmsec.elements.audit import Audit
from nsmsec.elements.authorize import AuthorizeServer
from nsmsec.elements.update_path import UpdatePathServer
from nsmsec.elements.update_token import UpdateTokenServer
from nsmsec.elements.verify_path import VerifyPathServer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nsmsec.appraisal import HopJudge
    from nsmsec.chain import Chain, Element
    from nsmsec.elements.audit import AuditSink
    from nsmsec.opa import AsyncPolicyEngine, PolicyEngine
    from nsmsec.tokens import Minter, PathVerifier

__all__ = ["AFTER_DECISION", "BEFORE_DECISION", "BEFORE_DECISION_ON_MACHINES", "server"]

#: Prove, then decide.
BEFORE_DECISION: tuple[type[Element], ...] = (Audit, UpdatePathServer, VerifyPathServer, AuthorizeServer)
#: The same where the machines of a path are judged.
BEFORE_DECISION_ON_MACHINES: tuple[type[Element], ...] = (*BEFORE_DECISION[:-1], AttestServer, AuthorizeServer)
#: Then mint: what stands between the decision (with a user's own elements) and the handler.
AFTER_DECISION: tuple[type[Element], ...] = (UpdateTokenServer,)


def server(
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
    """Compose the chain that stands before every handler of a server.

    Args:
        name: our segment name; never a fact.
        fresh_id: returns a fresh connection id of 128 random bits.
        verifier: proves paths.
        engine: decides.
        minter: mints our tokens.
        sink: keeps the records.
        judge: says what is known of the machines of a path; without one nobody asks.
        extra: a user's own elements; they stand behind authorize, see only allowed
            calls and are trusted code of the workload.
    """
    return compose(
        Audit(sink=sink),
        UpdatePathServer(name=name, fresh_id=fresh_id),
        VerifyPathServer(verifier=verifier),
        *(() if judge is None else (AttestServer(judge=judge),)),
        AuthorizeServer(engine=engine),
        *extra,
        UpdateTokenServer(minter=minter),
    )
