# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The element that `docs/elements.md` shows works as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nsmsec.errors import PolicyDenied
from nsmsec.testing.runtimes import RUNTIMES, Runtime
from tests.chains.world import a_clock, hop

PAGE = Path(__file__).parents[2] / "docs" / "elements.md"


@pytest.mark.parametrize("runtime", RUNTIMES, ids=str)
def test_element_of_the_documentation_refuses_calls_without_a_deadline(runtime: Runtime) -> None:
    """A user can copy the example, pass it as `extra`, and see it refuse."""
    (source,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(), flags=re.DOTALL)
    names: dict[str, type] = {}
    exec(source, names)  # noqa: S102 (our own documentation)
    clock = a_clock()
    client = hop("client", runtime=runtime, clock=clock, extra=(names["Deadline"](),))
    firewall = hop("firewall", runtime=runtime, clock=clock)
    with pytest.raises(PolicyDenied) as refusal:
        client.call(firewall, handler=lambda _: firewall.answer(), origin=True)
    assert refusal.value.reasons == ("no_deadline",)
