# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Another name of a trust domain that moves to a new one.

Nothing is ever renamed by it: identities stay what their certificates say. It is a fact that policies see, and which a
grant may accept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nsmsec.errors import Misconfigured

if TYPE_CHECKING:
    from datetime import datetime

    from nsmsec.identity.id import TrustDomain

__all__ = ["TrustDomainAlias"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustDomainAlias:
    """What an operator states: the old name stands for the new one, for a while.

    Attributes:
        old: the name that goes.
        new: the name that it stands for.
        until: from when on it does no more; aware.
    """

    old: TrustDomain
    new: TrustDomain
    until: datetime

    def __post_init__(self) -> None:
        """Check that it says something.

        Raises:
            Misconfigured: both names are the same, or the time is not aware.
        """
        if self.old == self.new:
            raise Misconfigured(f"trust domain alias: expected two names, found {self.old} twice")
        if self.until.tzinfo is None:
            raise Misconfigured("trust domain alias: expected an aware time, found one without a zone")
