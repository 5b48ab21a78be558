# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A path through attested machines, for demonstrations: software TPMs, a verifier, services that are told to change."""

from nsmsec.dev.hardware.demonstration import demonstrate_hardware
from nsmsec.dev.hardware.laboratory import Laboratory, Place, laboratory
from nsmsec.dev.hardware.relay_aio import relaying_aio
from nsmsec.dev.hardware.relay_sync import relaying
from nsmsec.dev.hardware.software_tpm import SoftwareTPM, software_tpm
from nsmsec.dev.hardware.step import Ending, HardwareStep

__all__ = [
    "Ending",
    "HardwareStep",
    "Laboratory",
    "Place",
    "SoftwareTPM",
    "demonstrate_hardware",
    "laboratory",
    "relaying",
    "relaying_aio",
    "software_tpm",
]
