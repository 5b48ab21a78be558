# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Asking this machine's TPM: what needs the extra `nsmsec[tpm]`, and only when it is used."""

from nsmsec.attestation.attester.aio import AioTPMAttester
from nsmsec.attestation.attester.attester import TPMAttester
from nsmsec.attestation.attester.channel_key import ChannelKey
from nsmsec.attestation.attester.operation import Operation
from nsmsec.attestation.attester.port import AioHardwareAttester, HardwareAttester
from nsmsec.attestation.attester.settings import AttesterSettings
from nsmsec.attestation.attester.told import EKKind, EndorsementKey, Enrolment, TPMInfo

__all__ = [
    "AioHardwareAttester",
    "AioTPMAttester",
    "AttesterSettings",
    "ChannelKey",
    "EKKind",
    "EndorsementKey",
    "Enrolment",
    "HardwareAttester",
    "Operation",
    "TPMAttester",
    "TPMInfo",
]
