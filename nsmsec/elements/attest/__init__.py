# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Find out what is known of the machines of a path.

Purpose:
    Judges the attestation result that each proven hop names, so that policy can demand hardware. What
    does not count (none named, expired, of a verifier that is not trusted) is a fact, on which policy
    decides; what is forged or belongs to another hop ends the call. While a stream is open, each
    machine is judged again: its result may have ended, trust in its verifier may have been withdrawn.

Placement:
    In the chains of a workload that has a judge. Server: between verify_path and authorize. Client:
    inside authorize, outside update_token, so that on the way back it sees the proven answer before
    it is decided on.

Reads:
    `verified`, `now`; on the client also the reply's `now`, `verified`, and `machines`, what was known
    of the hops before us as we were called.

Writes:
    Server: `Call.machines`. Client: `Reply.machines`. Both: the findings.

Refuses:
    The codes `ATTESTATION_…` of the judge, with the hop; `PATH_MISSING`: there is no proven path.

Example:
    >>> def chain_position(judge):
    ...     return AttestServer(judge=judge)
"""

from nsmsec.elements.attest.client import AttestClient
from nsmsec.elements.attest.server import AttestServer

__all__ = ["AttestClient", "AttestServer"]
