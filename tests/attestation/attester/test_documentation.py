# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`docs/attester.md` is true: its example runs as it stands, its codes are those of the attester."""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nsmsec.attestation.tpm import Evidence, make_credential, read_public
from nsmsec.errors import ReasonCode
from tests.attestation.attester.asking import NONCE, SVID, running, tcti

if TYPE_CHECKING:
    from nsmsec.attestation.attester import Enrolment
    from nsmsec.attestation.tpm import Credential

PAGE = (Path(__file__).parents[3] / "docs" / "attester.md").read_text()
SECRET = bytes(range(32))


def challenge(enrolment: Enrolment) -> Credential:
    """Return a verifier's challenge."""
    ek = read_public(enrolment.ek.public, what="EK")
    return make_credential(ek=ek, ak_name=enrolment.ak_name, secret=SECRET, random=secrets.token_bytes)


@pytest.mark.tpm
@pytest.mark.swtpm
@pytest.mark.xdist_group("swtpm")
def test_the_example_does_what_it_says() -> None:
    """It is run as it stands."""
    snippet = PAGE.split("```python\n")[1].split("```")[0]
    with running() as tpm:
        names = {"tcti": tcti(tpm), "challenge": challenge, "nonce": NONCE, "binding": SVID, "digest": bytes(32)}
        exec(compile(snippet, "docs/attester.md", "exec"), names)  # noqa: S102 - the example is what is tested
    assert names["secret"] == SECRET
    assert isinstance(names["evidence"], Evidence)
    assert isinstance(names["signature"], bytes)


def test_the_codes_of_the_page_are_codes() -> None:
    """None was renamed without it."""
    said = set(re.findall(r"`(TPM_[A-Z_]+)`", PAGE))
    assert said
    assert said <= set(ReasonCode)
