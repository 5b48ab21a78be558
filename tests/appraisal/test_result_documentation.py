# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`docs/attestation-results.md` is true: its examples run, its claims, codes, facts are those there are."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from nsmsec.appraisal import EARNames, HopJudge
from nsmsec.errors import ReasonCode
from nsmsec.limits import Limits
from nsmsec.testing import FixedClock
from nsmsec.tokens import base64url
from tests.appraisal.machines import (
    CORP,
    KEY,
    NOW,
    VERIFIER,
    bare,
    facts,
    good,
    hop,
    issue,
    issuer,
    svid_key_sha256,
    trust,
)
from tests.attestation.tpm import paper

if TYPE_CHECKING:
    from typing import Any

PAGE = (Path(__file__).parents[2] / "docs" / "attestation-results.md").read_text()
EXAMPLE, FILES = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)


def first_column(title: str) -> list[str]:
    """Return the names in the first column of the table with this title."""
    _, _, table = PAGE.partition(f"\n{title}\n| --- |")
    rows = table.partition("\n\n")[0].splitlines()[1:]
    return [name for row in rows for name in re.findall(r"`(\w+)`", row.split("|")[1])]


def test_example_issues_a_result_and_judges_a_hop() -> None:
    """The hop of the example has no result of this new key, so the judge says that it is not trusted."""
    key = ec.generate_private_key(ec.SECP256R1())
    names: dict[str, Any] = {
        "pem": key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        "verifier_id": VERIFIER,
        "salt": bytes(32),
        "clock": FixedClock(NOW),
        "facts": facts(svid_key_sha256(bare(), 1)),
        "workload": bare().tokens[1].svid.id,
        "domain": CORP,
        "nonce": paper.NONCE,
        "limits": Limits(),
        "hop": hop(good()),
    }
    exec(EXAMPLE, names)  # noqa: S102 - the example is what is tested
    assert names["document"] == {"status": "none", "code": "ATTESTATION_UNTRUSTED"}


def test_example_trusts_a_file(tmp_path: Path) -> None:
    """What `ResultKey.jwk` says, in a set."""
    path = tmp_path / "verifier.json"
    path.write_text(json.dumps({"keys": [KEY.jwk()]}))
    names: dict[str, Any] = {"verifier_id": VERIFIER, "domain": CORP, "path": path}
    exec(FILES, names)  # noqa: S102 - the example is what is tested
    assert names["trust"].result_trust().key(VERIFIER, KEY.key_id, trust_domain=CORP) == KEY.public_key


def test_claims_of_the_page_are_those_of_a_result() -> None:
    """All that there can be, level by level."""
    proven = facts(svid_key_sha256(bare(), 1))
    claims = json.loads(base64url.decode(issue(issuer(), proven).text.split(".")[1].encode()))
    machine = claims["submods"]["machine"]
    assert set(first_column("| claim | | meaning |")) == claims.keys()
    assert set(first_column("| in `submods.machine` | | meaning |")) == {*machine, "ueid"}
    assert set(first_column("| in `submods.machine.tpm` | | meaning |")) == machine["tpm"].keys()


def test_names_of_the_page_are_those_of_the_sets() -> None:
    """Each profile that is read, each name."""
    for names in (one.value for one in EARNames):
        assert f"`{names.profiles[0]}`" in PAGE
        assert all(f"`#{profile.partition('#')[2]}`" in PAGE for profile in names.profiles[1:])
        assert all(f"`{name}`" in PAGE for name in (names.verifier, names.status, names.vector, names.policy))


def test_codes_of_the_page_are_those_of_the_judge() -> None:
    """As its docstring lists them, and those of its answers; no other."""
    raised = set(re.findall(r"`(ATTESTATION_\w+)`", HopJudge.judge.__doc__ or ""))
    answers = {f"ATTESTATION_{one}" for one in ("UNPROVEN", "MISSING", "ABSENT", "UNTRUSTED", "EXPIRED", "AUDIENCE")}
    said = set(re.findall(r"^\| \d \|.*\| `(ATTESTATION_\w+)` \|$", PAGE, flags=re.MULTILINE))
    assert said == raised | answers
    assert said <= set(ReasonCode)


def test_facts_of_the_page_are_those_of_a_hop() -> None:
    """What policy may ask for."""
    document = HopJudge(trust=trust(), audience=CORP, limits=Limits()).judge(hop(good()), now=NOW).document
    assert first_column("| fact | |") == list(document)


def test_size_of_the_page_is_that_of_a_result() -> None:
    """To the byte: nothing in a result has a length by chance."""
    text = issue(issuer(), facts(svid_key_sha256(bare(), 1)), audience=frozenset({CORP})).text
    assert f"| {len(text)} bytes |" in PAGE
