# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What an answer of an OPA server amounts to: a decision, or the reason why there is none.

| status | content | means |
| --- | --- | --- |
| 200 | a decision in `result` | the decision |
| 200 | no `result` | POLICY_UNDEFINED |
| 200 | no decision by its shape, no JSON, not said to be JSON, without usable provenance | POLICY_INVALID_RESULT |
| 400, 500 | an error in OPA's JSON | POLICY_ERROR |
| any other, or without OPA's error | | ENGINE_UNAVAILABLE |
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING

from nsmsec.errors import PolicyIndeterminate, ReasonCode, SourceUnavailable
from nsmsec.opa.answer import checked
from nsmsec.opa.plan import InputRefused, parse

if TYPE_CHECKING:
    from nsmsec.opa.decision import Decision
    from nsmsec.opa.rest.connections import Answer

__all__ = ["decision_of"]

_NAME = "opa"
_JSON = "application/json"
_JUDGED = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.INTERNAL_SERVER_ERROR})
_ERROR_CODE = re.compile(r"[a-z_]{1,64}")
_MAX_REVISION_CHARS = 1024


def decision_of(answer: Answer, *, bundle: str | None) -> Decision:
    """Return the decision that an answer states.

    1. Only success is looked at; what else there is becomes the code that fits.
    2. It says that it is JSON, and is.
    3. The revision comes from its provenance.
    4. Nothing decided is no decision.
    5. Accept exactly the shape that a decision has.

    Args:
        answer: from the server, whole.
        bundle: whose revision counts, where the server has several.

    Raises:
        PolicyIndeterminate: see the table.
        SourceUnavailable: see the table.
    """
    if answer.status != HTTPStatus.OK:  # 1
        raise _refusal(answer)
    document = _document(answer)  # 2
    revision = _revision(document.get("provenance"), bundle)  # 3
    if "result" not in document:  # 4
        error = PolicyIndeterminate(ReasonCode.POLICY_UNDEFINED, "opa: expected a decision, found none")
        error.revision = revision
        raise error
    try:  # 5
        return checked(document["result"], revision=revision, engine=_NAME)
    except PolicyIndeterminate as error:
        error.revision = revision
        raise


def _refusal(answer: Answer) -> PolicyIndeterminate | SourceUnavailable:
    """Return what a status amounts to; of the server's words only its codes, since its messages quote the input."""
    if answer.status in _JUDGED:
        try:
            code = _error_code(_document(answer))
        except PolicyIndeterminate:
            code = None
        if code is not None:
            return PolicyIndeterminate(ReasonCode.POLICY_ERROR, f"opa: expected a decision, found the error {code}")
    return SourceUnavailable(ReasonCode.ENGINE_UNAVAILABLE, f"opa: expected an answer, found status {answer.status}")


def _error_code(document: dict[str, object]) -> str | None:
    """Return the innermost code of OPA's error."""
    errors = document.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else None
    inner = first.get("code") if isinstance(first, dict) else None
    for code in (inner, document.get("code")):
        if isinstance(code, str) and _ERROR_CODE.fullmatch(code):
            return code
    return None


def _document(answer: Answer) -> dict[str, object]:
    if answer.content_type != _JSON:
        raise _invalid(f"expected {_JSON}, found {answer.content_type[:80]!r}")
    try:
        document = parse(answer.body)
    except InputRefused as error:
        raise _invalid("expected JSON, found something else") from error
    if not isinstance(document, dict):
        raise _invalid(f"expected an object, found {type(document).__name__}")
    return document


def _revision(provenance: object, bundle: str | None) -> str:
    """Return which revision decided; of several bundles each with its name, unless one is named."""
    if not isinstance(provenance, dict):
        raise _invalid("expected provenance, found none")
    bundles = provenance.get("bundles", {})
    if not isinstance(bundles, dict):
        raise _invalid("expected bundles in the provenance, found something else")
    revisions = {name: _text(of) for name, of in bundles.items()}
    if bundle is not None:
        if bundle not in revisions:
            raise _invalid(f"expected the bundle {bundle[:80]!r} in the provenance, found none of that name")
        return revisions[bundle]
    if len(revisions) == 1:
        return next(iter(revisions.values()))
    joined = ",".join(f"{name}={revision}" for name, revision in sorted(revisions.items()))
    if len(joined) > _MAX_REVISION_CHARS:
        raise _invalid("expected revisions of a reasonable length")
    return joined


def _text(of: object) -> str:
    revision = of.get("revision", "") if isinstance(of, dict) else None
    if not isinstance(revision, str) or len(revision) > _MAX_REVISION_CHARS:
        raise _invalid("expected revisions that are text, of a reasonable length")
    return revision


def _invalid(detail: str) -> PolicyIndeterminate:
    return PolicyIndeterminate(ReasonCode.POLICY_INVALID_RESULT, f"opa: {detail}")
