# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The state that machines have to be in: reference values, by the names of profiles (RFC 9334, section 8.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nsmsec.attestation.tpm.hashing import HASHES
from nsmsec.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Profile", "Profiles", "check_profile_id"]

_MAX_ID_CHARS = 64
_MAX_PCR = 23
#: SHA-1 banks are not among them.
_BANK_BYTES = {bank.name: bank.size for bank in HASHES.values()}


def check_profile_id(profile: str) -> None:
    """Let the name of a profile through: 1 to 64 printable ASCII characters.

    Raises:
        Misconfigured: it is another text.
    """
    if not (0 < len(profile) <= _MAX_ID_CHARS and profile.isascii() and profile.isprintable()):
        raise Misconfigured(f"profile: expected a name of 1 to {_MAX_ID_CHARS} printable characters, found another")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What is demanded of one kind of machine.

    Attributes:
        id: its name, as results and policies have it.
        pcrs: what must be quoted, by bank: exactly that. PCRs 16 and 23 can be reset by every local user.
        values: the value that each of them must have; None demands none, so results name no profile then.
        min_firmware: the lowest version of the TPM's firmware, as its 64-bit number; or None.
    """

    id: str
    pcrs: Mapping[str, frozenset[int]]
    values: Mapping[str, Mapping[int, bytes]] | None
    min_firmware: int | None

    def __post_init__(self) -> None:
        """Check it.

        Raises:
            Misconfigured: it has no name, demands no PCR, one that no TPM has, a value of another length, or a value
                for some of the PCRs only.
        """
        check_profile_id(self.id)
        known = all(bank in _BANK_BYTES and indices for bank, indices in self.pcrs.items())
        if not self.pcrs or not known or not all(0 <= pcr <= _MAX_PCR for pcrs in self.pcrs.values() for pcr in pcrs):
            raise Misconfigured(f"profile {self.id}: expected PCRs of SHA-256, SHA-384 or SHA-512, found others")
        if self.values is None:
            return
        if {bank: frozenset(values) for bank, values in self.values.items()} != dict(self.pcrs):
            raise Misconfigured(f"profile {self.id}: expected a value for each PCR, found one missing or too many")
        if any(len(value) != _BANK_BYTES[bank] for bank, values in self.values.items() for value in values.values()):
            raise Misconfigured(f"profile {self.id}: expected values as long as the hash of their bank, found others")


class Profiles:
    """The profiles of a verifier, with the one that holds where the inventory names none."""

    def __init__(self, profiles: Iterable[Profile], *, default: str) -> None:
        """Take them.

        Args:
            profiles: each with a name of its own.
            default: the name of the one for machines that the inventory assigns none to.

        Raises:
            Misconfigured: two have one name, or the default is not among them.
        """
        named = list(profiles)
        self._profiles = {profile.id: profile for profile in named}
        if len(self._profiles) != len(named) or default not in self._profiles:
            raise Misconfigured("profiles: expected different names, the default among them, found otherwise")
        self._default = default

    def of(self, assigned: str | None) -> Profile | None:
        """Return the profile of this name, the default for None; or None if there is no such profile."""
        return self._profiles.get(self._default if assigned is None else assigned)
