# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`docs/attestation-service.md` is true: its examples run as they stand, its codes and figures are right."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from nsmsec.appraisal import AppraisalSettings, IssuedResult
from nsmsec.attestation.tpm import read_public
from nsmsec.errors import ReasonCode
from nsmsec.identity import StaticX509SVIDSource
from nsmsec.testing import FixedClock
from tests.appraisal.lab import AUDIENCE, VALUES
from tests.appraisal.machines import issuer
from tests.appraisal.paper_attester import PaperAttester
from tests.appraisal.test_in_process import SVIDs
from tests.attestation.tpm import paper

PAGE = (Path(__file__).parents[2] / "docs" / "attestation-service.md").read_text()


def test_the_examples_do_what_they_say(tmp_path: Path) -> None:
    """They are run as they stand, one after the other; only software has to be let through for a TPM on paper."""
    attester, svids = PaperAttester(), SVIDs()
    names: dict[str, object] = {
        "path": tmp_path / "inventory",
        "ek_sha256": attester.ek_sha256,
        "workload": svids.peer().id,
        "issuer": issuer(clock=FixedClock(paper.NOW)),
        "pcrs": paper.SELECTION,
        "values": VALUES,
        "ek_roots": (),
        "alarms": [],
        "svids": StaticX509SVIDSource(svids.svid),
        "attester": attester,
        "svid_sha256": hashlib.sha256(svids.peer().svid_spki).digest(),
        "token_key_name": read_public(attester.token_key(), what="token key").name,
        "audience": AUDIENCE,
    }
    assert not AppraisalSettings(allow_software=False).first_use
    for part in PAGE.split("```python\n")[1:]:
        snippet = part.split("```")[0].replace("allow_software=False", "allow_software=True")
        exec(compile(snippet, "docs/attestation-service.md", "exec"), names)  # noqa: S102 - the example is what is tested
    assert isinstance(names["result"], IssuedResult)
    assert names["alarms"] == []


def test_the_codes_of_the_page_are_codes() -> None:
    """None was renamed without it."""
    said = set(re.findall(r"`((?:TPM|ATTESTATION)_[A-Z_]+)`", PAGE))
    assert len(said) == 7
    assert said <= set(ReasonCode)


def test_the_figures_of_the_page_are_the_defaults() -> None:
    """How long, how many."""
    settings = AppraisalSettings(allow_software=False)
    assert f"open for {settings.challenge_lifetime.seconds} seconds" in PAGE
    assert (
        f"A workload has {settings.max_challenges_per_workload}\nopen at most, all together {settings.max_challenges} "
        in PAGE
    )
