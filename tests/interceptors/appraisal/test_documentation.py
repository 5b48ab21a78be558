# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`docs/attestation-renewal.md` is true: its examples run as they stand, its codes and names are those of the code."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from nsmsec.clock import SystemClock
from nsmsec.errors import ReasonCode
from nsmsec.interceptors import Workload
from nsmsec.interceptors.appraisal.methods import SERVICE
from nsmsec.interceptors.appraisal.refusal import DOMAIN
from tests.appraisal.machines import CORP
from tests.appraisal.paper_attester import PaperAttester, service
from tests.interceptors.world import bundles, hop

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "attestation-renewal.md").read_text()
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)


def test_the_examples_do_what_they_say(tmp_path: Path) -> None:
    """A verifier is served; a workload signs under its machine's word."""
    client, verifier, attester = hop("/client"), hop("/verifier"), PaperAttester()
    common: dict[str, Any] = {"bundles": bundles(), "policy": verifier.policy}
    names: dict[str, Any] = {
        **common,
        "verifier": Workload(svid=verifier.svids, **common),
        "service": service(tmp_path, SystemClock(), {attester.ek_sha256: (client.id,)}),
        "address": "127.0.0.1:0",
        "svids": client.svids,
        "attester": attester,
        "verifier_id": verifier.id,
        "audience": frozenset({CORP}),
    }
    run(EXAMPLES[0], names)
    names["target"] = f"127.0.0.1:{names['port']}"
    try:
        run(EXAMPLES[1], names)
        assert names["session"].session(names["workload"].svid.x509_svid()) is not None
    finally:
        names["session"].close()
        names["channel"].close()
        names["server"].stop(None).wait(20)


def run(example: str, names: dict[str, Any]) -> None:
    """Run an example as it stands."""
    exec(compile(example, "docs/attestation-renewal.md", "exec"), names)  # noqa: S102 - the example is what is tested


def test_the_codes_of_the_page_are_codes() -> None:
    """None was renamed without it."""
    said = set(re.findall(r"`((?:TPM|ATTESTATION|ENDPOINT)_[A-Z_]+)`", PAGE))
    assert said
    assert said <= set(ReasonCode)


def test_the_names_on_the_wire_are_those_of_the_page() -> None:
    """The service, the domain of its refusals, the file of its messages."""
    assert f"`{SERVICE}`" in PAGE
    assert f"`{DOMAIN}`" in PAGE
    (file,) = re.findall(r"`(proto/\S+)`", PAGE)
    text = (ROOT / file).read_text()
    package, service_name = SERVICE.rsplit(".", 1)
    assert f"package {package};" in text
    assert f"service {service_name} {{" in text
