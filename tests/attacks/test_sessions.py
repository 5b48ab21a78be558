# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Session keys that stand for an SVID: whoever has only one of the keys, or another's, gets nowhere (C24, C60, C61)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest

from nsmsec.errors import ReasonCode
from nsmsec.testing import CapturedPath, RawToken, capture, with_delegation, with_session
from nsmsec.tokens import base64url
from nsmsec.tokens.digest import text_digest
from tests.attacks.sites import FIREWALL, GATEWAY, NOW, Site, everywhere

if TYPE_CHECKING:
    from collections.abc import Callable

R = ReasonCode
_RESULT_HEADER: Final = {"alg": "ES256", "typ": "JWT"}


def result(site: Site, eat_nonce: str = "one") -> str:
    """Return an attestation result, in shape."""
    svid = site.honest().tokens[1].svid
    return RawToken(header=_RESULT_HEADER, claims={"eat_nonce": eat_nonce}, svid=svid).signed(None)


def attested(site: Site) -> CapturedPath:
    """Return an honest path whose second and third hop sign with session keys, their machines vouching."""
    path = with_session(site.honest(), 1, result=result(site), tpm_signature=b"a TPM's")
    return with_session(path, 2, result=result(site, "two"), tpm_signature=b"another TPM's")


def delegated_by(path: CapturedPath, index: int, number: int = 0) -> CapturedPath:
    """Return the path with one delegation signed by another hop, which says that it is its own."""
    other = path.tokens[index].svid
    stolen = replace(path.delegations[number], svid=other)
    path = replace(path, delegations=(*path.delegations[:number], stolen, *path.delegations[number + 1 :]))
    return with_delegation(path, number, header={"x5t#S256": base64url.encode(other.leaf_sha256)})


@everywhere
def test_honest_sessions_are_accepted(site: Site) -> None:
    """Every attack below spoils one thing of a path that passes."""
    site.accepts(attested(site))


@everywhere
def test_delegation_is_no_path_token(site: Site) -> None:
    """C24: nor is an attestation result."""
    path = attested(site)
    for text in (path.delegations[0].signed(None), path.results[0]):
        site.refuses(path.with_compact(1, text), R.TYP_MISMATCH, at=1)


@pytest.mark.parametrize("offered", ["path token", "attestation result"])
@everywhere
def test_token_of_another_kind_is_no_delegation(site: Site, offered: str) -> None:
    """C24, the reverse: even where its signer is the right one."""
    path = attested(site)
    text = path.compacts()[1] if offered == "path token" else path.results[0]
    site.refuses(with_delegation(path, 0, compact=text), R.TYP_MISMATCH, at=None)


@pytest.mark.parametrize("offered", ["path token", "delegation"])
@everywhere
def test_token_of_another_kind_is_no_attestation_result(site: Site, offered: str) -> None:
    """C24, the reverse: even where a hop names it."""
    text = capture([FIREWALL], audience=GATEWAY, now=NOW).compacts()[0]
    if offered == "delegation":
        text = attested(site).delegations[0].signed(None)
    site.refuses(with_session(site.honest(), 1, result=text), R.TYP_MISMATCH, at=None)


@everywhere
def test_machines_word_for_another_workload_is_a_cnf_mismatch(site: Site) -> None:
    """C60: a session with its result, carried to another SVID; its leaf never delegated to this key."""
    site.refuses(delegated_by(attested(site), 2), R.CNF_MISMATCH, at=1)


@everywhere
def test_result_of_another_machine_is_a_cnf_mismatch(site: Site) -> None:
    """C60: the token names another machine's result than the one its delegation belongs to."""
    other = {"dig": text_digest(result(site, "two")), "exp": int(NOW.timestamp()) + 60}
    site.refuses(attested(site).with_claims(1, att=other), R.CNF_MISMATCH, at=1)


@everywhere
def test_machines_word_for_another_session_is_a_cnf_mismatch(site: Site) -> None:
    """C60: a delegation that another hop's machine vouched for does not cover our key."""
    path = attested(site)
    site.refuses(path.with_claims(1, cnf=path.tokens[2].claims["cnf"]), R.CNF_MISMATCH, at=1)


@everywhere
def test_session_without_its_delegation_is_a_cnf_mismatch(site: Site) -> None:
    """C60: who has a session key alone cannot show that anybody stands behind it."""
    path = attested(site)
    site.refuses(replace(path, delegations=path.delegations[1:]), R.CNF_MISMATCH, at=1)


_MISUSES: Final[dict[str, Callable[[CapturedPath], CapturedPath]]] = {
    "svid key in the session's place": lambda p: p.with_token(1, replace(p.tokens[1], key=None)),
    "another session's key": lambda p: p.with_token(1, replace(p.tokens[1], key=p.tokens[2].key)),
    "session key delegates": lambda p: replace(
        p, delegations=(replace(p.delegations[0], key=p.tokens[1].key), *p.delegations[1:])
    ),
    "another svid delegates": lambda p: replace(
        p, delegations=(replace(p.delegations[0], svid=p.tokens[2].svid), *p.delegations[1:])
    ),
}


@pytest.mark.parametrize("misuse", _MISUSES)
@everywhere
def test_key_used_for_what_it_is_not_for_is_a_sig_invalid(site: Site, misuse: str) -> None:
    """C61: an SVID's key delegates, a session's signs tokens; neither stands in for the other."""
    site.refuses(_MISUSES[misuse](attested(site)), R.SIG_INVALID, at=1)


@everywhere
def test_session_key_in_the_place_of_the_svid_is_a_sig_invalid(site: Site) -> None:
    """C61: a token without `cnf` is the SVID's own."""
    bare = site.honest()
    key = attested(site).tokens[1].key
    site.refuses(bare.with_token(1, replace(bare.tokens[1], key=key)), R.SIG_INVALID, at=1)


@everywhere
def test_text_that_nobody_names_rides_along_with_no_path(site: Site) -> None:
    """C61: a table of proofs carries nothing else."""
    path = attested(site)
    site.refuses(replace(path, results=(*path.results, result(site, "three"))), R.FORMAT, at=None)
